import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../cloud/clock.ts'
import type { Job } from '../cloud/github-job.ts'
import { type ActionFile, inputVariables } from './action-file.ts'
import type { Command } from './command.ts'
import { CommandFiles } from './command-files.ts'
import { githubContext, type RunnerPaths, runnerEnvironment, type Service } from './environment.ts'
import { Masks } from './masks.ts'
import type { StartProgram, StepCommand } from './program.ts'
import { type Annotation, StepLog } from './step-log.ts'
import { StepProcess } from './step-process.ts'

/** One step as a person sees it on GitHub, and what is behind it. */
export interface StepRun {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly conclusion: 'success' | 'failure' | 'cancelled'
  readonly outputs: Readonly<Record<string, string>>
  /** For the post step. */
  readonly state: Readonly<Record<string, string>>
  /** For later steps, through `GITHUB_ENV` and `GITHUB_PATH`. */
  readonly exported: {
    readonly environment: Readonly<Record<string, string>>
    readonly path: readonly string[]
  }
  /** Markdown, masked. */
  readonly summary: string
  /** The log, masked. */
  readonly stdout: string
  /** Both streams as the program wrote them. */
  readonly rawStdout: string
  readonly annotations: readonly Annotation[]
  readonly executedCommands: readonly Command[]
  /** When its process began and had ended, simulated milliseconds since the epoch. */
  readonly beganMs: number
  readonly endedMs: number
}

/** The action's step, with its post step where it has one. */
export interface ActionRun extends StepRun {
  readonly post: StepRun | null
  readonly masks: readonly string[]
  /** What the action left on the runner: temporary files, files of the user, processes. */
  readonly leftBehind: readonly string[]
}

export interface ActionStart {
  readonly action: ActionFile
  readonly job: Job
  /** The event's payload. */
  readonly payload: object
  readonly workspace: string
  readonly inputs: Readonly<Record<string, string>>
  readonly service: Service
  /** What the job adds: endpoints, the token issuer, `NODE_OPTIONS`, `env:` of the workflow. */
  readonly environment: Readonly<Record<string, string>>
  readonly node: string
  readonly clock: Clock
  /** Starts the program of each step. Default: as a process of its own. */
  readonly startProgram?: StartProgram
  /** False: the machine is gone with the main step, so that no post step runs. Default: true. */
  readonly post?: boolean
  /** Gets each line of the log as it is shown. */
  readonly onLine?: (line: string) => void
  /** Told of each process that begins; the returned function is called when it has ended. */
  readonly onProcess?: (process: StepProcess) => () => void
}

/** An action that runs as on GitHub's runner. */
export class RunningAction {
  readonly done: Promise<ActionRun>
  readonly #start: ActionStart
  readonly #masks = new Masks()
  readonly #root: string
  readonly #paths: RunnerPaths
  #process: StepProcess | undefined
  readonly #leftProcesses: string[] = []
  #cancelled = false

  constructor(start: ActionStart) {
    this.#start = start
    this.#root = mkdtempSync(join(tmpdir(), 'runner-'))
    const folder = (name: string) => join(this.#root, name)
    this.#paths = {
      workspace: start.workspace,
      temp: folder('_temp'),
      home: folder('home'),
      toolCache: folder('tool-cache'),
      eventFile: join(folder('_temp'), '_github_workflow', 'event.json'),
      action: start.action.directory,
    }
    for (const path of [folder('_temp/_github_workflow'), this.#paths.home, this.#paths.toolCache]) {
      mkdirSync(path, { recursive: true })
    }
    writeFileSync(this.#paths.eventFile, JSON.stringify(start.payload, undefined, 2))
    this.#masks.add(start.service.token)
    const token = start.environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN
    if (token !== undefined) this.#masks.add(token)
    this.done = this.#run()
  }

  /** Cancels the step that runs; its post step runs all the same. Resolves with `done`. */
  async cancel(): Promise<ActionRun> {
    this.#cancelled = true
    await this.#process?.cancel()
    return await this.done
  }

  /** The program is ended or told something by a signal, without a word to the runner. */
  kill(signal: NodeJS.Signals): void {
    this.#process?.kill(signal)
  }

  async #run(): Promise<ActionRun> {
    const { action, post = true } = this.#start
    try {
      const main = await this.#step('main', action.main, {})
      const after = action.post !== null && post ? await this.#step('post', action.post, main.state) : null
      return { ...main, post: after, masks: this.#masks.values, leftBehind: this.#leftBehind() }
    } finally {
      // A child of a step that was killed may still write there.
      await rm(this.#root, { recursive: true, force: true, maxRetries: 20, retryDelay: 10 })
    }
  }

  #leftBehind(): string[] {
    const files = readdirSync(this.#paths.temp).filter((name) => !name.startsWith('_'))
    const home = readdirSync(this.#paths.home).map((name) => `home/${name}`)
    return [...files, ...home, ...this.#leftProcesses]
  }

  async #step(
    name: 'main' | 'post',
    script: string,
    state: Readonly<Record<string, string>>,
  ): Promise<StepRun> {
    const { action, clock, job, inputs, service, node, onLine, onProcess, startProgram } = this.#start
    const log = new StepLog(this.#masks, onLine)
    const files = new CommandFiles(join(this.#paths.temp, '_runner_file_commands'), name)
    const context = githubContext(job, this.#paths, service)
    const command: StepCommand = {
      node,
      script: join(action.directory, script),
      directory: this.#paths.workspace,
      environment: {
        ...runnerEnvironment(context, this.#paths),
        ...this.#start.environment,
        ...files.environment,
        ...inputVariables(action, inputs, { ...context, token: service.token }),
        ...Object.fromEntries(Object.entries(state).map(([key, value]) => [`STATE_${key}`, value])),
      },
      onLine: (line) => log.take(line),
    }
    const beganMs = clock.now()
    this.#process = new StepProcess(command, clock, startProgram)
    const ended = onProcess?.(this.#process)
    const { exitCode, signal, raw, leavesProcesses } = await this.#process.ended.finally(() => ended?.())
    this.#process = undefined
    if (leavesProcesses) this.#leftProcesses.push(`a process of the ${name} step`)
    const endedMs = clock.now()
    const said = files.read(log)
    const failed = exitCode !== 0 || log.failed
    return {
      exitCode,
      signal,
      conclusion: this.#cancelled && name === 'main' ? 'cancelled' : failed ? 'failure' : 'success',
      outputs: { ...log.outputs, ...said.outputs },
      state: { ...log.state, ...said.state },
      exported: { environment: said.environment, path: said.path },
      summary: said.summary,
      stdout: log.shown,
      rawStdout: raw,
      annotations: log.annotations,
      executedCommands: log.executed,
      beganMs,
      endedMs,
    }
  }
}
