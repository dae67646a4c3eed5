import type { AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb'
import { isNamed } from './refusal.ts'

/** The part of DynamoDB that the lock and the state need. */
export type Table = Pick<DynamoDB, 'getItem' | 'updateItem' | 'deleteItem'>

/** Where an environment's item is. */
export interface ItemAddress {
  readonly table: Table
  readonly tableName: string
  readonly key: { readonly repository: string; readonly environment: string }
}

/** The run that holds, or wants, an environment. */
export interface Holder {
  readonly runId: number
  readonly attempt: number
  readonly url: string
  readonly commit: string
  readonly actor: string
}

/**
 * A lock as it stands in the item. Its values are kept as they were read: whatever somebody's hand may have put there
 * can be watched, compared and taken over like any other.
 */
export interface Lock {
  readonly owner: AttributeValue
  /** Changes with every renewal. */
  readonly beat: AttributeValue | undefined
}

/** What one item says. */
export interface Item {
  readonly exists: boolean
  readonly lock: Lock | null
  readonly holder: Holder | null
  /** Grows with every acquisition, until the item is removed. */
  readonly generation: AttributeValue | undefined
  /** Grows with every write of the state, until the item is removed. */
  readonly revision: number
  /** `undefined` where there is none. */
  readonly state: string | undefined
}

/** What makes a process the owner of an item. */
export interface Claim {
  /** Unique for one acquisition by one process. */
  readonly owner: string
  /** A decimal number. */
  readonly generation: string
}

/** Reads the item as it is after every write that was confirmed. */
export async function readItem(address: ItemAddress, signal?: AbortSignal): Promise<Item> {
  const answer = await address.table.getItem(
    { TableName: address.tableName, Key: keyOf(address), ConsistentRead: true },
    signal ? { abortSignal: signal } : {},
  )
  return itemOf(answer.Item)
}

/**
 * Takes a lock, if nothing has happened to it since it was seen: a free one that nobody else has taken since, or
 * one with the same owner and the same beat. A free lock is known by its generation, so that a request that AWS
 * carries out a second time, or long after it was sent, takes nothing.
 *
 * @returns the item as it is now; `null` when it is not as it was seen, which is also what a request that is repeated
 *   because its answer was lost is told: then the item's owner is this one
 */
export async function acquire(
  address: ItemAddress,
  owner: string,
  holder: Holder,
  seen: Item,
): Promise<Item | null> {
  const unchanged =
    seen.lock === null
      ? [same('lockOwner', undefined), same('generation', seen.generation)]
      : [same('lockOwner', seen.lock.owner), same('beat', seen.lock.beat)]
  const attributes = await update(address, {
    change:
      'SET lockOwner = :owner, holder = :holder, beat = :zero, generation = if_not_exists(generation, :zero) + :one, revision = if_not_exists(revision, :zero)',
    conditions: unchanged.map(({ condition }) => condition),
    values: {
      ':owner': { S: owner },
      ':holder': { S: JSON.stringify(holder) },
      ':zero': { N: '0' },
      ':one': { N: '1' },
      ...Object.assign({}, ...unchanged.map(({ values }) => values)),
    },
  })
  return attributes === null ? null : itemOf(attributes)
}

/** Shows that the owner is alive. @returns false when it is the owner no longer */
export async function renew(address: ItemAddress, claim: Claim, signal?: AbortSignal): Promise<boolean> {
  const attributes = await update(address, {
    change: 'SET beat = beat + :one',
    conditions: stillOwner,
    values: { ...valuesOf(claim), ':one': { N: '1' } },
    signal,
  })
  return attributes !== null
}

/**
 * Writes the state, if its revision is the one that is known: a request that arrives late does not undo a newer one.
 *
 * @returns false when this is the owner no longer, or when the revision is another
 */
export async function writeState(
  address: ItemAddress,
  claim: Claim,
  revision: number,
  state: string,
): Promise<boolean> {
  return (await update(address, stateUpdate(claim, revision, state))) !== null
}

/**
 * Writes the state and gives the lock back: both, or neither.
 *
 * @returns false when this is the owner no longer, or when the revision is another
 */
export async function writeStateAndFree(
  address: ItemAddress,
  claim: Claim,
  revision: number,
  state: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { change, ...rest } = stateUpdate(claim, revision, state)
  return (await update(address, { ...rest, change: `${change} ${giveBack}`, signal })) !== null
}

/** Gives a lock back, whatever its generation. @returns false when the lock is another's, or nobody's */
export async function freeLock(
  address: ItemAddress,
  owner: AttributeValue,
  signal?: AbortSignal,
): Promise<boolean> {
  const attributes = await update(address, {
    change: giveBack,
    conditions: ['lockOwner = :owner'],
    values: { ':owner': owner },
    signal,
  })
  return attributes !== null
}

/** Removes the item with lock and state. @returns false when this is the owner no longer */
export async function removeItem(address: ItemAddress, claim: Claim): Promise<boolean> {
  const done = await conditionally(() =>
    address.table.deleteItem({
      TableName: address.tableName,
      Key: keyOf(address),
      ConditionExpression: stillOwner.join(' AND '),
      ExpressionAttributeValues: valuesOf(claim),
    }),
  )
  return done !== null
}

const giveBack = 'REMOVE lockOwner, holder'

/** What must be true for every write of an owner. */
const stillOwner = ['lockOwner = :owner', 'generation = :generation']

function valuesOf(claim: Claim): Attributes {
  return { ':owner': { S: claim.owner }, ':generation': { N: claim.generation } }
}

function stateUpdate(claim: Claim, revision: number, state: string): Update {
  return {
    change: 'SET #state = :state, revision = :next',
    conditions: [...stillOwner, 'revision = :revision'],
    values: {
      ...valuesOf(claim),
      ':state': { S: state },
      ':revision': { N: String(revision) },
      ':next': { N: String(revision + 1) },
    },
    names: { '#state': 'state' },
  }
}

/** That an attribute has, or has not, the value that was seen. */
function same(name: string, seen: AttributeValue | undefined): { condition: string; values: Attributes } {
  return seen === undefined
    ? { condition: `attribute_not_exists(${name})`, values: {} }
    : { condition: `${name} = :seen${name}`, values: { [`:seen${name}`]: seen } }
}

type Attributes = Record<string, AttributeValue>

interface Update {
  readonly change: string
  readonly conditions: readonly string[]
  readonly values: Attributes
  readonly names?: Record<string, string>
  readonly signal?: AbortSignal | undefined
}

/** @returns the item after the update, or `null` when the conditions were not met */
async function update(address: ItemAddress, wanted: Update): Promise<Attributes | null> {
  const answer = await conditionally(() =>
    address.table.updateItem(
      {
        TableName: address.tableName,
        Key: keyOf(address),
        UpdateExpression: wanted.change,
        ConditionExpression: wanted.conditions.join(' AND '),
        ExpressionAttributeValues: wanted.values,
        ...(wanted.names ? { ExpressionAttributeNames: wanted.names } : {}),
        ReturnValues: 'ALL_NEW',
      },
      wanted.signal ? { abortSignal: wanted.signal } : {},
    ),
  )
  return answer === null ? null : (answer.Attributes ?? {})
}

async function conditionally<T>(write: () => Promise<T>): Promise<T | null> {
  try {
    return await write()
  } catch (error) {
    if (isNamed(error, 'ConditionalCheckFailedException')) return null
    throw error
  }
}

function keyOf({ key }: ItemAddress): Attributes {
  return { repository: { S: key.repository }, environment: { S: key.environment } }
}

function itemOf(attributes: Attributes | undefined): Item {
  const { lockOwner, beat, holder, generation, state } = attributes ?? {}
  const revision = Number(attributes?.revision?.N ?? '0')
  return {
    exists: attributes !== undefined,
    lock: lockOwner === undefined ? null : { owner: lockOwner, beat },
    holder: parseHolder(holder?.S),
    generation,
    revision,
    // A state that was written and is gone, or has another type, must not look like a first deployment: '' is read as
    // damaged.
    state: state?.S ?? (state === undefined && revision === 0 ? undefined : ''),
  }
}

function parseHolder(text: string | undefined): Holder | null {
  if (text === undefined) return null
  try {
    const value = JSON.parse(text) as Holder
    return Number.isSafeInteger(value.runId) && Number.isSafeInteger(value.attempt) ? value : null
  } catch {
    return null
  }
}
