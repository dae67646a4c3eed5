import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'

interface Alarm {
  readonly due: number
  readonly run: () => void
}

/**
 * Time for a simulation inside one process: it stands still while anything is being computed, and jumps to the next
 * timer when nothing is. Nothing real may be waited for meanwhile.
 */
export class SimulatedTime {
  #now = 0
  #alarms: Alarm[] = []

  /** Takes the place of the process's own clocks and timers, for good. */
  static install(): SimulatedTime {
    const time = new SimulatedTime()
    const epoch = Date.now()
    const setTimeout = (callback: (...given: unknown[]) => void, delay = 0, ...given: unknown[]) =>
      time.#start(() => callback(...given), delay)
    const clearTimeout = (alarm: unknown) => {
      time.#alarms = time.#alarms.filter((other) => other !== (alarm as { alarm?: Alarm } | null)?.alarm)
    }
    Object.assign(globalThis, { setTimeout, clearTimeout })
    Object.assign(timersPromises, {
      setTimeout: (delay?: number, value?: unknown) =>
        new Promise((resolve) => time.#start(() => resolve(value), delay ?? 0)),
    })
    Object.defineProperty(performance, 'now', { value: () => time.#now, configurable: true })
    const RealDate = Date
    globalThis.Date = class extends RealDate {
      constructor(...given: []) {
        if (given.length === 0) super(epoch + time.#now)
        else super(...given)
      }

      static override now(): number {
        return epoch + time.#now
      }
    } as DateConstructor
    syncBuiltinESMExports()
    return time
  }

  /** Milliseconds since the simulation began. */
  get now(): number {
    return this.#now
  }

  /** Resolves after so many simulated milliseconds. */
  async pass(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#start(resolve, milliseconds)
    })
  }

  /** Runs something to its end. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let ended = false
    const result = work().finally(() => {
      ended = true
    })
    result.catch(() => {})
    while (!ended) {
      // Everything that can go on without time goes on first.
      await new Promise((resolve) => setImmediate(resolve))
      if (!ended) this.#advance()
    }
    return result
  }

  #start(run: () => void, delay: number): { alarm: Alarm; unref: () => void; ref: () => void } {
    const alarm = { due: this.#now + Math.max(0, delay), run }
    this.#alarms.push(alarm)
    return { alarm, unref: () => {}, ref: () => {} }
  }

  #advance(): void {
    let next: Alarm | undefined
    for (const alarm of this.#alarms) if (next === undefined || alarm.due < next.due) next = alarm
    if (next === undefined) return
    this.#alarms = this.#alarms.filter((alarm) => alarm !== next)
    this.#now = Math.max(this.#now, next.due)
    next.run()
  }
}
