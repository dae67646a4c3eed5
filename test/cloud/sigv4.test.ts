import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { roleArn, shippedStacks } from './testing.ts'

let cloud: Cloud

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false })
})

afterAll(async () => {
  await cloud.stop()
})

function keys(changes: Partial<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> = {}) {
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.sts.issue(
    roleArn('42-production-eu-west-1'),
    'test',
  )
  return { accessKeyId, secretAccessKey, sessionToken, ...changes }
}

async function errorName(credentials: ReturnType<typeof keys>, config: object = {}): Promise<string> {
  const ssm = new SSMClient({
    endpoint: cloud.url,
    region: cloud.region,
    maxAttempts: 1,
    credentials,
    ...config,
  })
  return await ssm.send(new GetParameterCommand({ Name: '/monolayer/foundation/production' })).then(
    () => 'none',
    (error: Error) => error.name,
  )
}

test('a request that is signed right is let in', async () => {
  expect(await errorName(keys())).toBe('none')
})

test.each([
  ['another secret', { secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
  ['another session token', { sessionToken: 'wrong' }, 'UnrecognizedClientException'],
  ['an unknown key', { accessKeyId: 'ASIANOBODY' }, 'UnrecognizedClientException'],
])('%s is refused', async (_, changes, name) => {
  expect(await errorName(keys(changes))).toBe(name)
})

test('the query protocol has other names for the same refusals', async () => {
  const credentials = keys({ secretAccessKey: 'wrong' })
  const sts = new STSClient({ endpoint: cloud.url, region: cloud.region, maxAttempts: 1, credentials })
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
})

test('another region in the signature is refused', async () => {
  expect(await errorName(keys(), { region: 'us-east-1' })).toBe('InvalidSignatureException')
})

test('a caller whose clock is wrong is told so, corrects it and goes on', async () => {
  expect(await errorName(keys(), { systemClockOffset: -600_000 })).toBe('InvalidSignatureException')
  expect(await errorName(keys(), { systemClockOffset: -600_000, maxAttempts: 2 })).toBe('none')
})

test('a body that was changed on the way is refused', async () => {
  const headers = await signedHeaders(keys())
  const send = (body: string) => fetch(`${cloud.url}/`, { method: 'POST', headers, body })
  expect((await send(JSON.stringify({ Name: '/monolayer/foundation/production' }))).status).toBe(200)
  const answer = await send(JSON.stringify({ Name: '/monolayer/another' }))
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ __type: 'InvalidSignatureException' })
})

test('an unsigned request is refused', async () => {
  const headers = { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': 'application/x-amz-json-1.1' }
  const answer = await fetch(`${cloud.url}/`, {
    method: 'POST',
    headers,
    body: '{"Name":"/monolayer/foundation/production"}',
  })
  expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
})

/** The headers that the SDK would send for reading the foundation's parameter. */
async function signedHeaders(credentials: ReturnType<typeof keys>): Promise<Record<string, string>> {
  const ssm = new SSMClient({ endpoint: cloud.url, region: cloud.region, credentials })
  let headers: Record<string, string> = {}
  ssm.middlewareStack.add(
    (next) => async (args) => {
      headers = { ...(args.request as { headers: Record<string, string> }).headers }
      return await next(args)
    },
    { step: 'deserialize', priority: 'low' },
  )
  await ssm.send(new GetParameterCommand({ Name: '/monolayer/foundation/production' }))
  delete headers.host
  delete headers['content-length']
  return headers
}
