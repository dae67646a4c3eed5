import { isThrottled } from './refusal.ts'

/**
 * How often AWS is looked at while something is waited for. Each rhythm stays within 20 looks in any minute: an account
 * has one budget of calls, for everything that runs in it. Within that, looks are close together where an end is near.
 */

/** A phase that fails or has nothing to do ends within seconds. */
const youngSeconds = 20

/**
 * Seconds between two looks at a task.
 *
 * @param runningSeconds how long its container has been running; `undefined` before it does, which takes half a minute
 */
export function taskPause(runningSeconds: number | undefined): number {
  return runningSeconds !== undefined && runningSeconds < youngSeconds ? 2.2 : 4.5
}

/** Seconds between two reads of the log of a task that has ended. */
export const logPauseSeconds = 1.5

/**
 * Seconds between two looks at a rollout, of which the first also look for the deployment itself.
 *
 * @param waitedSeconds since it was asked for
 * @param isFirst of its service: what AWS makes for it is looked at too
 */
export function rolloutPause(waitedSeconds: number, isFirst: boolean): number {
  if (waitedSeconds < 60) return 5
  return isFirst ? 3.9 : 3.4
}

/** Every how manieth look at a first rollout is also one at what AWS makes for it: what failed shows within 25 seconds. */
export const resourceLooks = 5

/** Seconds between two looks at a database instance. */
export const instancePause = 4

/**
 * What AWS answers, or `busy` where it asked for patience so often that the SDK gave up: the next look comes at its
 * time, and what is waited for goes on meanwhile.
 */
export async function whenNotBusy<T>(look: () => Promise<T>): Promise<T | 'busy'> {
  try {
    return await look()
  } catch (error) {
    if (isThrottled(error)) return 'busy'
    throw error
  }
}
