import type { Outcome } from '../report.ts'
import { type Octokit, statusOf } from './api.ts'
import type { DeployedPlace } from './deployed-places.ts'

/** A deployment as GitHub shows it on the repository's page and on the pull request. */
export interface GitHubDeployment {
  readonly owner: string
  readonly repo: string
  /** The commit that people know: of a pull request its head, not the merge commit. */
  readonly ref: string
  /** All previews share one environment: GitHub keeps environments for ever, and a job's token cannot delete them. */
  readonly environment: 'production' | 'preview'
  readonly description: string
  readonly place: DeployedPlace
  /** The run attempt that makes it: the page of that. */
  readonly run: string
}

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive'

/** What GitHub is told of an outcome. */
export function deploymentStateOf(outcome: Outcome | null, live: boolean): DeploymentState {
  switch (outcome) {
    case 'deployed':
    case 'unchanged':
    case 'rolled-back':
    case 'woken':
      return 'success'
    case 'asleep':
    case 'destroyed':
      return 'inactive'
    case 'failed':
    case 'cancelled':
    case null:
      return live ? 'success' : 'failure'
    case 'planned':
    case 'swept':
    case 'skipped':
      return 'inactive'
  }
}

/**
 * Makes the deployment of this environment, or takes up the one an earlier run made.
 *
 * @param known its id, if an earlier run recorded it
 * @param again this run has tried before and got no answer: it may have made one
 * @returns its id
 */
export async function ensureDeployment(
  github: Octokit,
  deployment: GitHubDeployment,
  known: number | null,
  again: boolean,
): Promise<number | null> {
  const { owner, repo } = deployment
  if (known !== null) {
    try {
      await github.rest.repos.getDeployment({ owner, repo, deployment_id: known })
      return known
    } catch (error) {
      if (statusOf(error) !== 404) throw error
    }
  }
  const made = again ? await findMade(github, deployment) : undefined
  if (made !== undefined) return made
  const answer = await github.rest.repos.createDeployment({
    owner,
    repo,
    ref: deployment.ref,
    environment: deployment.environment,
    description: deployment.description.slice(0, 140),
    payload: { ...deployment.place, run: deployment.run },
    auto_merge: false,
    // The checks of the commit are the workflow's affair; this very job may be one of them.
    required_contexts: [],
    transient_environment: deployment.environment === 'preview',
    production_environment: deployment.environment === 'production',
  })
  return 'id' in answer.data ? answer.data.id : null
}

/** The deployment that this run attempt has made already. */
async function findMade(github: Octokit, { owner, repo, ref, environment, run }: GitHubDeployment) {
  const { data } = await github.rest.repos.listDeployments({ owner, repo, ref, environment, per_page: 10 })
  return data.find(({ payload }) => typeof payload === 'object' && payload.run === run)?.id
}

export async function setDeploymentState(
  github: Octokit,
  deployment: GitHubDeployment,
  id: number,
  state: DeploymentState,
  links: { readonly url: string | null; readonly log: string },
): Promise<void> {
  await github.rest.repos.createDeploymentStatus({
    owner: deployment.owner,
    repo: deployment.repo,
    deployment_id: id,
    state,
    log_url: links.log,
    ...(links.url === null ? {} : { environment_url: links.url }),
    // Another preview's deployment is none of ours; an older one of production is replaced.
    auto_inactive: deployment.environment === 'production',
  })
}
