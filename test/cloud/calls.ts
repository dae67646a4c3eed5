/** One request that the cloud got, as a report shows it. */
export interface RecordedCall {
  /** `ecs`, `rds`, `sts`, …, `github` or `oidc`. */
  readonly service: string
  /** AWS's operation, or method and route of GitHub's API. */
  readonly operation: string
  /** HTTP status of the answer; 0 where the connection was cut or the caller went away. */
  readonly status: number
  /** Simulated milliseconds since the epoch. */
  readonly startMs: number
  readonly endMs: number
}

/** A call with what a test may want to look at, secrets included: never put it in a report. */
export interface DetailedCall extends RecordedCall {
  readonly input: unknown
  /** AWS's error code; `undefined` where the call succeeded. */
  readonly error: string | undefined
}

/** Every call of AWS and GitHub, in the order in which they came. */
export class Calls {
  readonly #calls: DetailedCall[] = []

  get all(): readonly DetailedCall[] {
    return this.#calls
  }

  /** Without inputs, for reports. `from` leaves out so many earlier calls (`all.length` at some point). */
  report(from = 0): RecordedCall[] {
    return this.#calls.slice(from).map(({ service, operation, status, startMs, endMs }) => ({
      service,
      operation,
      status,
      startMs,
      endMs,
    }))
  }

  /** The calls of one operation: `of('ecs', 'RunTask')`. */
  of(service: string, operation: string): readonly DetailedCall[] {
    return this.#calls.filter((call) => call.service === service && call.operation === operation)
  }

  /** Says that a call has come; the returned function says how it ended. */
  begin(
    service: string,
    operation: string,
    startMs: number,
  ): (end: { status: number; endMs: number; input: unknown; error?: string | undefined }) => void {
    const index = this.#calls.length
    const open = {
      service,
      operation,
      status: 0,
      startMs,
      endMs: startMs,
      input: undefined,
      error: undefined,
    }
    this.#calls.push(open)
    return ({ status, endMs, input, error }) => {
      this.#calls[index] = { ...open, status, endMs, input, error }
    }
  }
}
