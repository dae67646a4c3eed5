import { constants } from 'node:os'

/** What goes wrong. `kill` ends the action's process at that call, with `signal`. */
export const faultKinds = [
  '500',
  'throttle',
  'hang',
  'reset',
  'truncate',
  'garbage',
  'empty',
  'expired',
  'accessDenied',
  'commitThenReset',
  'staleRead',
  'kill',
] as const

export type FaultKind = (typeof faultKinds)[number]

/** One line of a fault plan. */
export interface Fault {
  /** `ecs`, `dynamodb`, …, `github`, `oidc`; `*` for any. */
  readonly service: string
  /** AWS's operation or GitHub's route; `*` for any. */
  readonly operation: string
  /** The how manieth matching call, from 1; `every` for all of them. */
  readonly nth: number | 'every'
  /**
   * Before the call has an effect, or after it (its answer is lost or spoilt). `answered`, only for `kill`: when the
   * whole answer has been sent.
   */
  readonly when: 'before' | 'after' | 'answered'
  readonly fault: FaultKind
  /** Only for `kill`; default SIGKILL. */
  readonly signal?: NodeJS.Signals
}

/** Counts calls against a plan. */
export class Faults {
  readonly #planned: { readonly fault: Fault; seen: number; hits: number }[] = []
  /** How many calls a fault has hit so far. */
  injected = 0

  constructor(plan: readonly Fault[] = []) {
    this.add(plan)
  }

  /** Plans more; their counts begin now. */
  add(plan: readonly Fault[]): void {
    this.#planned.push(...plan.map((fault) => ({ fault, seen: 0, hits: 0 })))
  }

  /** What has not come so far, with the number of calls that it would have met. */
  get missed(): readonly { readonly fault: Fault; readonly calls: number }[] {
    return this.#planned.flatMap(({ fault, seen, hits }) => (hits === 0 ? [{ fault, calls: seen }] : []))
  }

  clear(): void {
    this.#planned.length = 0
  }

  /** Counts a call; returns what is to go wrong with it. Of several faults for the same call the first counts. */
  next(service: string, operation: string): Fault | undefined {
    let due: Fault | undefined
    for (const entry of this.#planned) {
      const { fault } = entry
      if (!matches(fault.service, service) || !matches(fault.operation, operation)) continue
      entry.seen += 1
      if (fault.nth !== 'every' && fault.nth !== entry.seen) continue
      if (due === undefined) entry.hits += 1
      due ??= fault
    }
    if (due !== undefined) this.injected += 1
    return due
  }
}

/** `ecs:RunTask #1 before kill SIGKILL` */
export function describeFault({ service, operation, nth, when, fault, signal }: Fault): string {
  return `${service}:${operation} #${nth} ${when} ${fault}${signal === undefined ? '' : ` ${signal}`}`
}

function matches(pattern: string, name: string): boolean {
  return pattern === '*' || pattern === name
}

/**
 * A fault plan from JSON: `[{ "service", "operation", "nth", "when", "fault" }]`; `nth` is 1 and `when` is `before`
 * where they are missing.
 *
 * @throws Error that names the entry and what is wrong with it
 */
export function parseFaults(json: string): Fault[] {
  const plan: unknown = JSON.parse(json)
  if (!Array.isArray(plan)) throw new Error('A fault plan is a JSON list')
  return plan.map((entry, index) => parseFault(entry, `Fault ${index + 1}`))
}

/** Nobody would let the process go on. */
const stops = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'])

function parseFault(entry: unknown, where: string): Fault {
  if (typeof entry !== 'object' || entry === null) throw new Error(`${where} is not an object`)
  const {
    service,
    operation,
    nth = 1,
    when = 'before',
    fault,
    signal,
    ...rest
  } = entry as Record<string, unknown>
  const [unknown] = Object.keys(rest)
  if (unknown) throw new Error(`${where} has an unknown member: ${unknown}`)
  if (typeof service !== 'string' || typeof operation !== 'string') {
    throw new Error(`${where} must name a service and an operation`)
  }
  if (nth !== 'every' && !(Number.isInteger(nth) && Number(nth) >= 1)) {
    throw new Error(`${where}: "nth" must be a number from 1, or "every"`)
  }
  const kind = faultKinds.find((known) => known === fault)
  if (!kind) throw new Error(`${where}: "fault" must be one of ${faultKinds.join(', ')}`)
  if (when !== 'before' && when !== 'after' && !(when === 'answered' && kind === 'kill')) {
    throw new Error(`${where}: "when" must be "before" or "after", or for kill "answered"`)
  }
  const plain = { service, operation, nth: nth as Fault['nth'], when, fault: kind } as const
  if (signal === undefined) return plain
  if (typeof signal !== 'string' || !(signal in constants.signals) || stops.has(signal)) {
    throw new Error(`${where}: "signal" must be the name of one that can end a process, such as SIGTERM`)
  }
  return { ...plain, signal: signal as NodeJS.Signals }
}
