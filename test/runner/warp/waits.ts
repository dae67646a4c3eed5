import type { SimulatedTimers } from './timers.ts'

interface WaitOptions {
  readonly signal?: AbortSignal
  readonly ref?: boolean
}

/** `node:timers/promises` in simulated time (without `setImmediate`, which waits for nothing). */
export function waits(timers: SimulatedTimers) {
  async function wait<T>(delay?: number, value?: T, options: WaitOptions = {}): Promise<T | undefined> {
    const { signal } = options
    if (signal?.aborted) throw abortError(signal)
    return await new Promise((resolve, reject) => {
      const abort = () => {
        timer.close()
        reject(abortError(signal))
      }
      const end = () => {
        signal?.removeEventListener('abort', abort)
        resolve(value)
      }
      const timer = timers.start(end, delay, [], false)
      if (options.ref === false) timer.unref()
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  async function* interval<T>(delay?: number, value?: T, options: WaitOptions = {}) {
    let next = timers.time.now()
    const step = Math.max(Number(delay) || 1, 1)
    while (true) {
      next += step
      await wait(next - timers.time.now(), undefined, options)
      yield value
    }
  }

  return { wait, interval }
}

/** `AbortSignal.timeout` in simulated time. */
export function timeoutSignal(timers: SimulatedTimers, delay: number): AbortSignal {
  const controller = new AbortController()
  const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  timers.start(() => controller.abort(reason), delay, [], false).unref()
  return controller.signal
}

/** What Node's own waits reject with. */
function abortError(signal: AbortSignal | undefined): Error {
  return Object.assign(new Error('The operation was aborted', { cause: signal?.reason }), {
    name: 'AbortError',
    code: 'ABORT_ERR',
  })
}
