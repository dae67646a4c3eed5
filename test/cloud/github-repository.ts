import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Job, JobRepository } from './github-job.ts'

const run = promisify(execFile)

export interface Author {
  readonly login: string
  readonly id: number
  readonly type: 'User' | 'Bot'
}

/** Who writes with a job's token. */
export const actionsBot: Author = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' }

export interface Comment {
  readonly id: number
  readonly issue: number
  readonly author: Author
  body: string
  readonly createdAt: number
  updatedAt: number
}

export interface Pull {
  readonly number: number
  title: string
  state: 'open' | 'closed'
  merged: boolean
  locked: boolean
  /** Names of its labels; none where it is not there. */
  labels?: readonly string[]
  readonly author: Author
  readonly head: { readonly ref: string; sha: string; readonly repositoryId: number }
  readonly base: { readonly ref: string; readonly sha: string }
  readonly createdAt: number
  closedAt: number | null
}

export const deploymentStates = [
  'error',
  'failure',
  'inactive',
  'in_progress',
  'queued',
  'pending',
  'success',
] as const

export interface DeploymentStatus {
  readonly id: number
  readonly state: (typeof deploymentStates)[number]
  readonly description: string
  readonly environmentUrl: string
  readonly logUrl: string
  readonly createdAt: number
}

export interface Deployment {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly description: string
  readonly payload: unknown
  readonly transient: boolean
  readonly production: boolean
  readonly createdAt: number
  /** Oldest first. */
  readonly statuses: DeploymentStatus[]
}

/** One attempt of a workflow run. */
export interface RunAttempt {
  readonly job: Job
  readonly startedAt: number
  /** `null` while it runs. */
  conclusion: 'success' | 'failure' | 'cancelled' | null
}

/** A repository on the emulated GitHub: what its API remembers. Tests may change all of it. */
export class Repository {
  readonly id: number
  readonly ownerId: number
  readonly visibility: JobRepository['visibility']
  /** May change: a rename keeps everything else. */
  owner: string
  name: string
  defaultBranch: string
  readonly pulls = new Map<number, Pull>()
  readonly comments: Comment[] = []
  readonly deployments: Deployment[] = []
  readonly runs: RunAttempt[] = []
  /** A clone that has the commits, for comparisons; `null`: the API knows no commit. */
  clone: string | null = null

  constructor(repository: JobRepository) {
    this.id = repository.id
    this.owner = repository.owner
    this.ownerId = repository.ownerId
    this.name = repository.name
    this.defaultBranch = repository.defaultBranch
    this.visibility = repository.visibility
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`
  }

  attempt(runId: number, attempt?: number): RunAttempt | undefined {
    const attempts = this.runs.filter(({ job }) => job.runId === runId)
    return attempt === undefined ? attempts.at(-1) : attempts.find(({ job }) => job.attempt === attempt)
  }

  /** Full commit of a branch, tag or commit; `undefined` where there is none. */
  async commit(revision: string): Promise<string | undefined> {
    return (
      await this.git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)
    )?.trim()
  }

  /** Output of a git command in the clone; `undefined` where it fails. */
  async git(...argv: string[]): Promise<string | undefined> {
    if (this.clone === null) return undefined
    try {
      return (await run('git', ['-C', this.clone, ...argv], { timeout: 20_000 })).stdout
    } catch {
      return undefined
    }
  }
}
