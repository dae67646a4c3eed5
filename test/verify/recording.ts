/** One call of AWS as it was made and answered. */
export interface RecordedCall {
  /** `ecs`, `rds`, … as the action's log names them. */
  readonly service: string
  readonly operation: string
  /** HTTP status; 0 where the connection broke. */
  readonly status: number
  /** Milliseconds since the epoch. */
  readonly startMs: number
  readonly endMs: number
  /** AWS's error code, `null` where the call succeeded. */
  readonly error: string | null
  /** The request, for the operations of {@link keepsText}; otherwise `null`. */
  readonly request: string | null
  /** The answer as it came, for the same operations. */
  readonly answer: string | null
}

/**
 * Whether request and answer of an operation may be kept. What can hold a secret, or a user's words, is not: parameters,
 * sessions, tokens, the state, logs.
 */
export function keepsText(service: string, operation: string): boolean {
  if (service === 'ecr') return operation !== 'GetAuthorizationToken'
  return service === 'ecs' || service === 'rds' || service === 'cloudwatch'
}

/** One act of the play: an event, and what the action made of it. */
export interface RecordedAct {
  /** `deploy`, `roll back`, … */
  readonly name: string
  readonly exitCode: number | null
  readonly outputs: Readonly<Record<string, string>>
  /** The code of the error, `null` where there was none. */
  readonly error: string | null
  readonly seconds: number
  readonly calls: readonly RecordedCall[]
}

/** Calls of one operation in all acts, in order. */
export function callsOf(acts: readonly RecordedAct[], service: string, operation: string): RecordedCall[] {
  return acts.flatMap(({ calls }) =>
    calls.filter((call) => call.service === service && call.operation === operation),
  )
}

/** The answer of a call of a JSON service; `null` where none was kept, or it is no JSON. */
export function jsonOf(call: RecordedCall | undefined, part: 'request' | 'answer' = 'answer'): unknown {
  try {
    return JSON.parse(call?.[part] ?? '')
  } catch {
    return null
  }
}

/** Every value that stands under a name somewhere in a JSON value, in order. */
export function valuesOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesOf(item, name))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key === name ? [member] : []),
    ...valuesOf(member, name),
  ])
}
