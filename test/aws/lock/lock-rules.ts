import type { Item } from '../../cloud/dynamodb-value.ts'
import type { Change } from './item-table.ts'
import type { Process, VirtualTime } from './virtual-time.ts'

/** The promises, as figures of their own: a change of the product's must not change what is promised. */
const lease = 120_000
const fresh = 40_000
/** How far clocks may differ from the true time, faster or slower. */
export const fastest = 1.25
export const slowest = 0.8

/** One acquisition, for as long as it lasts. */
interface Tenure {
  readonly process: Process
  readonly owner: string
  /** When AWS last carried out a write that shows its owner alive. */
  beatAt: number
}

/** What has been met, so that a test can tell whether its schedules go where the rules matter. */
export type Sight =
  | 'acquired when free'
  | 'taken over from a run that is over'
  | 'taken over after a lease'
  | 'paused owner robbed'
  | 'released'
  | 'released with what was noted'
  | 'released by the post step'
  | 'removed'
  | 'made anew'
  | 'renewed'
  | 'saved'
  | 'carried out twice'
  | 'call in flight when its run ended'
  | 'call in flight when its run was stopped'

/**
 * Looks at every write that DynamoDB accepts, and at every moment between two events, for something that must never
 * be. Knows nothing of how the product does it but the attributes of the item.
 */
export class LockRules {
  readonly seen = new Set<Sight>()
  readonly #time: VirtualTime
  readonly #isOver: (process: Process) => boolean
  readonly #accepted = new Set<string>()
  readonly #owners = new Set<string>()
  readonly #gaveBack = new Map<Process, number>()
  #tenure: Tenure | null = null
  #generation = 0n
  #removals = 0
  #lastChange = 0
  #changeBefore = 0
  #violation: string | null = null

  /** @param isOver whether GitHub may say that a process's run is over */
  constructor(time: VirtualTime, isOver: (process: Process) => boolean) {
    this.#time = time
    this.#isOver = isOver
  }

  /** The first rule that was broken. */
  get violation(): string | null {
    return this.#violation
  }

  /** When DynamoDB accepted the write before the last one. */
  get changeBefore(): number {
    return this.#changeBefore
  }

  broken(rule: string): void {
    this.#violation ??= `at ${(this.#time.now / 1000).toFixed(3)} s: ${rule}`
  }

  /** A write was accepted. */
  changed({ request, before, after }: Change): void {
    const { process } = request
    this.#changeBefore = this.#lastChange
    this.#lastChange = this.#time.now
    if (request.executions > 1) this.seen.add('carried out twice')
    const ownerBefore = before?.lockOwner?.S
    const ownerAfter = after?.lockOwner?.S
    const tenure = this.#tenure
    if (ownerAfter !== undefined && ownerAfter !== ownerBefore) {
      this.#acquired(process, ownerAfter, before, after)
      return
    }
    if (ownerBefore === undefined || tenure === null) {
      this.broken(`${process.name} wrote without holding the lock`)
      return
    }
    if (process !== tenure.process && !(ownerAfter === undefined && isPostStep(process, tenure.process))) {
      this.broken(`a write of ${process.name} was accepted though ${tenure.process.name} holds the lock`)
      return
    }
    if (after === undefined) {
      this.seen.add('removed')
      this.#removals += 1
      this.#generation = 0n
      this.#tenure = null
    } else if (ownerAfter === undefined) {
      this.seen.add(process === tenure.process ? 'released' : 'released by the post step')
      this.#tenure = null
      if (process === tenure.process && before?.revision?.N !== after.revision?.N) {
        this.#extended(tenure, before, after)
        this.seen.add('released with what was noted')
      } else this.#unchanged('state', before, after)
    } else {
      this.#written(tenure, before, after)
    }
  }

