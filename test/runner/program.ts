import { type ChildProcess, spawn } from 'node:child_process'
import { Lines } from './lines.ts'

export interface StepCommand {
  readonly node: string
  readonly script: string
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  /** Gets each line of both streams. */
  readonly onLine: (line: string) => void
}

export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Both streams as they came, nothing hidden. */
  readonly raw: string
  /** A process that the step started runs on. */
  readonly leavesProcesses: boolean
}

/** A step's program while it runs. */
export interface Program {
  readonly ended: Promise<Ended>
  /** Sends a signal to the program alone, not to its children. */
  kill(signal: NodeJS.Signals): void
  /** Ends it with all that it has started. */
  killTree(): void
}

export type StartProgram = (command: StepCommand) => Program

/** Real milliseconds for which open pipes of a step that has ended are waited for. */
export const pipesWithin = 5_000

/** Starts a step's program as a process of its own. */
export const startProgram: StartProgram = ({ node, script, directory, environment, onLine }) => {
  const child = spawn(node, [script], {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what it leaves behind can be found and ended.
    detached: true,
  })
  const killTree = () => {
    endGroup(child)
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
  const output = new Output(onLine)
  child.stdout?.on('data', (data: Buffer) => output.take('stdout', data))
  child.stderr?.on('data', (data: Buffer) => output.take('stderr', data))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (exitCode, signal) => {
      // What it has left behind may hold its pipes.
      const late = setTimeout(killTree, pipesWithin)
      child.on('close', () => {
        clearTimeout(late)
        resolve({ exitCode, signal, raw: output.end(), leavesProcesses: groupLives(child) })
      })
    })
  })
  return { ended, kill: (signal) => void child.kill(signal), killTree }
}

/** What a program prints on both of its streams. */
export class Output {
  readonly #raw: Buffer[] = []
  readonly #lines: Readonly<Record<'stdout' | 'stderr', Lines>>

  /** `onLine` gets each line of both streams. */
  constructor(onLine: (line: string) => void) {
    this.#lines = { stdout: new Lines(onLine), stderr: new Lines(onLine) }
  }

  take(stream: 'stdout' | 'stderr', data: Buffer): void {
    this.#raw.push(data)
    this.#lines[stream].write(data)
  }

  /** Returns all of it as it came. */
  end(): string {
    this.#lines.stdout.end()
    this.#lines.stderr.end()
    return Buffer.concat(this.#raw).toString('utf8')
  }
}

/** Whether anybody of a process's group is left. */
function groupLives({ pid }: ChildProcess): boolean {
  try {
    process.kill(-(pid ?? 0), 0)
    return pid !== undefined
  } catch {
    return false
  }
}

/** Ends a process that leads a group, with everybody in that group. */
export function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // There is nobody left in the group.
  }
}
