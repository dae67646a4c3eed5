import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import { Cloud } from './cloud.ts'
import type { Job } from './github-job.ts'
import { clients, pushJob, roleArn, shippedStacks } from './testing.ts'

let cloud: Cloud
const clock = new VirtualClock()

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false, clock })
})

afterAll(async () => {
  expect(cloud.violations).toEqual([])
  await cloud.stop()
})

const pullRequest: Job = {
  ...pushJob,
  event: 'pull_request',
  ref: 'refs/pull/3/merge',
  headRef: 'feature',
  baseRef: 'main',
}

/** Sends the SDK's real, unsigned request. */
async function assume(role: string, token: string, seconds?: number) {
  const sts = new STSClient({ endpoint: cloud.url, region: cloud.region, maxAttempts: 1 })
  return await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn(role),
      RoleSessionName: 'monolayer-1001-1',
      WebIdentityToken: token,
      DurationSeconds: seconds,
    }),
  )
}

async function refusal(run: Promise<unknown>): Promise<string> {
  return await run.then(
    () => 'allowed',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

const token = (job: Job, changes = {}) => cloud.oidc.token(job, 'sts.amazonaws.com', changes)
const denied = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity'

describe('a workflow takes a role with its token', () => {
  test('and the keys it gets sign its next call', async () => {
    const { Credentials, AssumedRoleUser } = await assume('42-production-eu-west-1', await token(pushJob))
    expect(AssumedRoleUser?.Arn).toBe(
      'arn:aws:sts::123456789012:assumed-role/42-production-eu-west-1/monolayer-1001-1',
    )
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(clock.now() + 3_500_000)
    const sts = new STSClient({
      endpoint: cloud.url,
      region: cloud.region,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    })
    const identity = await sts.send(new GetCallerIdentityCommand({}))
    expect(identity.Arn).toBe(AssumedRoleUser?.Arn)
    expect(identity.UserId).toBe(AssumedRoleUser?.AssumedRoleId)
  })

  test.each(['names', 'ids'] as const)('with sub made of %s', async (shape) => {
    cloud.oidc.subjectShape = shape
    expect(await refusal(assume('42-preview-eu-west-1', await token(pullRequest)))).toBe('allowed')
    cloud.oidc.subjectShape = 'names'
  })

  test('but not production from a pull request or another branch', async () => {
    expect(await refusal(assume('42-production-eu-west-1', await token(pullRequest)))).toBe(denied)
    const branch = { ...pushJob, ref: 'refs/heads/feature' }
    expect(await refusal(assume('42-production-eu-west-1', await token(branch)))).toBe(denied)
    expect(await refusal(assume('42-preview-eu-west-1', await token(branch)))).toBe('allowed')
  })

  test('nor the roles of another repository, nor one that is not there', async () => {
    const other = { ...pushJob, repository: { ...pushJob.repository, id: 43, name: 'other' } }
    expect(await refusal(assume('42-production-eu-west-1', await token(other)))).toBe(denied)
    expect(await refusal(assume('41-production-eu-west-1', await token(pushJob)))).toBe(denied)
  })

  test('nor the execution roles of its tasks', async () => {
    expect(await refusal(assume('42-production-eu-west-1-app', await token(pushJob)))).toBe(denied)
  })

  test('nor for longer than the role allows', async () => {
    expect(await refusal(assume('42-production-eu-west-1', await token(pushJob), 7200))).toMatch(
      /^ValidationError: .*MaxSession/,
    )
  })
})

describe('a token is refused', () => {
  test('when it is none', async () => {
    expect(await refusal(assume('42-production-eu-west-1', 'nonsense'))).toMatch(
      /^InvalidIdentityTokenException/,
    )
  })

  test('when somebody else signed it', async () => {
    const other = await Cloud.start({ containers: false })
    other.oidc.changeKey()
    const foreign = await other.oidc.token(pushJob, 'sts.amazonaws.com')
    await other.stop()
    expect(await refusal(assume('42-production-eu-west-1', foreign))).toMatch(
      /^InvalidIdentityTokenException/,
    )
  })

  test('when its issuer is not a provider of the account', async () => {
    const foreign = await token(pushJob, { iss: 'https://example.com' })
    expect(await refusal(assume('42-production-eu-west-1', foreign))).toBe(
      'InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://example.com',
    )
  })

  test('when it is for another audience', async () => {
    const foreign = await cloud.oidc.token(pushJob, 'https://github.com/acme')
    expect(await refusal(assume('42-production-eu-west-1', foreign))).toBe(
      'InvalidIdentityTokenException: Incorrect token audience',
    )
  })

  test('when it has expired', async () => {
    const old = await token(pushJob)
    await clock.pass(301_000)
    expect(await refusal(assume('42-production-eu-west-1', old))).toMatch(/^ExpiredTokenException/)
  })
})

test('a session ends when its time is over, in simulated time', async () => {
  const { sts } = clients(cloud, '42-production-eu-west-1', { seconds: 900 })
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toBe('allowed')
  await clock.pass(901_000)
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toMatch(/^ExpiredToken: /)
})

test('a role that was just made cannot be assumed until IAM has spread it', async () => {
  const young = await Cloud.start({ stacks: shippedStacks, containers: false, rolePropagationMs: 20_000 })
  const fresh = await young.oidc.token(pushJob, 'sts.amazonaws.com')
  const sts = new STSClient({ endpoint: young.url, region: young.region, maxAttempts: 1 })
  const call = () =>
    sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn('42-production-eu-west-1'),
        RoleSessionName: 'early',
        WebIdentityToken: fresh,
      }),
    )
  expect(await refusal(call())).toBe(denied)
  await (young.clock as VirtualClock).pass(20_000)
  expect(await refusal(call())).toBe('allowed')
  await young.stop()
})
