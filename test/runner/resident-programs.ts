import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { followedClock, warpFolder } from './follow-clock.ts'
import {
  type Ended,
  endGroup,
  Output,
  type Program,
  pipesWithin,
  type StartProgram,
  type StepCommand,
  startProgram,
} from './program.ts'
import type { ResidentEnd, ResidentStart } from './warp/resident.ts'

/** Steps that one process runs before another one takes its place: the entries of all of them stay in its memory. */
const mostRuns = 40

/**
 * Starts programs in processes that have run others before (`test/runner/warp/resident.ts`): what a run costs then is
 * what it does, and not that a program is loaded and slow before it is compiled. A process in which a step has left
 * something going on ends with it, as it would have by itself, and one that was sent a signal is not used again. A step
 * that follows no clock gets a process of its own.
 */
export class ResidentPrograms {
  readonly #resident: string
  readonly #idle: Resident[] = []

  private constructor(resident: string) {
    this.#resident = resident
  }

  /** The processes end when this one does. */
  static async open(): Promise<ResidentPrograms> {
    const programs = new ResidentPrograms(fileURLToPath(new URL('resident.js', await warpFolder())))
    process.once('exit', () => programs.close())
    return programs
  }

  readonly start: StartProgram = (command) => {
    const clock = followedClock(command.environment.NODE_OPTIONS ?? '')
    if (clock === undefined) return startProgram(command)
    const trusts = command.environment.NODE_EXTRA_CA_CERTS !== undefined
    const index = this.#idle.findIndex(
      (one) => one.isReady && one.node === command.node && one.trusts === trusts,
    )
    const resident =
      (index < 0 ? undefined : this.#idle.splice(index, 1)[0]) ?? new Resident(this.#resident, command)
    const program = resident.run(command, clock)
    const release = () => {
      if (resident.isReady && resident.runs < mostRuns) this.#idle.push(resident)
      else resident.close()
    }
    program.ended.then(release, release)
    return program
  }

  close(): void {
    for (const resident of this.#idle.splice(0)) resident.close()
  }
}

/** What a process that runs steps is in the middle of. */
interface Current {
  readonly output: Output
  readonly resolve: (ended: Ended) => void
  readonly reject: (error: Error) => void
  end?: ResidentEnd
}

class Resident {
  readonly node: string
  /** It was told whom to trust besides Node's own authorities, which a process cannot be told later. */
  readonly trusts: boolean
  runs = 0
  readonly #child: ChildProcess
  readonly #read = { stdout: 0, stderr: 0 }
  #current: Current | undefined
  #leavesProcesses = false

  constructor(script: string, { node, environment, directory }: StepCommand) {
    this.node = node
    this.trusts = environment.NODE_EXTRA_CA_CERTS !== undefined
    const { NODE_OPTIONS: _, ...others } = environment
    this.#child = spawn(node, [script], {
      cwd: directory,
      env: others,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream]?.on('data', (data: Buffer) => {
        this.#read[stream] += data.length
        this.#current?.output.take(stream, data)
        this.#settle()
      })
    }
    this.#child.on('message', (end: ResidentEnd) => {
      if (this.#current !== undefined) this.#current.end = end
      this.#settle()
    })
    this.#child.on('error', (error) => this.#take()?.reject(error))
    this.#child.on('exit', () => {
      // What it has left behind may hold its pipes.
      const late = setTimeout(() => this.close(), pipesWithin)
      this.#child.on('close', () => clearTimeout(late))
    })
    this.#child.on('close', (exitCode, signal) => {
      this.#end(exitCode, signal)
    })
  }

  get isReady(): boolean {
    const { exitCode, signalCode, killed } = this.#child
    const lives = exitCode === null && signalCode === null && !killed
    return lives && !this.#leavesProcesses && this.#current === undefined
  }

  run({ script, directory, environment, onLine }: StepCommand, clock: string): Program {
    this.runs += 1
    const output = new Output(onLine)
    const ended = new Promise<Ended>((resolve, reject) => {
      this.#current = { output, resolve, reject }
    })
    const start: ResidentStart = { script, directory, environment, clock }
    // Whatever is wrong with the process shows in its end.
    this.#child.send(start, () => {})
    return {
      ended,
      kill: (signal) => {
        if (this.#current?.output === output) this.#child.kill(signal)
      },
      killTree: () => {
        if (this.#current?.output === output) this.close()
      },
    }
  }

  close(): void {
    endGroup(this.#child)
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
  }

  /** A step has ended when it says so and everything that it had printed has come. */
  #settle(): void {
    const current = this.#current
    if (current?.end === undefined) return
    const { exitCode, written } = current.end
    if (this.#read.stdout < written[0] || this.#read.stderr < written[1]) return
    this.#end(exitCode, null)
  }

  #end(exitCode: number | null, signal: NodeJS.Signals | null): void {
    const current = this.#take()
    if (current === undefined) return
    const leavesProcesses = this.#hasOthers()
    this.#leavesProcesses = leavesProcesses
    current.resolve({ exitCode, signal, raw: current.output.end(), leavesProcesses })
  }

  #take(): Current | undefined {
    const current = this.#current
    this.#current = undefined
    return current
  }

  /** Whether its group has another process: one that a step has left. proc(5): the group is the third after the name. */
  #hasOthers(): boolean {
    const { pid } = this.#child
    if (!existsSync('/proc')) return false
    return readdirSync('/proc').some((name) => {
      if (!/^\d+$/.test(name) || Number(name) === pid) return false
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === pid
      } catch {
        return false
      }
    })
  }
}
