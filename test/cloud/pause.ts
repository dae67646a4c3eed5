import type { Clock } from './clock.ts'

/**
 * Resolves after so many simulated milliseconds, or as soon as the signal is aborted. Returns whether the whole time
 * has passed.
 */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const stopped = () => {
      cancel()
      resolve(false)
    }
    const cancel = clock.at(clock.now() + milliseconds, () => {
      signal.removeEventListener('abort', stopped)
      resolve(true)
    })
    signal.addEventListener('abort', stopped, { once: true })
  })
}
