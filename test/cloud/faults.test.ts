import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { type Fault, parseFaults } from './faults.ts'
import { administrator } from './testing.ts'

let cloud: Cloud
let aws: ReturnType<typeof administrator>

beforeEach(async () => {
  cloud = await Cloud.start({ containers: false })
  aws = administrator(cloud)
})

afterEach(async () => {
  await cloud.stop()
})

/** Milliseconds that an answer is waited for: long, since a busy machine is slow, but not for one that never comes. */
let patience = 20_000

const fail = (fault: Fault['fault'], more: Partial<Fault> = {}) => {
  patience = fault === 'hang' ? 500 : 20_000
  cloud.faults.add([{ service: 'ssm', operation: 'PutParameter', nth: 1, when: 'before', fault, ...more }])
}

/** One try, without retries. */
const put = async (): Promise<string> => {
  const { ssm } = administrator(cloud, { maxAttempts: 1 })
  const command = new PutParameterCommand({ Name: '/a', Value: 'v', Type: 'String', Overwrite: true })
  const aborted = AbortSignal.timeout(patience)
  return await ssm.send(command, { abortSignal: aborted }).then(
    () => 'done',
    (error: Error) => error.name,
  )
}

const version = () => cloud.ssm.read('/a')?.version ?? 0

describe('a fault before the call', () => {
  test.each([
    ['500', 'InternalFailure'],
    ['throttle', 'ThrottlingException'],
    ['expired', 'ExpiredTokenException'],
    ['accessDenied', 'AccessDeniedException'],
    ['reset', 'TimeoutError'],
    ['hang', 'AbortError'],
    ['truncate', 'Error'],
    ['garbage', 'SyntaxError'],
  ] as const)('%s leaves nothing done', async (fault, name) => {
    fail(fault)
    expect(await put()).toBe(name)
    expect(version()).toBe(0)
    patience = 20_000
    expect(await put()).toBe('done')
    expect(version()).toBe(1)
  })
})

describe('a fault after the call', () => {
  test.each(['500', 'throttle', 'reset', 'hang', 'truncate', 'garbage'] as const)(
    '%s hides that it was done',
    async (fault) => {
      fail(fault, { when: 'after' })
      expect(await put()).not.toBe('done')
      expect(version()).toBe(1)
    },
  )

  test('commitThenReset is a reset after the call, whatever it says', async () => {
    fail('commitThenReset', { when: 'before' })
    expect(await put()).toBe('TimeoutError')
    expect(version()).toBe(1)
  })
})

describe('an answer in which nothing stands', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('is one of success, whether it was done or not: %s', async (when, versions) => {
    fail('empty', { when })
    const answer = await aws.ssm.send(new PutParameterCommand({ Name: '/a', Value: 'v', Type: 'String' }))
    expect([answer.$metadata.httpStatusCode, answer.Version, version()]).toEqual([200, undefined, versions])
  })

  test('is XML where the service speaks that, and JSON on GitHub', async () => {
    cloud.faults.add([
      { service: 'sts', operation: '*', nth: 1, when: 'before', fault: 'empty' },
      { service: 'oidc', operation: '*', nth: 1, when: 'before', fault: 'empty' },
    ])
    const caller = await aws.sts.send(new GetCallerIdentityCommand({}))
    expect([caller.$metadata.httpStatusCode, caller.Arn]).toEqual([200, undefined])
    const answer = await fetch(`${cloud.url}/oidc/.well-known/jwks`)
    expect([answer.status, await answer.json()]).toEqual([200, {}])
  })
})

test('the SDK retries what AWS says may be retried', async () => {
  fail('throttle')
  await aws.ssm.send(new PutParameterCommand({ Name: '/a', Value: 'v', Type: 'String' }))
  expect(cloud.calls.of('ssm', 'PutParameter').map(({ status }) => status)).toEqual([400, 200])
})

