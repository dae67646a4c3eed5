import type { CallExpression, Expression } from './expressions.ts'
import { bindingOf } from './frameworks.ts'
import { type ClassDefinition, readScope } from './module.ts'
import type { Sources } from './sources.ts'

/** How many names and files a text may be reached through. */
const MAX_HOPS = 6

/** Where an expression stands: its file, seen from an import root. */
export interface Place {
  readonly root: string
  readonly file: string
}

/**
 * The text that an expression has for certain: a literal, a name of this or an imported module, a default of a
 * settings class (`settings.API_PREFIX`), an f-string of such. `null` where it depends on anything else.
 * @param given names of variables that are set elsewhere, so that a default does not hold
 */
export function textOf(
  sources: Sources,
  place: Place,
  expression: Expression | undefined,
  given: ReadonlySet<string>,
  hops = 0,
): string | null {
  if (expression === undefined || hops > MAX_HOPS) return null
  if (expression.kind === 'text') {
    if (!expression.dynamic) return expression.value
    const parts = expression.value.split(/\{([^{}]*)\}/)
    const values = parts.map((part, index) =>
      index % 2 === 0
        ? part
        : /^[A-Za-z_][\w.]*$/.test(part)
          ? textOf(sources, place, { kind: 'name', path: part, line: 1 }, given, hops + 1)
          : null,
    )
    return values.every((value) => value !== null) ? values.join('') : null
  }
  if (expression.kind === 'call') {
    const fallback = fallbackOf(expression, given)
    return fallback === null ? null : textOf(sources, place, fallback, given, hops + 1)
  }
  if (expression.kind !== 'name') return null
  const question = `text ${place.root} ${place.file} ${expression.path}`
  return sources.remember<string | null>(question, null, () =>
    textOfName(sources, place, expression.path, given, hops),
  )
}

/** `os.getenv("NAME", fallback)` and its like: the fallback, where nothing gives the variable. */
function fallbackOf(
  { callee, positional, keywords }: CallExpression,
  given: ReadonlySet<string>,
): Expression | null {
  const getter = callee.kind === 'name' && /(?:^|\.)(?:getenv|environ\.get)$/.test(callee.path)
  const [name, fallback] = positional
  if (!getter || name?.kind !== 'text' || given.has(name.value)) return null
  return fallback ?? keywords.get('default') ?? null
}

function textOfName(
  sources: Sources,
  place: Place,
  path: string,
  given: ReadonlySet<string>,
  hops: number,
): string | null {
  const found = expressionOf(sources, place, path, given, hops)
  return found === null ? null : textOf(sources, found.place, found.value, given, hops + 1)
}

interface Found {
  readonly place: Place
  readonly value: Expression
}

/** The expression that a dotted name stands for, followed through imports and settings objects. */
function expressionOf(
  sources: Sources,
  place: Place,
  path: string,
  given: ReadonlySet<string>,
  hops: number,
): Found | null {
  const module = sources.module(place.file)
  if (module === null || hops > MAX_HOPS) return null
  const own = module.assignments.findLast((item) => item.target === path)
  if (own !== undefined) return { place, value: own.value }
  const [head = '', ...rest] = path.split('.')
  const attribute = rest.join('.')
  const object = module.assignments.findLast((item) => item.target === head)
  if (object !== undefined && attribute !== '') {
    return attributeOf(sources, place, object.value, attribute, given, hops + 1)
  }
  const binding = bindingOf(module, path)
  const file = binding === null ? null : sources.resolve(place.root, place.file, binding.binding)
  if (binding === null || file === null || file === place.file) return null
  const name = binding.binding.path.split('.').at(-1) ?? ''
  const isModule = sources.fileOf(place.root, binding.binding.path) === file
  const target = isModule ? binding.rest : [name, binding.rest].filter((part) => part !== '').join('.')
  return expressionOf(sources, { root: place.root, file }, target, given, hops + 1)
}

/** `settings.NAME` where `settings = Settings()`, or `settings = get_settings()` with such a `return`. */
function attributeOf(
  sources: Sources,
  place: Place,
  value: Expression,
  attribute: string,
  given: ReadonlySet<string>,
  hops: number,
): Found | null {
  if (value.kind !== 'call' || value.callee.kind !== 'name' || hops > MAX_HOPS) return null
  if (given.has(attribute) || given.has(attribute.toUpperCase())) return null
  const found = classOf(sources, place, value.callee.path, hops)
  if (found === null) return null
  const field = readScope(found.body).assignments.findLast((item) => item.target === attribute)
  if (field === undefined) return null
  const { value: assigned } = field
  const isField =
    assigned.kind === 'call' && assigned.callee.kind === 'name' && /Field$/.test(assigned.callee.path)
  const fallback = isField ? (assigned.keywords.get('default') ?? assigned.positional[0]) : assigned
  return fallback === undefined ? null : { place: found.place, value: fallback }
}

/** The class of a name, in this or an imported module; of a function without arguments the class it returns. */
export function classOf(
  sources: Sources,
  place: Place,
  name: string,
  hops: number,
): ({ readonly place: Place } & ClassDefinition) | null {
  const module = sources.module(place.file)
  if (module === null || hops > MAX_HOPS) return null
  const own = module.classes.findLast((item) => item.name === name)
  if (own !== undefined) return { place, ...own }
  const maker = module.functions.findLast((item) => item.name === name)
  if (maker !== undefined) {
    const made = maker.returns?.kind === 'name' ? maker.returns.path : ''
    return made === '' || made === name ? null : classOf(sources, place, made, hops + 1)
  }
  const binding = bindingOf(module, name)
  const file = binding === null ? null : sources.resolve(place.root, place.file, binding.binding)
  if (binding === null || file === null || file === place.file) return null
  const attribute = binding.rest === '' ? (binding.binding.path.split('.').at(-1) ?? '') : binding.rest
  return classOf(sources, { root: place.root, file }, attribute, hops + 1)
}
