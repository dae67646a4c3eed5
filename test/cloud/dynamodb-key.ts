import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { holds } from './dynamodb-evaluate.ts'
import type { Condition } from './dynamodb-expression.ts'
import type { Item } from './dynamodb-value.ts'
import { ServiceError } from './service.ts'

/** Names of a table's key attributes. */
export interface KeyNames {
  readonly HASH: string
  readonly RANGE?: string
}

/** What a query asks of a key. */
export interface KeyRange {
  readonly hash: AttributeValue
  readonly fits: (item: Item) => boolean
}

/**
 * Takes a key condition apart: `hash = :v`, perhaps `AND` one condition on the range key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 *
 * @throws ServiceError ValidationException
 */
export function keyRange(condition: Condition, names: KeyNames): KeyRange {
  const parts = conjuncts(condition)
  const hashes = parts.flatMap((part) => hashValue(part, names.HASH))
  const [hash] = hashes
  if (hash === undefined) throw refused(`Query condition missed key schema element: ${names.HASH}`)
  const others = parts.filter((part) => hashValue(part, names.HASH).length === 0)
  if (hashes.length > 1 || others.length > 1 || others.some((part) => !isRangeCondition(part, names.RANGE))) {
    throw refused('Query key condition not supported')
  }
  return { hash, fits: (item) => others.every((part) => holds(part, item)) }
}

function conjuncts(condition: Condition): Condition[] {
  return condition.kind === 'and'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition]
}

function hashValue(part: Condition, hash: string): AttributeValue[] {
  if (part.kind !== 'compare' || part.comparator !== '=') return []
  const { left, right } = part
  const isHash = left.kind === 'path' && left.path.length === 1 && left.path[0] === hash
  return isHash && right.kind === 'value' ? [right.value] : []
}

function isRangeCondition(part: Condition, range: string | undefined): boolean {
  const operand = part.kind === 'compare' ? part.left : 'operand' in part ? part.operand : undefined
  if (operand?.kind !== 'path' || operand.path.length !== 1 || operand.path[0] !== range) return false
  return (
    (part.kind === 'compare' && part.comparator !== '<>') ||
    part.kind === 'between' ||
    part.kind === 'begins_with'
  )
}

function refused(message: string): ServiceError {
  return new ServiceError('ValidationException', message)
}
