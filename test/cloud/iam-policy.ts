/** A policy document, parsed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Policy {
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  readonly actions: Patterns
  /** Trust policies have principals in place of resources. */
  readonly resources: Patterns | undefined
  readonly principals: Readonly<Record<string, readonly string[]>> | undefined
  readonly conditions: readonly Condition[]
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Patterns {
  readonly patterns: readonly string[]
  readonly not: boolean
}

/** One operator with one key: `StringEquals: { aws:RequestTag/a: [x, y] }`. */
export interface Condition {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

/**
 * Reads a policy document as JSON or YAML gives it. What it does not know, it refuses: a policy that is read wrong
 * would prove the wrong thing.
 *
 * @param where for the error: `role 42-production-eu-west-1, policy database`
 * @throws Error
 */
export function parsePolicy(document: unknown, where: string): Policy {
  const { Version, Statement: statements, ...rest } = asRecord(document, where)
  refuseRest(rest, where)
  if (Version !== '2012-10-17')
    throw new Error(`${where}: Version must be 2012-10-17, not ${String(Version)}`)
  return { statements: asList(statements).map((statement) => parseStatement(statement, where)) }
}

function parseStatement(raw: unknown, where: string): Statement {
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, Condition, ...rest } = asRecord(
    raw,
    where,
  )
  const place = `${where}, statement ${String(Sid ?? '(without Sid)')}`
  refuseRest(rest, place)
  if (Sid !== undefined && !/^[A-Za-z0-9]*$/.test(String(Sid)))
    throw new Error(`${place}: a Sid has letters and digits`)
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new Error(`${place}: Effect must be Allow or Deny`)
  const actions = parsePatterns(Action, NotAction)
  const resources = parsePatterns(Resource, NotResource)
  if (!actions) throw new Error(`${place}: exactly one of Action and NotAction`)
  if ((resources === undefined) === (Principal === undefined)) {
    throw new Error(`${place}: exactly one of Resource, NotResource and Principal`)
  }
  return {
    sid: Sid === undefined ? undefined : String(Sid),
    effect: Effect,
    actions,
    resources,
    principals: Principal === undefined ? undefined : parsePrincipals(Principal, place),
    conditions: parseConditions(Condition, place),
  }
}

function parsePatterns(plain: unknown, not: unknown): Patterns | undefined {
  if ((plain === undefined) === (not === undefined)) return undefined
  return { patterns: asList(plain ?? not).map(String), not: plain === undefined }
}

function parsePrincipals(raw: unknown, where: string): Record<string, readonly string[]> {
  if (raw === '*') return { AWS: ['*'] }
  const entries = Object.entries(asRecord(raw, where))
  return Object.fromEntries(entries.map(([kind, values]) => [kind, asList(values).map(String)]))
}

function parseConditions(raw: unknown, where: string): Condition[] {
  if (raw === undefined) return []
  return Object.entries(asRecord(raw, where)).flatMap(([operator, keys]) =>
    Object.entries(asRecord(keys, where)).map(([key, values]) => ({
      operator,
      key,
      values: asList(values).map(String),
    })),
  )
}

function asRecord(raw: unknown, where: string): Record<string, unknown> {
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as Record<string, unknown>
  throw new Error(`${where}: an object was expected, not ${JSON.stringify(raw)}`)
}

function asList(raw: unknown): unknown[] {
  return Array.isArray(raw) ? raw : [raw]
}

function refuseRest(rest: Record<string, unknown>, where: string): void {
  const [name] = Object.keys(rest)
  if (name) throw new Error(`${where}: ${name} is not known here`)
}

/**
 * Whether a text matches a pattern with `*` and `?`, as in actions, resources and StringLike.
 *
 * @param ignoreCase actions are compared without regard to case
 */
export function matchesPattern(pattern: string, text: string, ignoreCase = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text)
}

/** Whether an ARN matches a pattern, part by part: a `*` does not reach over the first five colons. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true
  const [patterns, parts] = [splitArn(pattern), splitArn(arn)]
  return (
    patterns.length === parts.length &&
    patterns.every((part, index) => matchesPattern(part, parts[index] ?? ''))
  )
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':')
  return [...parts.slice(0, 5), parts.slice(5).join(':')]
}
