/**
 * Loaded before a program by `NODE_OPTIONS=--import file:///…/preload.js?clock=127.0.0.1:4242`: from then on the
 * program lives in the simulated time of the local cloud's clock at that address. Nothing in the program knows of it.
 * Time that the operating system and Node's internals keep (sockets, TLS, child processes) stays real.
 */
import { syncBuiltinESMExports } from 'node:module'
import timersModule from 'node:timers'
import timersPromises from 'node:timers/promises'
import { promisify } from 'node:util'
import { isMainThread } from 'node:worker_threads'
import { ClockLink } from './link.ts'
import { real, SimulatedTime } from './time.ts'
import { SimulatedTimers } from './timers.ts'
import { timeoutSignal, waits } from './waits.ts'

const address = new URL(import.meta.url).searchParams.get('clock')

if (address !== null && isMainThread) {
  const time = new SimulatedTime()
  const link = new ClockLink(time, () => timers.due)
  const timers = new SimulatedTimers(time, () => link.touch())
  const [host = '', port] = address.split(':')
  await link.open(host, Number(port))
  replaceDates(time)
  replaceTimers(timers)
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

  // What simulated time was ahead by before this process began belongs to its origin, not to its own elapsed time.
  const origin = performance.timeOrigin + time.now() - real.dateNow()
  Object.defineProperty(performance, 'timeOrigin', { value: origin, configurable: true })
  Object.defineProperty(performance, 'now', {
    value: () => real.performanceNow() + time.ahead,
    configurable: true,
    writable: true,
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
