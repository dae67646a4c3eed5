import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { administrator } from './testing.ts'

let cloud: Cloud
let db: ReturnType<typeof administrator>['dynamodb']

const TableName = 'environments'
const Key = { repository: { S: '42/app' }, environment: { S: 'production' } }

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false })
  cloud.dynamodb.createTable({
    name: TableName,
    key: { HASH: 'repository', RANGE: 'environment' },
    types: { repository: 'S', environment: 'S' },
    tags: {},
  })
  db = administrator(cloud).dynamodb
})

afterAll(async () => {
  expect(cloud.violations).toEqual([])
  await cloud.stop()
})

beforeEach(async () => {
  await db.send(new DeleteItemCommand({ TableName, Key }))
})

const put = (attributes: Record<string, AttributeValue>, condition: object = {}) =>
  db.send(new PutItemCommand({ TableName, Item: { ...Key, ...attributes }, ...condition }))

const update = (input: Partial<UpdateItemCommandInput>) =>
  db.send(new UpdateItemCommand({ TableName, Key, ReturnValues: 'ALL_NEW', ...input }))

const get = async () => (await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item

const failed = { name: 'ConditionalCheckFailedException' }
const invalid = { name: 'ValidationException' }

describe('a lock', () => {
  const acquire = (owner: string, ifOwner?: string) =>
    update({
      UpdateExpression: 'SET #owner = :owner, gen = if_not_exists(gen, :zero) + :one',
      ConditionExpression: ifOwner ? '#owner = :before' : 'attribute_not_exists(#owner)',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: {
        ':owner': { S: owner },
        ':zero': { N: '0' },
        ':one': { N: '1' },
        ...(ifOwner ? { ':before': { S: ifOwner } } : {}),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })

  test('is taken by one, and who comes second learns who has it', async () => {
    const taken = await acquire('first')
    expect(taken.Attributes).toMatchObject({ owner: { S: 'first' }, gen: { N: '1' } })
    await expect(acquire('second')).rejects.toMatchObject({ ...failed, Item: { owner: { S: 'first' } } })
    expect((await acquire('second', 'first')).Attributes).toMatchObject({ gen: { N: '2' } })
  })

  test('taken by many at once goes to exactly one', async () => {
    const tries = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((owner) => acquire(owner)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('is given back by removing the owner, if it is still ours', async () => {
    await acquire('first')
    const release = (owner: string) =>
      update({
        UpdateExpression: 'REMOVE #owner',
        ConditionExpression: '#owner = :owner AND attribute_exists(gen)',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner } },
      })
    await expect(release('second')).rejects.toMatchObject(failed)
    expect((await release('first')).Attributes).toEqual({ ...Key, gen: { N: '1' } })
  })
})

describe('an update', () => {
  test('reaches into documents, sets and lists', async () => {
    await put({
      doc: { M: { list: { L: [{ S: 'a' }, { S: 'b' }] }, n: { N: '1' } } },
      set: { SS: ['x', 'y'] },
    })
    const { Attributes } = await update({
      UpdateExpression:
        'SET doc.#list[1] = :v, doc.n = doc.n - :v2, more = list_append(doc.#list, :l) REMOVE doc.#list[0] ADD tally :five DELETE #set :x',
      ExpressionAttributeNames: { '#list': 'list', '#set': 'set' },
      ExpressionAttributeValues: {
        ':v': { S: 'B' },
        ':v2': { N: '3' },
        ':l': { L: [{ S: 'c' }] },
        ':five': { N: '5' },
        ':x': { SS: ['x'] },
      },
    })
    expect(Attributes).toMatchObject({
      doc: { M: { list: { L: [{ S: 'B' }] }, n: { N: '-2' } } },
      more: { L: [{ S: 'a' }, { S: 'b' }, { S: 'c' }] },
      set: { SS: ['y'] },
      tally: { N: '5' },
    })
  })

  test('makes the item where there is none', async () => {
    await update({ UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': { S: '1' } } })
    expect(await get()).toEqual({ ...Key, a: { S: '1' } })
  })

  test.each([
    ['a word that is reserved', { UpdateExpression: 'SET state = :v' }],
    ['a value that nobody gave', { UpdateExpression: 'SET a = :w' }],
    ['a value that nobody uses', { UpdateExpression: 'SET a = b' }],
    ['a part of the key', { UpdateExpression: 'SET environment = :v' }],
    ['the same path twice', { UpdateExpression: 'SET a = :v, a.b = :v' }],
    ['a document that is not there', { UpdateExpression: 'SET absent.piece = :v' }],
    ['a section twice', { UpdateExpression: 'SET a = :v SET b = :v' }],
    ['broken syntax', { UpdateExpression: 'SET a :v' }],
    [
      'a function that does not exist',
      { UpdateExpression: 'SET a = :v', ConditionExpression: 'attribute_there(a)' },
    ],
    ['arithmetic with text', { UpdateExpression: 'SET a = a + :v' }],
    ['nothing at all', { UpdateExpression: '' }],
  ])('with %s is refused', async (_, input) => {
    await put({ a: { N: '1' } })
    const run = update({ ExpressionAttributeValues: { ':v': { S: 'v' } }, ...input })
    await expect(run).rejects.toMatchObject(invalid)
    expect(await get()).toEqual({ ...Key, a: { N: '1' } })
  })

  test('can answer with old, new or only changed attributes', async () => {
    await put({ a: { S: 'old' }, b: { S: 'b' } })
    const change = { UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': { S: 'new' } } }
    expect((await update({ ...change, ReturnValues: 'UPDATED_OLD' })).Attributes).toEqual({ a: { S: 'old' } })
    expect((await update({ ...change, ReturnValues: 'UPDATED_NEW' })).Attributes).toEqual({ a: { S: 'new' } })
    expect((await update({ ...change, ReturnValues: 'NONE' })).Attributes).toBeUndefined()
  })
})

describe('a condition', () => {
  test.each([
    ['n = :n', true],
    ['n <> :n', false],
    ['n BETWEEN :low AND :n', true],
    ['n IN (:low, :n)', true],
    ['NOT n = :low AND (t = :low OR begins_with(t, :t))', true],
    ['contains(t, :t) and size(t) > :low', true],
    ['attribute_type(t, :type)', true],
    ['attribute_exists(d.deep) AND attribute_not_exists(d.nothing)', true],
    ['n > t', false],
    ['absent = :n', false],
    ['absent <> :n', true],
  ])('%s is %s', async (expression, holds) => {
    await put({ n: { N: '10' }, t: { S: 'text' }, d: { M: { deep: { NULL: true } } } })
    const all: Record<string, AttributeValue> = {
      ':n': { N: '10.0' },
      ':low': { N: '2' },
      ':t': { S: 'te' },
      ':type': { S: 'S' },
    }
    const used = Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(expression))
    const run = db.send(
      new DeleteItemCommand({
        TableName,
        Key,
        ConditionExpression: expression,
        ExpressionAttributeValues: used.length > 0 ? Object.fromEntries(used) : undefined,
      }),
    )
    if (holds) await expect(run).resolves.toBeDefined()
    else await expect(run).rejects.toMatchObject(failed)
  })

  test('on a put keeps what is there', async () => {
    await put({ a: { S: '1' } }, { ConditionExpression: 'attribute_not_exists(repository)' })
    const again = put({ a: { S: '2' } }, { ConditionExpression: 'attribute_not_exists(repository)' })
    await expect(again).rejects.toMatchObject(failed)
    expect(await get()).toMatchObject({ a: { S: '1' } })
  })
})

describe('a query', () => {
  beforeAll(async () => {
    for (let index = 0; index < 7; index++) {
      await db.send(
        new PutItemCommand({
          TableName,
          Item: {
            repository: { S: '42/many' },
            environment: { S: `pr-${index}` },
            odd: { BOOL: index % 2 === 1 },
          },
        }),
      )
    }
  })

  const query = async (input: object = {}) => {
    const names: (string | undefined)[] = []
    let pages = 0
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined
    do {
      const page = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'repository = :r',
          ExpressionAttributeValues: { ':r': { S: '42/many' } },
          ExclusiveStartKey,
          ...input,
        }),
      )
      pages += 1
      names.push(...(page.Items ?? []).map((item) => item.environment?.S))
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
    return { names, pages }
  }

  test('goes page by page, in the order of the range key or against it', async () => {
    const all = ['pr-0', 'pr-1', 'pr-2', 'pr-3', 'pr-4', 'pr-5', 'pr-6']
    expect(await query()).toEqual({ names: all, pages: 1 })
    expect(await query({ Limit: 3 })).toEqual({ names: all, pages: 3 })
    expect((await query({ Limit: 3, ScanIndexForward: false })).names).toEqual([...all].reverse())
  })

  test('filters after the limit, and projects', async () => {
    const values = { ':r': { S: '42/many' }, ':yes': { BOOL: true } }
    const odd = await query({ FilterExpression: 'odd = :yes', ExpressionAttributeValues: values, Limit: 2 })
    expect(odd.names).toEqual(['pr-1', 'pr-3', 'pr-5'])
    expect((await query({ ProjectionExpression: 'odd' })).names[0]).toBeUndefined()
  })

  test('needs the hash key, and takes one condition on the range key', async () => {
    const values = { ':r': { S: '42/many' }, ':p': { S: 'pr-5' } }
    const from = {
      KeyConditionExpression: 'repository = :r AND environment >= :p',
      ExpressionAttributeValues: values,
    }
    expect((await query(from)).names).toEqual(['pr-5', 'pr-6'])
    const without = { KeyConditionExpression: 'environment = :r' }
    await expect(query(without)).rejects.toMatchObject(invalid)
  })
})

test('an item over 400 KB, a foreign table and a wrong key are refused', async () => {
  await expect(put({ big: { S: 'x'.repeat(410_000) } })).rejects.toMatchObject(invalid)
  const elsewhere = db.send(new GetItemCommand({ TableName: 'other', Key }))
  await expect(elsewhere).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  const half = db.send(new GetItemCommand({ TableName, Key: { repository: { S: 'x' } } }))
  await expect(half).rejects.toMatchObject(invalid)
  const number = db.send(new GetItemCommand({ TableName, Key: { ...Key, environment: { N: '1' } } }))
  await expect(number).rejects.toMatchObject(invalid)
})

test('a stale read sees what was there before, a consistent one does not', async () => {
  await put({ a: { S: 'old' } })
  await put({ a: { S: 'new' } })
  cloud.faults.add([
    { service: 'dynamodb', operation: 'GetItem', nth: 'every', when: 'before', fault: 'staleRead' },
  ])
  const read = async (ConsistentRead: boolean) =>
    (await db.send(new GetItemCommand({ TableName, Key, ConsistentRead }))).Item?.a?.S
  expect(await read(false)).toBe('old')
  expect(await read(true)).toBe('new')
  cloud.faults.clear()
})
