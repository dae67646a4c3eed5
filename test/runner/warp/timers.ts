import { AsyncResource } from 'node:async_hooks'
import { Timetable } from '../../cloud/timetable.ts'
import { real, type SimulatedTime } from './time.ts'

// biome-ignore lint/suspicious/noExplicitAny: a callback may take anything
type Callback = (...args: any[]) => void

/** As Node does it: what is not between 1 and 2^31-1 milliseconds becomes one millisecond. */
const longestDelay = 2 ** 31 - 1

/**
 * Timers in simulated time, with the behaviour of Node's own: order, `ref`/`unref`, `refresh`, one turn of the event
 * loop each, the asynchronous context of the caller. One real timer stands behind all of them.
 */
export class SimulatedTimers {
  readonly time: SimulatedTime
  readonly #timetable = new Timetable<SimulatedTimeout>()
  readonly #byId = new Map<number, SimulatedTimeout>()
  readonly #touch: () => void
  #keepsAlive = 0
  #driver: NodeJS.Timeout | undefined

  /** `touch` is called whenever a timer is made, cleared or runs: a sign that the program is at work. */
  constructor(time: SimulatedTime, touch: () => void) {
    this.time = time
    this.#touch = touch
    time.onChange(() => this.#arm())
  }

  /** Simulated time of the next timer, or `null`. */
  get due(): number | null {
    return this.#timetable.first?.due ?? null
  }

  start(callback: Callback, delay: unknown, args: readonly unknown[], repeats: boolean): SimulatedTimeout {
    if (typeof callback !== 'function') {
      throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
        code: 'ERR_INVALID_ARG_TYPE',
      })
    }
    return new SimulatedTimeout(this, callback, delay, args, repeats)
  }

  /** Clears one of ours; false for anything else. */
  clear(timer: unknown): boolean {
    const found = timer instanceof SimulatedTimeout ? timer : this.#byId.get(Number(timer))
    found?.close()
    return found !== undefined
  }

  /** Whether one that waits keeps the process alive. */
  get keepAlive(): boolean {
    return this.#keepsAlive > 0
  }

  add(timer: SimulatedTimeout): void {
    this.#timetable.add(timer)
    this.#byId.set(timer.id, timer)
    if (timer.hasRef()) this.#keepsAlive += 1
    this.#arm()
    this.#touch()
  }

  remove(timer: SimulatedTimeout): void {
    this.forget(timer)
    if (!this.#timetable.remove(timer)) return
    if (timer.hasRef()) this.#keepsAlive -= 1
    this.#arm()
    this.#touch()
  }

  /** A timer that has run is no longer to be found by its number. */
  forget(timer: SimulatedTimeout): void {
    this.#byId.delete(timer.id)
  }

  /** A waiting timer was told to keep the process alive, or no longer to. */
  refer(step: 1 | -1): void {
    this.#keepsAlive += step
    this.#arm()
  }

  #arm(): void {
    real.clearTimeout(this.#driver)
    const first = this.#timetable.first
    if (first === undefined) return
    const wait = Math.min(Math.max(Math.ceil(first.due - this.time.now()), 0), longestDelay)
    this.#driver = real.setTimeout(() => this.#run(), wait)
    if (this.#keepsAlive === 0) this.#driver.unref()
  }

  #run(): void {
    const timer = this.#timetable.take(this.time.now())
    if (timer !== undefined) {
      if (timer.hasRef()) this.#keepsAlive -= 1
      timer.ran()
    }
    this.#arm()
    if (timer === undefined) return
    this.#touch()
    timer.call()
  }
}

/** What `setTimeout` and `setInterval` return. */
export class SimulatedTimeout {
  static #ids = 0

  readonly id: number
  readonly #timers: SimulatedTimers
  readonly #callback: Callback
  readonly #args: readonly unknown[]
  readonly #delay: number
  readonly #repeats: boolean
  readonly #context = new AsyncResource('Timeout')
  #due = 0
  #waits = false
  #cleared = false
  #refed = true

  constructor(
    timers: SimulatedTimers,
    callback: Callback,
    delay: unknown,
    args: readonly unknown[],
    repeats: boolean,
  ) {
    SimulatedTimeout.#ids += 1
    // Far from the numbers that Node gives its own timers.
    this.id = 2 ** 40 + SimulatedTimeout.#ids
    this.#timers = timers
    this.#callback = callback
    this.#args = args
    const milliseconds = Number(delay)
    this.#delay = milliseconds >= 1 && milliseconds <= longestDelay ? Math.trunc(milliseconds) : 1
    this.#repeats = repeats
    this.#wait()
  }

  get due(): number {
    return this.#due
  }

  hasRef(): boolean {
    return this.#refed
  }

  ref(): this {
    if (!this.#refed && this.#waits) this.#timers.refer(1)
    this.#refed = true
    return this
  }

  unref(): this {
    if (this.#refed && this.#waits) this.#timers.refer(-1)
    this.#refed = false
    return this
  }

  /** Starts the wait again, also of a timer that has run; one that was cleared stays cleared. */
  refresh(): this {
    if (this.#cleared) return this
    this.#timers.remove(this)
    this.#wait()
    return this
  }

  close(): this {
    this.#cleared = true
    this.#waits = false
    this.#timers.remove(this)
    return this
  }

  /** The timetable has let go of it; an interval comes again. */
  ran(): void {
    this.#waits = false
    if (this.#repeats) this.#wait()
    else this.#timers.forget(this)
  }

  call(): void {
    this.#context.runInAsyncScope(this.#callback, this, ...this.#args)
  }

  [Symbol.toPrimitive](): number {
    return this.id
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #wait(): void {
    this.#waits = true
    this.#due = this.#timers.time.now() + this.#delay
    this.#timers.add(this)
  }
}
