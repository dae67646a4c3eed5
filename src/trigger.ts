import { DeployError } from './errors.ts'
import type { Inputs } from './inputs.ts'
import { environmentOfBranch, pullRequestOf, type Stage, stageOf } from './plan/names.ts'

/** What GitHub says about this run: from `GITHUB_*` and the event's payload, parsed once. */
export interface Run {
  readonly repository: {
    /** Numeric; stays when the repository is renamed. */
    readonly id: number
    /** `owner/name` */
    readonly fullName: string
    /** `null` where the event does not say (a schedule, sometimes). */
    readonly defaultBranch: string | null
  }
  readonly event: Event
  readonly commit: string
  readonly runId: number
  readonly attempt: number
  readonly actor: string
  /** Whether the job may prove to AWS who it is: it has `id-token: write`, or keys of an earlier step. */
  readonly hasIdentity: boolean
  /** `https://github.com` */
  readonly serverUrl: string
  /** `https://api.github.com`; on GitHub Enterprise Server another one. */
  readonly apiUrl: string
  /** Absolute path of the checkout. */
  readonly workspace: string
}

export type Event =
  | { readonly kind: 'push'; readonly branch: string; readonly deleted: boolean }
  | { readonly kind: 'tag'; readonly tag: string }
  | {
      readonly kind: 'pull-request'
      readonly number: number
      readonly action: string
      readonly fromFork: boolean
      /** The head commit: what a person sees as the commit of the pull request (`sha` is the merge commit). */
      readonly head: string
      readonly branch: string
    }
  | { readonly kind: 'dispatch'; readonly branch: string }
  | { readonly kind: 'schedule' }
  | { readonly kind: 'other'; readonly name: string }

/** The environment that a run is about. */
export interface Target {
  readonly environment: string
  readonly stage: Stage
  readonly pullRequest: number | null
  readonly branch: string
  /** A dispatch rolls out even what already serves. */
  readonly force: boolean
  /** A push must not replace a newer commit; a dispatch may. */
  readonly refuseOlder: boolean
}

/** What this run is to do. */
export type Task =
  | ({ readonly kind: 'deploy' | 'plan' | 'reset' | 'destroy' | 'wake' } & Target)
  | { readonly kind: 'sweep' }
  | { readonly kind: 'skip'; readonly reason: string }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * @param payload the event's JSON, as parsed: hostile, nothing in it is taken without a check of its type
 * @throws DeployError `event-refused` where the variables of a GitHub job are missing
 */
export function readRun(environment: Environment, payload: unknown): Run {
  const id = integer(environment.GITHUB_REPOSITORY_ID) ?? integer(at(payload, 'repository', 'id'))
  const fullName = environment.GITHUB_REPOSITORY ?? ''
  const commit = environment.GITHUB_SHA ?? ''
  const runId = integer(environment.GITHUB_RUN_ID)
  if (
    id === null ||
    runId === null ||
    !/^[\w.-]+\/[\w.-]+$/.test(fullName) ||
    !/^[0-9a-f]{40,64}$/.test(commit)
  ) {
    throw new DeployError({
      code: 'event-refused',
      message:
        'This does not run as a step of a GitHub workflow: GITHUB_REPOSITORY_ID, GITHUB_REPOSITORY, GITHUB_SHA or GITHUB_RUN_ID is missing or malformed.',
      safe: 'Nothing was called and nothing was changed.',
      remedy: 'Run it in a workflow, or try it on your own machine with script/rehearse.',
    })
  }
  return {
    repository: { id, fullName, defaultBranch: string(at(payload, 'repository', 'default_branch')) },
    event: readEvent(environment, payload, id),
    commit,
    runId,
    attempt: integer(environment.GITHUB_RUN_ATTEMPT) ?? 1,
    actor: environment.GITHUB_ACTOR ?? 'unknown',
    hasIdentity: Boolean(environment.ACTIONS_ID_TOKEN_REQUEST_URL || environment.AWS_ACCESS_KEY_ID),
    serverUrl: environment.GITHUB_SERVER_URL ?? 'https://github.com',
    apiUrl: environment.GITHUB_API_URL || 'https://api.github.com',
    workspace: environment.GITHUB_WORKSPACE ?? process.cwd(),
  }
}

