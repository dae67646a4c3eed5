/** What may be behind an answer of GitHub that is not the one asked for. */
export type Refusal = 'permission' | 'locked' | 'rate-limit' | 'other'

/**
 * Reads a refusal. GitHub says 404 instead of 403 where a token may not even know that a thing exists, and 403 also for
 * a locked conversation and for its limits
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 *
 * @param status `null` where there was no answer
 */
export function refusalOf(status: number | null, message: string): Refusal {
  if (status === 429 || (status === 403 && /rate limit|abuse detection/i.test(message))) return 'rate-limit'
  if (status === 403 && /\blocked\b/i.test(message)) return 'locked'
  return status === 403 || status === 404 ? 'permission' : 'other'
}
