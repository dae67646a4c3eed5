import { type ChildProcess, spawn } from 'node:child_process'
import type { Clock } from '../cloud/clock.ts'
import { Lines } from './lines.ts'

export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Both streams as they came, nothing hidden. */
  readonly raw: string
  /** A process that the step started runs on. */
  readonly leavesProcesses: boolean
}

export interface StepCommand {
  readonly node: string
  readonly script: string
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  /** Gets each line of both streams. */
  readonly onLine: (line: string) => void
}

/** Real milliseconds for which open pipes of a step that has ended are waited for. */
const pipesWithin = 5_000
/** Between SIGINT and SIGTERM, and between SIGTERM and the end, milliseconds (`ProcessInvoker` of actions/runner). */
const interruptGrace = 7_500
const terminateGrace = 2_500

/** The process of one step, started, watched and cancelled as the runner does it. */
export class StepProcess {
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess
  readonly #clock: Clock
  #over = false

  /** `clock`: whose time the graces of a cancellation are counted in. */
  constructor(command: StepCommand, clock: Clock) {
    this.#clock = clock
    this.#child = spawn(command.node, [command.script], {
      cwd: command.directory,
      env: command.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that what it leaves behind can be found and ended.
      detached: true,
    })
    this.ended = this.#watch(command.onLine)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Sends a signal to the program alone, not to its children. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** As when a person cancels the run: asks twice, then ends the whole tree. Resolves when the step has ended. */
  async cancel(): Promise<void> {
    const steps: [NodeJS.Signals, number][] = [
      ['SIGINT', interruptGrace],
      ['SIGTERM', terminateGrace],
    ]
    for (const [signal, grace] of steps) {
      if (this.#over) return
      this.kill(signal)
      await this.#within(grace)
    }
    if (!this.#over) this.#killTree()
    await this.ended
  }

  async #within(grace: number): Promise<void> {
    let cancel = () => {}
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.at(this.#clock.now() + grace, resolve)
    })
    await Promise.race([late, this.ended])
    cancel()
  }

  #watch(onLine: (line: string) => void): Promise<Ended> {
    const child = this.#child
    const raw: Buffer[] = []
    const streams = [child.stdout, child.stderr].map((stream) => {
      const lines = new Lines(onLine)
      stream?.on('data', (data: Buffer) => {
        raw.push(data)
        lines.write(data)
      })
      return lines
    })
    return new Promise((resolve, reject) => {
      child.on('error', (error) => {
        this.#over = true
        reject(error)
      })
      child.on('exit', (exitCode, signal) => {
        this.#over = true
        const late = setTimeout(() => this.#killTree(), pipesWithin)
        child.on('close', () => {
          clearTimeout(late)
          for (const lines of streams) lines.end()
          resolve({
            exitCode,
            signal,
            raw: Buffer.concat(raw).toString('utf8'),
            leavesProcesses: this.#groupLives(),
          })
        })
      })
    })
  }

  /** Whether anybody of the step's process group is left. */
  #groupLives(): boolean {
    try {
      process.kill(-(this.#child.pid ?? 0), 0)
      return this.#child.pid !== undefined
    } catch {
      return false
    }
  }

  #killTree(): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL')
    } catch {
      // There is nobody left in the group.
    }
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
  }
}
