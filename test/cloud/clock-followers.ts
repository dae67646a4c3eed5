import { createServer, type Server, type Socket } from 'node:net'
import { onLine } from './clock-lines.ts'

/** What a process that follows the clock says when nothing is going on in it. */
export interface Idle {
  /** Simulated time of its next timer, or `null` where it has none. */
  readonly due: number | null
  /** Open connections that wait for an answer. All of them are held back by us, or it would not be idle. */
  readonly waiting: number
}

/** What the master says to a follower: one JSON object a line. `children`: how many of its child processes follow too. */
export type MasterLine =
  | { readonly offset: number }
  | { readonly ask: number; readonly held: number; readonly children: number }

/** What a follower says to the master: who it is, first of all, and then its answers. */
export type FollowerLine = Introduction | (Idle & { readonly answer: number })

interface Introduction {
  readonly pid: number
  readonly ppid: number
}

interface Round {
  readonly number: number
  readonly answers: Map<Socket, Idle>
  readonly resolve: (answers: readonly Idle[] | undefined) => void
}

/**
 * The processes whose timers follow the clock (`test/runner/warp/`). They are told the offset of simulated time to
 * the machine's monotonic clock, and are asked whether they are idle; one that is not simply does not answer yet.
 */
export class Followers {
  readonly #sockets = new Map<Socket, Introduction | null>()
  readonly #changed: () => void
  readonly #offset: () => number
  #server: Server | undefined
  #round: Round | undefined
  #rounds = 0

  /** `changed` is called when a follower came or went. */
  constructor(offset: () => number, changed: () => void) {
    this.#offset = offset
    this.#changed = changed
  }

  get size(): number {
    return this.#sockets.size
  }

  /** Resolves with `host:port` on the loopback interface. */
  async listen(): Promise<string> {
    const server = createServer((socket) => this.#follow(socket))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The clock has no TCP port.')
    return `127.0.0.1:${address.port}`
  }

  close(): void {
    this.#server?.close()
    for (const socket of this.#sockets.keys()) socket.destroy()
  }

  /** Tells everybody the offset. What was asked before no longer counts. */
  tell(): void {
    this.#settle(undefined)
    for (const socket of this.#sockets.keys()) say(socket, { offset: this.#offset() })
  }

  /**
   * Asks everybody whether they are idle, not counting `held` requests that we hold back. Resolves when all are, or
   * with `undefined` when the question has lost its sense (a newer one, a follower came or went).
   */
  async ask(held: number): Promise<readonly Idle[] | undefined> {
    this.#settle(undefined)
    if (this.#sockets.size === 0) return []
    return await new Promise((resolve) => {
      this.#rounds += 1
      this.#round = { number: this.#rounds, answers: new Map(), resolve }
      for (const [socket, who] of this.#sockets) {
        say(socket, { ask: this.#rounds, held, children: this.#childrenOf(who) })
      }
    })
  }

  /** A child that follows the clock answers for itself: its parent does not work because it has it. */
  #childrenOf(parent: Introduction | null): number {
    return [...this.#sockets.values()].filter((who) => who !== null && who.ppid === parent?.pid).length
  }

  #follow(socket: Socket): void {
    this.#sockets.set(socket, null)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#settle(undefined)
      this.#changed()
    })
    onLine(socket, (line) => this.#hear(socket, line))
    say(socket, { offset: this.#offset() })
    this.#settle(undefined)
    this.#changed()
  }

  #hear(socket: Socket, line: string): void {
    const said: FollowerLine = JSON.parse(line)
    if ('pid' in said) {
      this.#sockets.set(socket, said)
      this.#settle(undefined)
      this.#changed()
      return
    }
    const { answer, due, waiting } = said
    const round = this.#round
    if (round === undefined || answer !== round.number) return
    round.answers.set(socket, { due, waiting })
    if (round.answers.size === this.#sockets.size) this.#settle([...round.answers.values()])
  }

  #settle(answers: readonly Idle[] | undefined): void {
    const round = this.#round
    this.#round = undefined
    round?.resolve(answers)
  }
}

function say(socket: Socket, line: MasterLine): void {
  socket.write(`${JSON.stringify(line)}\n`)
}
