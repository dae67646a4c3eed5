import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Comparator, Condition, Operand, SetValue, Update } from './dynamodb-expression.ts'
import { at, compare, equal, type Item, put, sizeOf, typeOf } from './dynamodb-value.ts'

/** An operand has a type that its operator does not take. */
export class OperandError extends Error {}

/** Whether a condition holds for an item; one that does not exist is empty. */
export function holds(condition: Condition, item: Item): boolean {
  const read = (operand: Operand) => readOperand(operand, item)
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item) && holds(condition.right, item)
    case 'or':
      return holds(condition.left, item) || holds(condition.right, item)
    case 'not':
      return !holds(condition.inner, item)
    case 'exists':
      return (at(item, condition.path) !== undefined) === condition.wanted
    case 'compare':
      return compares(condition.comparator, read(condition.left), read(condition.right))
    case 'between': {
      const operand = read(condition.operand)
      return compares('>=', operand, read(condition.low)) && compares('<=', operand, read(condition.high))
    }
    case 'in': {
      const operand = read(condition.operand)
      return condition.list.some((each) => compares('=', operand, read(each)))
    }
    case 'begins_with':
    case 'contains':
    case 'attribute_type':
      return functionHolds(condition.kind, read(condition.operand), read(condition.argument))
  }
}

function readOperand(operand: Operand, item: Item): AttributeValue | undefined {
  switch (operand.kind) {
    case 'path':
      return at(item, operand.path)
    case 'value':
      return operand.value
    case 'size': {
      const value = at(item, operand.path)
      const size = value && sizeOf(value)
      return size === undefined ? undefined : { N: String(size) }
    }
  }
}

function compares(
  comparator: Comparator,
  one: AttributeValue | undefined,
  other: AttributeValue | undefined,
): boolean {
  if (comparator === '<>')
    return one === undefined || other === undefined ? one !== other : !equal(one, other)
  if (one === undefined || other === undefined) return false
  if (comparator === '=') return equal(one, other)
  const order = compare(one, other)
  if (order === undefined) return false
  switch (comparator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

function functionHolds(
  name: string,
  value: AttributeValue | undefined,
  argument: AttributeValue | undefined,
): boolean {
  if (value === undefined || argument === undefined) return false
  switch (name) {
    case 'begins_with':
      if (argument.B && value.B) return Buffer.from(value.B).subarray(0, argument.B.length).equals(argument.B)
      return argument.S !== undefined && value.S?.startsWith(argument.S) === true
    case 'attribute_type':
      return typeOf(value) === argument.S
    default:
      return contains(value, argument)
  }
}

function contains(value: AttributeValue, argument: AttributeValue): boolean {
  if (value.S !== undefined) return argument.S !== undefined && value.S.includes(argument.S)
  if (value.SS) return value.SS.some((S) => equal({ S }, argument))
  if (value.NS) return value.NS.some((N) => equal({ N }, argument))
  return value.L?.some((each) => equal(each, argument)) ?? false
}

/**
 * The item after an update. All values are read from the item as it was before.
 *
 * @throws OperandError, InvalidPath
 */
export function apply(update: Update, item: Item): Item {
  let changed = item
  for (const { path, value } of update.set) changed = put(changed, path, readSet(value, item))
  // From the highest index down, so that the others keep their places.
  const removals = [...update.remove].sort((one, other) => Number(other.at(-1)) - Number(one.at(-1)) || 0)
  for (const path of removals) if (at(changed, path) !== undefined) changed = put(changed, path, undefined)
  for (const { path, value } of update.add) changed = put(changed, path, add(at(item, path), value))
  for (const { path, value } of update.delete) {
    const before = at(item, path)
    if (before !== undefined) changed = put(changed, path, subtract(before, value))
  }
  return changed
}

function readSet(value: SetValue, item: Item): AttributeValue {
  const read = (inner: SetValue) => readSet(inner, item)
  switch (value.kind) {
    case 'if_not_exists':
      return at(item, value.path) ?? read(value.fallback)
    case 'list_append': {
      const [left, right] = [read(value.left), read(value.right)]
      if (!left.L || !right.L)
        throw new OperandError('An operand in the update expression has an incorrect data type')
      return { L: [...left.L, ...right.L] }
    }
    case 'plus':
      return { N: sum(numberOf(read(value.left)), numberOf(read(value.right)), 1n) }
    case 'minus':
      return { N: sum(numberOf(read(value.left)), numberOf(read(value.right)), -1n) }
    default: {
      const found = readOperand(value, item)
      if (found) return found
      throw new OperandError('The provided expression refers to an attribute that does not exist in the item')
    }
  }
}

function add(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (value.N !== undefined) return { N: sum(before ? numberOf(before) : '0', value.N, 1n) }
  if (value.SS && (before === undefined || before.SS))
    return { SS: [...new Set([...(before?.SS ?? []), ...value.SS])] }
  if (value.NS && (before === undefined || before.NS))
    return { NS: [...new Set([...(before?.NS ?? []), ...value.NS])] }
  throw new OperandError('An operand in the update expression has an incorrect data type')
}

/** `undefined`: nothing is left of the set, so the attribute goes. */
function subtract(before: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  const rest = (set: readonly string[], gone: readonly string[]) => set.filter((each) => !gone.includes(each))
  if (before.SS && value.SS) {
    const SS = rest(before.SS, value.SS)
    return SS.length > 0 ? { SS } : undefined
  }
  if (before.NS && value.NS) {
    const NS = rest(before.NS, value.NS)
    return NS.length > 0 ? { NS } : undefined
  }
  throw new OperandError('An operand in the update expression has an incorrect data type')
}

function numberOf(value: AttributeValue): string {
  if (value.N === undefined)
    throw new OperandError('An operand in the update expression has an incorrect data type')
  return value.N
}

/** Whole numbers are exact whatever their size; others are as exact as JavaScript's. */
function sum(one: string, other: string, sign: 1n | -1n): string {
  const whole = /^[-+]?\d+$/
  if (whole.test(one) && whole.test(other)) return String(BigInt(one) + sign * BigInt(other))
  return String(Number(one) + Number(sign) * Number(other))
}
