import { type Pace, within } from '../wait.ts'
import { isNamed, isThrottled } from './refusal.ts'

/**
 * How often AWS is looked at while something is waited for. Whatever follows on what, there are at most 20 looks in any
 * minute: an account has one budget of calls, for everything that runs in it. Within that, looks are close together
 * where an end is near.
 */

/** Seconds until the first look at a task that was just started: its network interface alone takes ten. */
export const startPauseSeconds = 10

/**
 * Seconds between two looks at a task. Most phases end within seconds once their image is there.
 *
 * @param status as ECS tells it; `''` while it does not
 * @param seconds for which that has been seen
 */
export function taskPause(status: string, seconds: number): number {
  switch (status) {
    case '':
    case 'PROVISIONING':
    case 'PENDING':
      return 8
    case 'ACTIVATING':
      return seconds < 21 ? 3 : 5
    case 'RUNNING':
      return seconds < 7.5 ? 3 : 5
    default:
      return 5
  }
}

/** Seconds between two looks at a task that was told to stop. */
export const stopPauseSeconds = 4

/**
 * Seconds between two reads of the log of a task that has ended: the rest of it usually comes within two.
 *
 * @param reads since a line came, this one included
 */
export function logPause(reads: number): number {
  return reads <= 5 ? 0.4 : 1.6
}

/**
 * How near its end a rollout is: the `first` of its service, for which AWS makes things that are looked at too;
 * `untold` where it tells no stage, so that it may end at any moment; `shifting` while further stages are to come or old
 * tasks still run; `ending` once the old tasks are gone, which is the last that a rollout does.
 */
export type RolloutStage = 'first' | 'untold' | 'shifting' | 'ending'

/**
 * Seconds between two looks at a rollout, of which the first also look for the deployment itself. New tasks need half a
 * minute and more to start and to pass their health check: before that there is no end to be seen.
 *
 * @param waitedSeconds since it was asked for
 * @param seconds for which that stage has been seen
 */
export function rolloutPause(waitedSeconds: number, stage: RolloutStage, seconds: number): number {
  if (waitedSeconds < 36) return stage === 'first' ? 5.8 : 9
  switch (stage) {
    case 'first':
    case 'untold':
      return 4.2
    case 'shifting':
      return 6
    case 'ending':
      return seconds < 22 ? 2.2 : 5
  }
}

/** Every how manieth look at a first rollout is also one at what AWS makes for it: what failed shows within 25 seconds. */
export const resourceLooks = 5

/** Seconds between two looks at a database instance. */
export const instancePause = 4.5

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

/** Seconds after which a look without an answer is given up. AWS answers within one, unless it has no time. */
const answerSeconds = 3

/**
 * A look that is given up where its answer is long in coming, and made once more: the SDK waits longer and longer before
 * it asks again, and half a minute for a connection that hangs. Each that is given up gives the next one more time; after
 * two, it is `busy`.
 *
 * @param look changes nothing
 */
export function promptly<T>(
  look: (signal: AbortSignal) => Promise<T>,
  pace: Pace,
): () => Promise<T | 'busy'> {
  let seconds = answerSeconds
  return async () => {
    for (let tries = 0; tries < 2; tries += 1) {
      try {
        const answer = await whenNotBusy(() => within(seconds * 1000, pace, look))
        seconds = answerSeconds
        return answer
      } catch (error) {
        if (!isNamed(error, 'AbortError')) throw error
        seconds *= 2
      }
    }
    return 'busy'
  }
}
