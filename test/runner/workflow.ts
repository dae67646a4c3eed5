import { existsSync } from 'node:fs'
import { VirtualClock } from '../cloud/clock.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { Job, JobRepository, Permissions } from '../cloud/github-job.ts'
import type { Pull } from '../cloud/github-repository.ts'
import { type ActionFile, readActionFile } from './action-file.ts'
import { type ActionRun, RunningAction } from './action-run.ts'
import {
  dispatchPayload,
  documentedPermissions,
  type EventName,
  forkPermissions,
  type Person,
  pullRequestPayload,
  pushPayload,
  schedulePayload,
} from './event.ts'
import { followClock } from './follow-clock.ts'
import { findNode, type NodeMajor } from './node-version.ts'
import { productDirectory } from './product.ts'
import type { StartProgram } from './program.ts'
import type { SourceRepository } from './source-repository.ts'

/** The cloud as far as a job's runner has to do with it. */
export type JobCloud = Pick<Cloud, 'clock' | 'github' | 'kill'> & {
  readonly oidc: Pick<Cloud['oidc'], 'admit'>
  readonly tls: Pick<Cloud['tls'], 'caPath'>
  /** `AWS_ENDPOINT_URL`; `undefined`: AWS itself. */
  readonly url: string | undefined
}

export interface WorkflowOptions {
  /** Default: octo/app, id 42. */
  readonly repository?: Partial<JobRepository>
  /** Default: those of the documented workflow. */
  readonly permissions?: Permissions
  /** Inputs of every run. */
  readonly inputs?: Readonly<Record<string, string>>
  /** Folder with `action.yml`; default: this repository. */
  readonly action?: string
  /** Default: 24, which `action.yml` asks for; `this`: the one that runs this program. */
  readonly node?: NodeMajor | 'this'
  /** Starts the program of each step; default: as a process of its own. */
  readonly startProgram?: StartProgram
  /** Told that a run begins; what it returns is told of the run when it is over. */
  readonly onRun?: () => (run: WorkflowRun) => void
  /** `env:` of the workflow, for every run. */
  readonly variables?: Readonly<Record<string, string>>
}

export interface EventOptions {
  readonly inputs?: Readonly<Record<string, string>>
  readonly permissions?: Permissions
  /** What the job names in `environment:`. */
  readonly environment?: string
  /** Branch that is pushed, dispatched or opened as a pull request; default `main`, or `change` for a pull request. */
  readonly branch?: string
  /** Another commit of the branch than its newest, for a push that is overtaken. */
  readonly commit?: string
  /** Number of the pull request; default 1. */
  readonly number?: number
  readonly title?: string
  /** Who caused the run; default: a person with write access. */
  readonly actor?: Person
  /** The pull request comes from a fork. */
  readonly fork?: boolean
  /** The label that `pull_request.labeled` gives and `pull_request.unlabeled` takes away. */
  readonly label?: string
  /** The pull request is merged, not only closed. */
  readonly merged?: boolean
  /** Inputs of the dispatch itself, in the event's payload. */
  readonly dispatchInputs?: Readonly<Record<string, string>>
  /** A further attempt of that run: the same run id. */
  readonly rerunOf?: Job
  /** `env:` of the workflow. */
  readonly variables?: Readonly<Record<string, string>>
  readonly node?: NodeMajor
  /** Instead of what the workflow starts programs with. */
  readonly startProgram?: StartProgram
  readonly post?: boolean
  readonly onLine?: (line: string) => void
}

/** An event that has happened: its job, what the event says, and the commit to check out. */
export interface PlayedEvent {
  readonly job: Job
  readonly payload: object
  readonly checkout: string
}

export interface RunningWorkflow {
  readonly job: Job
  readonly action: RunningAction
  readonly done: Promise<WorkflowRun>
}

/** What a runner gets for a job. */
export interface PreparedJob {
  readonly job: Job
  /** The event's payload. */
  readonly payload: object
  /** The checkout. */
  readonly workspace: string
  /** `github.token` */
  readonly token: string
  /** What the job has besides the runner's own variables. */
  readonly environment: Readonly<Record<string, string>>
  /** Tells GitHub that the run is over. */
  finish(conclusion: ActionRun['conclusion']): void
}

export interface WorkflowRun extends ActionRun {
  readonly job: Job
}

