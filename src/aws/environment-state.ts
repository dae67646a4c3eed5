import { DeployError } from '../errors.ts'
import type { PhaseName } from '../plan/phases.ts'
import { type WebTargetKind, webTargetKinds } from '../plan/web-target.ts'

/** The schema's version. A state with a higher one was written by a newer action: this one must not touch it. */
const stateVersion = 1

/** How many deployments are remembered: what can be rolled back to. */
export const rememberedDeployments = 20

/** Far above what a preview makes in its life, and 30 KB of the item's 400. */
const rememberedImages = 200

/** A deployment that serves, or served. */
export interface Deployment {
  readonly commit: string
  /** `<repository uri>@sha256:…` */
  readonly image: string
  readonly taskDefinition: string
  readonly url: string
  /** ISO 8601. */
  readonly at: string
  /** What was deployed, as a hash: the same again needs no rollout. */
  readonly fingerprint: string
  /** The image key under which the image was built; `null` for a roll back to a digest. */
  readonly imageKey: string | null
}

/** What is about to serve: a deployment without its address and its time. */
export type Candidate = Omit<Deployment, 'url' | 'at'>

/** A phase that was asked for, written before ECS is, so that a crash between the two can be told from the rest. */
export interface Intent {
  /** `clientToken` and `startedBy` of the task, and the name in its last log line. */
  readonly id: string
  readonly phase: PhaseName
  readonly once: boolean
  readonly command: string
  readonly commit: string
  /** Which deployment it belongs to. */
  readonly fingerprint: string
  /** The `RunTask` request as it was or will be sent, for sending the very same again. */
  readonly request: Readonly<Record<string, unknown>>
  readonly taskArn: string | null
  /** ISO 8601. */
  readonly at: string
  readonly runUrl: string
}

/** The deployment that is being made: what of it is done, so that a rerun goes on instead of starting again. */
export interface Pending {
  readonly fingerprint: string
  readonly commit: string
  /** Phases that ended with exit code 0 for this deployment. */
  readonly succeeded: readonly PhaseName[]
  readonly rolledOut: boolean
  /**
   * What AWS was asked to roll out, this deployment or one before it, without its end being known: it may serve by
   * now, although no run has seen that.
   */
  readonly rollout: Candidate | null
}

/** Everything that is remembered of an environment between runs. */
export interface EnvironmentState {
  readonly version: 1
  readonly status: 'active' | 'destroying'
  readonly pullRequest: number | null
  /**
   * ISO 8601: when a deployment to it last began, written before anything is made for it. Whatever comes after, a
   * removal knows that there may be something to remove, and a sweep how old it is.
   */
  readonly begunAt: string | null
  readonly service: { readonly arn: string; readonly url: string | null } | null
  /**
   * What the service runs on, written before it is made and for good: another kind has another URL. `null`: there is
   * no service, or an earlier version, which knew Express Mode only, made it.
   */
  readonly webTarget: WebTargetKind | null
  /** ISO 8601: since when the service has no tasks, because nobody needed it; written before they are taken away. */
  readonly asleepSince: string | null
  /** ISO 8601: when somebody last wanted it to wake, be it that it did not come up. */
  readonly wokenAt: string | null
  readonly database: {
    readonly instance: string
    readonly name: string
    /** True once the database and its role exist and the connection parameters are stored. */
    readonly ready: boolean
  } | null
  /** Once-phases that ended with exit code 0, or that the user declared done. */
  readonly once: Readonly<Partial<Record<PhaseName, { readonly at: string; readonly commit: string }>>>
  /** What was made on GitHub for this environment, by id. */
  readonly github: { readonly comment: number | null; readonly deployment: number | null }
  readonly intent: Intent | null
  readonly pending: Pending | null
  /** Every image that was made for this environment, deployed or not; what a removal may delete. */
  readonly images: readonly string[]
  /** Newest first. */
  readonly deployments: readonly Deployment[]
}

