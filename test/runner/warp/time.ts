/**
 * Simulated time in a process that follows the local cloud's clock: the machine's monotonic clock (the same number in
 * every process on it) plus an offset that the clock's master tells. Kept apart from what it replaces: `real` has the
 * functions as they were before.
 */
export const real = {
  clearTimeout,
  dateNow: Date.now,
  setTimeout,
  performanceNow: performance.now.bind(performance),
  hrtime: process.hrtime,
  hrtimeBigint: process.hrtime.bigint,
}

/** Real milliseconds since the machine started. */
export function monotonic(): number {
  return Number(real.hrtimeBigint.call(process.hrtime)) / 1e6
}

export class SimulatedTime {
  #offset = Date.now() - monotonic()
  #first: number | undefined
  #changed: () => void = () => {}

  /** Simulated milliseconds since the epoch, with fractions. */
  now(): number {
    return monotonic() + this.#offset
  }

  /** Another clock is followed from now on. */
  begin(): void {
    this.#first = undefined
  }

  /** How far simulated time has run ahead of real time since this process began to follow the clock, milliseconds. */
  get ahead(): number {
    return this.#offset - (this.#first ?? this.#offset)
  }

  /** `action` runs after every change of the offset. */
  onChange(action: () => void): void {
    this.#changed = action
  }

  set(offset: number): void {
    this.#offset = offset
    this.#first ??= offset
    this.#changed()
  }
}
