/** What one call came to, as far as the action looks at it. */
export interface Observation {
  /** The step of the suite that made it. */
  readonly step: string
  /** `ecs:RunTask` */
  readonly operation: string
  /** `ok`, or the name of the error. */
  readonly outcome: string
  /** What the action read of the answer: path of the member -> its value, without what is another in every account. */
  readonly reads: Readonly<Record<string, string>>
}

/** What differs in every account and every run, and how it is written instead. */
const ownValues: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>'],
  [/\b127\.0\.0\.1(:\d+)?|\b[a-z0-9.-]+\.(amazonaws\.com|internal|local)\b/g, '<host>'],
  // What Secrets Manager puts behind a secret's name.
  [/(:secret:[^:]+)-[A-Za-z0-9]{6}$/g, '$1-<id>'],
  [/\b(subnet|sg|vpc|db)-[0-9a-zA-Z]{8,}/g, '$1-<id>'],
  [/\b[0-9a-f]{16,64}\b/gi, '<id>'],
  [/\b\d{10,14}\b/g, '<number>'],
]

const nextPage = 'where it goes on'

/** A value as two clouds may be compared by it. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (value instanceof Date) return 'a time'
  if (value instanceof Uint8Array) return 'bytes'
  if (typeof value !== 'string') return String(value)
  // Tokens and keys are long and have no spaces; a password of the action's has 32 letters and digits.
  if (/^[A-Za-z0-9+/=_-]{40,}$|^[A-Za-z0-9]{32}$|^ASIA[A-Z0-9]{16}$/.test(value)) return 'a token'
  return ownValues.reduce((text, [pattern, name]) => text.replace(pattern, name), value)
}

/**
 * An answer that notes what is read of it: members, and how long lists are. It behaves as the answer does.
 *
 * @param note is told the path (`tasks[].containers[].exitCode`) and the value of whatever is not a structure
 */
export function watchReads<T>(answer: T, note: (path: string, value: unknown) => void, path = ''): T {
  const isPart =
    typeof answer === 'object' &&
    answer !== null &&
    !(answer instanceof Date) &&
    !(answer instanceof Uint8Array)
  if (!isPart) {
    // Where the next page begins says nothing to anybody but the service itself.
    note(path, typeof answer === 'string' && /Token$/.test(path) ? nextPage : answer)
    return answer
  }
  return new Proxy(answer, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key)
      // `then` is asked for by `await`, not by the action.
      if (typeof key === 'symbol' || typeof member === 'function') return member
      if (key === '$metadata' || key === 'then') return member
      if (Array.isArray(target)) {
        if (key === 'length') note(`${path}.length`, member)
        return key === 'length' ? member : watchReads(member, note, `${path}[]`)
      }
      return watchReads(member, note, path === '' ? key : `${path}.${key}`)
    },
  })
}
