import { Followers, type Idle } from './clock-followers.ts'
import { Timetable } from './timetable.ts'

/**
 * The local cloud's time. Everything that waits for AWS waits on this clock; the action's own timers follow it
 * (see `test/runner/warp/`). It runs like a real clock while anything real is going on (a Docker command, a
 * container that is not yet up, an SQL statement, an open request) and jumps to the next thing that is due when
 * nothing is.
 */
export interface Clock {
  /** Simulated milliseconds since the epoch. */
  now(): number
  /** Runs `action` at the simulated time; returns a function that cancels it. */
  at(time: number, action: () => void): () => void
  /** Resolves after so many simulated milliseconds. */
  sleep(milliseconds: number): Promise<void>
  /** Says that something real is going on; call the returned function when it ended. */
  busy(what: string): () => void
  /**
   * Says that the answer to a request is held back on purpose (a hang, a slow service), so that time may pass although
   * a caller waits; call the returned function when it is no longer held back. The request must not be `busy` meanwhile.
   */
  hold(what: string): () => void
}

export interface ClockOptions {
  /** How many times faster than real a simulated wait may pass, at least 1. Default: waits are skipped at once. */
  readonly speed?: number
  /** Simulated time at the start, in milliseconds since the epoch; default: now. */
  readonly start?: number
  /** Nothing real may have happened for so long (real milliseconds) before time jumps; default 15. */
  readonly quiet?: number
}

/** Answers older than this (real milliseconds) are asked for again. */
const freshFor = 40
/** The longest delay that Node's timers take. */
const longestTimer = 2 ** 31 - 1

interface Alarm {
  readonly due: number
  readonly run: () => void
}

/**
 * The one master of simulated time. It jumps only while somebody waits: a process that follows it, or `pass`. What the
 * cloud itself has planned (`at`, `sleep`) happens on the way, but never makes time fly on its own.
 */
export class VirtualClock implements Clock {
  readonly #speed: number
  readonly #quiet: number
  readonly #alarms = new Timetable<Alarm>()
  readonly #busy = new Map<symbol, string>()
  readonly #followers: Followers
  #offset: number
  #held = 0
  #passing = 0
  #touched = monotonic()
  #advanced = monotonic()
  #driver: NodeJS.Timeout | undefined
  #check: NodeJS.Timeout | undefined
  #closed = false
  #address: Promise<string> | undefined

  constructor(options: ClockOptions = {}) {
    this.#speed = options.speed ?? Number.POSITIVE_INFINITY
    this.#quiet = options.quiet ?? 15
    if (!(this.#speed >= 1)) throw new RangeError(`A clock's speed is 1 or more, not ${options.speed}.`)
    this.#offset = (options.start ?? Date.now()) - monotonic()
    this.#followers = new Followers(
      () => this.#offset,
      () => this.#touch(),
    )
  }

  now(): number {
    return Math.floor(this.#exact())
  }

  at(time: number, action: () => void): () => void {
    const alarm = { due: time, run: action }
    this.#alarms.add(alarm)
    this.#arm()
    this.#touch()
    return () => {
      this.#alarms.remove(alarm)
      this.#arm()
    }
  }

  async sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.at(this.#exact() + milliseconds, resolve)
    })
  }

  /** Lets so many simulated milliseconds pass, at once where nothing real is going on: a test's way of waiting. */
  async pass(milliseconds: number): Promise<void> {
    this.#passing += 1
    try {
      await this.sleep(milliseconds)
    } finally {
      this.#passing -= 1
    }
  }

  busy(what: string): () => void {
    const key = Symbol(what)
    this.#busy.set(key, what)
    this.#touch()
    return () => {
      this.#busy.delete(key)
      this.#touch()
    }
  }

  hold(_what: string): () => void {
    this.#held += 1
    this.#touch()
    let released = false
    return () => {
      if (released) return
      released = true
      this.#held -= 1
      this.#touch()
    }
  }

  /** What keeps the clock from jumping. */
  get busyWith(): readonly string[] {
    return [...this.#busy.values()]
  }

  /** Takes followers; resolves with the `host:port` that they are to be given, the same at every call. */
  async listen(): Promise<string> {
    this.#address ??= this.#followers.listen()
    return await this.#address
  }

  /** Stops the clock's own timers: nothing that was planned happens any more. */
  close(): void {
    this.#closed = true
    this.#alarms.clear()
    clearTimeout(this.#driver)
    clearTimeout(this.#check)
    this.#followers.close()
  }

  #exact(): number {
    return monotonic() + this.#offset
  }

  /** One real timer for the first alarm; each alarm has a turn of the event loop of its own. */
  #arm(): void {
    clearTimeout(this.#driver)
    const first = this.#alarms.first
    if (first === undefined || this.#closed) return
    const wait = Math.min(Math.max(Math.ceil(first.due - this.#exact()), 0), longestTimer)
    this.#driver = setTimeout(() => {
      const alarm = this.#alarms.take(this.#exact())
      this.#arm()
      if (alarm === undefined) return
      this.#touch()
      alarm.run()
    }, wait)
  }

  #touch(): void {
    this.#touched = monotonic()
    this.#look(this.#quiet)
  }

  #look(after: number): void {
    if (this.#check !== undefined || this.#closed) return
    this.#check = setTimeout(() => {
      this.#check = undefined
      void this.#consider()
    }, after).unref()
  }

  get #mayJump(): boolean {
    return this.#speed > 1 && this.#busy.size === 0 && (this.#followers.size > 0 || this.#passing > 0)
  }

  async #consider(): Promise<void> {
    if (!this.#mayJump) return
    const quiet = monotonic() - this.#touched
    if (quiet < this.#quiet) return this.#look(this.#quiet - quiet)
    const asked = monotonic()
    const answers = await this.#followers.ask(this.#held)
    if (answers === undefined || this.#touched > asked || monotonic() - asked > freshFor) {
      return this.#look(this.#quiet)
    }
    this.#jump(answers)
    this.#look(this.#quiet)
  }

  /** Everybody is idle: on to the first thing that anybody waits for. */
  #jump(answers: readonly Idle[]): void {
    const waits = this.#passing > 0 || answers.some(({ due, waiting }) => due !== null || waiting > 0)
    const dues = answers.flatMap(({ due }) => (due === null ? [] : [due]))
    const next = Math.min(...dues, this.#alarms.first?.due ?? Number.POSITIVE_INFINITY)
    if (!waits || !Number.isFinite(next) || !this.#mayJump) return
    const idle = monotonic() - Math.max(this.#touched, this.#advanced)
    const limit = this.#speed === Number.POSITIVE_INFINITY ? this.#speed : idle * (this.#speed - 1)
    const distance = Math.min(next - this.#exact(), limit)
    if (distance <= 0) return
    // Beyond the rounding of a number this size, so that what is due is due for everybody.
    this.#offset += distance + 0.01
    this.#advanced = monotonic()
    this.#followers.tell()
    this.#arm()
  }
}

/** The machine's own clock, the same for every process on it: real milliseconds since it started. */
function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
