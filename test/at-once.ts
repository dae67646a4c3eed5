import type { Pace } from '../src/wait.ts'

/** A pace for which no pause takes any time. */
export const atOnce: Pace = {
  now: () => 0,
  sleep: async (_milliseconds, { signal } = {}) => signal?.throwIfAborted(),
}
