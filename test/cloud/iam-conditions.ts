import { type Condition, matchesArn, matchesPattern } from './iam-policy.ts'

/** Condition keys of one request, in lower case (keys are compared without regard to case) -> their values. */
export type Context = ReadonlyMap<string, readonly string[]>

/**
 * Makes a context of plain objects; later ones win. The part after a `/` (a tag's key) is compared without regard
 * to case as well.
 */
export function contextOf(
  ...sources: readonly Readonly<Record<string, string | readonly string[]>>[]
): Context {
  const context = new Map<string, readonly string[]>()
  for (const source of sources) {
    for (const [key, value] of Object.entries(source)) {
      context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value)
    }
  }
  return context
}

/** Whether all conditions of a statement hold. */
export function holds(conditions: readonly Condition[], context: Context): boolean {
  return conditions.every((condition) => holdsOne(condition, context))
}

/**
 * One operator: `[ForAllValues:|ForAnyValue:]<operator>[IfExists]`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function holdsOne(condition: Condition, context: Context): boolean {
  const { set, operator, ifExists } = parseOperator(condition.operator)
  const present = context.get(condition.key.toLowerCase())
  const wanted = condition.values.map((value) => substitute(value, context))
  if (operator === 'Null') return wanted.includes(String(present === undefined || present.length === 0))
  const compare = operators[operator]
  if (!compare) throw new Error(`The condition operator ${condition.operator} is not known here`)
  const one = (value: string) =>
    wanted.some((pattern) => pattern !== undefined && compare.matches(pattern, value))
  const fits = (value: string) => one(value) !== compare.negated
  // Without a value: "for all" holds, "for any" does not, a negated operator holds and any other does not.
  if (present === undefined || present.length === 0)
    return ifExists || set === 'all' || (compare.negated && set !== 'any')
  if (set === 'all') return present.every(fits)
  if (set === 'any') return present.some(fits)
  if (present.length > 1)
    throw new Error(`${condition.key} has several values; the policy needs ForAllValues or ForAnyValue`)
  return fits(present[0] ?? '')
}

function parseOperator(text: string) {
  const [, set, operator = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(text) ?? []
  const sets = { ForAllValues: 'all', ForAnyValue: 'any' } as const
  return {
    set: set === 'ForAllValues' || set === 'ForAnyValue' ? sets[set] : undefined,
    operator,
    ifExists: ifExists !== undefined,
  }
}

interface Operator {
  readonly negated: boolean
  readonly matches: (pattern: string, value: string) => boolean
}

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: plain((wanted, value) => wanted === value),
  StringNotEquals: negated((wanted, value) => wanted === value),
  StringEqualsIgnoreCase: plain((wanted, value) => wanted.toLowerCase() === value.toLowerCase()),
  StringLike: plain((pattern, value) => matchesPattern(pattern, value)),
  StringNotLike: negated((pattern, value) => matchesPattern(pattern, value)),
  ArnEquals: plain(matchesArn),
  ArnLike: plain(matchesArn),
  ArnNotEquals: negated(matchesArn),
  ArnNotLike: negated(matchesArn),
  Bool: plain((wanted, value) => wanted.toLowerCase() === value.toLowerCase()),
  NumericEquals: plain((wanted, value) => Number(value) === Number(wanted)),
  NumericNotEquals: negated((wanted, value) => Number(value) === Number(wanted)),
  NumericLessThan: plain((wanted, value) => Number(value) < Number(wanted)),
  NumericLessThanEquals: plain((wanted, value) => Number(value) <= Number(wanted)),
  NumericGreaterThan: plain((wanted, value) => Number(value) > Number(wanted)),
  NumericGreaterThanEquals: plain((wanted, value) => Number(value) >= Number(wanted)),
}

function plain(matches: Operator['matches']): Operator {
  return { negated: false, matches }
}

function negated(matches: Operator['matches']): Operator {
  return { negated: true, matches }
}

/**
 * Puts policy variables in place: `${aws:PrincipalTag/team}`. A variable without a value makes the text match
 * nothing (`undefined`).
 */
export function substitute(text: string, context: Context): string | undefined {
  let missing = false
  const result = text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name === '*' || name === '?' || name === '$') return name
    const values = context.get(name.toLowerCase())
    if (values?.length !== 1) missing = true
    return values?.[0] ?? ''
  })
  return missing ? undefined : result
}
