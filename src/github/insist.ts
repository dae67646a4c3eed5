import { type Pace, realPace } from '../wait.ts'
import type { GitHub, Permission } from './api.ts'

/** Before the second try and the third: what passes on GitHub has mostly passed by then. */
const pausesMs = [1_000, 5_000]

/**
 * Asks GitHub up to three times: for a guard, which one answer that is lost on the way must not open. Not again where the
 * job may not ask at all.
 *
 * @param permission what the question needs
 * @returns `null` where GitHub still cannot say
 * @throws AbortError when the signal aborts between two tries
 */
export async function insist<T>(
  github: Pick<GitHub, 'lacks'>,
  permission: Permission,
  ask: () => Promise<T | null>,
  signal: AbortSignal,
  pace: Pace = realPace,
): Promise<T | null> {
  for (const pauseMs of pausesMs) {
    const answer = await ask()
    if (answer !== null || github.lacks(permission)) return answer
    await pace.sleep(pauseMs, { signal })
  }
  return ask()
}
