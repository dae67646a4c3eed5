import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Clients, createClients } from '../../src/aws/clients.ts'
import { silentOperations } from '../../src/aws/readable-answers.ts'
import { explainAwsError, isAwsError, isClearlyRefused, isUnreadable } from '../../src/aws/refusal.ts'
import { Cloud } from '../cloud/cloud.ts'
import { loadSdk } from '../cloud/schema.ts'

/** Nothing is waited for between the tries. */
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: async () => {},
}))

/** Answers that AWS gives one after the other; the last one stays. */
let answers: string[] = []
let headers: Record<string, string> = {}
/** Of the answers; 200 where there is none. */
let statuses: number[] = []
let asked: string[] = []
let server: Server
let endpoint: string | undefined
let clients: Clients

beforeEach(async () => {
  headers = { 'x-amzn-requestid': 'one' }
  statuses = []
  asked = []
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    asked.push(Buffer.concat(chunks).toString())
    response
      .writeHead(statuses.shift() ?? 200, headers)
      .end((answers.length > 1 ? answers.shift() : answers[0]) ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = process.env.AWS_ENDPOINT_URL
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  clients = createClients({
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'key', secretAccessKey: 'secret' }),
    renew: () => {},
    beforeMutation: () => {},
  })
})
afterEach(async () => {
  if (endpoint === undefined) delete process.env.AWS_ENDPOINT_URL
  else process.env.AWS_ENDPOINT_URL = endpoint
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const key = { TableName: 'table', Key: { repository: { S: '42' } } }

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  'a service that is looked at': async () => (await clients.ecs()).describeServices({ services: ['one'] }),
  'a task that is started': async () => (await clients.ecs()).runTask({ taskDefinition: 'one' }),
  'the environments of a table': async () => (await clients.dynamodb()).query({ TableName: 'table' }),
  'an item of a table': async () => (await clients.dynamodb()).getItem(key),
  'a database that is looked at': async () => (await clients.rds()).describeDBInstances({}),
}

describe('an answer in which nothing stands', () => {
  // Shows F6.
  it.each(
    Object.keys(calls).flatMap((name) =>
      ['', '{}'].map((answer): [string, string] => [name, name.includes('database') ? xml(answer) : answer]),
    ),
  )('is none, for %s: "%s"', async (name, answer) => {
    answers = [answer]
    const error = await calls[name]?.().catch((thrown: unknown) => thrown)
    expect(isUnreadable(error)).toBe(true)
    expect(isClearlyRefused(error)).toBe(false)
    expect(isAwsError(error) && explainAwsError(error, 'role', '').message).toContain('cannot be read')
    expect(asked.length).toBeGreaterThan(1)
  })

  it('is told with the call that it was given to', async () => {
    answers = ['{}']
    const error = await calls['a task that is started']?.().catch((thrown: unknown) => thrown)
    expect(isAwsError(error) && explainAwsError(error, 'role', '').message).toContain('ecs RunTask failed')
  })

  it('may have had its effect: a refusal after it is not clear', async () => {
    answers = ['{}', '{"__type":"AccessDeniedException"}']
    statuses = [200, 400]
    const error = await calls['a task that is started']?.().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'AccessDeniedException' })
    expect(isClearlyRefused(error)).toBe(false)
  })

  it('is asked for again, also where the call changes something', async () => {
    answers = ['{}', '', '{"tasks":[{"taskArn":"arn"}]}']
    expect(await calls['a task that is started']?.()).toMatchObject({ tasks: [{ taskArn: 'arn' }] })
    expect(asked).toHaveLength(3)
  })

  it('is not one with an empty list', async () => {
    answers = ['{"services":[],"failures":[]}']
    expect(await calls['a service that is looked at']?.()).toMatchObject({ services: [] })
    answers = [
      '<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances/></DescribeDBInstancesResult></DescribeDBInstancesResponse>',
    ]
    expect(await calls['a database that is looked at']?.()).toMatchObject({ DBInstances: [] })
    expect(asked).toHaveLength(2)
  })

  it('is what operations give that have nothing to say: then it is one where AWS gave the request an id', async () => {
    const silent = [
      async () => (await clients.logs()).createLogGroup({ logGroupName: 'group' }),
      async () => (await clients.ecs()).listGatewayRoutes({ cluster: 'one', service: 'two' }),
      async () => (await clients.rds()).addTagsToResource({ ResourceName: 'one', Tags: [] }),
    ]
    answers = ['']
    for (const call of silent) await call()
    expect(asked).toHaveLength(silent.length)
    headers = {}
    for (const call of silent)
      expect(isUnreadable(await call().catch((thrown: unknown) => thrown))).toBe(true)
  })
})

it('that a table has no such item is known from what else the answer says', async () => {
  answers = ['{"ConsumedCapacity":{"TableName":"table","CapacityUnits":1}}']
  expect((await (await clients.dynamodb()).getItem(key)).Item).toBeUndefined()
  expect(asked.map((body) => JSON.parse(body).ReturnConsumedCapacity)).toEqual(['TOTAL'])
})

it('what may be silent is exactly what has no members by the schemas of AWS', async () => {
  const cloud = await Cloud.start({ containers: false })
  const silent: string[] = []
  for (const [name, { sdk, operations }] of Object.entries(cloud.services)) {
    const known = (await loadSdk(sdk)).operations
    for (const operation of Object.keys(operations)) {
      const shape = known.get(operation)?.output
      const members = shape?.kind === 'structure' ? shape.members.size : 0
      if (members === 0) silent.push(`${name}:${operation}`)
    }
  }
  await cloud.stop()
  expect(silent.sort()).toEqual([...silentOperations].sort())
})

function xml(answer: string): string {
  return answer === ''
    ? ''
    : '<DescribeDBInstancesResponse><DescribeDBInstancesResult/></DescribeDBInstancesResponse>'
}
