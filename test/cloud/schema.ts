import { readEnums } from './schema-enums.ts'

/**
 * What a value of one of AWS's shapes looks like, read from the schemas that the SDK itself serialises with.
 *
 * The SDK's packages export them next to the commands: `[3, namespace, name, traits, members, shapes, required]` is
 * a structure whose first `required` members must be there. They know structures, unions, lists, maps, simple
 * types, XML names, required members, and the error codes of the query protocol. They do not know enum values
 * (those come from the packages' `.d.ts`, see `schema-enums.ts`), nor lengths, ranges and patterns (no part of the
 * SDK knows them: the services here check the ones that matter by hand).
 */
export type Shape =
  | {
      readonly kind: 'structure' | 'union'
      readonly name: string
      readonly members: ReadonlyMap<string, Member>
      readonly required: ReadonlySet<string>
    }
  | { readonly kind: 'list'; readonly item: Member }
  | { readonly kind: 'map'; readonly key: Member; readonly value: Member }
  | { readonly kind: 'timestamp'; readonly format: TimestampFormat }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'blob' | 'document' | 'unit' }

/** `default`: what the protocol says (JSON: seconds since the epoch, query: ISO 8601). */
export type TimestampFormat = 'default' | 'date-time' | 'http-date' | 'epoch-seconds'

/** A shape in its place: a member of a structure, an item of a list, a key or value of a map. */
export interface Member {
  /** Lazy, because shapes contain themselves (`AttributeValue`). */
  readonly shape: () => Shape
  readonly xmlName: string | undefined
  readonly flattened: boolean
  /** The allowed values where the SDK declares an enum, for this string or the strings of this list or map. */
  readonly values: ReadonlySet<string> | undefined
}

export interface ErrorSchema {
  readonly name: string
  /** What the query protocol calls it: `DBInstanceNotFound` for `DBInstanceNotFoundFault`. */
  readonly queryCode: string
  readonly status: number
  readonly shape: Shape
}

/** One client package of the SDK. */
export interface Sdk {
  readonly operations: ReadonlyMap<string, { readonly input: Shape; readonly output: Shape }>
  readonly errors: ReadonlyMap<string, ErrorSchema>
}

type Raw = number | string | readonly unknown[]
type Values = (structure: string, member: string) => ReadonlySet<string> | undefined

const loaded = new Map<string, Promise<Sdk>>()

/** Reads a client package (`@aws-sdk/client-ecs`), once in the life of this process. */
export function loadSdk(name: string): Promise<Sdk> {
  const known = loaded.get(name)
  if (known) return known
  const loading = readSdk(name)
  loaded.set(name, loading)
  return loading
}

async function readSdk(name: string): Promise<Sdk> {
  const exported: Record<string, unknown> = await import(name)
  const values = await readEnums(name, exported)
  const shapes = new Map<unknown, Shape>()
  const shapeOf = (raw: unknown): Shape => {
    const target = dereference(raw)
    const known = shapes.get(target)
    if (known) return known
    const shape = readShape(target, shapeOf, values)
    if (typeof target === 'object') shapes.set(target, shape)
    return shape
  }
  const operations = new Map<string, { input: Shape; output: Shape }>()
  const errors = new Map<string, ErrorSchema>()
  for (const [key, raw] of Object.entries(exported)) {
    if (!key.endsWith('$') || !Array.isArray(raw)) continue
    if (raw[0] === 9) operations.set(String(raw[2]), { input: shapeOf(raw[4]), output: shapeOf(raw[5]) })
    if (raw[0] === -3) errors.set(String(raw[2]), readError(raw, shapeOf(raw)))
  }
  return { operations, errors }
}

function readError(raw: readonly unknown[], shape: Shape): ErrorSchema {
  const traits = traitsOf(raw[3])
  const query = traits.awsQueryError
  const [code, queryStatus] = Array.isArray(query) ? query : [undefined, undefined]
  const name = String(raw[2])
  return {
    name,
    queryCode: typeof code === 'string' ? code : name,
    status: Number(queryStatus ?? traits.httpError ?? (traits.error === 'server' ? 500 : 400)),
    shape,
  }
}

function readShape(raw: Raw, shapeOf: (raw: unknown) => Shape, values: Values): Shape {
  if (typeof raw === 'string') return { kind: 'unit' }
  if (typeof raw === 'number') return readSimple(raw, shapeOf)
  const [kind, , name, , first, second, required] = raw
  switch (kind) {
    case 0:
      return shapeOf(first)
    case 1:
      return { kind: 'list', item: readMember(first, shapeOf, undefined) }
    case 2:
      return {
        kind: 'map',
        key: readMember(first ?? 0, shapeOf, undefined),
        value: readMember(second, shapeOf, undefined),
      }
    case 3:
    case -3:
    case 4: {
      const names = first as string[]
      const members = second as unknown[]
      return {
        kind: kind === 4 ? 'union' : 'structure',
        name: String(name),
        members: new Map(
          names.map((member, index) => [
            member,
            readMember(members[index], shapeOf, values(String(name), member)),
          ]),
        ),
        required: new Set(names.slice(0, Number(required ?? 0))),
      }
    }
    default:
      throw new Error(`The SDK has a schema of an unknown kind: ${String(kind)} (${String(name)})`)
  }
}

/** Simple types are numbers; 64 and 128 are added for "list of" and "map of". */
function readSimple(raw: number, shapeOf: (raw: unknown) => Shape): Shape {
  if (raw >= 128)
    return {
      kind: 'map',
      key: readMember(0, shapeOf, undefined),
      value: readMember(raw - 128, shapeOf, undefined),
    }
  if (raw >= 64) return { kind: 'list', item: readMember(raw - 64, shapeOf, undefined) }
  const simple = simpleShapes[raw]
  if (!simple) throw new Error(`The SDK has a simple type of an unknown kind: ${raw}`)
  return simple
}

const simpleShapes: Readonly<Record<number, Shape>> = {
  0: { kind: 'string' },
  1: { kind: 'number' },
  2: { kind: 'boolean' },
  4: { kind: 'timestamp', format: 'default' },
  5: { kind: 'timestamp', format: 'date-time' },
  6: { kind: 'timestamp', format: 'http-date' },
  7: { kind: 'timestamp', format: 'epoch-seconds' },
  15: { kind: 'document' },
  17: { kind: 'number' },
  19: { kind: 'number' },
  21: { kind: 'blob' },
  42: { kind: 'blob' },
}

function readMember(
  raw: unknown,
  shapeOf: (raw: unknown) => Shape,
  values: ReadonlySet<string> | undefined,
): Member {
  const [target, ...traits] = unwrap(raw)
  const own = dereference(target)
  const placed = Object.assign({}, ...traits.map(traitsOf))
  return {
    shape: () => shapeOf(target),
    xmlName: typeof placed.xmlName === 'string' ? placed.xmlName : undefined,
    flattened: Boolean(placed.xmlFlattened ?? traitsOf(Array.isArray(own) ? own[3] : 0).xmlFlattened),
    values,
  }
}

/** A member with traits is `[shape, traits]`, possibly several times over. */
function unwrap(raw: unknown): unknown[] {
  return Array.isArray(raw) && raw.length === 2 ? [...unwrap(raw[0]), raw[1]] : [raw]
}

function dereference(raw: unknown): Raw {
  return typeof raw === 'function' ? dereference(raw()) : (raw as Raw)
}

function traitsOf(raw: unknown): Record<string, unknown> {
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
}
