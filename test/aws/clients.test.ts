import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClients } from '../../src/aws/clients.ts'
import { explainAwsError, isAwsError, isUnreadable } from '../../src/aws/refusal.ts'

/** Answers that AWS gives one after the other, then success. */
let answers: { status: number; body: string; type?: string }[] = []
let asked: string[] = []
let server: Server
let endpoint: string | undefined

beforeEach(async () => {
  answers = []
  asked = []
  server = createServer((request, response) => {
    request.resume()
    asked.push(String(request.headers['x-amz-target']).split('.').at(-1) ?? '')
    const {
      status,
      body,
      type = 'application/x-amz-json-1.1',
    } = answers.shift() ?? { status: 200, body: done }
    response.writeHead(status, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = process.env.AWS_ENDPOINT_URL
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  if (endpoint === undefined) delete process.env.AWS_ENDPOINT_URL
  else process.env.AWS_ENDPOINT_URL = endpoint
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** Something of each answer that is asked for here. */
const done = '{"task":{},"tasks":[],"Parameter":{}}'

const broken = { status: 500, body: '{"__type":"ServerException"}' }

function open(beforeMutation: () => void) {
  let renewals = 0
  const clients = createClients({
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'key', secretAccessKey: 'secret' }),
    renew: () => {
      renewals += 1
    },
    beforeMutation,
  })
  return { clients, renewals: () => renewals }
}

describe('a refused permission', () => {
  const refused = (action: string, resource: string) =>
    Object.assign(new Error(`User: x is not authorized to perform: ${action} on resource: ${resource}`), {
      name: 'AccessDeniedException',
    })
  const remedy = (action: string, resource: string, roleArn = 'arn:aws:iam::1:role/mine') =>
    explainAwsError(refused(action, resource), roleArn, '').remedy

  it('of what is capped for previews: names the inputs and the caps', () => {
    const database = remedy('rds:CreateDBInstance', 'arn:aws:rds:eu-west-1:1:db:monolayer-preview-42-app')
    expect(database).toContain('database-instance-class')
    expect(database).toContain('PreviewDatabaseInstanceClass')
    const task = remedy(
      'ecs:RegisterTaskDefinition',
      '*',
      'arn:aws:iam::1:role/monolayer/42-preview-eu-west-1',
    )
    expect(task).toContain('cpu or memory')
    expect(task).toContain('PreviewTaskMemory')
  })

  it('of anything else says only how it is given', () => {
    const production = 'arn:aws:rds:eu-west-1:1:db:monolayer-production-42-app'
    expect(remedy('rds:CreateDBInstance', production)).not.toContain('capped')
    expect(remedy('ecs:RunTask', '*', 'arn:aws:iam::1:role/monolayer/42-preview-eu-west-1')).not.toContain(
      'capped',
    )
  })
})

describe('a call that changes something', () => {
  it('is made only while the lock is held, which is checked before each attempt', async () => {
    let checks = 0
    const { clients } = open(() => {
      checks += 1
    })
    answers = [broken, broken]
    await (await clients.ecs()).stopTask({ task: 'one' })
    expect(asked).toEqual(['StopTask', 'StopTask', 'StopTask'])
    expect(checks).toBe(3)
  })

  it('is not sent once the lock is lost, also not by a retry', async () => {
    let checks = 0
    const { clients } = open(() => {
      checks += 1
      if (checks > 1) throw new Error('the lock is lost')
    })
    answers = [broken, broken]
    await expect((await clients.ecs()).stopTask({ task: 'one' })).rejects.toThrow('the lock is lost')
    expect(asked).toEqual(['StopTask'])
  })

  it.each(['ecs', 'rds', 'ecr', 'logs', 'ssm', 'cloudwatch'] as const)('of %s is fenced', async (service) => {
    const { clients } = open(() => {
      throw new Error('the lock is lost')
    })
    const changes: Record<string, () => Promise<unknown>> = {
      ecs: async () => (await clients.ecs()).runTask({ taskDefinition: 't' }),
      rds: async () => (await clients.rds()).deleteDBInstance({ DBInstanceIdentifier: 'd' }),
      ecr: async () => (await clients.ecr()).createRepository({ repositoryName: 'r' }),
      logs: async () => (await clients.logs()).createLogGroup({ logGroupName: 'g' }),
      ssm: async () => (await clients.ssm()).putParameter({ Name: 'n', Value: 'v' }),
      cloudwatch: async () => (await clients.cloudwatch()).putMetricAlarm({ AlarmName: 'a' } as never),
    }
    await expect(changes[service]?.()).rejects.toThrow('the lock is lost')
    expect(asked).toEqual([])
  })
})

it('a call that only reads needs no lock', async () => {
  const { clients } = open(() => {
    throw new Error('the lock is lost')
  })
  await (await clients.ecs()).describeTasks({ tasks: ['one'] })
  await (await clients.ssm()).getParameter({ Name: 'n' })
  expect(asked).toEqual(['DescribeTasks', 'GetParameter'])
})

it('a call that finds its session expired is made once more with a new one', async () => {
  const { clients, renewals } = open(() => {})
  answers = [{ status: 400, body: '{"__type":"ExpiredTokenException"}' }]
  await (await clients.ssm()).getParameter({ Name: 'n' })
  expect([asked.length, renewals()]).toEqual([2, 1])
})

it('an error says which call it came from', async () => {
  const { clients } = open(() => {})
  answers = [{ status: 400, body: '{"__type":"ParameterNotFound"}' }]
  await expect((await clients.ssm()).getParameter({ Name: 'n' })).rejects.toMatchObject({
    awsCall: { service: 'ssm', operation: 'GetParameter' },
  })
})

const deleted =
  '<DeleteDBInstanceResponse><DeleteDBInstanceResult><DBInstance/></DeleteDBInstanceResult></DeleteDBInstanceResponse>'

describe('an answer that is none of AWS', () => {
  const page = { status: 200, body: '<html>\u0000busy' }

  it.each([
    [
      'JSON',
      () =>
        open(() => {})
          .clients.ecs()
          .then((ecs) => ecs.stopTask({ task: 'one' })),
    ],
    [
      'XML',
      () =>
        open(() => {})
          .clients.rds()
          .then((rds) => rds.deleteDBInstance({ DBInstanceIdentifier: 'one' })),
    ],
  ])(
    'where %s is expected is asked for again, also for a call that changes something',
    async (kind, call) => {
      answers = [page, page]
      if (kind === 'XML') answers[2] = { status: 200, body: deleted }
      await call()
      expect(asked).toHaveLength(3)
    },
  )

  it('is one also where it is well-formed: that nothing stands in it says nothing', async () => {
    const wellFormed = {
      status: 200,
      body: '<html><body>Busy</body></html>',
      type: 'text/html; charset=utf-8',
    }
    answers = Array.from({ length: 12 }, () => wellFormed)
    const { clients } = open(() => {})
    const error = await (await clients.rds()).describeDBInstances({}).catch((thrown: unknown) => thrown)
    expect(isUnreadable(error)).toBe(true)
    expect(asked.length).toBeGreaterThan(1)
  })

  it('is told as such where it goes on', async () => {
    answers = Array.from({ length: 12 }, () => page)
    const { clients } = open(() => {})
    const error = await (await clients.rds()).describeDBInstances({}).catch((thrown: unknown) => thrown)
    expect(isUnreadable(error)).toBe(true)
    expect(isAwsError(error) && explainAwsError(error, 'role', '').message).toContain('cannot be read')
  })

  it('is none of an exception of a service, and none of a connection that broke', () => {
    const response = { $response: {} }
    expect(isUnreadable(Object.assign(new Error(), response, { $fault: 'client' }))).toBe(false)
    expect(isUnreadable(Object.assign(new Error(), response, { code: 'ECONNRESET' }))).toBe(false)
  })
})
