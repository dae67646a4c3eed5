import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../cloud/clock.ts'

/** The time that it is: nothing is skipped on AWS. */
export const realClock: Clock = {
  now: () => Date.now(),
  at: (time, action) => {
    const timer = setTimeout(action, Math.max(0, time - Date.now()))
    timer.unref()
    return () => clearTimeout(timer)
  },
  sleep: async (milliseconds) => {
    await sleep(milliseconds)
  },
  busy: () => () => {},
  hold: () => () => {},
}
