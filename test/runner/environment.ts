import { fullName, type Job, workflowRef } from '../cloud/github-job.ts'

/** Where things are on the runner's disk. */
export interface RunnerPaths {
  /** The checkout. */
  readonly workspace: string
  readonly temp: string
  readonly home: string
  readonly toolCache: string
  readonly eventFile: string
  readonly action: string
}

/** What the runner is told from outside. */
export interface Service {
  /** `GITHUB_API_URL` */
  readonly apiUrl: string
  readonly token: string
}

/** The `github` context, as far as the runner gives it to programs (`GitHubContext.cs` of actions/runner). */
export function githubContext(job: Job, paths: RunnerPaths, service: Service): Record<string, string> {
  const { repository } = job
  return {
    action: '__org_monolayer-action',
    action_path: paths.action,
    action_ref: 'v1',
    action_repository: 'org/monolayer-action',
    actor: job.actor.login,
    actor_id: String(job.actor.id),
    api_url: service.apiUrl,
    base_ref: job.baseRef,
    event_name: job.event,
    event_path: paths.eventFile,
    graphql_url: `${service.apiUrl}/graphql`,
    head_ref: job.headRef,
    job: 'deploy',
    ref: job.ref,
    ref_name: job.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_protected: 'false',
    ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    repository: fullName(repository),
    repository_id: String(repository.id),
    repository_owner: repository.owner,
    repository_owner_id: String(repository.ownerId),
    retention_days: '90',
    run_attempt: String(job.attempt),
    run_id: String(job.runId),
    run_number: String(job.runNumber),
    server_url: 'https://github.com',
    sha: job.sha,
    triggering_actor: job.actor.login,
    workflow: job.workflowName,
    workflow_ref: workflowRef(job),
    workflow_sha: job.sha,
    workspace: paths.workspace,
  }
}

/**
 * The variables of a step: what a hosted runner has, and nothing of the machine that plays it, but for the search
 * path and the address of Docker.
 */
export function runnerEnvironment(
  context: Readonly<Record<string, string>>,
  paths: RunnerPaths,
): Record<string, string> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', DOCKER_HOST } = process.env
  const github = Object.entries(context).map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value])
  return {
    PATH: PATH.split(':')
      // npm puts packages of this repository there; a user's runner has none of them.
      .filter((part) => !part.includes('node_modules'))
      .join(':'),
    HOME: paths.home,
    LANG: 'C.UTF-8',
    USER: 'runner',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(github),
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: paths.temp,
    RUNNER_TOOL_CACHE: paths.toolCache,
    RUNNER_WORKSPACE: paths.workspace.replace(/\/[^/]+$/, ''),
    ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }),
  }
}