export const defaultRepository: JobRepository = {
  id: 42,
  owner: 'octo',
  ownerId: 583231,
  name: 'app',
  defaultBranch: 'main',
  visibility: 'private',
}

const author: Person = { id: 583231, login: 'mona' }
const forkId = 4_242

/** The documented workflow in one repository on the local cloud's GitHub: plays events, one run each. */
export class Workflow {
  readonly repository: JobRepository
  readonly #cloud: JobCloud
  readonly #source: SourceRepository
  readonly #options: WorkflowOptions
  readonly #action: ActionFile
  #runs = 0

  constructor(cloud: JobCloud, source: SourceRepository, options: WorkflowOptions = {}) {
    this.#cloud = cloud
    this.#source = source
    this.#options = options
    this.#action = readActionFile(options.action ?? productDirectory)
    this.repository = { ...defaultRepository, ...options.repository }
    cloud.github.repository(this.repository).clone = source.directory
  }

  /** Plays an event and waits until its run is over. */
  async run(event: EventName, options: EventOptions = {}): Promise<WorkflowRun> {
    return await (await this.start(event, options)).done
  }

  /** Plays an event; the run can be cancelled or killed through `action`. */
  async start(event: EventName, options: EventOptions = {}): Promise<RunningWorkflow> {
    return await this.begin(await this.happen(event, options), options)
  }

  /** Starts the job of an event that has happened, with rights and an environment of its own if need be. */
  async begin(happened: PlayedEvent, options: EventOptions = {}): Promise<RunningWorkflow> {
    const cloud = this.#cloud
    const { job, payload, workspace, token, environment, finish } = await this.#ready(happened, options)
    const ended = this.#options.onRun?.()
    const startProgram = options.startProgram ?? this.#options.startProgram
    const action = new RunningAction({
      action: this.#action,
      job,
      payload,
      workspace,
      inputs: { ...this.#options.inputs, ...options.inputs },
      service: { apiUrl: cloud.github.url, token },
      environment,
      node: findNode(options.node ?? this.#options.node ?? '24'),
      clock: cloud.clock,
      ...(startProgram === undefined ? {} : { startProgram }),
      ...(options.post === undefined ? {} : { post: options.post }),
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
      onProcess: (process) => {
        const earlier = cloud.kill
        const kill = (signal: NodeJS.Signals) => process.kill(signal)
        cloud.kill = kill
        return () => {
          if (cloud.kill === kill) cloud.kill = earlier
        }
      },
    })
    const done = action.done.then((result) => {
      finish(result.conclusion)
      const over = { ...result, job }
      ended?.(over)
      return over
    })
    return { job, action, done }
  }

  /** Plays an event, and checks out what its job gets, for whatever kind of runner runs it. */
  async prepare(event: EventName, options: EventOptions = {}): Promise<PreparedJob> {
    return await this.#ready(await this.happen(event, options), options)
  }

  async #ready({ job, payload, checkout }: PlayedEvent, options: EventOptions): Promise<PreparedJob> {
    const cloud = this.#cloud
    const { token, run } = cloud.github.begin(job)
    const identity = cloud.oidc.admit(job)
    return {
      job,
      payload,
      token,
      workspace: await this.#source.checkOut(checkout),
      environment: {
        ...(cloud.url === undefined ? {} : { AWS_ENDPOINT_URL: cloud.url }),
        ...(existsSync(cloud.tls.caPath) ? { NODE_EXTRA_CA_CERTS: cloud.tls.caPath } : {}),
        ...(cloud.clock instanceof VirtualClock
          ? { NODE_OPTIONS: await followClock(await cloud.clock.listen()) }
          : {}),
        ...(identity === undefined
          ? {}
          : { ACTIONS_ID_TOKEN_REQUEST_URL: identity.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: identity.token }),
        ...this.#options.variables,
        ...options.variables,
      },
      finish: (conclusion) => {
        run.conclusion = conclusion
      },
    }
  }

  /** Makes an event happen on GitHub, without a run yet: what its job would know, and what it would check out. */
  async happen(event: EventName, options: EventOptions = {}): Promise<PlayedEvent> {
    const { repository } = this
    const [name, action] = event.split('.')
    const branch = options.branch ?? repository.defaultBranch
    if (name === 'pull_request') return await this.#playPull(action ?? '', options)
    const sha = options.commit ?? (await this.#source.commitOf(`refs/heads/${branch}`))
    const job = this.#job(name ?? '', { ref: `refs/heads/${branch}`, sha }, options)
    const time = this.#cloud.clock.now()
    switch (event) {
      case 'push': {
        const push = { ref: job.ref, before: sha, after: sha, message: 'Change', time }
        return { job, payload: pushPayload(repository, author, push), checkout: sha }
      }
      case 'workflow_dispatch': {
        const inputs = options.dispatchInputs ?? {}
        return {
          job,
          payload: dispatchPayload(repository, author, job.ref, job.workflowPath, inputs),
          checkout: sha,
        }
      }
      default:
        return { job, payload: schedulePayload(repository, author, job.workflowPath), checkout: sha }
    }
  }

  /** Opens, changes or closes the pull request on GitHub too, so that the API says what the event says. */
  async #playPull(action: string, options: EventOptions): Promise<PlayedEvent> {
    const number = options.number ?? 1
    const pull = await this.#pull(number, action, options)
    const merge = await this.#source.merge(number, pull.base.sha, pull.head.sha)
    const refs = {
      ref: `refs/pull/${number}/merge`,
      sha: merge,
      headRef: pull.head.ref,
      baseRef: pull.base.ref,
    }
    const fork = pull.head.repositoryId !== this.repository.id
    const asked = options.permissions ?? this.#options.permissions ?? documentedPermissions
    const job = this.#job(
      'pull_request',
      refs,
      fork ? { ...options, permissions: forkPermissions(asked) } : options,
    )
    return {
      job,
      payload: pullRequestPayload(this.repository, author, action, pull, options.label),
      checkout: merge,
    }
  }

