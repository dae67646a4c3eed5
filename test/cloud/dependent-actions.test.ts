import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { neededAccess } from './dependent-actions.ts'
import { roleArn, shippedStacks } from './testing.ts'

let cloud: Cloud

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false })
})

afterAll(async () => {
  await cloud.stop()
})

/** What the role lacks for a call, as `action on resource`. */
function lacking(role: string, service: string, operation: string, input: object): string[] {
  return neededAccess(cloud, service, operation, input)
    .filter((access) => !cloud.iam.check(roleArn(role), access).allowed)
    .map(({ action, resource }) => `${action} on ${resource}`)
}

test('every operation of every service has a row, but the one that needs no keys', () => {
  const operations = Object.entries(cloud.services).flatMap(([service, { operations: own }]) =>
    Object.keys(own).map((operation) => [service, operation] as const),
  )
  const without = operations.filter(([service, operation]) => {
    try {
      neededAccess(cloud, service, operation, new Proxy({}, { get: () => '' }))
      return false
    } catch (error) {
      return String(error).includes('has no row')
    }
  })
  expect(without).toEqual([['sts', 'AssumeRoleWithWebIdentity']])
})

describe.each(['production', 'preview'])('the role that deploys %s', (stage) => {
  const role = `42-${stage}-eu-west-1`
  const name = `monolayer-${stage}-42-app`
  const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`
  const environment = stage === 'production' ? 'production' : 'pr-7'
  const tagged = {
    'monolayer:stage': stage,
    'monolayer:repository-id': '42',
    'monolayer:repository': 'acme/shop',
    'monolayer:app': 'app',
    'monolayer:environment': environment,
  }
  const tags = Object.entries(tagged).map(([key, value]) => ({ key, value }))
  const Tags = Object.entries(tagged).map(([Key, Value]) => ({ Key, Value }))
  const group = `/monolayer/${stage}/42/app/${environment}`
  const executionRoleArn = roleArn(`42-${stage}-eu-west-1-app`)
  const service = `monolayer-${stage}/${name}-${environment}`

  test.each<[string, string, object]>([
    ['ssm', 'GetParameter', { Name: `/monolayer/foundation/${stage}` }],
    ['ssm', 'PutParameter', { Name: `${group}/PGPASSWORD`, Tags }],
    ['ssm', 'GetParameters', { Names: [`${group}/PGPASSWORD`] }],
    ['ssm', 'GetParametersByPath', { Path: group }],
    ['ssm', 'DeleteParameters', { Names: [`${group}/PGPASSWORD`] }],
    ['dynamodb', 'GetItem', { TableName: `monolayer-${stage}`, Key: { repository: { S: '42/app' } } }],
    ['dynamodb', 'UpdateItem', { TableName: `monolayer-${stage}`, Key: { repository: { S: '42/app' } } }],
    ['ecr', 'GetAuthorizationToken', {}],
    ['ecr', 'DescribeRepositories', { repositoryNames: [name] }],
    ['ecr', 'CreateRepository', { repositoryName: name, tags }],
    ['ecr', 'PutLifecyclePolicy', { repositoryName: name }],
    ['ecr', 'DescribeImages', { repositoryName: name }],
    ['rds', 'DescribeDBInstances', { DBInstanceIdentifier: name }],
    [
      'rds',
      'CreateDBInstance',
      {
        DBInstanceIdentifier: name,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'postgres',
        EngineVersion: '17',
        DBSubnetGroupName: `monolayer-${stage}`,
        ManageMasterUserPassword: true,
        Tags,
      },
    ],
    [
      'ecs',
      'RegisterTaskDefinition',
      { family: `${name}-${environment}-phase`, cpu: '256', memory: '512', executionRoleArn, tags },
    ],
    [
      'ecs',
      'RunTask',
      {
        cluster: `monolayer-${stage}`,
        taskDefinition: arn('ecs', `task-definition/${name}-${environment}-phase:1`),
        tags,
      },
    ],
    [
      'ecs',
      'DescribeTasks',
      { cluster: `monolayer-${stage}`, tasks: [arn('ecs', `task/monolayer-${stage}/1`)] },
    ],
    ['ecs', 'ListTasks', { cluster: `monolayer-${stage}` }],
    [
      'ecs',
      'CreateExpressGatewayService',
      {
        cluster: `monolayer-${stage}`,
        serviceName: `${name}-${environment}`,
        infrastructureRoleArn: roleArn('monolayer-ecs-infrastructure-eu-west-1'),
        tags,
      },
    ],
    ['ecs', 'DescribeExpressGatewayService', { serviceArn: arn('ecs', `service/${service}`) }],
    ['ssm', 'GetParameter', { Name: `/monolayer/gateway/${stage}` }],
    ['ecs', 'DescribeGateway', { gateway: arn('ecs', `gateway/monolayer-${stage}/0123`) }],
    ['ecs', 'CreateService', { cluster: `monolayer-${stage}`, serviceName: `${name}-${environment}`, tags }],
    ['ecs', 'UpdateService', { cluster: `monolayer-${stage}`, service: `${name}-${environment}` }],
    ['ecs', 'DeleteService', { cluster: `monolayer-${stage}`, service: `${name}-${environment}` }],
    ['ecs', 'ListGatewayRoutes', { cluster: `monolayer-${stage}`, service: `${name}-${environment}` }],
    ['ecs', 'ListServiceDeployments', { service: arn('ecs', `service/${service}`) }],
    [
      'ecs',
      'DescribeServiceDeployments',
      { serviceDeploymentArns: [arn('ecs', `service-deployment/${service}/1`)] },
    ],
    [
      'ecs',
      'DescribeServiceRevisions',
      { serviceRevisionArns: [arn('ecs', `service-revision/${service}/1`)] },
    ],
    ['logs', 'CreateLogGroup', { logGroupName: group, tags: tagged }],
    ['logs', 'PutRetentionPolicy', { logGroupName: group }],
    ['logs', 'GetLogEvents', { logGroupName: group, logStreamName: 'phase/Main/1' }],
    ['logs', 'FilterLogEvents', { logGroupName: group }],
  ])('may call %s:%s', (of, operation, input) => {
    expect(lacking(role, of, operation, input)).toEqual([])
  })
})

describe('the preview role may not', () => {
  const create = {
    DBInstanceIdentifier: 'monolayer-preview-42-app',
    Engine: 'postgres',
    DBSubnetGroupName: 'monolayer-preview',
  }

  test('make a bigger database than the template says', () => {
    const input = { ...create, DBInstanceClass: 'db.r8g.16xlarge' }
    expect(lacking('42-preview-eu-west-1', 'rds', 'CreateDBInstance', input)[0]).toContain(
      'db:monolayer-preview-42-app',
    )
  })

  test('register a bigger task than the template says, or one of another repository', () => {
    const tags = [
      { key: 'monolayer:repository-id', value: '42' },
      { key: 'monolayer:stage', value: 'preview' },
    ]
    const family = 'monolayer-preview-42-app-pr-1-web'
    const register = (input: object) =>
      lacking('42-preview-eu-west-1', 'ecs', 'RegisterTaskDefinition', {
        family,
        tags,
        cpu: '1024',
        memory: '2048',
        ...input,
      })
    expect(register({})).toEqual([])
    expect(register({ cpu: '2048' })).toHaveLength(1)
    expect(register({ memory: '4096' })).toHaveLength(1)
    expect(register({ tags: [{ key: 'monolayer:repository-id', value: '43' }] })).not.toEqual([])
    expect(register({ executionRoleArn: roleArn('42-production-eu-west-1-app') })).toHaveLength(1)
  })

  test('look at the gateway of production, or put a service into its subnets', () => {
    const arn = (rest: string) => `arn:aws:ecs:eu-west-1:123456789012:${rest}`
    const lacks = (operation: string, input: object) =>
      lacking('42-preview-eu-west-1', 'ecs', operation, input)
    expect(lacks('DescribeGateway', { gateway: arn('gateway/monolayer-production/1') })).toHaveLength(1)
    const subnets = (list: string[]) => ({
      cluster: 'monolayer-preview',
      serviceName: 'monolayer-preview-42-app-pr-1',
      networkConfiguration: { awsvpcConfiguration: { subnets: list } },
    })
    const own = cloud.ssm.read('/monolayer/foundation/preview-subnets')?.value.split(',') ?? []
    expect(own).toHaveLength(2)
    expect(lacks('CreateService', subnets(own))).toEqual([])
    expect(lacks('CreateService', subnets(['subnet-0']))).toHaveLength(1)
  })

  test('read the state of another repository', () => {
    const read = { TableName: 'monolayer-preview', Key: { repository: { S: '43/app' } } }
    expect(lacking('42-preview-eu-west-1', 'dynamodb', 'GetItem', read)).toHaveLength(1)
  })
})

test('the production role may not delete a database, whatever else allows it', () => {
  const input = { DBInstanceIdentifier: 'monolayer-production-42-app' }
  const [access] = neededAccess(cloud, 'rds', 'DeleteDBInstance', input)
  if (!access) throw new Error('no access')
  expect(cloud.iam.check(roleArn('42-production-eu-west-1'), access)).toEqual({
    allowed: false,
    explicit: true,
  })
})
