import { fileURLToPath } from 'node:url'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ECRClient } from '@aws-sdk/client-ecr'
import { ECSClient } from '@aws-sdk/client-ecs'
import { RDSClient } from '@aws-sdk/client-rds'
import { SSMClient } from '@aws-sdk/client-ssm'
import { STSClient } from '@aws-sdk/client-sts'
import type { Cloud } from './cloud.ts'
import type { Job } from './github-job.ts'
import type { StackInput } from './stack.ts'

const bootstrap = fileURLToPath(new URL('../../bootstrap/', import.meta.url))

/** The shipped templates, for the repository acme/shop with the id 42. */
export const shippedStacks: readonly StackInput[] = [
  { name: 'monolayer-account', template: `${bootstrap}account.yml` },
  {
    name: 'monolayer-acme-shop',
    template: `${bootstrap}repository.yml`,
    parameters: { Owner: 'acme', OwnerId: '7', Repository: 'shop', RepositoryId: '42' },
  },
]

/** The optional template, for stories of gateways. */
export const gatewayStack: StackInput = { name: 'monolayer-gateway', template: `${bootstrap}gateway.yml` }

export const roleArn = (name: string) => `arn:aws:iam::123456789012:role/monolayer/${name}`

/** A push to the default branch of acme/shop. */
export const pushJob: Job = {
  repository: {
    id: 42,
    owner: 'acme',
    ownerId: 7,
    name: 'shop',
    defaultBranch: 'main',
    visibility: 'private',
  },
  runId: 1001,
  runNumber: 1,
  attempt: 1,
  event: 'push',
  ref: 'refs/heads/main',
  sha: '0123456789abcdef0123456789abcdef01234567',
  headRef: '',
  baseRef: '',
  actor: { id: 5, login: 'ann' },
  workflowPath: '.github/workflows/deploy.yml',
  workflowName: 'Deploy',
  environment: null,
  permissions: { 'id-token': 'write', contents: 'read' },
}

/** The SDK's real clients with the keys of a role (`42-production-eu-west-1`) for so many simulated seconds. */
export function clients(cloud: Cloud, role: string, { seconds = 3600, maxAttempts = 2 } = {}) {
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.sts.issue(roleArn(role), 'test', seconds)
  const config = {
    endpoint: cloud.url,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    maxAttempts,
    // The cloud's time may be far ahead of this machine's.
    systemClockOffset: cloud.clock.now() - Date.now(),
  }
  return {
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    ecr: new ECRClient(config),
    ecs: new ECSClient(config),
    logs: new CloudWatchLogsClient(config),
    rds: new RDSClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  }
}

/** Clients with a role that may do everything, for tests of what a service does rather than of who may. */
export function administrator(cloud: Cloud, options: Parameters<typeof clients>[2] = {}) {
  if (!cloud.iam.role(roleArn('administrator'))) {
    const document = (statement: object) => ({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', ...statement },
    })
    cloud.iam.createRole({
      name: 'administrator',
      path: '/monolayer/',
      trust: document({ Sid: 'Nobody', Principal: { AWS: 'nobody' }, Action: 'sts:AssumeRole' }),
      policies: { everything: document({ Sid: 'Everything', Action: '*', Resource: '*' }) },
      managedPolicyArns: [],
    })
  }
  return clients(cloud, 'administrator', options)
}
