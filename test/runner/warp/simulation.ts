import { syncBuiltinESMExports } from 'node:module'
import timersModule from 'node:timers'
import timersPromises from 'node:timers/promises'
import { promisify } from 'node:util'
import { ClockLink } from './link.ts'
import { real, SimulatedTime } from './time.ts'
import { SimulatedTimers } from './timers.ts'
import { timeoutSignal, waits } from './waits.ts'

/** Simulated time in the place of this process's own. */
export interface Simulation {
  /**
   * Follows the clock at `host:port` until the returned function is called. Resolves when it has told the time; then time
   * has run ahead of nothing yet.
   */
  follow(address: string): Promise<() => void>
  /** Whether a timer that waits keeps the process alive. */
  readonly waits: boolean
}

/**
 * Puts this process into simulated time, once and for good; nothing in the program knows of it. Time that the operating
 * system and Node's internals keep (sockets, TLS, child processes) stays real.
 */
export function simulate(): Simulation {
  let link: ClockLink | undefined
  const time = new SimulatedTime()
  const timers = new SimulatedTimers(time, () => link?.touch())
  replaceDates(time)
  replaceTimers(timers)
  return {
    follow: async (address) => {
      const [host = '', port] = address.split(':')
      time.begin()
      const opened = new ClockLink(time, () => timers.due)
      link = opened
      await opened.open(host, Number(port))
      return () => opened.close()
    },
    get waits() {
      return timers.keepAlive
    },
  }
}

function replaceDates(time: SimulatedTime): void {
  const RealDate = Date
  const now = () => Math.floor(time.now())
  RealDate.now = now
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  })
  RealDate.prototype.constructor = globalThis.Date

  const elapsedMs = () => real.performanceNow() + time.ahead
  Object.defineProperty(performance, 'now', { value: elapsedMs, configurable: true, writable: true })
  // What simulated time was ahead by before this process began belongs to its origin, not to its own elapsed time.
  Object.defineProperty(performance, 'timeOrigin', {
    get: () => time.now() - elapsedMs(),
    configurable: true,
  })
  const hrtime = () => real.hrtimeBigint.call(process.hrtime) + BigInt(Math.round(time.ahead * 1e6))
  process.hrtime = Object.assign(
    (since?: [number, number]): [number, number] => {
      const elapsed =
        hrtime() - (since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]))
      return [Number(elapsed / 1_000_000_000n), Number(elapsed % 1_000_000_000n)]
    },
    { bigint: hrtime },
  )
}

function replaceTimers(timers: SimulatedTimers): void {
  const { wait, interval } = waits(timers)
  const start =
    (repeats: boolean) =>
    (callback: () => void, delay?: number, ...args: unknown[]) =>
      timers.start(callback, delay, args, repeats)
  const clear = (timer?: unknown) => {
    if (!timers.clear(timer)) real.clearTimeout(timer as NodeJS.Timeout)
  }
  const replaced = {
    setTimeout: Object.assign(start(false), { [promisify.custom]: wait }),
    setInterval: start(true),
    clearTimeout: clear,
    clearInterval: clear,
  }
  Object.assign(globalThis, replaced)
  Object.assign(timersModule, replaced)
  Object.assign(timersPromises, { setTimeout: wait, setInterval: interval })
  Object.assign(timersPromises.scheduler, {
    wait: (delay: number, options?: { signal?: AbortSignal }) => wait(delay, undefined, options),
  })
  AbortSignal.timeout = (delay) => timeoutSignal(timers, delay)
  syncBuiltinESMExports()
}
