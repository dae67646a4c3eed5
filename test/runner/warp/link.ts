import { connect, type Socket } from 'node:net'
import type { FollowerLine, MasterLine } from '../../cloud/clock-followers.ts'
import { onLine } from '../../cloud/clock-lines.ts'
import { monotonic, real, type SimulatedTime } from './time.ts'

/** Real milliseconds without a sign of work after which this process says that it is idle. */
const quietFor = 15
/** Real milliseconds between two looks at what is going on here. */
const lookEvery = 5
/** Real milliseconds to wait for the master's first word. */
const greetingWithin = 5_000

/**
 * The line to the clock's master: takes its offsets, and answers its question "are you idle?" as soon as that is so.
 * Without a master (it is gone, or the line broke) time goes on from the last offset at the pace of a real clock.
 */
export class ClockLink {
  readonly #time: SimulatedTime
  readonly #due: () => number | null
  #socket: Socket | undefined
  #question: { number: number; held: number; children: number } | undefined
  #look: NodeJS.Timeout | undefined
  #touched = monotonic()

  constructor(time: SimulatedTime, due: () => number | null) {
    this.#time = time
    this.#due = due
  }

  /** Something happened in the program. */
  touch(): void {
    this.#touched = monotonic()
  }

  /** Resolves when the master has told the time, or when there is none. */
  async open(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const socket = connect({ host, port, noDelay: true })
      this.#socket = socket
      const late = real.setTimeout(() => socket.destroy(), greetingWithin)
      const ready = () => {
        real.clearTimeout(late)
        resolve()
      }
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.#question = undefined
        ready()
      })
      const introduction: FollowerLine = { pid: process.pid, ppid: process.ppid }
      socket.write(`${JSON.stringify(introduction)}\n`)
      onLine(socket, (line) => {
        this.#hear(JSON.parse(line))
        ready()
      })
    })
    this.#socket?.unref()
  }

  /** Follows the clock no longer. */
  close(): void {
    real.clearTimeout(this.#look)
    this.#question = undefined
    this.#socket?.destroy()
  }

  #hear(line: MasterLine): void {
    if ('offset' in line) {
      this.#question = undefined
      this.touch()
      this.#time.set(line.offset)
      return
    }
    this.#question = { number: line.ask, held: line.held, children: line.children }
    this.#answer()
  }

  #answer(): void {
    real.clearTimeout(this.#look)
    const question = this.#question
    if (question === undefined) return
    const { waiting, working } = activity(question.children)
    if (working || waiting > question.held) this.touch()
    const quiet = monotonic() - this.#touched
    if (quiet < quietFor) {
      this.#look = real.setTimeout(() => this.#answer(), lookEvery).unref()
      return
    }
    this.#question = undefined
    const line: FollowerLine = { answer: question.number, due: this.#due(), waiting }
    this.#socket?.write(`${JSON.stringify(line)}\n`)
  }
}

/**
 * Timers are what we answer for; pipes and terminals are our own output (a child process shows as itself); a server that
 * listens does nothing until it has a connection.
 */
const idling: ReadonlySet<string> = new Set(['Timeout', 'PipeWrap', 'TTYWrap', 'TCPServerWrap'])

/**
 * What keeps this process's event loop alive besides timers: connections that wait for an answer (idle ones of a pool
 * do not), and anything else, such as a child process, a file that is read, a name that is looked up.
 *
 * @param following child processes that answer for themselves
 */
function activity(following: number): { waiting: number; working: boolean } {
  const resources = process.getActiveResourcesInfo()
  const count = (kind: string) => resources.filter((resource) => resource === kind).length
  const others = resources.filter((resource) => resource !== 'TCPSocketWrap' && resource !== 'ProcessWrap')
  return { waiting: count('TCPSocketWrap'), working: isWorking(others) || count('ProcessWrap') > following }
}

/** Whether any of these active resources of a process is more than a timer or a way to print. */
export function isWorking(resources: readonly string[]): boolean {
  return resources.some((resource) => !idling.has(resource))
}
