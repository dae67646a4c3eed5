import type { EnvironmentState } from '../aws/environment-state.ts'

/** What the sweep does with one preview, and why. */
export interface SweepDecision {
  readonly environment: string
  readonly action: 'keep' | 'remove' | 'end-phase'
  readonly because: string
}

/** A preview as the table lists it. */
export interface SweepCandidate {
  readonly environment: string
  readonly state: Pick<EnvironmentState, 'status' | 'pullRequest' | 'begunAt' | 'intent'>
}

/**
 * Decides about every preview. Pure.
 *
 * @param isOpen whether a pull request is open
 * @param now milliseconds since the epoch
 * @param maxAgeSeconds 0: age does not matter
 */
export function decideSweep(
  candidates: readonly SweepCandidate[],
  isOpen: (pullRequest: number) => boolean,
  now: number,
  maxAgeSeconds: number,
  phaseTimeoutSeconds: number,
): SweepDecision[] {
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
    return decide(
      'keep',
      state.pullRequest === null ? 'it is young enough' : `pull request #${state.pullRequest} is open`,
    )
  })
}
