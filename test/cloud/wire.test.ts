import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr'
import { DescribeTasksCommand } from '@aws-sdk/client-ecs'
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds'
import { DescribeParametersCommand, GetParameterCommand } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { loadSdk } from './schema.ts'
import { check } from './schema-check.ts'
import { administrator } from './testing.ts'
import { fromForm, toXml } from './wire-xml.ts'

let cloud: Cloud
let aws: ReturnType<typeof administrator>

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false })
  aws = administrator(cloud)
})

afterAll(async () => {
  await cloud.stop()
})

test("the SDK's clients of every service reach it", async () => {
  const calls: [string, () => Promise<unknown>][] = [
    ['cloudwatch:DescribeAlarms', () => aws.cloudwatch.send(new DescribeAlarmsCommand({}))],
    ['dynamodb:GetItem', () => aws.dynamodb.send(new GetItemCommand({ TableName: 't', Key: {} }))],
    ['ecr:DescribeRepositories', () => aws.ecr.send(new DescribeRepositoriesCommand({}))],
    ['ecs:DescribeTasks', () => aws.ecs.send(new DescribeTasksCommand({ cluster: 'c', tasks: ['t'] }))],
    ['logs:DescribeLogGroups', () => aws.logs.send(new DescribeLogGroupsCommand({}))],
    ['rds:DescribeDBInstances', () => aws.rds.send(new DescribeDBInstancesCommand({}))],
    ['ssm:GetParameter', () => aws.ssm.send(new GetParameterCommand({ Name: '/x' }))],
    ['sts:GetCallerIdentity', () => aws.sts.send(new GetCallerIdentityCommand({}))],
  ]
  for (const [name, call] of calls) {
    await call().catch(() => {})
    const last = cloud.calls.all.at(-1)
    expect(`${last?.service}:${last?.operation}`).toBe(name)
    expect(last?.status).toBeGreaterThan(0)
  }
})

describe('a request that does not fit the schema', () => {
  test('of a JSON service is refused with its own validation error', async () => {
    const send = aws.ssm.send(new GetParameterCommand({ Name: undefined }))
    await expect(send).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value at 'Name' failed to satisfy constraint: Member must not be null",
    })
    const wrong = { Name: 1 } as unknown as { Name: string }
    await expect(aws.ssm.send(new GetParameterCommand(wrong))).rejects.toMatchObject({
      name: 'SerializationException',
    })
  })

  test('of a query service, too', async () => {
    const wrong = { MaxRecords: 'many' } as unknown as { MaxRecords: number }
    const send = aws.rds.send(new DescribeDBInstancesCommand(wrong))
    await expect(send).rejects.toMatchObject({ name: 'ValidationError' })
  })
})

test('an error of a query service has the code of that protocol', async () => {
  const send = aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'missing' }))
  const error = await send.catch((thrown: Error & { Code?: string; $metadata: object }) => thrown)
  expect(error).toMatchObject({ name: 'DBInstanceNotFoundFault', Code: 'DBInstanceNotFound' })
  expect(error.$metadata).toMatchObject({ httpStatusCode: 404 })
})

test('an operation that this cloud does not have is a bug of the cloud, said loudly', async () => {
  await expect(aws.ssm.send(new DescribeParametersCommand({}))).rejects.toMatchObject({
    name: 'InternalFailure',
  })
  expect(cloud.violations.at(-1)).toContain('ssm:DescribeParameters')
})

test('an answer that does not fit the schema is a bug of the cloud, said loudly', async () => {
  cloud.cloudwatch.put({ AlarmName: 'wrong', Threshold: 'high' as unknown as number })
  const send = aws.cloudwatch.send(new DescribeAlarmsCommand({}))
  await expect(send).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } })
  expect(cloud.violations.at(-1)).toContain('MetricAlarms[0].Threshold')
})

describe('a value is compared with its shape', async () => {
  const ecs = await loadSdk('@aws-sdk/client-ecs')
  const dynamodb = await loadSdk('@aws-sdk/client-dynamodb')
  const problems = (operation: string, value: unknown) => {
    const shape = (ecs.operations.get(operation) ?? dynamodb.operations.get(operation))?.input
    if (!shape) throw new Error(operation)
    return check(shape, value).map(({ kind, path }) => `${kind}: ${path}`)
  }

  test('unknown and missing members, types, enum values, lists', () => {
    expect(problems('RunTask', { taskDefinition: 'a:1', launchType: 'FARGATE' })).toEqual([])
    expect(problems('RunTask', { launchType: 'LUNAR', count: '1', image: 'x', tags: [{ key: 1 }] })).toEqual([
      'missing member: taskDefinition',
      'not an enum value: launchType',
      'wrong type: count',
      'unknown member: image',
      'wrong type: tags[0].key',
    ])
    expect(
      problems('RegisterTaskDefinition', {
        family: 'a',
        containerDefinitions: [],
        requiresCompatibilities: ['MOON'],
      }),
    ).toEqual(['not an enum value: requiresCompatibilities'])
  })

  test('a union has exactly one member', () => {
    expect(problems('GetItem', { TableName: 't', Key: { a: { S: 'x', N: '1' } } })).toEqual([
      'wrong type: Key.a',
    ])
  })
})

test('forms of the query protocol are read by the schema', async () => {
  const rds = await loadSdk('@aws-sdk/client-rds')
  const shape = rds.operations.get('CreateDBInstance')?.input
  if (!shape) throw new Error('no shape')
  const form = new Map([
    ['DBInstanceIdentifier', 'one'],
    ['AllocatedStorage', '20'],
    ['StorageEncrypted', 'true'],
    ['VpcSecurityGroupIds.VpcSecurityGroupId.1', 'sg-1'],
    ['VpcSecurityGroupIds.VpcSecurityGroupId.2', 'sg-2'],
    ['Tags.Tag.1.Key', 'a'],
    ['Tags.Tag.1.Value', 'b'],
    ['Surprise', 'x'],
  ])
  expect(fromForm(shape, form)).toEqual({
    value: {
      DBInstanceIdentifier: 'one',
      AllocatedStorage: 20,
      StorageEncrypted: true,
      VpcSecurityGroupIds: ['sg-1', 'sg-2'],
      Tags: [{ Key: 'a', Value: 'b' }],
    },
    unknown: ['Surprise'],
  })
})

test('any text survives XML', async () => {
  const sts = await loadSdk('@aws-sdk/client-sts')
  const shape = sts.operations.get('GetCallerIdentity')?.output
  if (!shape) throw new Error('no shape')
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', 'ü', '\r', ' ') }),
      (text) => {
        const xml = toXml('X', 'urn:x', shape, { Arn: text }, 'id')
        const inner = /<Arn>(.*)<\/Arn>/s.exec(xml)?.[1] ?? ''
        const back = inner
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#xD;', '\r')
          .replaceAll('&amp;', '&')
        return back === text && !/[<\r]/.test(inner)
      },
    ),
  )
})
