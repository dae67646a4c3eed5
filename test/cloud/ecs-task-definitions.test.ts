import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { administrator, shippedStacks } from './testing.ts'
import { definition, tags } from './testing-tasks.ts'

let cloud: Cloud
let ecs: ReturnType<typeof administrator>['ecs']

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false })
  ecs = administrator(cloud).ecs
})

afterAll(async () => {
  await cloud.stop()
})

function register(change: Partial<RegisterTaskDefinitionCommandInput>) {
  const input = definition(cloud, { command: ['true'], port: 8000 })
  return ecs.send(new RegisterTaskDefinitionCommand({ ...input, ...change }))
}

function container(change: object) {
  const [main] = definition(cloud, { command: ['true'] }).containerDefinitions ?? []
  return { containerDefinitions: [{ ...main, ...change }] }
}

test('revisions count up; the family alone means the newest active one', async () => {
  await register({ family: 'counted' })
  const second = await register({ family: 'counted' })
  expect(second.taskDefinition).toMatchObject({ family: 'counted', revision: 2, status: 'ACTIVE' })
  const described = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: 'counted', include: ['TAGS'] }),
  )
  expect(described.taskDefinition?.taskDefinitionArn).toMatch(/task-definition\/counted:2$/)
  expect(described.tags).toEqual(tags)
  const { taskDefinitionArns } = await ecs.send(
    new ListTaskDefinitionsCommand({ familyPrefix: 'counted', sort: 'DESC', maxResults: 1 }),
  )
  expect(taskDefinitionArns).toEqual([expect.stringMatching(/counted:2$/)])
})

test('a revision is deregistered before it is deleted', async () => {
  const { taskDefinition } = await register({ family: 'removed' })
  const arn = taskDefinition?.taskDefinitionArn ?? ''
  const early = await ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [arn] }))
  expect(early.failures?.[0]?.reason).toMatch(/still in ACTIVE status/)
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn }))
  expect(cloud.inventory()).not.toContain('ecs-task-definition:removed')
  const late = await ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [arn] }))
  expect(late.taskDefinitions?.[0]?.status).toBe('DELETE_IN_PROGRESS')
})

test.each<[string, () => Partial<RegisterTaskDefinitionCommandInput>, RegExp]>([
  [
    'a size that Fargate does not have',
    () => ({ cpu: '256', memory: '4096' }),
    /No Fargate configuration exists/,
  ],
  ['no memory', () => ({ memory: undefined }), /requires that 'memory' be defined/],
  ['another network mode', () => ({ networkMode: 'bridge' }), /only supports network mode/],
  [
    'secrets without a role',
    () => ({
      executionRoleArn: undefined,
      ...container({ logConfiguration: undefined, secrets: [{ name: 'A', valueFrom: 'b' }] }),
    }),
    /executionRoleArn/,
  ],
  [
    'logs without a role',
    () => ({ executionRoleArn: undefined }),
    /execution role ARN to support log driver/,
  ],
  [
    'a variable that is a secret, too',
    () => container({ environment: [{ name: 'A', value: '1' }], secrets: [{ name: 'A', valueFrom: 'b' }] }),
    /must be unique/,
  ],
  [
    'a log driver without its group',
    () => container({ logConfiguration: { logDriver: 'awslogs', options: {} } }),
    /awslogs-group/,
  ],
  [
    'two host ports',
    () => container({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
    /must match/,
  ],
  ['no essential container', () => container({ essential: false }), /at least one essential/],
  ['a bad family', () => ({ family: 'a b' }), /Family contains invalid characters/],
])('%s is refused', async (_, change, message) => {
  const refused = register(change())
  await expect(refused).rejects.toThrow(message)
  await expect(refused).rejects.toMatchObject({ name: 'ClientException' })
})