test('faults count their own calls: the nth, or every one', async () => {
  fail('accessDenied', { nth: 2 })
  expect([await put(), await put(), await put()]).toEqual(['done', 'AccessDeniedException', 'done'])
  cloud.faults.clear()
  fail('accessDenied', { nth: 'every', operation: '*' })
  expect([await put(), await put()]).toEqual(['AccessDeniedException', 'AccessDeniedException'])
  await expect(aws.ssm.send(new GetParameterCommand({ Name: '/a' }))).rejects.toThrow('not authorized')
  await expect(aws.sts.send(new GetCallerIdentityCommand({}))).resolves.toBeDefined()
})

test('kill ends the action at that call', async () => {
  const killed: [string, number][] = []
  cloud.kill = (signal) => killed.push([signal, version()])
  fail('kill')
  expect(await put()).toBe('TimeoutError')
  fail('kill', { when: 'after' })
  await put()
  expect(killed).toEqual([
    ['SIGKILL', 0],
    ['SIGKILL', 1],
  ])
})

test('a kill with a signal that can be handled lets the call go on', async () => {
  const killed: string[] = []
  cloud.kill = (signal) => killed.push(signal)
  fail('kill', { signal: 'SIGINT' })
  expect(await put()).toBe('done')
  expect(killed).toEqual(['SIGINT'])
})

test("GitHub's API fails by the same plan, in its own words", async () => {
  cloud.faults.add([
    { service: 'oidc', operation: 'GET /.well-known/jwks', nth: 1, when: 'before', fault: '500' },
    { service: 'oidc', operation: 'GET /.well-known/jwks', nth: 2, when: 'before', fault: 'throttle' },
  ])
  const get = async () => (await fetch(`${cloud.url}/oidc/.well-known/jwks`)).status
  expect([await get(), await get(), await get()]).toEqual([500, 403, 200])
})

test('a fault that never came is told, with how many calls it would have met', async () => {
  const never: Fault = { service: 'ssm', operation: '*', nth: 3, when: 'before', fault: '500' }
  cloud.faults.add([never])
  fail('500')
  expect(await put()).toBe('InternalFailure')
  expect(await put()).toBe('done')
  expect(cloud.faults.missed).toEqual([{ fault: never, calls: 2 }])
})

test('another process can plan faults, and read calls and inventory', async () => {
  const plan = [{ service: 'ssm', operation: 'PutParameter', fault: 'throttle' }]
  const control = (path: string, init: RequestInit = {}) => fetch(`${cloud.url}/_cloud${path}`, init)
  const planned = await control('/faults', { method: 'POST', body: JSON.stringify(plan) })
  expect(planned.status).toBe(200)
  expect([await put(), await put()]).toEqual(['ThrottlingException', 'done'])
  expect(await (await control('/inventory')).json()).toContain('ssm-parameter:/a')
  const calls = await (await control('/calls')).json()
  expect(calls).toMatchObject([
    { service: 'ssm', operation: 'PutParameter', status: 400 },
    { service: 'ssm', operation: 'PutParameter', status: 200 },
  ])
  expect(JSON.stringify(calls)).not.toContain('"v"')
  expect((await control('/faults', { method: 'POST', body: '[{}]' })).status).toBe(400)
})

test('a plan that says something unknown is refused', () => {
  const good = { service: 'ecs', operation: 'RunTask', nth: 2, when: 'after', fault: 'hang' }
  expect(parseFaults(JSON.stringify([good]))).toEqual([good])
  const bad = (change: object) => () => parseFaults(JSON.stringify([{ ...good, ...change }]))
  expect(bad({ fault: 'explode' })).toThrow('must be one of')
  expect(bad({ nth: 0 })).toThrow('nth')
  expect(bad({ when: 'later' })).toThrow('when')
  expect(bad({ whne: 'after' })).toThrow('whne')
  expect(bad({ service: undefined })).toThrow('service')
  expect(bad({ fault: 'kill', signal: 'TERM' })).toThrow('signal')
  expect(bad({ fault: 'kill', signal: 'SIGSTOP' })).toThrow('signal')
  expect(() => parseFaults('{}')).toThrow('list')
})
