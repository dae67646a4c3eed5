import { isDeepStrictEqual } from 'node:util'
import { DeployError } from '../errors.ts'
import { describeSeconds, type Pace, waitFor } from '../wait.ts'
import {
  acquire,
  type Claim,
  type Holder,
  type Item,
  type ItemAddress,
  type Lock,
  readItem,
  renew,
} from './environment-item.ts'
import { leaseSeconds, renewEverySeconds } from './environment-lease.ts'

/** How often somebody else's lock is looked at. */
const lookEverySeconds = 5
/** GitHub is asked whether the holder's run is over so often. */
const askEverySeconds = 30

export interface TakeOptions extends ItemAddress {
  readonly holder: Holder
  /**
   * A name for this step of this job, unique in the run attempt and without a dash: two jobs of one run may want the
   * same environment, and the post step of one must not free the lock of the other.
   */
  readonly step?: string | undefined
  /** Whether that attempt of that run is over; `null` where GitHub cannot be asked. */
  readonly isRunOver: (holder: Holder) => Promise<boolean | null>
  /** How long to wait for another run. */
  readonly waitSeconds: number
  readonly say: (line: string) => void
  readonly signal?: AbortSignal | undefined
  readonly pace?: Pace | undefined
}

/** A lock that was just acquired. */
export interface Taken extends Claim {
  readonly item: Item
  /** Whose lock it was, where it was not free. */
  readonly from: Holder | null
  /** When the acquisition, or a renewal after it, was sent that AWS confirmed: monotonic milliseconds. */
  readonly confirmedAt: number
}

/** Somebody else's lock, and since when (monotonic milliseconds) its beat has not changed. */
interface Watched {
  readonly lock: Lock
  readonly since: number
  /** When GitHub was last asked about its owner. */
  readonly askedAt: number | null
}

/**
 * Waits until the lock is this owner's.
 *
 * @param newOwner a name that nobody has used
 * @param onAcquire told the owner before anything is sent that may make it the owner
 * @throws DeployError `lock-held` after `waitSeconds`
 */
export async function waitForLock(
  options: TakeOptions,
  newOwner: () => string,
  pace: Pace,
  onAcquire: (owner: string) => void,
): Promise<Taken> {
  let watched: Watched | null = null
  let holder: Holder | null = null
  let isAlive = false

  const take = async (seen: Item): Promise<Taken | null> => {
    // A new name each time: should this acquisition be carried out, and lost again before its answer is here, then
    // what was sent under its name cannot pass for what comes later.
    const owner = newOwner()
    onAcquire(owner)
    const from = seen.lock === null ? null : seen.holder
    // The lease counts from before the acquisition is sent: AWS cannot have carried it out earlier.
    const sentAt = pace.now()
    const acquired = await acquire(options, owner, options.holder, seen)
    const item = acquired ?? (await readItem(options, options.signal))
    // Somebody was faster. Otherwise we were, and perhaps only the answer was lost.
    if (item.lock?.owner.S !== owner) return null
    const generation = item.generation?.N ?? '0'
    const taken = { item, owner, generation, from, confirmedAt: sentAt }
    // An acquisition that took long may be nearly over: it is renewed before anything is built on it.
    if (pace.now() - sentAt < renewEverySeconds * 1000) return taken
    const confirmedAt = pace.now()
    return (await renew(options, taken)) ? { ...taken, confirmedAt } : null
  }

  const look = async (): Promise<Taken | null> => {
    const item = await readItem(options, options.signal)
    const { lock } = item
    holder = item.holder
    if (lock === null) return take(item)
    // Counted from after the read: the owner's last renewal was before.
    const now = pace.now()
    const isSameOwner = isDeepStrictEqual(watched?.lock.owner, lock.owner)
    if (!isSameOwner) options.say(describeHolder(holder, options.waitSeconds))
    if (watched === null || !isDeepStrictEqual(watched.lock, lock)) {
      isAlive = isSameOwner
      watched = { lock, since: now, askedAt: isSameOwner ? (watched?.askedAt ?? null) : null }
    }
    if (now - watched.since >= leaseSeconds * 1000) {
      options.say(
        `Taking over from ${nameOf(holder)}: it has not renewed its lock for ${describeSeconds(leaseSeconds)}.`,
      )
      return take(item)
    }
    if (holder === null || (watched.askedAt !== null && now - watched.askedAt < askEverySeconds * 1000))
      return null
    watched = { ...watched, askedAt: now }
    if ((await options.isRunOver(holder)) !== true) return null
    options.say(`Taking over from ${nameOf(holder)}: it is over and left its lock.`)
    return take(item)
  }

  return waitFor({
    what: 'the environment to be free',
    usually: 'as long as the other deployment takes',
    timeoutSeconds: options.waitSeconds,
    interval: () => lookEverySeconds,
    look,
    say: options.say,
    timedOut: (seconds) => stillHeld(options, holder, seconds, isAlive),
    signal: options.signal,
    pace,
  })
}

function nameOf(holder: Holder | null): string {
  if (holder === null) return 'another run'
  return `run ${holder.runId} attempt ${holder.attempt} (${holder.actor}, commit ${String(holder.commit).slice(0, 7)})`
}

function describeHolder(holder: Holder | null, waitSeconds: number): string {
  return `${nameOf(holder)} is working on this environment; waiting for it, up to ${describeSeconds(waitSeconds)}. ${holder?.url ?? ''}`
}

function stillHeld(
  options: TakeOptions,
  holder: Holder | null,
  seconds: number,
  isAlive: boolean,
): DeployError {
  return new DeployError({
    code: 'lock-held',
    message: `${nameOf(holder)} still holds this environment after ${describeSeconds(seconds)}${isAlive ? ', and it is alive: it renews its lock' : ''}.`,
    where: holder?.url ?? `DynamoDB table ${options.tableName}`,
    safe: 'This run changed nothing.',
    remedy: 'Run this job again when that run has ended, or cancel that run first.',
  })
}
