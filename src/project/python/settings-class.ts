import type { Expression } from './expressions.ts'
import { definitionOf } from './lookup.ts'
import { type ClassDefinition, type PythonModule, readScope } from './module.ts'
import type { Scopes } from './scopes.ts'
import type { Sources } from './sources.ts'
import { classOf, type Place } from './texts.ts'

/** A class of the project whose object is used somewhere. */
export interface ObjectClass {
  readonly place: Place
  readonly definition: Pick<ClassDefinition, 'body' | 'bases'>
  readonly body: PythonModule
  /** Reads its fields from the environment: a subclass of pydantic's `BaseSettings`. */
  readonly settings: boolean
}

/** How many imports an object may come through. */
const MAX_HOPS = 6

/** The class of `settings`, `Settings()`, `get_settings()` or `Config`; `null` where that is no class of the project. */
export function classOfObject(
  sources: Sources,
  place: Place,
  scopes: Scopes,
  object: Expression,
  hops = 0,
): ObjectClass | null {
  if (object.kind === 'call' && object.callee.kind === 'name')
    return findClass(sources, place, object.callee.path)
  if (object.kind !== 'name' || hops > MAX_HOPS) return null
  for (const scope of scopes) {
    const made = scope.assignments.findLast((item) => item.target === object.path)?.value
    if (made?.kind === 'call' && made.callee.kind === 'name')
      return findClass(sources, place, made.callee.path)
  }
  const own = findClass(sources, place, object.path)
  if (own !== null) return own
  const found = definitionOf(sources, place, scopes, object.path)
  if (found === null) return null
  return classOfObject(sources, found.place, [found.module], { ...object, path: found.name }, hops + 1)
}

function findClass(sources: Sources, place: Place, name: string): ObjectClass | null {
  const found = classOf(sources, place, name, 0)
  if (found === null) return null
  const settings = found.bases.some((base) => base.kind === 'name' && /Settings$/.test(base.path))
  return { place: found.place, definition: found, body: readScope(found.body), settings }
}

/**
 * Whether a field of a settings class takes the variable of its own name, and nothing changes the value: no
 * validator, alias or prefix (pydantic-settings docs, "Environment variable names").
 */
export function isPlainField({ definition, body }: ObjectClass, name: string, variable: string): boolean {
  const field = body.fields.findLast((item) => item.name === name)
  if (field === undefined || name.toUpperCase() !== variable) return false
  const words = definition.body.flatMap(({ tokens }) => tokens)
  const validated = words.some(
    (token, index) =>
      token.kind === 'string' &&
      token.text === name &&
      words.slice(Math.max(0, index - 4), index).some(({ text }) => text.includes('validator')),
  )
  const whole = body.functions.some(({ decorators }) =>
    decorators.some((item) =>
      /model_validator|root_validator/.test(
        item.kind === 'call' && item.callee.kind === 'name' ? item.callee.path : '',
      ),
    ),
  )
  return (
    !validated && !whole && !words.some(({ text }) => text === 'env_prefix' || text === 'validation_alias')
  )
}
