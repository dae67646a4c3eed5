/** What of the repository every job knows. Ids are GitHub's numeric ones: they stay when names change. */
export interface JobRepository {
  readonly id: number
  readonly owner: string
  readonly ownerId: number
  readonly name: string
  readonly defaultBranch: string
  readonly visibility: 'public' | 'private' | 'internal'
}

/** What `permissions:` of a workflow gives the job's token; a scope that is not named has none. */
export type Permissions = Readonly<
  Partial<
    Record<'actions' | 'contents' | 'deployments' | 'id-token' | 'issues' | 'pull-requests', 'read' | 'write'>
  >
>

/** One attempt of a workflow run with its one job, as the runner, the token issuer and the API see it. */
export interface Job {
  readonly repository: JobRepository
  readonly runId: number
  readonly runNumber: number
  readonly attempt: number
  readonly event: string
  /** `refs/heads/main`, `refs/pull/7/merge` */
  readonly ref: string
  readonly sha: string
  /** Branch names of a pull request; empty for every other event. */
  readonly headRef: string
  readonly baseRef: string
  readonly actor: { readonly id: number; readonly login: string }
  /** `.github/workflows/deploy.yml` */
  readonly workflowPath: string
  readonly workflowName: string
  /** What the job names in `environment:`, or `null`. */
  readonly environment: string | null
  readonly permissions: Permissions
}

export function fullName(repository: JobRepository): string {
  return `${repository.owner}/${repository.name}`
}

/** `o/r/.github/workflows/deploy.yml@refs/heads/main` */
export function workflowRef(job: Job): string {
  return `${fullName(job.repository)}/${job.workflowPath}@${job.ref}`
}
