import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb'
import { DeployError } from '../errors.ts'
import { describeSeconds } from '../wait.ts'
import { type EnvironmentState, parseState, stringifyState } from './environment-state.ts'
import { isNamed } from './refusal.ts'

/** A lock whose beat this process has watched unchanged for so long is dead, whatever any clock says. */
const leaseSeconds = 120
const renewEverySeconds = 20
/** After the last renewal that AWS confirmed, nothing may be changed any more. Less than half the lease. */
const freshSeconds = 40
/** How often somebody else's lock is looked at. */
const lookEverySeconds = 5
/** GitHub is asked whether the holder's run is over so often. */
const askEverySeconds = 30

/** The part of DynamoDB that the lock and the state need. */
export type Table = Pick<DynamoDB, 'getItem' | 'updateItem' | 'deleteItem'>

/** The run that holds, or wants, an environment. */
export interface Holder {
  readonly runId: number
  readonly attempt: number
  readonly url: string
  readonly commit: string
  readonly actor: string
}

export interface TakeOptions {
  readonly table: Table
  readonly tableName: string
  readonly key: { readonly repository: string; readonly environment: string }
  readonly holder: Holder
  /** Whether that attempt of that run is over; `null` where GitHub cannot be asked. */
  readonly isRunOver: (holder: Holder) => Promise<boolean | null>
  /** How long to wait for another run. */
  readonly waitSeconds: number
  readonly say: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/** An environment that this run holds: nobody else deploys, removes or sweeps it meanwhile. */
export interface Environment {
  /** The state as last read or written. */
  readonly state: EnvironmentState
  /** Whom the lock was taken over from: a run that died or was cancelled. */
  readonly takenOverFrom: Holder | null
  /** Writes a changed state, if this run still holds the environment. @throws DeployError `lock-lost` */
  save(change: (state: EnvironmentState) => EnvironmentState): Promise<void>
  /** @throws DeployError `lock-lost` unless the last renewal is young enough to change something. */
  assertHeld(): void
  /** Gives the environment back; does nothing if it is not ours any more. */
  release(): Promise<void>
  /** Removes the item, with lock and state: the last step of a removal. */
  remove(): Promise<void>
}

interface Item {
  readonly owner: string | null
  readonly beat: number
  readonly holder: Holder | null
  /** Grows with every acquisition: a state written under an older one is refused. A decimal number. */
  readonly generation: string
  readonly state: string | undefined
}

/**
 * Takes an environment: one DynamoDB item holds lock and state, and every write to it is conditional.
 *
 * A lock is taken when there is none; or when the one that was seen is unchanged and GitHub says that its run attempt
 * is over; or when this process watched the same beat for a whole lease on its own monotonic clock. No wall clocks
 * are compared, so clock skew does not matter. A write whose answer is lost is settled by reading.
 *
 * @throws DeployError `lock-held` after `waitSeconds`, `state-unreadable`
 */
export async function takeEnvironment(options: TakeOptions): Promise<Environment> {
  const owner = `${options.holder.runId}-${options.holder.attempt}-${randomUUID()}`
  const began = performance.now()
  const waited = () => (performance.now() - began) / 1000
  let watched = null as Watched | null

  for (;;) {
    const item = await readItem(options)
    // The renewal clock starts before the write is sent: AWS cannot have confirmed it earlier.
    const now = performance.now()
    if (item.owner === owner) return held(options, owner, item, null, now)
    if (item.owner === null) {
      const taken = await tryAcquire(options, owner, null)
      if (taken !== null) return held(options, owner, taken, null, now)
      continue
    }
    if (watched === null || watched.owner !== item.owner || watched.beat !== item.beat) {
      if (watched?.owner !== item.owner) options.say(describeHolder(item.holder, options.waitSeconds))
      watched = {
        owner: item.owner,
        beat: item.beat,
        since: now,
        asked: watched?.owner === item.owner ? watched.asked : null,
      }
    }
    if (await isDead(options, watched, item.holder, now)) {
      const taken = await tryAcquire(options, owner, watched)
      if (taken === null) continue
      options.say(`Taking over from ${nameOf(item.holder)}, which is over and left its lock.`)
      return held(options, owner, taken, item.holder, now)
    }
    if (waited() >= options.waitSeconds) throw stillHeld(options, item.holder, waited())
    await sleep(lookEverySeconds * 1000, undefined, options.signal ? { signal: options.signal } : {})
  }
}

/** Somebody else's lock, and since when (monotonic milliseconds) its beat has not changed. */
interface Watched {
  readonly owner: string
  readonly beat: number
  readonly since: number
  asked: number | null
}

async function isDead(
  options: TakeOptions,
  watched: Watched,
  holder: Holder | null,
  now: number,
): Promise<boolean> {
  if ((now - watched.since) / 1000 >= leaseSeconds) return true
  if (holder === null || (watched.asked !== null && (now - watched.asked) / 1000 < askEverySeconds))
    return false
  watched.asked = now
  return (await options.isRunOver(holder)) === true
}

async function held(
  options: TakeOptions,
  owner: string,
  item: Item,
  takenOverFrom: Holder | null,
  confirmedAt: number,
): Promise<Environment> {
  const where = `DynamoDB table ${options.tableName}, item ${options.key.repository} / ${options.key.environment}`
  let renewedAt = confirmedAt
  let lost = false
  let over = false

  const renew = async () => {
    const sentAt = performance.now()
    try {
      await update(options, 'SET beat = beat + :one', 'lockOwner = :owner', {
        ':one': { N: '1' },
        ':owner': { S: owner },
      })
      renewedAt = sentAt
    } catch (error) {
      // Anything else (a network fault, throttling) is tried again; assertHeld stops the run if it goes on too long.
      if (isNamed(error, 'ConditionalCheckFailedException')) lost = true
    }
  }
  const timer = setInterval(() => {
    if (!lost && !over) void renew()
  }, renewEverySeconds * 1000)
  timer.unref()
  const stop = () => {
    over = true
    clearInterval(timer)
  }

  let state: EnvironmentState
  try {
    state = parseState(item.state, where)
  } catch (error) {
    stop()
    await releaseItem(options, owner)
    throw error
  }

  const assertHeld = () => {
    const age = (performance.now() - renewedAt) / 1000
    if (!over && !lost && age < freshSeconds) return
    throw new DeployError({
      code: 'lock-lost',
      message: lost
        ? 'Another run has taken over this environment, because this one did not renew its lock in time.'
        : `The lock on this environment could not be renewed for ${describeSeconds(age)}.`,
      where,
      safe: 'This run stopped before its next change. What it did so far is recorded, and the next run goes on from there.',
      remedy: 'Look at the other run; if there is none, run this job again.',
    })
  }

  let saving: Promise<void> = Promise.resolve()
  const write = async (change: (state: EnvironmentState) => EnvironmentState) => {
    const next = change(state)
    try {
      await update(
        options,
        'SET #state = :state',
        'lockOwner = :owner AND generation = :generation',
        {
          ':state': { S: stringifyState(next) },
          ':owner': { S: owner },
          ':generation': { N: item.generation },
        },
        { '#state': 'state' },
      )
    } catch (error) {
      if (!isNamed(error, 'ConditionalCheckFailedException')) throw error
      lost = true
      assertHeld()
    }
    state = next
  }

  return {
    get state() {
      return state
    },
    takenOverFrom,
    assertHeld,
    save(change) {
      // One after the other: two parts of a deployment that run side by side both change the state.
      saving = saving.catch(() => undefined).then(() => write(change))
      return saving
    },
    async release() {
      if (over) return
      stop()
      await releaseItem(options, owner)
    },
    async remove() {
      assertHeld()
      stop()
      await options.table.deleteItem({
        TableName: options.tableName,
        Key: keyOf(options),
        ConditionExpression: 'lockOwner = :owner',
        ExpressionAttributeValues: { ':owner': { S: owner } },
      })
    },
  }
}

/** One conditional write; `null` means that somebody else was faster, or that only the answer was lost. */
async function tryAcquire(
  options: TakeOptions,
  owner: string,
  seen: { readonly owner: string; readonly beat: number } | null,
): Promise<Item | null> {
  const values = {
    ':owner': { S: owner },
    ':zero': { N: '0' },
    ':one': { N: '1' },
    ':holder': { S: JSON.stringify(options.holder) },
  }
  try {
    const attributes =
      seen === null
        ? await update(options, takeExpression, 'attribute_not_exists(lockOwner)', values)
        : await update(options, takeExpression, 'lockOwner = :seenOwner AND beat = :seenBeat', {
            ...values,
            ':seenOwner': { S: seen.owner },
            ':seenBeat': { N: String(seen.beat) },
          })
    return itemOf(attributes)
  } catch (error) {
    // Also when our own first attempt succeeded and only its answer was lost: the next read tells.
    if (isNamed(error, 'ConditionalCheckFailedException')) return null
    throw error
  }
}

const takeExpression =
  'SET lockOwner = :owner, holder = :holder, beat = :zero, generation = if_not_exists(generation, :zero) + :one'

async function releaseItem(options: TakeOptions, owner: string): Promise<void> {
  try {
    await update(options, 'REMOVE lockOwner, holder', 'lockOwner = :owner', { ':owner': { S: owner } })
  } catch (error) {
    if (!isNamed(error, 'ConditionalCheckFailedException')) throw error
  }
}

/** Frees the lock of a run from its post step, which knows the run but not the process's owner token. */
export async function releaseForRun(
  options: Pick<TakeOptions, 'table' | 'tableName' | 'key'>,
  run: { readonly runId: number; readonly attempt: number },
): Promise<boolean> {
  const item = await readItem(options)
  if (item.owner === null || !item.owner.startsWith(`${run.runId}-${run.attempt}-`)) return false
  await releaseItem({ ...options } as TakeOptions, item.owner)
  return true
}

async function readItem(options: Pick<TakeOptions, 'table' | 'tableName' | 'key'>): Promise<Item> {
  const answer = await options.table.getItem({
    TableName: options.tableName,
    Key: keyOf(options),
    ConsistentRead: true,
  })
  return itemOf(answer.Item ?? {})
}

function itemOf(attributes: Attributes): Item {
  return {
    owner: attributes.lockOwner?.S ?? null,
    beat: Number(attributes.beat?.N ?? '0'),
    holder: parseHolder(attributes.holder?.S),
    generation: attributes.generation?.N ?? '0',
    state: attributes.state?.S,
  }
}

type Attributes = Record<string, AttributeValue>

async function update(
  options: Pick<TakeOptions, 'table' | 'tableName' | 'key'>,
  expression: string,
  condition: string,
  values: Attributes,
  names?: Record<string, string>,
): Promise<Attributes> {
  const answer = await options.table.updateItem({
    TableName: options.tableName,
    Key: keyOf(options),
    UpdateExpression: expression,
    ConditionExpression: condition,
    ExpressionAttributeValues: values,
    ...(names ? { ExpressionAttributeNames: names } : {}),
    ReturnValues: 'ALL_NEW',
  })
  return answer.Attributes ?? {}
}

function keyOf(options: Pick<TakeOptions, 'key'>) {
  return { repository: { S: options.key.repository }, environment: { S: options.key.environment } }
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

function nameOf(holder: Holder | null): string {
  if (holder === null) return 'another run'
  return `run ${holder.runId} attempt ${holder.attempt} (${holder.actor}, commit ${String(holder.commit).slice(0, 7)})`
}

function describeHolder(holder: Holder | null, waitSeconds: number): string {
  return `${nameOf(holder)} is working on this environment; waiting for it, up to ${describeSeconds(waitSeconds)}. ${holder?.url ?? ''}`
}

function stillHeld(options: TakeOptions, holder: Holder | null, seconds: number): DeployError {
  return new DeployError({
    code: 'lock-held',
    message: `${nameOf(holder)} still holds this environment after ${describeSeconds(seconds)}, and it is alive: it renews its lock.`,
    where: holder?.url ?? `DynamoDB table ${options.tableName}`,
    safe: 'This run changed nothing.',
    remedy: 'Run this job again when that run has ended, or cancel that run first.',
  })
}
