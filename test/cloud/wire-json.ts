import type { Shape } from './schema.ts'

/**
 * A parsed JSON body in the SDK's form: timestamps become `Date`, blobs `Uint8Array`, nulls are left out. What does
 * not fit its shape stays as it is, for `check` to find.
 */
export function fromJson(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return mapEntries(value, (name, item) => {
        const member = shape.members.get(name)
        return member ? fromJson(member.shape(), item) : item
      })
    case 'map':
      return mapEntries(value, (_, item) => fromJson(shape.value.shape(), item))
    case 'list':
      return Array.isArray(value) ? value.map((item) => fromJson(shape.item.shape(), item)) : value
    case 'timestamp':
      return typeof value === 'number' ? new Date(value * 1000) : value
    case 'blob':
      return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value
    default:
      return value
  }
}

/** The opposite: what `JSON.stringify` turns into the body that AWS would send. */
export function toJson(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return mapEntries(value, (name, item) => {
        const member = shape.members.get(name)
        return member ? toJson(member.shape(), item) : item
      })
    case 'map':
      return mapEntries(value, (_, item) => toJson(shape.value.shape(), item))
    case 'list':
      return Array.isArray(value) ? value.map((item) => toJson(shape.item.shape(), item)) : value
    case 'timestamp':
      return value instanceof Date ? value.getTime() / 1000 : value
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
    default:
      return value
  }
}

function mapEntries(value: unknown, change: (name: string, item: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([name, item]) => [name, change(name, item)]),
  )
}
