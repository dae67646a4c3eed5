import { randomUUID } from 'node:crypto'
import { DeployError } from '../errors.ts'
import { describeSeconds, type Pace, realPace, within } from '../wait.ts'
import {
  freeLock,
  type Item,
  type ItemAddress,
  readItem,
  removeItem,
  writeState,
  writeStateAndFree,
} from './environment-item.ts'
import { keepLease, type Lost } from './environment-lease.ts'
import { type EnvironmentState, parseState, stringifyState } from './environment-state.ts'
import { type Taken, type TakeOptions, waitForLock } from './environment-wait.ts'
import { unusableAnswer } from './refusal.ts'

/** How long giving a lock back may take: after two minutes it is free anyway. */
const freeSeconds = 15
/** How long giving back waits for a write of the state: a cancelled run has few seconds. */
const lastWriteSeconds = 1
/** How often a write of the state starts again from what is stored, before something else must be wrong. */
const mostWrites = 5

/** From the state as it is to the state as it shall be; pure, because it may be asked again. */
type Change = (state: EnvironmentState) => EnvironmentState

/** An environment that this run holds: nobody else deploys, removes or sweeps it meanwhile. */
export interface Environment {
  /** The state as last read or written, with what was noted since. */
  readonly state: EnvironmentState
  /** Whom the lock was taken over from: a run that died or was cancelled. */
  readonly takenOverFrom: TakeOptions['holder'] | null
  /**
   * Writes a changed state, if this run still holds the environment. Writes are made one after the other, in the
   * order in which they were asked for.
   *
   * @throws DeployError `lock-lost`; an error of AWS when it is not known whether the state was written
   */
  save(change: Change): Promise<void>
  /**
   * Changes the state with the next write, be it the one that gives the environment back: for what nobody needs to know
   * before then, and what the next run finds out by itself should this one die first.
   */
  note(change: Change): void
  /** @throws DeployError `lock-lost` unless the last renewal is young enough to change something. */
  assertHeld(): void
  /** Gives the environment back; does nothing if it is not ours any more. Never fails: the lease ends by itself. */
  release(): Promise<void>
  /**
   * Removes the item, with lock and state: the last step of a removal.
   *
   * @throws DeployError `lock-lost`; an error of AWS when it is not known whether it was removed
   */
  remove(): Promise<void>
}

/**
 * Takes an environment: one DynamoDB item holds lock and state, and every write to it is conditional.
 *
 * A lock is taken when there is none; or when the one that was seen is unchanged and GitHub says that its run attempt
 * is over; or when this process watched the same beat for a whole lease on its own monotonic clock. No wall clocks
 * are compared, so clock skew does not matter. A write whose answer is lost is settled by reading. However this ends
 * without the environment, it leaves no lock behind.
 *
 * @throws DeployError `lock-held` after `waitSeconds`, `state-unreadable`
 */
export async function takeEnvironment(options: TakeOptions): Promise<Environment> {
  const pace = options.pace ?? realPace
  const newOwner = () => `${ownerPrefix({ ...options.holder, step: options.step })}${randomUUID()}`
  let maybeOwner = null as string | null
  try {
    const taken = await waitForLock(options, newOwner, pace, (owner) => {
      maybeOwner = owner
    })
    options.signal?.throwIfAborted()
    return holdEnvironment(options, taken, pace)
  } catch (error) {
    if (maybeOwner !== null) await free(options, maybeOwner, pace, options.say)
    throw error
  }
}