export const newState: EnvironmentState = {
  version: stateVersion,
  status: 'active',
  pullRequest: null,
  begunAt: null,
  service: null,
  webTarget: null,
  asleepSince: null,
  wokenAt: null,
  database: null,
  once: {},
  github: { comment: null, deployment: null },
  intent: null,
  pending: null,
  images: [],
  deployments: [],
}

/** What a deployment has come to when it begins. */
export const newPending = { succeeded: [], rolledOut: false, rollout: null } as const

/**
 * Reads a stored state. Damage is never taken for "first deployment": that would make an empty database in place of
 * a full one.
 *
 * @throws DeployError `state-unreadable`
 */
export function parseState(text: string | undefined, where: string): EnvironmentState {
  if (text === undefined) return newState
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unreadable(`it is not JSON (${error instanceof Error ? error.message : 'unknown reason'})`, where)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable('it is no object', where)
  const version = Object.hasOwn(value, 'version') ? (value as { version: unknown }).version : undefined
  if (typeof version === 'number' && version > stateVersion) {
    throw new DeployError({
      code: 'state-unreadable',
      message: `The state of this environment has version ${version}; this action knows versions up to ${stateVersion}.`,
      where,
      safe: 'Nothing was changed.',
      remedy: 'Use the newer version of the action that wrote it.',
    })
  }
  if (version !== stateVersion) throw unreadable(`its version is ${JSON.stringify(version)}`, where)
  const problem = stateProblem(value as Record<string, unknown>)
  if (problem !== null) throw unreadable(problem, where)
  // What an earlier version did not write yet is as in a new state.
  const state = { ...newState, ...(value as EnvironmentState) }
  return state.pending === null ? state : { ...state, pending: { ...newPending, ...state.pending } }
}

export function stringifyState(state: EnvironmentState): string {
  return JSON.stringify({
    ...state,
    images: state.images.slice(-rememberedImages),
    deployments: state.deployments.slice(0, rememberedDeployments),
  })
}

/** What is wrong with the shape, or `null`. Everything that a decision hangs on is looked at. */
function stateProblem(state: Record<string, unknown>): string | null {
  if (state.status !== 'active' && state.status !== 'destroying')
    return '"status" is neither active nor destroying'
  if (!Array.isArray(state.deployments)) return '"deployments" is no list'
  if (!Array.isArray(state.images) || !state.images.every((image) => typeof image === 'string')) {
    return '"images" is no list of names'
  }
  for (const deployment of state.deployments) {
    for (const field of ['commit', 'image', 'taskDefinition', 'url', 'at', 'fingerprint']) {
      if (!isText(deployment, field)) return `a deployment has no "${field}"`
    }
  }
  const kind = state.webTarget ?? null
  if (kind !== null && !webTargetKinds.some((known) => known === kind)) return '"webTarget" is no web target'
  if (!isObjectOrNull(state.once) || state.once === null) return '"once" is no object'
  if (!isObjectOrNull(state.github) || state.github === null) return '"github" is no object'
  for (const [field, parts] of Object.entries({
    service: ['arn'],
    database: ['instance', 'name'],
    intent: ['id', 'phase', 'command', 'fingerprint'],
    pending: ['fingerprint', 'commit'],
  })) {
    const part = state[field]
    if (!isObjectOrNull(part)) return `"${field}" is no object`
    if (part !== null && !parts.every((name) => isText(part, name))) return `"${field}" is not complete`
  }
  return null
}

function isObjectOrNull(value: unknown): value is object | null {
  return typeof value === 'object' && !Array.isArray(value)
}

function isText(value: unknown, field: string): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Record<string, unknown>)[field] === 'string'
  )
}

function unreadable(problem: string, where: string): DeployError {
  return new DeployError({
    code: 'state-unreadable',
    message: `The state of this environment cannot be read: ${problem}.`,
    where,
    safe: 'Nothing was changed: a damaged state is never taken for a first deployment.',
    remedy:
      'Restore the attribute "state" of that item (production tables keep 35 days of point-in-time recovery), then run the job again.',
  })
}
