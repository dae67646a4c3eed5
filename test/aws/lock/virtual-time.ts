import type { Pace, SleepOptions } from '../../../src/wait.ts'
import { Timetable } from '../../cloud/timetable.ts'

interface Event {
  readonly due: number
  readonly run: () => void
}

/** One time for everything that a test lets happen: it passes when `run` is called, from one event to the next. */
export class VirtualTime {
  readonly #events = new Timetable<Event>()
  #now = 0

  /** Milliseconds since the beginning. */
  get now(): number {
    return this.#now
  }

  /** @returns a function that cancels it */
  at(due: number, run: () => void): () => void {
    const event = { due: Math.max(due, this.#now), run }
    this.#events.add(event)
    return () => this.#events.remove(event)
  }

  /**
   * Lets things happen, one after the other, until something is so, nothing is left to happen, or the time is `limit`.
   *
   * @param afterEach is called when an event and all that follows from it at once is done
   */
  async run(isOver: () => boolean, limit: number, afterEach: () => void = () => {}): Promise<void> {
    await settled()
    while (!isOver()) {
      const first = this.#events.first
      if (first === undefined || first.due > limit) break
      this.#now = first.due
      this.#events.take(first.due)?.run()
      await settled()
      afterEach()
    }
  }

  /** Lets so many milliseconds pass. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    await this.run(() => false, end)
    this.#now = end
  }

  /** The outcome of something that takes virtual time. @throws Error when it has none after an hour */
  async outcome<T>(work: Promise<T>): Promise<T> {
    let isOver = false
    const watched = work.finally(() => {
      isOver = true
    })
    watched.catch(() => undefined)
    await this.run(() => isOver, this.#now + 3_600_000)
    if (!isOver) throw new Error('no outcome after an hour')
    return watched
  }
}

/** All promises that follow from what has happened are settled, because none waits for anything but virtual time. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A process on some machine: with a clock of its own, and sometimes stopped or dead. */
export class Process implements Pace {
  readonly name: string
  readonly time: VirtualTime
  /** How fast its clock runs; 1 is right. */
  readonly rate: number
  readonly #beginning: number
  #pausedUntil = 0
  #ended = false

  constructor(time: VirtualTime, name: string, { rate = 1, beginning = 0 } = {}) {
    this.time = time
    this.name = name
    this.rate = rate
    this.#beginning = beginning
  }

  now(): number {
    return this.#beginning + this.time.now * this.rate
  }

  sleep(milliseconds: number, { signal }: SleepOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        cancel()
        reject(Object.assign(new Error('aborted', { cause: signal?.reason }), { name: 'AbortError' }))
      }
      const cancel = this.after(milliseconds / this.rate, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      if (signal?.aborted) abort()
      else signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /**
   * Something that this process does in so many (true) milliseconds: later when it is stopped then, never when it
   * has ended.
   *
   * @returns a function that cancels it
   */
  after(milliseconds: number, run: () => void): () => void {
    let cancel = () => {}
    const due = () => {
      if (this.#ended) return
      if (this.isPaused) cancel = this.time.at(this.#pausedUntil, due)
      else run()
    }
    cancel = this.time.at(this.time.now + milliseconds, due)
    return () => cancel()
  }

  get isPaused(): boolean {
    return this.time.now < this.#pausedUntil
  }

  get hasEnded(): boolean {
    return this.#ended
  }

  /** As SIGSTOP does it; time goes on, and so does what it has sent already. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.time.now + milliseconds)
  }

  /** As SIGKILL does it. */
  end(): void {
    this.#ended = true
  }
}
