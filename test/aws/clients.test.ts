import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClients } from '../../src/aws/clients.ts'

/** Answers that AWS gives one after the other, then success. */
let answers: { status: number; body: string }[] = []
let asked: string[] = []
let server: Server
let endpoint: string | undefined

beforeEach(async () => {
  answers = []
  asked = []
  server = createServer((request, response) => {
    request.resume()
    asked.push(String(request.headers['x-amz-target']).split('.').at(-1) ?? '')
    const { status, body } = answers.shift() ?? { status: 200, body: '{}' }
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body)
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
