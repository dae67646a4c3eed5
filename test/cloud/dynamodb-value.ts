import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Path } from './dynamodb-expression.ts'

/** An item: attribute name -> value. Never changed in place. */
export type Item = Readonly<Record<string, AttributeValue>>

export type TypeName = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'M' | 'L' | 'NULL' | 'BOOL'

export function typeOf(value: AttributeValue): TypeName {
  return Object.keys(value).find((key) => key !== '$unknown') as TypeName
}

/** Whether two values are the same: numbers by value, sets without order. */
export function equal(one: AttributeValue, other: AttributeValue): boolean {
  return canonical(one) === canonical(other)
}

/** Smaller than 0, 0 or greater, for two values of the same ordered type (S, N, B); `undefined` for any others. */
export function compare(one: AttributeValue, other: AttributeValue): number | undefined {
  if (one.S !== undefined && other.S !== undefined)
    return Buffer.compare(Buffer.from(one.S), Buffer.from(other.S))
  if (one.N !== undefined && other.N !== undefined) return Number(one.N) - Number(other.N)
  if (one.B !== undefined && other.B !== undefined) return Buffer.compare(one.B, other.B)
  return undefined
}

/** `size()`: length in UTF-8 bytes, bytes, members; `undefined` for a type without a size. */
export function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.B !== undefined) return value.B.length
  const list = value.L ?? value.SS ?? value.NS ?? value.BS
  if (list !== undefined) return list.length
  return value.M === undefined ? undefined : Object.keys(value.M).length
}

/** The value at a path; `undefined` where there is none. */
export function at(item: Item, path: Path): AttributeValue | undefined {
  const [first, ...rest] = path
  let value = item[String(first)]
  for (const step of rest) {
    if (value === undefined) return undefined
    value = typeof step === 'number' ? value.L?.[step] : value.M?.[step]
  }
  return value
}

/** The parent of a path in a document is missing or of another type; DynamoDB refuses to write there. */
export class InvalidPath extends Error {}

/**
 * The item with a value at a path, or without what is there (`undefined`). An index beyond a list's end appends.
 *
 * @throws InvalidPath
 */
export function put(item: Item, path: Path, value: AttributeValue | undefined): Item {
  const changed = putInto({ M: { ...item } }, path, value)
  return changed.M ?? {}
}

function putInto(
  parent: AttributeValue,
  [step, ...rest]: Path,
  value: AttributeValue | undefined,
): AttributeValue {
  if (typeof step === 'number') {
    const list = parent.L
    if (list === undefined) throw new InvalidPath()
    if (rest.length > 0) {
      const child = list[step]
      if (child === undefined) throw new InvalidPath()
      return { L: list.with(step, putInto(child, rest, value)) }
    }
    if (value === undefined) return { L: list.filter((_, index) => index !== step) }
    return { L: step < list.length ? list.with(step, value) : [...list, value] }
  }
  const map = parent.M
  if (map === undefined || step === undefined) throw new InvalidPath()
  if (rest.length > 0) {
    const child = map[step]
    if (child === undefined) throw new InvalidPath()
    return { M: { ...map, [step]: putInto(child, rest, value) } }
  }
  if (value !== undefined) return { M: { ...map, [step]: value } }
  const { [step]: _removed, ...kept } = map
  return { M: kept }
}

/** Bytes that an item counts, near enough for the limit of 400 KB. */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  )
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1
  if (value.B !== undefined) return value.B.length
  if (value.M !== undefined) return 3 + itemSize(value.M) + Object.keys(value.M).length
  if (value.L !== undefined) return value.L.reduce((sum, each) => sum + valueSize(each) + 1, 3)
  const set = value.SS ?? value.NS ?? value.BS
  return set === undefined ? 1 : set.reduce<number>((sum, each) => sum + each.length, 0)
}

function canonical(value: AttributeValue): string {
  if (value.N !== undefined) return `N${Number(value.N)}`
  if (value.B !== undefined) return `B${Buffer.from(value.B).toString('hex')}`
  if (value.SS !== undefined) return `SS${JSON.stringify([...value.SS].sort())}`
  if (value.NS !== undefined) return `NS${JSON.stringify(value.NS.map(Number).sort())}`
  if (value.BS !== undefined) return `BS${value.BS.map((each) => Buffer.from(each).toString('hex')).sort()}`
  if (value.L !== undefined) return `L[${value.L.map(canonical)}]`
  if (value.M === undefined) return JSON.stringify(value)
  const members = Object.entries(value.M).map(
    ([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`,
  )
  return `M{${members.sort()}}`
}

/**
 * What is wrong with a value that the schema lets through, or `undefined`: numbers that are none, empty or repeated
 * sets. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function invalidity(value: AttributeValue): string | undefined {
  if (value.N !== undefined && !isNumber(value.N)) {
    return `The parameter cannot be converted to a numeric value: ${value.N}`
  }
  if (value.NULL === false) return 'Null attribute value types must have the value of true'
  const set = value.SS ?? value.NS ?? value.BS
  if (set?.length === 0) return 'An number set  may not be empty'
  if (set && new Set(set.map(String)).size < set.length) return 'Input collection contains duplicates'
  const inner = value.L ?? Object.values(value.M ?? {})
  return inner.map(invalidity).find((problem) => problem !== undefined)
}

function isNumber(text: string): boolean {
  return (
    text.trim() !== '' &&
    Number.isFinite(Number(text)) &&
    text
      .replace(/e.*$/i, '')
      .replace(/[-+.]/g, '')
      .replace(/^0+|0+$/g, '').length <= 38
  )
}
