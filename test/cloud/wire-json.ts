import type { Shape } from './schema.ts'

/**
 * A parsed JSON body in the SDK's form: timestamps become `Date`, blobs `Uint8Array`, nulls are left out. What does
 * not fit its shape stays as it is, for `check` to find.
 */
export function fromJson(shape: Shape, value: unknown): unknown {
  return convert(shape, value, (leaf, item) => {
    if (leaf.kind === 'timestamp' && typeof item === 'number') return new Date(item * 1000)
    if (leaf.kind === 'blob' && typeof item === 'string') return new Uint8Array(Buffer.from(item, 'base64'))
    return item
  })
}

/** The opposite: what `JSON.stringify` turns into the body that AWS would send. */
export function toJson(shape: Shape, value: unknown): unknown {
  return convert(shape, value, (_, item) => {
    if (item instanceof Date) return item.getTime() / 1000
    return item instanceof Uint8Array ? Buffer.from(item).toString('base64') : item
  })
}

type Leaf = (shape: Shape, value: unknown) => unknown

function convert(shape: Shape, value: unknown, leaf: Leaf): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return mapEntries(value, (name, item) => {
        const member = shape.members.get(name)
        return member ? convert(member.shape(), item, leaf) : item
      })
    case 'map':
      return mapEntries(value, (_, item) => convert(shape.value.shape(), item, leaf))
    case 'list':
      return Array.isArray(value) ? value.map((item) => convert(shape.item.shape(), item, leaf)) : value
    default:
      return leaf(shape, value)
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
