import type { Clock } from '../cloud/clock.ts'
import { type Program, type StartProgram, type StepCommand, startProgram } from './program.ts'

/** Between SIGINT and SIGTERM, and between SIGTERM and the end, milliseconds (`ProcessInvoker` of actions/runner). */
const interruptGrace = 7_500
const terminateGrace = 2_500

/** The process of one step, started, watched and cancelled as the runner does it. */
export class StepProcess {
  readonly #program: Program
  readonly #clock: Clock
  #over = false

  /** `clock`: whose time the graces of a cancellation are counted in. */
  constructor(command: StepCommand, clock: Clock, start: StartProgram = startProgram) {
    this.#clock = clock
    this.#program = start(command)
    const over = () => {
      this.#over = true
    }
    this.#program.ended.then(over, over)
  }

  get ended(): Program['ended'] {
    return this.#program.ended
  }

  /** Sends a signal to the program alone, not to its children. */
  kill(signal: NodeJS.Signals): void {
    this.#program.kill(signal)
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
    if (!this.#over) this.#program.killTree()
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
}
