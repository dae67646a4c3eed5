import type { Candidate, EnvironmentState } from './aws/environment-state.ts'
import type { Serving } from './aws/web.ts'

/** The state before AWS is asked for a rollout: should this run die, the next one knows what may serve by then. */
export function recordAttempt(state: EnvironmentState, rollout: Candidate): EnvironmentState {
  return state.pending === null ? state : { ...state, pending: { ...state.pending, rollout } }
}

/** The state after a rollout of which nothing serves: it was taken back, or never served. */
export function recordNoRollout(state: EnvironmentState): EnvironmentState {
  return state.pending === null ? state : { ...state, pending: { ...state.pending, rollout: null } }
}

/**
 * The state once a rollout serves. It stands among the deployments from this moment on, also if `afterRollout` fails:
 * that list says what serves and what has served.
 *
 * @param at ISO 8601
 */
export function recordServing(
  state: EnvironmentState,
  rollout: Candidate,
  serving: Serving,
  at: string,
): EnvironmentState {
  const { pending } = state
  const belongs = pending?.fingerprint === rollout.fingerprint
  return {
    ...state,
    service: { arn: serving.serviceArn, url: serving.url },
    asleepSince: null,
    pending:
      pending === null ? null : { ...pending, rollout: null, rolledOut: belongs ? true : pending.rolledOut },
    deployments: [{ ...rollout, url: serving.url, at }, ...state.deployments],
  }
}
