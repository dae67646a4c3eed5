import { readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { dirname, join } from 'node:path'
import { BriskClock } from '../cloud/brisk-clock.ts'
import { VirtualClock } from '../cloud/clock.ts'
import { type Cloud, type CloudOptions, Cloud as LocalCloud } from '../cloud/cloud.ts'
import type { JobRepository } from '../cloud/github-job.ts'
import type { EventName } from '../runner/event.ts'
import { machinePipSettings } from '../runner/pip-settings.ts'
import { foundationFor, productDirectory } from '../runner/product.ts'
import { ResidentPrograms } from '../runner/resident-programs.ts'
import { SourceRepository } from '../runner/source-repository.ts'
import {
  defaultRepository,
  type EventOptions,
  Workflow,
  type WorkflowOptions,
  type WorkflowRun,
} from '../runner/workflow.ts'
import { breaches, type EndedRun, endedRun } from './invariants.ts'
import { tally, writeTally } from './tally.ts'

/** The app that the repository ships, and small ones made for a story. */
export const apps = {
  example: join(productDirectory, 'examples', 'fastapi-postgres'),
  story: join(productDirectory, 'test', 'stories', 'app'),
  /** For {@link Theatre.openLight}, where nothing of it runs. */
  light: join(productDirectory, 'test', 'stories', 'light-app'),
}

let light: Promise<SourceRepository> | undefined

/** Committed once: a copy is made in no time, for each of hundreds of theatres. */
async function lightSource(): Promise<SourceRepository> {
  light ??= SourceRepository.of(apps.light).then((source) => {
    process.once('exit', () => rmSync(dirname(source.directory), { recursive: true, force: true }))
    return source
  })
  return await (await light).copy()
}

/** Shared by all light theatres of a test file. */
let residents: Promise<ResidentPrograms> | undefined

async function residentPrograms(): Promise<ResidentPrograms> {
  residents ??= ResidentPrograms.open()
  return await residents
}

export interface TheatreOptions extends Omit<CloudOptions, 'stacks'> {
  /** Directory of the app; default: {@link apps.story}. */
  readonly app?: string
  readonly workflow?: WorkflowOptions
}

/** A local cloud with the shipped foundation, a repository with an app, and its workflow. */
export class Theatre {
  readonly cloud: Cloud
  readonly source: SourceRepository
  readonly workflow: Workflow

  /** Every run that is over. */
  readonly runs: EndedRun[] = []
  readonly #app: string
  readonly #options: WorkflowOptions
  /** Names of the stacks of repositories, by repository id. */
  readonly #stacks = new Map([[defaultRepository.id, foundationFor(defaultRepository).at(-1)?.name ?? '']])

  private constructor(cloud: Cloud, source: SourceRepository, options: WorkflowOptions, app: string) {
    this.#app = app
    this.cloud = cloud
    this.source = source
    this.#options = { ...options, onRun: () => this.#watch() }
    this.workflow = new Workflow(cloud, source, this.#options)
  }

  static async open(options: TheatreOptions = {}): Promise<Theatre> {
    const { app = apps.story, workflow, ...cloudOptions } = options
    const webTarget = workflow?.inputs?.['web-target']
    const stacks = foundationFor(defaultRepository, webTarget)
    const cloud = await LocalCloud.start({ ...cloudOptions, stacks })
    const source = app === apps.light ? await lightSource() : await SourceRepository.of(app)
    const inputs = {
      'aws-account-id': cloud.account,
      'aws-region': cloud.region,
      'build-secrets': machinePipSettings(),
      ...workflow?.inputs,
    }
    const variables =
      cloudOptions.containers === 'light'
        ? {
            PATH: `${cloud.builder.folder}:${process.env.PATH}`,
            // Hundreds of runs of one bundle: compiled once.
            NODE_COMPILE_CACHE: join(productDirectory, 'build', 'compiled'),
          }
        : {}
    const starts =
      cloudOptions.containers === 'light' ? { startProgram: (await residentPrograms()).start } : {}
    return new Theatre(cloud, source, { variables, ...starts, ...workflow, inputs }, app)
  }

  /**
   * A theatre without containers, in which AWS is sixty times faster than it is: a whole deployment takes seconds. For
   * what depends on calls and not on what runs in containers.
   */
  static async openLight(options: TheatreOptions = {}): Promise<Theatre> {
    const clock = new BriskClock(60)
    return await Theatre.open({ app: apps.light, containers: 'light', clock, ...options })
  }

  /** Ends everything. @throws Error with every breach of what must be true of every story (`invariants.ts`) */
  async close(): Promise<void> {
    const breached = breaches(this.cloud, this.runs)
    tally.faultsInjected += this.cloud.faults.injected
    writeTally()
    await this.cloud.stop()
    await this.source.remove()
    if (breached.length > 0) throw new Error(`What must always be true is not:\n${breached.join('\n')}`)
  }

  #watch(): (run: WorkflowRun) => void {
    const firstCall = this.cloud.calls.all.length
    return (run) => void this.runs.push(endedRun(this.cloud, run, firstCall))
  }

  /** The workflow of another repository in the same account, or of this one under another name. */
  async workflowOf(repository: Partial<JobRepository>): Promise<Workflow> {
    const other = { ...defaultRepository, ...repository }
    for (const stack of foundationFor(other)) {
      if (stack.parameters === undefined) continue
      // A repository that was renamed keeps its stack, and deploys it anew with its new name.
      const name = this.#stacks.get(other.id) ?? stack.name
      this.#stacks.set(other.id, name)
      await this.cloud.foundation.deploy({ ...stack, name })
    }
    return new Workflow(this.cloud, this.source, { ...this.#options, repository: other })
  }

  /** Plays an event to its end. */
  async play(event: EventName, options: EventOptions = {}): Promise<WorkflowRun> {
    return this.workflow.run(event, options)
  }

  /** Commits files to a branch, as a person would; `null` removes one. */
  async commit(files: Readonly<Record<string, string | null>>, branch = 'main'): Promise<string> {
    return this.source.commit(branch, files)
  }

  /** Asks the app as a user does: over HTTPS, with the cloud's certificate authority. */
  async ask(url: string, path = '/', method = 'GET'): Promise<{ status: number; text: string }> {
    const ca = readFileSync(this.cloud.tls.caPath)
    return await new Promise((resolve, reject) => {
      const question = request(`${url}${path}`, { method, ca, timeout: 20_000 }, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => {
          text += part
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      })
      question.on('timeout', () => question.destroy(new Error('no answer within 20 s')))
      question.on('error', reject)
      question.end()
    })
  }

  /** Lets simulated time pass, at once where nothing real is going on. */
  async pass(milliseconds: number): Promise<void> {
    const { clock } = this.cloud
    await (clock instanceof VirtualClock ? clock.pass(milliseconds) : clock.sleep(milliseconds))
  }

  /** Databases and roles of an instance, but for PostgreSQL's and RDS's own and the master's: asked of the server itself. */
  async databases(instance: string): Promise<{ databases: string[]; roles: string[] }> {
    const column = async (sql: string) => {
      const rows = await this.cloud.rds.query(instance, 'postgres', sql)
      return rows.map(([name = '']) => name).sort()
    }
    return {
      databases: await column(
        "select datname from pg_database where not datistemplate and datname not in ('postgres', 'rdsadmin')",
      ),
      roles: await column(
        "select rolname from pg_roles where rolname !~ '^(pg_|rds)' and rolname not in ('postgres', 'monolayer')",
      ),
    }
  }

  /** A file of the story's app as it is in this repository. */
  file(path: string): string {
    return readFileSync(join(this.#app, path), 'utf8')
  }

  /** Calls of AWS and GitHub since an earlier moment (`mark()`), as `service:Operation`. */
  callsSince(mark: number): string[] {
    return this.cloud.calls.all.slice(mark).map(({ service, operation }) => `${service}:${operation}`)
  }

  mark(): number {
    return this.cloud.calls.all.length
  }
}
