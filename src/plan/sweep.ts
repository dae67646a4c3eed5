import type { EnvironmentState } from '../aws/environment-state.ts'

/** What the sweep does with one preview, and why. */
export interface SweepDecision {
  readonly environment: string
  readonly action: 'keep' | 'remove' | 'end-phase' | 'sleep'
  readonly because: string
}

/** What of a state says whether a preview may sleep. */
type SleepFacts = 'webTarget' | 'service' | 'pending' | 'asleepSince' | 'wokenAt'

/** A preview as the table lists it. */
export interface SweepCandidate {
  readonly environment: string
  readonly state: Pick<EnvironmentState, 'status' | 'pullRequest' | 'begunAt' | 'intent' | SleepFacts>
}

/** All in seconds. */
export interface SweepLimits {
  readonly maxAgeSeconds: number
  readonly phaseTimeoutSeconds: number
  readonly sleepSeconds: number
}

/**
 * Decides about every preview. Pure.
 *
 * @param isOpen whether a pull request is open
 * @param now milliseconds since the epoch
 * @param limits `maxAgeSeconds` 0: age does not matter; `sleepSeconds` 0: none sleeps
 */
export function decideSweep(
  candidates: readonly SweepCandidate[],
  isOpen: (pullRequest: number) => boolean,
  now: number,
  limits: SweepLimits,
): SweepDecision[] {
  const { maxAgeSeconds, phaseTimeoutSeconds, sleepSeconds } = limits
  return candidates.map(({ environment, state }) => {
    const decide = (action: SweepDecision['action'], because: string) => ({ environment, action, because })
    if (state.status === 'destroying') return decide('remove', 'an earlier removal was not finished')
    if (state.pullRequest !== null && !isOpen(state.pullRequest)) {
      return decide('remove', `pull request #${state.pullRequest} is closed`)
    }
    const age = state.begunAt === null ? 0 : (now - Date.parse(state.begunAt)) / 1000
    if (maxAgeSeconds > 0 && age > maxAgeSeconds) {
      return decide('remove', `nobody has deployed to it for ${Math.floor(age / 86400)} days`)
    }
    const phaseAge = state.intent === null ? 0 : (now - Date.parse(state.intent.at)) / 1000
    if (phaseAge > phaseTimeoutSeconds)
      return decide('end-phase', `its phase ${state.intent?.phase} is past its time`)
    if (mayFallAsleep(state) && sleepSeconds > 0) {
      const idle = (now - lastWanted(state)) / 1000
      if (idle > sleepSeconds) {
        return decide('sleep', `nobody has pushed to it or woken it for ${Math.floor(idle / 60)} minutes`)
      }
    }
    if (state.asleepSince !== null) return decide('keep', `it is asleep since ${state.asleepSince}`)
    return decide(
      'keep',
      state.pullRequest === null ? 'it is young enough' : `pull request #${state.pullRequest} is open`,
    )
  })
}

/** Awake, deployed to the end, and on a target that can be without tasks. */
function mayFallAsleep(state: SweepCandidate['state']): boolean {
  const settled = state.service !== null && state.pending === null && state.intent === null
  return state.webTarget === 'gateway' && settled && state.asleepSince === null
}

/** Milliseconds since the epoch of the last push or waking. */
function lastWanted({ begunAt, wokenAt }: SweepCandidate['state']): number {
  return Math.max(...[begunAt, wokenAt].map((at) => (at === null ? 0 : Date.parse(at))))
}
