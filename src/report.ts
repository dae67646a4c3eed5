import type { Deployment } from './aws/environment-state.ts'
import type { DeployError } from './errors.ts'
import type { PhaseName } from './plan/phases.ts'
import type { Plan } from './plan/plan.ts'

export const outcomes = [
  'deployed',
  'unchanged',
  'rolled-back',
  'woken',
  'asleep',
  'failed',
  'cancelled',
  'destroyed',
  'planned',
  'swept',
  'skipped',
] as const
export type Outcome = (typeof outcomes)[number]

/** What became of a phase: a row of the summary and of the output `phases`. */
export interface PhaseReport {
  readonly name: PhaseName
  readonly command: string
  readonly outcome:
    | 'succeeded'
    | 'failed'
    | 'already-done'
    | 'satisfied'
    | 'skipped'
    | 'running'
    | 'timed-out'
    | 'not-started'
  readonly exitCode: number | null
  readonly seconds: number | null
  /** Why it was not run, where it was not. */
  readonly because: string | null
}

/**
 * What has happened so far. It is filled as the deployment goes and survives every failure: outputs, summary, comment
 * and GitHub deployment are all made from it.
 */
export interface Report {
  outcome: Outcome | null
  environment: string | null
  stage: 'production' | 'preview' | null
  plan: Plan | null
  url: string | null
  /** `<repository uri>@sha256:…` of what serves now. */
  image: string | null
  database: Plan['database'] | null
  readonly phases: PhaseReport[]
  /** True once the environment is held: what serves in it is known from then on. */
  isTaken: boolean
  /** What served before this run, and still does unless the outcome says otherwise. */
  previous: Deployment | null
  /** What serves and has served in the environment, newest first: what can be rolled back to. */
  deployments: readonly Deployment[]
  /** True once the new version serves, also when something after it failed. */
  live: boolean
  /**
   * Whether the previous version serves, while this one is not live: it does (`none`); it sleeps; a rollout that AWS
   * was asked for may change that though nobody waits for it; or one has ended, and nobody knows what serves since.
   */
  rollout: 'none' | 'asleep' | 'under-way' | 'unknown'
  /** Seconds after which the sweep puts this preview to sleep; `null`: it does not sleep. */
  sleepsAfterSeconds: number | null
  /** Sentences for the summary: what the user should know besides the outcome. */
  readonly notes: string[]
  /** How to see the app's own log, once there is one. */
  logs: { readonly command: string; readonly link: string } | null
  failure: DeployError | null
}

export function newReport(): Report {
  return {
    outcome: null,
    environment: null,
    stage: null,
    plan: null,
    url: null,
    image: null,
    database: null,
    phases: [],
    isTaken: false,
    previous: null,
    deployments: [],
    live: false,
    rollout: 'none',
    sleepsAfterSeconds: null,
    notes: [],
    logs: null,
    failure: null,
  }
}

/** One sentence on what answers users now: the first question after a failure. */
export function describeServing({
  live,
  previous,
  rollout,
}: Pick<Report, 'live' | 'previous' | 'rollout'>): string {
  if (live) return 'The new version is live.'
  const commit = previous?.commit.slice(0, 7)
  switch (rollout) {
    case 'none':
      return previous === null
        ? 'Nothing serves yet.'
        : `The previous version (commit ${commit}) goes on serving at ${previous.url}.`
    case 'asleep':
      return `The previous version (commit ${commit}) sleeps, as it did before; its URL is ${previous?.url}.`
    case 'under-way':
      return previous === null
        ? 'Nothing has served before; AWS may finish the first rollout, which was begun.'
        : `The previous version (commit ${commit}) serves at ${previous.url} unless AWS finishes the rollout that was begun.`
    case 'unknown':
      return previous === null
        ? 'Nobody knows whether anything serves: look at the service in the ECS console.'
        : `Nobody knows what serves now: ask ${previous.url}, and look at the service in the ECS console.`
  }
}
