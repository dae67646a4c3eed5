/**
 * Whether an environment marker (PEP 508) can hold in the image, which is CPython on Linux.
 * @param python `major.minor` of the image, or `null` while it is not known
 * @returns false only where the marker certainly does not hold; what is not understood may hold
 */
export function mayHold(marker: string, python: string | null): boolean {
  const tokens = marker.match(/"[^"]*"|'[^']*'|[()]|[<>=!~]+|[A-Za-z_.]+|\S/g) ?? []
  let at = 0
  const either = (): boolean | null => {
    let value = both()
    while (tokens[at] === 'or') {
      at += 1
      value = or(value, both())
    }
    return value
  }
  const both = (): boolean | null => {
    let value = one()
    while (tokens[at] === 'and') {
      at += 1
      value = and(value, one())
    }
    return value
  }
  const one = (): boolean | null => {
    if (tokens[at] === '(') {
      at += 1
      const value = nested < 50 ? inBrackets() : null
      return value
    }
    const left = tokens[at++]
    let operator = tokens[at++]
    if (operator === 'not') operator = `not ${tokens[at++]}`
    const right = tokens[at++]
    return left === undefined || operator === undefined || right === undefined
      ? null
      : compare(left, operator, right, python)
  }
  let nested = 0
  const inBrackets = (): boolean | null => {
    nested += 1
    const value = either()
    if (tokens[at] === ')') at += 1
    return value
  }
  return either() !== false
}

const or = (a: boolean | null, b: boolean | null) =>
  a === true || b === true ? true : a === false && b === false ? false : null
const and = (a: boolean | null, b: boolean | null) =>
  a === false || b === false ? false : a === true && b === true ? true : null

const KNOWN: ReadonlyMap<string, string> = new Map([
  ['sys_platform', 'linux'],
  ['sys.platform', 'linux'],
  ['platform_system', 'Linux'],
  ['os_name', 'posix'],
  ['os.name', 'posix'],
  ['platform_python_implementation', 'CPython'],
  ['implementation_name', 'cpython'],
])

const FLIPPED: ReadonlyMap<string, string> = new Map([
  ['<', '>'],
  ['>', '<'],
  ['<=', '>='],
  ['>=', '<='],
])

function compare(left: string, operator: string, right: string, python: string | null): boolean | null {
  const literal = /^["'](.*)["']$/.exec(right)?.[1]
  if (literal === undefined) {
    const flipped =
      /^["']/.test(left) && !operator.endsWith('in') ? (FLIPPED.get(operator) ?? operator) : null
    return flipped === null || /^["']/.test(right) ? null : compare(right, flipped, left, python)
  }
  const known = KNOWN.get(left)
  if (known !== undefined) {
    switch (operator) {
      case '==':
        return known === literal
      case '!=':
        return known !== literal
      case 'in':
        return literal.includes(known)
      case 'not in':
        return !literal.includes(known)
      default:
        return null
    }
  }
  return left === 'python_version' && python !== null ? compareVersions(python, operator, literal) : null
}

function compareVersions(actual: string, operator: string, literal: string): boolean | null {
  if (!/^\d+(\.\d+)*$/.test(literal)) return null
  const wanted = literal.split('.').map(Number)
  const order = actual
    .split('.')
    .map(Number)
    .reduce((result, part, i) => (result !== 0 ? result : Math.sign(part - (wanted[i] ?? 0))), 0)
  switch (operator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    default:
      return null
  }
}
