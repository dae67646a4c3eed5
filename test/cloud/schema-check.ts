import type { Member, Shape } from './schema.ts'

/** One way in which a value is not what AWS's schema says. */
export interface Problem {
  readonly kind: 'unknown member' | 'missing member' | 'wrong type' | 'not an enum value'
  /** `networkConfiguration.awsvpcConfiguration.subnets[0]` */
  readonly path: string
  /** One sentence without the path. */
  readonly detail: string
}

/** Compares a value in the SDK's form (timestamps are `Date`, blobs `Uint8Array`) with its shape. */
export function check(shape: Shape, value: unknown, path = ''): Problem[] {
  switch (shape.kind) {
    case 'structure':
      return checkStructure(shape, value, path)
    case 'union':
      return checkUnion(shape, value, path)
    case 'list':
      if (!Array.isArray(value)) return wrong(path, 'a list', value)
      return value.flatMap((item, index) => check(shape.item.shape(), item, `${path}[${index}]`))
    case 'map':
      if (!isRecord(value)) return wrong(path, 'a map', value)
      return Object.entries(value).flatMap(([key, item]) =>
        item === undefined ? [] : check(shape.value.shape(), item, join(path, key)),
      )
    case 'timestamp':
      return value instanceof Date && !Number.isNaN(value.getTime()) ? [] : wrong(path, 'a timestamp', value)
    case 'blob':
      return value instanceof Uint8Array ? [] : wrong(path, 'a blob', value)
    case 'number':
      return (typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint'
        ? []
        : wrong(path, 'a number', value)
    case 'string':
    case 'boolean':
      return typeof value === shape.kind ? [] : wrong(path, `a ${shape.kind}`, value)
    case 'unit':
      return isRecord(value) && Object.keys(value).length === 0 ? [] : wrong(path, 'nothing', value)
    case 'document':
      return []
  }
}

type Structure = Extract<Shape, { kind: 'structure' | 'union' }>

function checkStructure(shape: Structure, value: unknown, path: string): Problem[] {
  if (!isRecord(value)) return wrong(path, shape.name, value)
  const problems: Problem[] = []
  for (const name of shape.required) {
    if (value[name] === undefined) {
      problems.push({ kind: 'missing member', path: join(path, name), detail: 'Member must not be null' })
    }
  }
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue
    const member = shape.members.get(name)
    if (!member) {
      problems.push({
        kind: 'unknown member',
        path: join(path, name),
        detail: `${shape.name} has no such member`,
      })
      continue
    }
    problems.push(
      ...check(member.shape(), item, join(path, name)),
      ...checkValues(member, item, join(path, name)),
    )
  }
  return problems
}

function checkUnion(shape: Structure, value: unknown, path: string): Problem[] {
  const problems = checkStructure(shape, value, path)
  if (problems.length > 0) return problems
  const present = Object.values(value as object).filter((item) => item !== undefined)
  return present.length === 1
    ? []
    : [
        {
          kind: 'wrong type',
          path,
          detail: `${shape.name} must have exactly one member, not ${present.length}`,
        },
      ]
}

function checkValues(member: Member, value: unknown, path: string): Problem[] {
  const { values } = member
  if (!values) return []
  const strings =
    typeof value === 'string'
      ? [value]
      : Array.isArray(value)
        ? value
        : isRecord(value)
          ? Object.values(value)
          : []
  return strings
    .filter((item) => typeof item === 'string' && !values.has(item))
    .map((item) => ({
      kind: 'not an enum value' as const,
      path,
      detail: `Value '${item}' must satisfy enum value set: [${[...values].join(', ')}]`,
    }))
}

function wrong(path: string, wanted: string, value: unknown): Problem[] {
  return [
    { kind: 'wrong type', path, detail: `must be ${wanted}, not ${JSON.stringify(value) ?? typeof value}` },
  ]
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  )
}
