import { VirtualClock } from './clock.ts'

/**
 * A clock on which AWS is many times faster than it says, while the action's own time passes as ever: a run waits as
 * often as it otherwise would look once or twice. For tests of what is done, not of how long it takes.
 */
export class BriskClock extends VirtualClock {
  readonly #times: number

  constructor(times: number) {
    super({ quiet: 2 })
    this.#times = times
  }

  override at(time: number, action: () => void): () => void {
    const now = this.now()
    return super.at(now + (time - now) / this.#times, action)
  }

  override async pass(milliseconds: number): Promise<void> {
    await super.pass(milliseconds * this.#times)
  }
}