function readEvent(environment: Environment, payload: unknown, repositoryId: number): Event {
  const name = environment.GITHUB_EVENT_NAME ?? ''
  const ref = environment.GITHUB_REF ?? ''
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null
  switch (name) {
    case 'push':
      if (branch === null) return { kind: 'tag', tag: ref.replace(/^refs\/tags\//, '') }
      return { kind: 'push', branch, deleted: at(payload, 'deleted') === true }
    case 'pull_request': {
      const number = integer(at(payload, 'pull_request', 'number'))
      if (number === null) return { kind: 'other', name: 'pull_request without a number' }
      // Numeric ids, not names: a fork can be renamed to look alike, and a deleted fork has no repository at all.
      const headRepository = integer(at(payload, 'pull_request', 'head', 'repo', 'id'))
      return {
        kind: 'pull-request',
        number,
        action: string(at(payload, 'action')) ?? '',
        fromFork: headRepository !== repositoryId,
        head: string(at(payload, 'pull_request', 'head', 'sha')) ?? environment.GITHUB_SHA ?? '',
        branch: string(at(payload, 'pull_request', 'head', 'ref')) ?? '',
      }
    }
    case 'workflow_dispatch':
      return { kind: 'dispatch', branch: branch ?? ref }
    case 'schedule':
      return { kind: 'schedule' }
    default:
      return { kind: 'other', name: name || '(none)' }
  }
}

/** Events that run with the rights of the default branch although strangers cause them. */
const privilegedEvents = ['pull_request_target', 'workflow_run', 'issue_comment']

/**
 * The table of `docs/previews.md`: which event means which environment, and what happens to it.
 *
 * @throws DeployError `event-refused`, `input-invalid`
 */
export function decideTask(run: Run, inputs: Inputs): Task {
  const { event } = run
  if (event.kind === 'other' && privilegedEvents.includes(event.name)) {
    throw new DeployError({
      code: 'event-refused',
      message: `Refusing to run on ${event.name}: strangers can cause it, and it runs with your AWS role.`,
      where: 'the `on:` of your workflow file',
      safe: 'Nothing was called and nothing was changed.',
      remedy: 'Use `on: pull_request`.',
    })
  }
  if (inputs.command === 'sweep') return { kind: 'sweep' }
  if (inputs.command === 'plan') return { ...target(run, inputs), kind: 'plan' }
  if (event.kind === 'pull-request' && event.fromFork) {
    return {
      kind: 'skip',
      reason:
        `Pull request #${event.number} comes from a fork. Forks get no AWS access, so no preview was made. ` +
        'This is not an error.',
    }
  }
  if (event.kind === 'pull-request' && run.actor === 'dependabot[bot]' && !run.hasIdentity) {
    return {
      kind: 'skip',
      reason:
        `Pull request #${event.number} is Dependabot's, and its job got no identity token from GitHub. ` +
        'So it has no AWS access, and no preview was made. This is not an error.',
    }
  }
  if (inputs.command === 'reset') return { ...resettable(target(run, inputs)), kind: 'reset' }
  if (inputs.command !== 'auto') return { ...target(run, inputs), kind: inputs.command }
  switch (event.kind) {
    case 'schedule':
      return { kind: 'sweep' }
    case 'push':
      if (event.deleted) return { ...target(run, inputs), kind: 'destroy' }
      return { ...target(run, inputs), kind: 'deploy' }
    case 'pull-request':
      if (event.action === 'closed') return { ...target(run, inputs), kind: 'destroy' }
      if (['opened', 'reopened', 'synchronize', 'labeled', 'ready_for_review'].includes(event.action)) {
        return { ...target(run, inputs), kind: 'deploy' }
      }
      return { kind: 'skip', reason: `A pull request that was "${event.action}" changes nothing here.` }
    case 'dispatch':
      return { ...target(run, inputs), kind: 'deploy' }
    case 'tag':
      return {
        kind: 'skip',
        reason: `A push of the tag ${event.tag} deploys nothing: deployments follow branches.`,
      }
    case 'other':
      return { kind: 'skip', reason: `The event ${event.name} deploys nothing.` }
  }
}

/** A reset gives a preview an empty database, and rolls out although nothing else changed. */
function resettable(preview: Target): Target {
  if (preview.stage === 'preview') return { ...preview, force: true }
  throw new DeployError({
    code: 'input-invalid',
    message: 'command: reset gives an environment an empty database, and is refused for production.',
    where: 'the `with:` of the step in your workflow file',
    safe: 'Nothing was called and nothing was changed.',
    remedy: 'Name a preview with the input environment.',
  })
}

/** Which environment a deployment of this event is for. */
function target(run: Run, inputs: Inputs): Target {
  const { event } = run
  const branch = branchOf(event)
  const onDefaultBranch =
    branch !== null && event.kind !== 'pull-request' && branch === run.repository.defaultBranch
  const environment = inputs.environment ?? environmentOf(run, onDefaultBranch)
  const stage = stageOf(environment)
  if (stage === 'production' && !onDefaultBranch && inputs.command !== 'plan') {
    throw new DeployError({
      code: 'input-invalid',
      message: `environment: production is only deployed from the default branch${run.repository.defaultBranch ? ` (${run.repository.defaultBranch})` : ''}, and this run is for ${branch ?? event.kind}.`,
      where: 'the `with:` of the step in your workflow file',
      safe: 'Nothing was called and nothing was changed. AWS would have refused it too: the production role trusts that branch only.',
      remedy: 'Remove the input `environment`, or merge into the default branch.',
    })
  }
  return {
    environment,
    stage,
    // Also where a person resets or removes it by hand: its comment must tell of that.
    pullRequest: event.kind === 'pull-request' ? event.number : pullRequestOf(environment),
    branch: branch ?? '',
    force: event.kind === 'dispatch',
    refuseOlder: event.kind === 'push',
  }
}

function environmentOf(run: Run, onDefaultBranch: boolean): string {
  const { event } = run
  if (onDefaultBranch) return 'production'
  switch (event.kind) {
    case 'pull-request':
      return `pr-${event.number}`
    case 'push':
    case 'dispatch':
      return environmentOfBranch(event.branch)
    case 'tag':
      return environmentOfBranch(event.tag)
    case 'schedule':
    case 'other':
      return 'production'
  }
}

function branchOf(event: Event): string | null {
  switch (event.kind) {
    case 'push':
    case 'dispatch':
    case 'pull-request':
      return event.branch
    case 'tag':
    case 'schedule':
    case 'other':
      return null
  }
}

function at(value: unknown, ...path: string[]): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as Record<string, unknown>)[key]
  }
  return current
}

function string(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** A positive whole number that is exact in JavaScript, from a number or its digits; anything else is `null`. */
function integer(value: unknown): number | null {
  const number = typeof value === 'string' && /^[0-9]{1,16}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null
}