  #acquired(process: Process, owner: string, before: Item | undefined, after: Item | undefined): void {
    const previous = this.#tenure
    if (this.#owners.has(owner)) this.broken(`${process.name} acquired the lock twice`)
    this.#owners.add(owner)
    const generation = BigInt(after?.generation?.N ?? '0')
    if (generation <= this.#generation) this.broken(`the generation fell to ${generation}`)
    this.#generation = generation
    this.#unchanged('state', before, after)
    if (previous === null) this.seen.add('acquired when free')
    else if (this.#time.now - previous.beatAt >= lease / fastest) {
      this.seen.add('taken over after a lease')
      if (!previous.process.hasEnded) this.seen.add('paused owner robbed')
    } else if (this.#isOver(previous.process)) this.seen.add('taken over from a run that is over')
    else
      this.broken(`${process.name} took the lock of ${previous.process.name}, which is alive and renews it`)
    if (before === undefined && this.#removals > 0) this.seen.add('made anew')
    this.#tenure = { process, owner, beatAt: this.#time.now }
  }

  #written(tenure: Tenure, before: Item | undefined, after: Item): void {
    if (before?.beat?.N !== after.beat?.N) {
      tenure.beatAt = this.#time.now
      this.seen.add('renewed')
      this.#unchanged('state', before, after)
      return
    }
    const generation = BigInt(after.generation?.N ?? '0')
    if (generation !== this.#generation) this.broken(`a write under generation ${generation} was accepted`)
    this.#extended(tenure, before, after)
    this.seen.add('saved')
  }

  /** Every write adds names to a list, so nothing is ever lost of what was written before. */
  #extended(tenure: Tenure, before: Item | undefined, after: Item): void {
    const [was, is] = [marksOf(before), marksOf(after)]
    const added = is.slice(was.length)
    if (added.length === 0 || was.some((mark, index) => is[index] !== mark)) {
      this.broken(`${tenure.process.name} wrote ${is.join(' ')} over ${was.join(' ')}`)
    }
    for (const mark of added) {
      if (!mark.startsWith(`${tenure.process.name}#`)) this.broken(`${mark} was written by another`)
      if (this.#accepted.has(mark)) this.broken(`${mark} was written twice`)
      this.#accepted.add(mark)
    }
  }

  /** A process was told that its write is made. */
  told(process: Process, write: string): void {
    if (!this.#accepted.has(write))
      this.broken(`${process.name} believes in a write that was not made: ${write}`)
  }

  /** How often the item was removed. */
  get removals(): number {
    return this.#removals
  }

  /** A process was told that the item is removed: by itself, or by whoever took over from it meanwhile. */
  toldRemoved(process: Process, removalsBefore: number): void {
    if (this.#removals === removalsBefore)
      this.broken(`${process.name} believes in a removal that was not made`)
  }

  /** A process has given its lock back, as far as it is concerned: a cancelled one does so in the middle of things. */
  gaveBack(process: Process): void {
    if (!this.#gaveBack.has(process)) this.#gaveBack.set(process, this.#time.now)
  }

  /**
   * AWS carries out a call that was allowed by `assertHeld` at `checkedAt`. Under somebody else's lock this may only
   * be when the call was on its way while its process ended, or was stopped for very long (docs/reliability.md).
   */
  carriedOut(process: Process, checkedAt: number): void {
    const tenure = this.#tenure
    if (tenure === null || tenure.process === process) return
    const over = this.#gaveBack.get(process)
    if (over !== undefined && checkedAt > over)
      this.broken(`${process.name} went on after it gave the lock back`)
    else if (over !== undefined || process.hasEnded) this.seen.add('call in flight when its run ended')
    else if (this.#time.now - checkedAt >= lease / fastest - fresh / slowest) {
      this.seen.add('call in flight when its run was stopped')
    } else {
      this.broken(
        `a call of ${process.name} came ${this.#time.now - checkedAt} ms after its check, under the lock of ${tenure.process.name}`,
      )
    }
  }

  /** Who would be allowed to change something at this very moment. */
  allowed(processes: readonly Process[]): void {
    if (processes.length > 1)
      this.broken(`${processes.map(({ name }) => name).join(' and ')} both hold the lock`)
  }

  #unchanged(attribute: string, before: Item | undefined, after: Item | undefined): void {
    if (before?.[attribute]?.S !== after?.[attribute]?.S) this.broken(`the ${attribute} changed on the way`)
  }
}

function isPostStep(process: Process, of: Process): boolean {
  return process.name === `${of.name} post`
}

function marksOf(item: Item | undefined): string[] {
  const text = item?.state?.S
  return text === undefined ? [] : (JSON.parse(text) as { images: string[] }).images
}