  async #pull(number: number, action: string, options: EventOptions): Promise<Pull> {
    const { pulls } = this.#cloud.github.repository(this.repository)
    const base = await this.#source.commitOf(`refs/heads/${this.repository.defaultBranch}`)
    const branch = options.branch ?? pulls.get(number)?.head.ref ?? `change-${number}`
    const known = await this.#source.commitOf(`refs/heads/${branch}`).catch(() => undefined)
    // Every push to the pull request changes a file, since the same files would be the same image.
    const push = known === undefined || action === 'synchronize'
    const text = `Pull request ${number}, push ${this.#runs + 1}\n`
    const head = push ? await this.#source.commit(branch, { PULL_REQUEST: text }) : known
    const now = this.#cloud.clock.now()
    const pull = pulls.get(number) ?? {
      number,
      title: options.title ?? `Change ${number}`,
      state: 'open',
      merged: false,
      locked: false,
      author: { ...author, type: 'User' },
      head: { ref: branch, sha: head, repositoryId: options.fork ? forkId : this.repository.id },
      base: { ref: this.repository.defaultBranch, sha: base },
      createdAt: now,
      closedAt: null,
    }
    const closed = action === 'closed'
    pull.head.sha = options.commit ?? head
    pull.state = closed ? 'closed' : 'open'
    pull.merged = closed && options.merged === true
    pull.closedAt = closed ? now : null
    const others = (pull.labels ?? []).filter((name) => name !== options.label)
    if (options.label !== undefined)
      pull.labels = action === 'unlabeled' ? others : [...others, options.label]
    pulls.set(number, pull)
    return pull
  }

  #job(
    event: string,
    refs: { ref: string; sha: string; headRef?: string; baseRef?: string },
    options: EventOptions,
  ): Job {
    this.#runs += 1
    const rerun = options.rerunOf
    return {
      repository: this.repository,
      runId: rerun?.runId ?? 17_000_000_000 + this.repository.id * 1_000 + this.#runs,
      runNumber: rerun?.runNumber ?? this.#runs,
      attempt: rerun === undefined ? 1 : rerun.attempt + 1,
      event,
      ref: refs.ref,
      sha: refs.sha,
      headRef: refs.headRef ?? '',
      baseRef: refs.baseRef ?? '',
      actor: options.actor ?? author,
      workflowPath: '.github/workflows/deploy.yml',
      workflowName: 'deploy',
      environment: options.environment ?? null,
      permissions: options.permissions ?? this.#options.permissions ?? documentedPermissions,
    }
  }
}
