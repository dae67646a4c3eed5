import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  ECRClient,
} from '@aws-sdk/client-ecr'
import {
  CreateExpressGatewayServiceCommand,
  CreateServiceCommand,
  DeleteExpressGatewayServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateExpressGatewayServiceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import {
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds'
import {
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cloud } from '../cloud/cloud.ts'
import type { Job } from '../cloud/github-job.ts'
import { pushJob, roleArn, shippedStacks } from '../cloud/testing.ts'

/** A pull request's job: whoever may open one has written its workflow. */
const pullRequest: Job = {
  ...pushJob,
  event: 'pull_request',
  ref: 'refs/pull/3/merge',
  headRef: 'feature',
  baseRef: 'main',
}

const account = '123456789012'
const region = 'eu-west-1'
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`

let cloud: Cloud
let config: ConstructorParameters<typeof SSMClient>[0] & object

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false })
  const { Credentials } = await assume('42-preview-eu-west-1', pullRequest)
  config = {
    endpoint: cloud.url,
    region,
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  }
})
afterAll(async () => {
  await cloud.stop()
})

async function assume(role: string, job: Job) {
  const sts = new STSClient({ endpoint: cloud.url, region, maxAttempts: 1 })
  return await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn(role),
      RoleSessionName: 'pull-request',
      WebIdentityToken: await cloud.oidc.token(job, 'sts.amazonaws.com'),
    }),
  )
}

/** What AWS says no with; `allowed` where it does not. */
async function refusal(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'allowed',
    (error: Error) => error.name,
  )
}
async function allDenied(calls: readonly Promise<unknown>[]): Promise<void> {
  const answers = await Promise.all(calls.map(refusal))
  expect(answers).toEqual(calls.map(() => expect.stringMatching(denied)))
}

const denied = /^AccessDenied(Exception)?$/

describe("with the preview role's credentials of a pull request's job", () => {
  // Shows A33.
  it('the production role is refused, also when the job names the environment "production"', async () => {
    expect(await refusal(assume('42-production-eu-west-1', pullRequest))).toMatch(denied)
    expect(
      await refusal(assume('42-production-eu-west-1', { ...pullRequest, environment: 'production' })),
    ).toMatch(denied)
    expect(
      await refusal(
        assume('42-production-eu-west-1', { ...pullRequest, event: 'push', ref: 'refs/heads/feature' }),
      ),
    ).toMatch(denied)
    expect(await refusal(assume('42-production-eu-west-1-app', pullRequest))).toMatch(denied)
  })

  // Shows A34.
  it("production's parameters can be neither read nor written", async () => {
    const ssm = new SSMClient(config)
    const Name = '/monolayer/production/42/app/production/DATABASE_URL'
    const calls = [
      ssm.send(new GetParameterCommand({ Name, WithDecryption: true })),
      ssm.send(new GetParametersByPathCommand({ Path: '/monolayer/production/42/', Recursive: true })),
      ssm.send(new PutParameterCommand({ Name, Value: 'mine', Type: 'SecureString', Overwrite: true })),
      ssm.send(new DeleteParametersCommand({ Names: [Name] })),
      ssm.send(new GetParameterCommand({ Name: '/monolayer/foundation/production' })),
      ssm.send(new GetParametersByPathCommand({ Path: '/monolayer/foundation' })),
      ...['production', 'preview', 'preview-subnets'].map((name) =>
        ssm.send(
          new PutParameterCommand({ Name: `/monolayer/foundation/${name}`, Value: '{}', Overwrite: true }),
        ),
      ),
      ssm.send(new GetParameterCommand({ Name: '/monolayer/preview/43/app/pr-1/PGPASSWORD' })),
    ]
    await allDenied(calls)
  })

  // Shows A34.
  it("production's table can be neither read nor written, nor another repository's items", async () => {
    const dynamodb = new DynamoDBClient(config)
    for (const [TableName, repository] of [
      ['monolayer-production', '42/app'],
      ['monolayer-preview', '43/app'],
    ] as const) {
      const Key = { repository: { S: repository }, environment: { S: 'production' } }
      const calls = [
        dynamodb.send(new GetItemCommand({ TableName, Key })),
        dynamodb.send(new PutItemCommand({ TableName, Item: Key })),
        dynamodb.send(new DeleteItemCommand({ TableName, Key })),
        dynamodb.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: 'SET lockOwner = :me',
            ExpressionAttributeValues: { ':me': { S: 'me' } },
          }),
        ),
        dynamodb.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'repository = :repository',
            ExpressionAttributeValues: { ':repository': { S: repository } },
          }),
        ),
      ]
      await allDenied(calls)
    }
  })

  // Shows A18, A34.
  it("production's repository can be neither read nor written", async () => {
    const ecr = new ECRClient(config)
    const repositoryName = 'monolayer-production-42-app'
    const imageIds = [{ imageTag: 'latest' }]
    const calls = [
      ecr.send(new BatchGetImageCommand({ repositoryName, imageIds })),
      ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds })),
      ecr.send(new CreateRepositoryCommand({ repositoryName })),
      ecr.send(new BatchGetImageCommand({ repositoryName: 'monolayer-preview-43-app', imageIds })),
    ]
    await allDenied(calls)
  })

  const tags = (stage: string, id = '42') => [
    { key: 'monolayer:stage', value: stage },
    { key: 'monolayer:repository-id', value: id },
  ]
  const definition = (executionRole: string, more: object = {}) =>
    new RegisterTaskDefinitionCommand({
      family: 'monolayer-preview-42-app-pr-3-web',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      executionRoleArn: roleArn(executionRole),
      containerDefinitions: [{ name: 'Main', image: 'public.ecr.aws/docker/library/postgres:17' }],
      tags: tags('preview'),
      ...more,
    })

  // Shows A34.
  it("no task can be given production's role, stage or another repository's, nor be large", async () => {
    const ecs = new ECSClient(config)
    expect(await refusal(ecs.send(definition('42-preview-eu-west-1-app')))).toBe('allowed')
    const calls = [
      ecs.send(definition('42-production-eu-west-1-app')),
      ecs.send(definition('42-production-eu-west-1-database')),
      ecs.send(definition('42-production-eu-west-1')),
      ecs.send(definition('42-preview-eu-west-1-app', { taskRoleArn: roleArn('42-production-eu-west-1') })),
      ecs.send(definition('42-preview-eu-west-1-app', { tags: tags('production') })),
      ecs.send(definition('42-preview-eu-west-1-app', { tags: tags('preview', '43') })),
      ecs.send(definition('42-preview-eu-west-1-app', { cpu: '4096', memory: '8192' })),
    ]
    await allDenied(calls)
  })

  // Shows A34.
  it('no master secret can be given to an app, however it is tagged, nor be tagged where it is not its own', () => {
    const ask = (role: string, action: string, stage: string) =>
      cloud.iam.check(roleArn(role), {
        action: `secretsmanager:${action}`,
        resource: arn('secretsmanager', 'secret:rds!db-1-abcdef'),
        context: {
          'aws:ResourceTag/aws:secretsmanager:owningService': 'rds',
          'aws:ResourceTag/aws:rds:primaryDBInstanceArn': arn('rds', `db:monolayer-${stage}-42-app`),
          'aws:ResourceTag/monolayer:stage': 'preview',
          'aws:ResourceTag/monolayer:repository-id': '42',
        },
      })
    for (const stage of ['production', 'preview']) {
      expect(ask('42-preview-eu-west-1-app', 'GetSecretValue', stage)).toEqual({
        allowed: false,
        explicit: true,
      })
    }
    expect(ask('42-preview-eu-west-1', 'TagResource', 'production').allowed).toBe(false)
    expect(ask('42-preview-eu-west-1', 'TagResource', 'preview').allowed).toBe(true)
    expect(ask('42-preview-eu-west-1-database', 'GetSecretValue', 'production').allowed).toBe(false)
    expect(ask('42-preview-eu-west-1-database', 'GetSecretValue', 'preview').allowed).toBe(true)
  })

  it("no service can be placed in production's subnets", async () => {
    const ecs = new ECSClient(config)
    const ofStage = (stage: string) =>
      JSON.parse(cloud.ssm.read(`/monolayer/foundation/${stage}`)?.value ?? '').subnets as string[]
    const create = (subnets: string[]) =>
      new CreateExpressGatewayServiceCommand({
        cluster: 'monolayer-preview',
        serviceName: 'monolayer-preview-42-app-pr-3',
        infrastructureRoleArn: roleArn('monolayer-ecs-infrastructure-eu-west-1'),
        taskDefinitionArn: arn('ecs', 'task-definition/monolayer-preview-42-app-pr-3-web:99'),
        networkConfiguration: { subnets },
        tags: tags('preview'),
      })
    const [production, preview] = [ofStage('production'), ofStage('preview')]
    const update = new UpdateExpressGatewayServiceCommand({
      serviceArn: arn('ecs', 'service/monolayer-preview/monolayer-preview-42-app-pr-3'),
      networkConfiguration: { subnets: production },
    })
    const behindGateway = (subnets: string[]) => ({
      cluster: 'monolayer-preview',
      networkConfiguration: { awsvpcConfiguration: { subnets } },
    })
    const service = 'monolayer-preview-42-app-pr-3'
    const createBehind = (subnets: string[]) =>
      new CreateServiceCommand({
        ...behindGateway(subnets),
        serviceName: service,
        taskDefinition: 'monolayer-preview-42-app-pr-3-web:99',
      })
    await allDenied([
      ecs.send(create(production)),
      ecs.send(create([...preview, production[0] ?? ''])),
      ecs.send(update),
      ecs.send(createBehind(production)),
      ecs.send(new UpdateServiceCommand({ ...behindGateway(production), service })),
    ])
    // In its own subnets, what stops it is that there is no such task definition.
    expect(await refusal(ecs.send(create(preview)))).not.toMatch(denied)
    expect(await refusal(ecs.send(createBehind(preview)))).not.toMatch(denied)
  })

  // Shows A34, I7.
  it('nothing of production can be run, ended or removed', async () => {
    const ecs = new ECSClient(config)
    const rds = new RDSClient(config)
    const logs = new CloudWatchLogsClient(config)
    const instance = 'monolayer-production-42-app'
    const group = '/monolayer/production/42/app/production'
    const service = 'service/monolayer-production/monolayer-production-42-app-production'
    const calls = [
      ecs.send(
        new RunTaskCommand({
          cluster: 'monolayer-production',
          taskDefinition: 'monolayer-preview-42-app-pr-3-web',
          launchType: 'FARGATE',
        }),
      ),
      ecs.send(
        new RunTaskCommand({
          cluster: 'monolayer-preview',
          taskDefinition: 'monolayer-production-42-app-web:1',
        }),
      ),
      ecs.send(new StopTaskCommand({ cluster: 'monolayer-production', task: '0'.repeat(32) })),
      ecs.send(new DeleteExpressGatewayServiceCommand({ serviceArn: arn('ecs', service) })),
      rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: instance, SkipFinalSnapshot: true })),
      rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance })),
      rds.send(new DescribeDBInstancesCommand({})),
      rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: instance, DeletionProtection: false })),
      logs.send(new GetLogEventsCommand({ logGroupName: group, logStreamName: 'web/Main/0' })),
      logs.send(new DeleteLogGroupCommand({ logGroupName: group })),
    ]
    await allDenied(calls)
  })
})
