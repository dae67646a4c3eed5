import type { RecordedCall } from '../../cloud/calls.ts'
import type { Fault, FaultKind } from '../../cloud/faults.ts'

/** A call of a clean run: the how manieth of its operation. */
export interface Point {
  readonly service: string
  readonly operation: string
  readonly nth: number
}

/** Every call of a run, each with its number among those of its operation. */
export function pointsOf(calls: readonly RecordedCall[]): Point[] {
  const seen = new Map<string, number>()
  return calls.map(({ service, operation }) => {
    const name = nameOf({ service, operation })
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    return { service, operation, nth }
  })
}

/** `ecs:RunTask` */
export function nameOf({ service, operation }: Pick<Point, 'service' | 'operation'>): string {
  return `${service}:${operation}`
}

/** Whether a call changes something. */
export function mutates({ service, operation }: Pick<Point, 'service' | 'operation'>): boolean {
  if (service === 'oidc' || service === 'sts') return false
  if (service === 'github') return !operation.startsWith('GET ')
  return !/^(Describe|List|Get|BatchGet|BatchCheck|Query|ping$)/.test(operation)
}

/** Whether AWS asks what the role may do: not for what gives it, and not on GitHub. */
export function isPermitted({ service }: Pick<Point, 'service'>): boolean {
  return service !== 'oidc' && service !== 'github' && service !== 'registry'
}

/** The three moments of a crash, and the two ways of it. */
export function crashesAt({ service, operation, nth }: Point): Fault[] {
  return (['SIGKILL', 'SIGTERM'] as const).flatMap((signal) =>
    (['before', 'after', 'answered'] as const).map(
      (when): Fault => ({ service, operation, nth, when, fault: 'kill', signal }),
    ),
  )
}

/** What a network and a service do to a call. */
export const transportFaults: readonly Pick<Fault, 'fault' | 'when'>[] = [
  ...(['500', 'throttle', 'hang', 'reset', 'truncate', 'garbage', 'empty'] as const).map(
    (fault: FaultKind): Pick<Fault, 'fault' | 'when'> => ({ fault, when: 'before' }),
  ),
  // The call has its effect, and nobody hears of it.
  ...(['commitThenReset', '500', 'hang', 'truncate', 'garbage', 'empty'] as const).map(
    (fault: FaultKind): Pick<Fault, 'fault' | 'when'> => ({ fault, when: 'after' }),
  ),
]

/** How far apart the calls are that fail in one run: a call that failed has succeeded by the next one that does. */
const stride = 4

/**
 * A fault on every call, over as many runs as the stride: in the first the first call of the run fails, the fifth, the
 * ninth and so on, in the second the second, the sixth … A call that failed is made once more, so those of its
 * operation that come after it have moved on by one.
 */
export function spread(points: readonly Point[], fault: Pick<Fault, 'fault' | 'when'>): Fault[][] {
  return Array.from({ length: stride }, (_, offset) => {
    const failed = new Map<string, number>()
    return points
      .filter((_point, index) => index % stride === offset)
      .map((point) => {
        const before = failed.get(nameOf(point)) ?? 0
        failed.set(nameOf(point), before + 1)
        return { ...point, nth: point.nth + before, ...fault }
      })
  }).filter((plan) => plan.length > 0)
}

/**
 * Every so manieth, spread over the list: the slice that every change is tested with. `script/test --all` takes all; with
 * MONOLAYER_PART=2/5 (for machines side by side) the second of five parts.
 */
export function slice<T>(all: readonly T[], count: number): readonly T[] {
  if (process.env.MONOLAYER_TEST_ALL === 'yes') {
    const [part = 1, parts = 1] = (process.env.MONOLAYER_PART ?? '1/1').split('/').map(Number)
    return all.filter((_, index) => index % parts === part - 1)
  }
  if (all.length <= count) return all
  return Array.from(
    { length: count },
    (_, index) => all[Math.floor(((index + 0.5) * all.length) / count)] as T,
  )
}
