import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { acquire, freeLock, type Holder, readItem, type Table } from '../../src/aws/environment-item.ts'
import { Calls } from '../cloud/calls.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { DynamoDb } from '../cloud/dynamodb.ts'
import type { Item } from '../cloud/dynamodb-value.ts'
import { type Call, ServiceError } from '../cloud/service.ts'
import { heldBy } from './held.ts'

const tableName = 'monolayer-production'
const key = { repository: '42/app', environment: 'production' }
const itemKey = { repository: { S: key.repository }, environment: { S: key.environment } }
const holder: Holder = {
  runId: 17,
  attempt: 1,
  url: 'https://github.com',
  commit: 'c0ffee',
  actor: 'octocat',
}

/** What the product itself asks of DynamoDB, as the local cloud records it. */
describe('a run holds', () => {
  let dynamodb: DynamoDb
  let calls: Calls

  beforeEach(() => {
    dynamodb = new DynamoDb({ region: 'eu-west-1', account: '123456789012' } as Cloud)
    const types = { repository: 'S', environment: 'S' }
    dynamodb.createTable({
      name: tableName,
      key: { HASH: 'repository', RANGE: 'environment' },
      types,
      tags: {},
    })
    calls = new Calls()
  })

  const items = () => dynamodb.table(tableName)?.items ?? []
  const held = (job: { runId: number; attempt: number } = holder, from = 0) =>
    heldBy(job, calls.all.slice(from), items()).map(({ lockOwner }) => lockOwner?.S)

  const ask = async (operation: string, input: unknown) => {
    const end = calls.begin('dynamodb', operation, 0)
    try {
      return await dynamodb.service.operations[operation]?.(input, { stale: false } as Call)
    } catch (error) {
      throw error instanceof ServiceError
        ? Object.assign(new Error(error.message), { name: error.code })
        : error
    } finally {
      end({ status: 200, endMs: 0, input })
    }
  }
  const table = {
    getItem: (input: object) => ask('GetItem', input),
    updateItem: (input: UpdateItemCommandInput) => ask('UpdateItem', input),
    deleteItem: (input: object) => ask('DeleteItem', input),
  } as Table
  const address = { table, tableName, key }

  async function take(owner: string, by: Holder = holder): Promise<void> {
    await acquire(address, owner, by, await readItem(address))
  }

  function edit(attributes: Item): void {
    dynamodb.table(tableName)?.set(itemKey, { ...items()[0], ...attributes })
  }

  it('what it took and did not give back', async () => {
    await take('17-1-a-1')
    expect(held()).toEqual(['17-1-a-1'])
    await freeLock(address, { S: '17-1-a-1' })
    expect(held()).toEqual([])
  })

  it('what it took, whoever the item says holds it', async () => {
    await take('17-1-a-1')
    edit({ holder: { S: 'nobody' } })
    expect(held()).toEqual(['17-1-a-1'])
  })

  it('what any of its processes took: its post step frees it, or nobody', async () => {
    await take('17-1-a-1')
    await freeLock(address, { S: '17-1-a-1' })
    await take('17-1-a-2')
    expect(held()).toEqual(['17-1-a-2'])
  })

  it('not what another job of the same run took, though its name and the item say the same', async () => {
    await take('17-1-a-1')
    edit({ lockOwner: { S: '17-1-b-1' } })
    expect(held()).toEqual([])
  })

  it('not what another run, or another attempt, took while it went on', async () => {
    await take('18-1-a-1', { ...holder, runId: 18 })
    expect(held()).toEqual([])
    expect(held({ runId: 18, attempt: 1 })).toEqual(['18-1-a-1'])
    expect(held({ runId: 18, attempt: 2 })).toEqual([])
  })

  it('not what was taken before it began', async () => {
    await take('17-1-a-1')
    expect(held(holder, calls.all.length)).toEqual([])
  })

  it('not what only its renewals and frees name', async () => {
    await take('18-1-a-1', { ...holder, runId: 18 })
    await freeLock(address, { S: '17-1-a-1' })
    edit({ lockOwner: { S: '17-1-a-1' } })
    expect(held()).toEqual([])
  })
})
