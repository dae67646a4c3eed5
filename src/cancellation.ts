/** How long a cancelled run may take to clean up: the runner kills it ten seconds after SIGINT. */
const cleanUpMs = 2_500

/** A cancellation of the job, which may come at any time: what must happen within seconds, then the end. */
export class Cancellation {
  readonly #controller = new AbortController()
  readonly #cleanUps: (() => Promise<void>)[] = []
  #cleaned: () => void = () => {}
  #cutShort: () => void = () => {}
  #closed = false
  /** Resolves once it was asked for and what must happen has happened, or has had its time. */
  readonly cleaned = new Promise<'cancelled'>((resolve) => {
    this.#cleaned = () => resolve('cancelled')
  })
  /** Resolves when it is asked for after the work has ended. */
  readonly late = new Promise<void>((resolve) => {
    this.#cutShort = resolve
  })

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether it came while there was something to cancel. */
  get happened(): boolean {
    return this.signal.aborted
  }

  onCancelled(cleanUp: () => Promise<void>): void {
    // What was taken in the very moment of the cancellation must be given back too.
    if (this.happened) void cleanUp().catch(() => {})
    else this.#cleanUps.push(cleanUp)
  }

  begin(): void {
    if (this.#closed) {
      this.#cutShort()
      return
    }
    this.#controller.abort(new Error('the job was cancelled'))
    const all = Promise.allSettled(this.#cleanUps.map((cleanUp) => cleanUp()))
    void bounded(all, cleanUpMs).then(() => this.#cleaned())
  }

  /** The work has ended: from now on there is nothing to cancel. */
  close(): void {
    this.#closed = true
  }
}

/** Waits for something no longer than so. */
export async function bounded(work: Promise<unknown>, milliseconds: number): Promise<void> {
  await Promise.race([work, new Promise((done) => setTimeout(done, milliseconds).unref())])
}
