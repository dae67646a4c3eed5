/** Something to be done at a simulated time. */
export interface Appointment {
  /** Milliseconds since the epoch. */
  readonly due: number
}

/** Appointments in the order in which they are due; those of the same time keep the order in which they were made. */
export class Timetable<A extends Appointment> {
  #appointments: A[] = []

  get first(): A | undefined {
    return this.#appointments[0]
  }

  get size(): number {
    return this.#appointments.length
  }

  add(appointment: A): void {
    let low = 0
    let high = this.#appointments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#appointments[middle]
      if (other !== undefined && other.due <= appointment.due) low = middle + 1
      else high = middle
    }
    this.#appointments.splice(low, 0, appointment)
  }

  /** False: it was not (or no longer) there. */
  remove(appointment: A): boolean {
    const index = this.#appointments.indexOf(appointment)
    if (index < 0) return false
    this.#appointments.splice(index, 1)
    return true
  }

  /** Takes the first appointment out if it is due at `now`. */
  take(now: number): A | undefined {
    const first = this.#appointments[0]
    return first !== undefined && first.due <= now ? this.#appointments.shift() : undefined
  }

  clear(): void {
    this.#appointments = []
  }
}
