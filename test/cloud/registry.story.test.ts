import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
  PutImageCommand,
  PutLifecyclePolicyCommand,
} from '@aws-sdk/client-ecr'
import { RegisterTaskDefinitionCommand, RunTaskCommand } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { administrator, clients, shippedStacks } from './testing.ts'
import { definition, logGroup, network, pass, tags } from './testing-tasks.ts'

const repositoryName = 'monolayer-production-42-app'
let cloud: Cloud
let aws: ReturnType<typeof clients>
let uri: string

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks })
  aws = clients(cloud, '42-production-eu-west-1', { seconds: 36_000 })
  const { repository } = await aws.ecr.send(
    new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }),
  )
  uri = repository?.repositoryUri ?? ''
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }))
})

afterAll(async () => {
  await cloud.stop()
})

/** A docker configuration that a role has logged in with; returns what `docker` needs to use it. */
async function login(role: string): Promise<string[]> {
  const { ecr } = role === 'administrator' ? administrator(cloud) : clients(cloud, role)
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  const folder = join(cloud.directory, `login-${role}`)
  await mkdir(folder, { recursive: true })
  const auth = authorizationData?.[0]?.authorizationToken
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [cloud.registry.host]: { auth } } }))
  return ['--config', folder]
}

/** Builds an image with one file of its own, and gives it a name. */
async function build(name: string, text: string): Promise<void> {
  const context = join(cloud.directory, 'context')
  await mkdir(context, { recursive: true })
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM python:3.13-slim\nRUN echo '${text}' > /said\nCMD ["cat", "/said"]\n`,
  )
  await cloud.docker.run(['build', '--quiet', '--tag', name, context])
}

async function taggedAs(): Promise<(string | undefined)[]> {
  const { imageIds } = await administrator(cloud).ecr.send(new ListImagesCommand({ repositoryName }))
  return (imageIds ?? []).map(({ imageTag }) => imageTag)
}

test('an image is pushed, described, and run by its digest with the execution role', async () => {
  await build(`${uri}:one`, 'hello from one')
  await cloud.docker.run([...(await login('42-production-eu-west-1')), 'push', '--quiet', `${uri}:one`])
  const { imageDetails } = await aws.ecr.send(
    new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'one' }] }),
  )
  expect(imageDetails?.[0]).toMatchObject({ imageTags: ['one'], repositoryName })
  expect(Math.abs(Number(imageDetails?.[0]?.imagePushedAt) - cloud.clock.now())).toBeLessThan(60_000)
  const image = `${uri}@${imageDetails?.[0]?.imageDigest}`
  const input = definition(cloud, { command: [], image })
  const { taskDefinition } = await aws.ecs.send(new RegisterTaskDefinitionCommand(input))
  const { tasks } = await aws.ecs.send(
    new RunTaskCommand({
      cluster: 'monolayer-production',
      taskDefinition: taskDefinition?.taskDefinitionArn,
      networkConfiguration: network(cloud),
      tags,
    }),
  )
  const arn = tasks?.[0]?.taskArn ?? ''
  const [task] = await Promise.all([cloud.ecs.tasks.ended(arn), pass(cloud, 120)])
  expect(task.containers[0]).toMatchObject({ exitCode: 0, imageDigest: imageDetails?.[0]?.imageDigest })
  expect(cloud.logs.lines(logGroup, `phase/Main/${task.id}`)).toEqual(['hello from one'])
})

test('an immutable tag does not move, by push or by PutImage', async () => {
  await build(`${uri}:one`, 'another one')
  const push = cloud.docker.run([
    ...(await login('42-production-eu-west-1')),
    'push',
    '--quiet',
    `${uri}:one`,
  ])
  await expect(push).rejects.toThrow(
    /'one' already exists .* cannot be overwritten because the tag is immutable/,
  )
  const { images } = await aws.ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'one' }] }),
  )
  const imageManifest = images?.[0]?.imageManifest
  const again = aws.ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'one' }))
  await expect(again).rejects.toThrow(/already exists/)
  await aws.ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'alias' }))
  expect((await taggedAs()).sort()).toEqual(['alias', 'one'])
})

test('nobody pushes or pulls without the right, and nobody without a token', async () => {
  await build(`${uri}:two`, 'two')
  const anonymous = cloud.docker.run(['--config', cloud.directory, 'push', '--quiet', `${uri}:two`])
  await expect(anonymous).rejects.toThrow(/no basic auth credentials/)
  const preview = cloud.docker.run([
    ...(await login('42-preview-eu-west-1')),
    'push',
    '--quiet',
    `${uri}:two`,
  ])
  await expect(preview).rejects.toThrow(/42-preview-eu-west-1\/test is not authorized to perform: ecr:/)
  const pull = cloud.docker.run([...(await login('42-preview-eu-west-1')), 'pull', '--quiet', `${uri}:one`])
  await expect(pull).rejects.toThrow(/not authorized to perform: ecr:BatchGetImage/)
})

test('a repository must have been made before something is pushed to it', async () => {
  const other = `${cloud.registry.host}/monolayer-production-42-other`
  await build(`${other}:one`, 'one')
  const push = cloud.docker.run([
    ...(await login('42-production-eu-west-1')),
    'push',
    '--quiet',
    `${other}:one`,
  ])
  await expect(push).rejects.toThrow(/repository with name 'monolayer-production-42-other' does not exist/)
})

test('a token is good for twelve hours', async () => {
  const old = await login('administrator')
  await pass(cloud, 12 * 3600 + 1)
  const pull = cloud.docker.run([...old, 'pull', '--quiet', `${uri}:one`])
  await expect(pull).rejects.toThrow(/authorization token has expired/)
})

test('an image goes with its last tag, or when the lifecycle policy says so', async () => {
  const { ecr } = administrator(cloud)
  await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: 'alias' }] }))
  expect(await taggedAs()).toEqual(['one'])
  const selection = { tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 }
  const rule = { rulePriority: 1, selection, action: { type: 'expire' } }
  const lifecyclePolicyText = JSON.stringify({ rules: [rule] })
  await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }))
  await pass(cloud, 25 * 3600)
  const { imageIds } = await administrator(cloud).ecr.send(new ListImagesCommand({ repositoryName }))
  expect(imageIds).toEqual([])
  expect(cloud.violations).toEqual([])
})
