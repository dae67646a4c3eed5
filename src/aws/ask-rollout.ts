import { isClearlyRefused } from './refusal.ts'
import type { RolloutRequest } from './web.ts'

/** Asks AWS for a rollout. Where no answer comes, or none that is clear, AWS may have begun it all the same. */
export async function askForRollout<T>(request: RolloutRequest, ask: () => Promise<T>): Promise<T> {
  request.begun()
  try {
    return await ask()
  } catch (error) {
    if (isClearlyRefused(error)) request.refused()
    throw error
  }
}
