import type { ReturnValue } from '@aws-sdk/client-dynamodb'
import type { Path } from './dynamodb-expression.ts'
import { at, type Item, put } from './dynamodb-value.ts'

/** What a write answers, as `ReturnValues` asks for it. `paths`: what an update named. */
export function returned(
  wanted: ReturnValue | undefined,
  before: Item | undefined,
  after: Item | undefined,
  paths: readonly Path[] = [],
): { Attributes?: Item } {
  switch (wanted) {
    case 'ALL_OLD':
      return before ? { Attributes: before } : {}
    case 'ALL_NEW':
      return after ? { Attributes: after } : {}
    case 'UPDATED_OLD':
      return before ? { Attributes: project(before, paths) } : {}
    case 'UPDATED_NEW':
      return after ? { Attributes: project(after, paths) } : {}
    default:
      return {}
  }
}

/** Only what is at the paths. List elements keep their order, not their places. */
export function project(item: Item, paths: readonly Path[] | undefined): Item {
  if (paths === undefined) return item
  let result: Item = {}
  for (const path of paths) {
    const value = at(item, path)
    if (value === undefined) continue
    for (let depth = 1; depth < path.length; depth++) {
      const above = path.slice(0, depth)
      if (at(result, above) === undefined)
        result = put(result, above, typeof path[depth] === 'number' ? { L: [] } : { M: {} })
    }
    result = put(result, path, value)
  }
  return result
}
