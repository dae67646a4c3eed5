import type { RecordedCall } from '../cloud/calls.ts'
import { Cloud } from '../cloud/cloud.ts'
import type { Fault } from '../cloud/faults.ts'
import type { EventName } from './event.ts'
import type { NodeMajor } from './node-version.ts'
import { machinePipSettings } from './pip-settings.ts'
import { foundationFor } from './product.ts'
import { SourceRepository } from './source-repository.ts'
import { defaultRepository, type EventOptions, type RunningWorkflow, Workflow } from './workflow.ts'

/** One event and what the action made of it. */
export interface RehearsedRun {
  readonly event: EventName
  /** `null`: the program was ended by a signal. */
  readonly exitCode: number | null
  readonly outcome: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** The log as GitHub shows it: main step, then post step. */
  readonly stdout: string
  readonly wallSeconds: number
  readonly simulatedSeconds: number
  readonly calls: readonly RecordedCall[]
  /** What exists after the run. */
  readonly inventory: readonly string[]
}

/** What `--report` writes. */
export interface RehearsalReport {
  readonly runs: readonly RehearsedRun[]
  readonly inventory: { readonly before: readonly string[]; readonly after: readonly string[] }
  readonly comments: readonly object[]
  readonly deployments: readonly object[]
}

export interface RehearsalOptions {
  readonly app: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly faults?: readonly Fault[]
  readonly speed?: number
  readonly node?: NodeMajor
  /** Gets each line of a run's log. */
  readonly onLine?: (line: string) => void
}

/** An app's repository on a local GitHub, with the foundation deployed in a local AWS account. */
export class Rehearsal {
  readonly cloud: Cloud
  readonly workflow: Workflow
  readonly #source: SourceRepository
  readonly #options: RehearsalOptions
  readonly #before: readonly string[]
  readonly #runs: RehearsedRun[] = []
  #running: RunningWorkflow | undefined
  #cancelled = false

  private constructor(cloud: Cloud, source: SourceRepository, options: RehearsalOptions) {
    this.cloud = cloud
    this.#source = source
    this.#options = options
    this.#before = cloud.inventory()
    const pip = machinePipSettings()
    this.workflow = new Workflow(cloud, source, {
      inputs: {
        'aws-account-id': cloud.account,
        'aws-region': cloud.region,
        ...(pip === '' ? {} : { 'build-secrets': pip }),
        ...options.inputs,
      },
      ...(options.node === undefined ? {} : { node: options.node }),
    })
  }

  /** @throws Error where the app cannot be read, or Docker cannot be used */
  static async start(options: RehearsalOptions): Promise<Rehearsal> {
    const source = await SourceRepository.of(options.app)
    try {
      const cloud = await Cloud.start({
        stacks: foundationFor(defaultRepository),
        ...(options.speed === undefined ? {} : { speed: options.speed }),
        ...(options.faults === undefined ? {} : { faults: options.faults }),
      })
      return new Rehearsal(cloud, source, options)
    } catch (error) {
      await source.remove()
      throw error
    }
  }

  /** Cancels the run that is under way, if there is one, as a person does on GitHub. No event is played after it. */
  cancel(): void {
    this.#cancelled = true
    void this.#running?.action.cancel()
  }

  async stop(): Promise<void> {
    this.#running?.action.kill('SIGKILL')
    await this.#running?.done
    await this.cloud.stop()
    await this.#source.remove()
  }

  /** True from `cancel` on. */
  get isCancelled(): boolean {
    return this.#cancelled
  }

  /** Plays one event to its end. */
  async play(event: EventName, options: EventOptions = {}): Promise<RehearsedRun> {
    const { calls, clock } = this.cloud
    const { onLine } = this.#options
    const from = calls.all.length
    const simulated = clock.now()
    const wall = performance.now()
    this.#running = await this.workflow.start(event, { ...(onLine && { onLine }), ...options })
    if (this.#cancelled) this.cancel()
    const run = await this.#running.done
    this.#running = undefined
    const failedLater = run.post !== null && run.post.conclusion !== 'success'
    const rehearsed: RehearsedRun = {
      event,
      exitCode: run.exitCode === 0 && (run.conclusion !== 'success' || failedLater) ? 1 : run.exitCode,
      outcome: run.outputs.outcome ?? '',
      outputs: run.outputs,
      summary: run.summary,
      stdout: run.stdout + (run.post?.stdout ?? ''),
      wallSeconds: round((performance.now() - wall) / 1000),
      simulatedSeconds: round((clock.now() - simulated) / 1000),
      calls: calls.report(from),
      inventory: this.cloud.inventory(),
    }
    this.#runs.push(rehearsed)
    return rehearsed
  }

  report(): RehearsalReport {
    const repository = this.cloud.github.repository(this.workflow.repository)
    return {
      runs: this.#runs,
      inventory: { before: this.#before, after: this.cloud.inventory() },
      comments: repository.comments.map(({ id, issue, author, body }) => ({
        id,
        issue,
        author: author.login,
        body,
      })),
      deployments: repository.deployments.map(
        ({ id, environment, ref, sha, transient, production, statuses }) => ({
          ...{ id, environment, ref, sha, transient, production },
          statuses: statuses.map(({ state, description, environmentUrl }) => ({
            state,
            description,
            environmentUrl,
          })),
        }),
      ),
    }
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10
}
