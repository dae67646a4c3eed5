import {
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { noCapacity } from './ecs-tasks.ts'
import { administrator, roleArn, shippedStacks } from './testing.ts'
import { definition, network, pass, production, tags } from './testing-tasks.ts'

const cluster = 'monolayer-production'
let cloud: Cloud
let ecs: ReturnType<typeof administrator>['ecs']
let taskDefinition: string

beforeAll(async () => {
  // The tasks here are stopped before any of them would need Docker.
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false })
  ecs = administrator(cloud).ecs
  const input = definition(cloud, { command: ['true'] })
  const answer = await ecs.send(new RegisterTaskDefinitionCommand(input))
  taskDefinition = answer.taskDefinition?.taskDefinitionArn ?? ''
})

afterAll(async () => {
  await cloud.stop()
})

async function run(change: Partial<RunTaskCommandInput> = {}) {
  const networkConfiguration = network(cloud)
  const answer = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      networkConfiguration,
      launchType: 'FARGATE',
      tags,
      ...change,
    }),
  )
  for (const { taskArn } of answer.tasks ?? [])
    await ecs.send(new StopTaskCommand({ cluster, task: taskArn }))
  return answer
}

test('a task that was stopped before it ran is listed, described and in the end forgotten', async () => {
  const { tasks } = await run({ startedBy: 'intent-1' })
  const arn = tasks?.[0]?.taskArn ?? ''
  expect(tasks?.[0]).toMatchObject({ lastStatus: 'PROVISIONING', startedBy: 'intent-1' })
  const early = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }))
  expect(early).toMatchObject({ tasks: [], failures: [{ arn, reason: 'MISSING' }] })
  await pass(cloud, 60)
  const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn], include: ['TAGS'] }))
  expect(described.tasks?.[0]).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated', tags })
  const listed = await ecs.send(
    new ListTasksCommand({ cluster, startedBy: 'intent-1', desiredStatus: 'STOPPED' }),
  )
  expect(listed.taskArns).toEqual([arn])
  await pass(cloud, 3600)
  const client = administrator(cloud).ecs
  const late = await client.send(new DescribeTasksCommand({ cluster, tasks: [arn] }))
  expect(late.failures?.[0]?.reason).toBe('MISSING')
  ecs = client
})

test('a client token gives the same task for the same request, and a conflict for another', async () => {
  const first = await run({ clientToken: 'intent-2' })
  const again = await run({ clientToken: 'intent-2' })
  expect(again.tasks?.[0]?.taskArn).toBe(first.tasks?.[0]?.taskArn)
  await expect(run({ clientToken: 'intent-2', startedBy: 'other' })).rejects.toMatchObject({
    name: 'ConflictException',
    resourceIds: [first.tasks?.[0]?.taskArn],
  })
  await pass(cloud, 60)
  const ended = await run({ clientToken: 'intent-2' })
  expect(Object.keys(ended.tasks?.[0] ?? {}).sort()).toEqual(['desiredStatus', 'lastStatus', 'taskArn'])
  await pass(cloud, 3600)
  ecs = administrator(cloud).ecs
  const anew = await run({ clientToken: 'intent-2' })
  expect(anew.tasks?.[0]?.taskArn).not.toBe(first.tasks?.[0]?.taskArn)
})

test('where there is no room, the answer says so in its failures', async () => {
  cloud.ecs.refuseTasks(1)
  expect(await run()).toMatchObject({ tasks: [], failures: [{ reason: noCapacity }] })
  expect((await run()).tasks).toHaveLength(1)
})

test.each<[string, () => Partial<RunTaskCommandInput>, RegExp]>([
  ['no network', () => ({ networkConfiguration: undefined }), /Network Configuration must be provided/],
  [
    'an unknown subnet',
    () => ({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } }),
    /does not exist/,
  ],
  [
    'an unknown security group',
    () => ({
      networkConfiguration: {
        awsvpcConfiguration: { subnets: production(cloud).subnets, securityGroups: ['sg-1'] },
      },
    }),
    /does not exist/,
  ],
  [
    'too many overrides',
    () => ({ overrides: { containerOverrides: [{ name: 'Main', command: ['x'.repeat(8200)] }] } }),
    /at most 8192/,
  ],
  [
    'an override of another container',
    () => ({ overrides: { containerOverrides: [{ name: 'Web' }] } }),
    /not a container in the TaskDefinition/,
  ],
  [
    'a launch type and a strategy',
    () => ({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }),
    /Specifying both/,
  ],
  ['another cluster', () => ({ cluster: 'other' }), /Cluster not found/],
  ['another task definition', () => ({ taskDefinition: 'other' }), /TaskDefinition not found/],
  [
    'a role that tasks may not take',
    () => ({ overrides: { executionRoleArn: roleArn('42-production-eu-west-1') } }),
    /unable to assume the role/,
  ],
  ['a token with a space', () => ({ clientToken: 'a b' }), /clientToken/],
])('%s is refused', async (_, change, message) => {
  await expect(run(change())).rejects.toThrow(message)
})
