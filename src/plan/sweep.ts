import type { EnvironmentState } from '../aws/environment-state.ts'

/** What the sweep does with one preview, and why. */
export interface SweepDecision {
  readonly environment: string
  /** `keep-asleep`: it is recorded as asleep, and is looked at whether it is. */
  readonly action: 'keep' | 'remove' | 'end-phase' | 'sleep' | 'keep-asleep'
  readonly because: string
}

/** What GitHub says of a pull request; `none`: there is none of that number. */
export type PullRequestStanding = 'open' | 'closed' | 'none'

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
 * @param standingOf what GitHub says of a pull request. Where there is none the preview is kept as if it were open: it was
 *   made by hand, under a name that looks like that of a pull request
 * @param now milliseconds since the epoch
 * @param limits `maxAgeSeconds` 0: age does not matter; `sleepSeconds` 0: none sleeps
 */
export function decideSweep(
  candidates: readonly SweepCandidate[],
  standingOf: (pullRequest: number) => PullRequestStanding,
  now: number,
  limits: SweepLimits,
): SweepDecision[] {
  const { maxAgeSeconds, phaseTimeoutSeconds, sleepSeconds } = limits
  return candidates.map(({ environment, state }) => {
    const decide = (action: SweepDecision['action'], because: string) => ({ environment, action, because })
    if (state.status === 'destroying') return decide('remove', 'an earlier removal was not finished')
    const standing = state.pullRequest === null ? null : standingOf(state.pullRequest)
    if (standing === 'closed') {
      return decide('remove', `pull request #${state.pullRequest} is closed`)
    }
    const age = state.begunAt === null ? 0 : (now - Date.parse(state.begunAt)) / 1000
    if (maxAgeSeconds > 0 && age > maxAgeSeconds) {
      return decide('remove', `nobody has deployed to it for ${Math.floor(age / 86400)} days`)
    }
    const phaseAge = state.intent === null ? 0 : (now - Date.parse(state.intent.at)) / 1000
    if (phaseAge > phaseTimeoutSeconds)
      return decide('end-phase', `its phase ${state.intent?.phase} is past its time`)
    const idle = (now - lastWanted(state)) / 1000
    const isIdle = sleepSeconds > 0 && idle > sleepSeconds
    if (state.asleepSince !== null) {
      const because = `it is asleep since ${state.asleepSince}`
      return decide(isIdle && mayBeWithoutTasks(state) ? 'keep-asleep' : 'keep', because)
    }
    if (isIdle && mayBeWithoutTasks(state) && state.pending === null) {
      return decide('sleep', `nobody has pushed to it or woken it for ${Math.floor(idle / 60)} minutes`)
    }
    if (standing === null) return decide('keep', 'it is young enough')
    const pullRequest = `pull request #${state.pullRequest}`
    return decide(
      'keep',
      standing === 'open' ? `${pullRequest} is open` : `${pullRequest} does not exist, so it is not closed`,
    )
  })
}

/** On a target that can be without tasks, and nothing goes on that needs them. */
function mayBeWithoutTasks({ webTarget, service, pending, intent }: SweepCandidate['state']): boolean {
  const isQuiet = intent === null && (pending?.rollout ?? null) === null
  return webTarget === 'gateway' && service !== null && isQuiet
}

/** Milliseconds since the epoch of the last push or waking. */
function lastWanted({ begunAt, wokenAt }: SweepCandidate['state']): number {
  return Math.max(...[begunAt, wokenAt].map((at) => (at === null ? 0 : Date.parse(at))))
}