function holdEnvironment(options: TakeOptions, taken: Taken, pace: Pace): Environment {
  const where = `DynamoDB table ${options.tableName}, item ${options.key.repository} / ${options.key.environment}`
  const { owner, generation } = taken
  const claim = { owner, generation }
  const isOurs = (item: Item) => item.lock?.owner.S === owner && item.generation?.N === generation
  let state = parseState(taken.item.state, where)
  let revision = taken.item.revision
  /** Writes of which nobody knows whether they were made, or still will be: one of them at most. */
  let doubts: readonly Attempt[] = []
  let notes: readonly Change[] = []
  const noted = () => notes.reduce((changed, change) => change(changed), state)
  const lease = keepLease(options, claim, taken.confirmedAt, pace)

  const reread = async (): Promise<Item> => {
    const item = await readItem(options)
    if (isOurs(item)) return item
    throw lockLost(lease.lose(), where)
  }

  const write = async (change: Change): Promise<void> => {
    for (let count = 0; count < mostWrites; count += 1) {
      if (doubts.length > 0) {
        const item = await reread()
        const made = doubts.find((attempt) => isWritten(item, attempt))
        if (made !== undefined) {
          notes = notes.slice(made.notes)
          doubts = []
        }
        state = parseState(item.state, where)
        revision = item.revision
      }
      const next = change(noted())
      const attempt = { revision: revision + 1, text: stringifyState(next), notes: notes.length }
      doubts = [...doubts, attempt]
      const written = await writeState(options, claim, revision, attempt.text)
      // Refused, but by our own write: its first answer was lost, and it was sent again.
      if (written || isWritten(await reread(), attempt)) {
        state = next
        revision = attempt.revision
        notes = notes.slice(attempt.notes)
        doubts = []
        return
      }
    }
    throw unusableAnswer(
      'dynamodb UpdateItem',
      `the state of ${where} changes although this run holds its lock`,
    )
  }

  /** @returns whether the lock is given back by that; otherwise what was noted is left to the next run */
  const writeNotesAndFree = async (): Promise<boolean> => {
    if (notes.length === 0 || doubts.length > 0) return false
    const text = stringifyState(noted())
    return within(freeSeconds * 1000, pace, (signal) =>
      writeStateAndFree(options, claim, revision, text, signal),
    ).catch(() => false)
  }

  let saving: Promise<void> = Promise.resolve()
  let givenBack: Promise<void> | null = null
  const giveBack = async () => {
    lease.end()
    await within(lastWriteSeconds * 1000, pace, () => saving).catch(() => undefined)
    if (!(await writeNotesAndFree())) await free(options, owner, pace, options.say)
  }
  const assertHeld = () => {
    const standing = lease.standing()
    if (standing.kind !== 'held') throw lockLost(standing, where)
  }

  return {
    get state() {
      return noted()
    },
    takenOverFrom: taken.from,
    assertHeld,
    async save(change) {
      // One after the other: two parts of a deployment that run side by side both change the state. Not by the lease:
      // a lock that was not renewed in time may still be ours, and the write's own conditions tell.
      saving = saving.catch(() => undefined).then(() => write(change))
      await saving
    },
    note(change) {
      notes = [...notes, change]
    },
    async release() {
      givenBack ??= giveBack()
      await givenBack
    },
    async remove() {
      assertHeld()
      lease.end()
      await saving.catch(() => undefined)
      if (!(await removeItem(options, claim)) && !isGone(await readItem(options), generation)) {
        throw lockLost({ kind: 'taken-over' }, where)
      }
      givenBack = Promise.resolve()
    },
  }
}

/** A write of the state. */
interface Attempt {
  /** Of the item after it. */
  readonly revision: number
  readonly text: string
  /** How many of the notes it has, the earliest. */
  readonly notes: number
}

function isWritten(item: Item, { revision, text }: Attempt): boolean {
  return item.revision === revision && item.state === text
}

/**
 * Whether an item that could not be removed is gone already: the first answer was lost, or whoever took over removed
 * it too. Somebody may have made it anew since; then its generation starts again, while one that was taken over and
 * is still there has a higher one.
 */
function isGone(item: Item, generation: string): boolean {
  return !item.exists || BigInt(item.generation?.N ?? '0') <= BigInt(generation)
}

/** What a lock's owner is told by: the run attempt and, where it has one, the name of the step in it. */
interface Step {
  readonly runId: number
  readonly attempt: number
  /** As in `TakeOptions`. */
  readonly step?: string | undefined
}

/**
 * Frees the lock of a run from its post step. It never frees another's: neither that of another run attempt nor, where
 * the step has a name, that of another job of the same run.
 *
 * @returns whether there was a lock to free
 */
export async function releaseForRun(address: ItemAddress, run: Step): Promise<boolean> {
  const { lock } = await readItem(address)
  if (lock?.owner.S?.startsWith(ownerPrefix(run)) !== true) return false
  return freeLock(address, lock.owner)
}

/** An owner is unique for each acquisition; its beginning names the step, for the post step. */
function ownerPrefix({ runId, attempt, step }: Step): string {
  return `${runId}-${attempt}-${step === undefined ? '' : `${step}-`}`
}

/** Frees a lock as far as that is possible now. */
async function free(
  address: ItemAddress,
  owner: string,
  pace: Pace,
  say: (line: string) => void,
): Promise<void> {
  try {
    await within(freeSeconds * 1000, pace, (signal) => freeLock(address, { S: owner }, signal))
  } catch (error) {
    say(
      `The environment could not be given back (${error instanceof Error ? error.message : String(error)}); it is free by itself in two minutes.`,
    )
  }
}

function lockLost(lost: Lost, where: string): DeployError {
  return new DeployError({
    code: 'lock-lost',
    message: describe(lost),
    where,
    safe: 'This run stopped before its next change. What it did so far is recorded, and the next run goes on from there.',
    remedy: 'Look at the other run; if there is none, run this job again.',
  })
}

function describe(lost: Lost): string {
  switch (lost.kind) {
    case 'taken-over':
      return 'Another run has taken over this environment, because this one did not renew its lock in time.'
    case 'stale':
      return `The lock on this environment could not be renewed for ${describeSeconds(lost.seconds)}.`
    case 'given-back':
      return 'This run has given this environment back already, so it changes nothing more.'
  }
}
