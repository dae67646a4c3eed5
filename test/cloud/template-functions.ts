/** Where a template's functions look things up. */
export interface Scope {
  /** Value of a parameter, a pseudo parameter (`AWS::Region`) or a resource's reference. @throws Error when unknown */
  ref(name: string): unknown
  /** @throws Error when the resource or the attribute is unknown */
  attribute(resource: string, name: string): unknown
  condition(name: string): boolean
  /** An export of another stack. @throws Error when there is none of that name */
  imported(name: string): string
  /** For Fn::GetAZs. */
  readonly region: string
}

/** `AWS::NoValue`: the member that has it is left out. */
export const noValue = Symbol('AWS::NoValue')

/**
 * Evaluates the functions in a part of a template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 *
 * @throws Error for a function that is not known here
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== noValue)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [[name, argument] = ['', undefined]] = entries
  // A policy statement has a member Condition too, but that is an object.
  const isFunction =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string')
  if (entries.length === 1 && isFunction) {
    const run = functions[name]
    if (!run) throw new Error(`The function ${name} is not known here`)
    return run(argument, scope)
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, evaluate(item, scope)]).filter(([, item]) => item !== noValue),
  )
}

type Function = (argument: unknown, scope: Scope) => unknown

const functions: Readonly<Record<string, Function>> = {
  Ref: (name, scope) => scope.ref(String(name)),
  Condition: (name, scope) => scope.condition(String(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [resource, attribute] = list(argument, scope)
    return scope.attribute(String(resource), String(attribute))
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}]
    return substitute(String(text), evaluate(variables, scope) as Record<string, unknown>, scope)
  },
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = argument as unknown[]
    return evaluate(scope.condition(String(condition)) ? yes : no, scope)
  },
  'Fn::Equals': (argument, scope) => {
    const [one, other] = list(argument, scope)
    return String(one) === String(other)
  },
  'Fn::Not': (argument, scope) => list(argument, scope)[0] !== true,
  'Fn::And': (argument, scope) => list(argument, scope).every((item) => item === true),
  'Fn::Or': (argument, scope) => list(argument, scope).some((item) => item === true),
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, scope)
    return (parts as unknown[]).map(String).join(String(separator))
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = list(argument, scope)
    return String(text).split(String(separator))
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, scope)
    const item = (items as unknown[])[Number(index)]
    if (item === undefined) throw new Error(`Fn::Select: there is no item ${String(index)}`)
    return item
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = String(evaluate(argument, scope) || scope.region)
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`)
  },
  'Fn::ImportValue': (argument, scope) => scope.imported(String(evaluate(argument, scope))),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, bits] = list(argument, scope)
    return cidrBlocks(String(block), Number(count), Number(bits))
  },
}

function list(argument: unknown, scope: Scope): unknown[] {
  const value = evaluate(argument, scope)
  if (!Array.isArray(value)) throw new Error(`A list was expected, not ${JSON.stringify(value)}`)
  return value
}

/** `${Name}`, `${Resource.Attribute}`; `${!Literal}` stays as `${Literal}`. */
function substitute(text: string, variables: Record<string, unknown>, scope: Scope): string {
  return text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    if (name in variables) return String(variables[name])
    const dot = name.indexOf('.')
    return String(dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)))
  })
}

/** `count` blocks of 2^bits addresses each, from the start of the block. */
function cidrBlocks(block: string, count: number, bits: number): string[] {
  const [address = '', length = ''] = block.split('/')
  const start = address.split('.').reduce((number, part) => number * 256 + Number(part), 0)
  if (count * 2 ** bits > 2 ** (32 - Number(length))) throw new Error(`Fn::Cidr: ${block} is too small`)
  return Array.from({ length: count }, (_, index) => {
    const number = start + index * 2 ** bits
    const parts = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256)
    return `${parts.join('.')}/${32 - bits}`
  })
}
