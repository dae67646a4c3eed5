import type { EnvironmentState, Intent } from './aws/environment-state.ts'

/**
 * The state after a phase ended with exit code 0: it is remembered for its deployment, and for ever if it runs once,
 * so that it never runs again.
 */
export function recordSuccess(state: EnvironmentState, intent: Intent, at: string): EnvironmentState {
  const { pending } = state
  const belongs = pending !== null && pending.fingerprint === intent.fingerprint
  return {
    ...state,
    intent: null,
    once: intent.once ? { ...state.once, [intent.phase]: { at, commit: intent.commit } } : state.once,
    pending: belongs
      ? { ...pending, succeeded: [...new Set([...pending.succeeded, intent.phase])] }
      : pending,
  }
}

/** The state after a phase failed, or never started: the next deployment tries again. */
export function recordFailure(state: EnvironmentState): EnvironmentState {
  return { ...state, intent: null }
}
