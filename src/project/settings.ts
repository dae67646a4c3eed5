import type { Expression } from './python/expressions.ts'
import { type ClassDefinition, type PythonModule, readScope } from './python/module.ts'
import { scopesOf } from './python/scopes.ts'
import type { Sources } from './python/sources.ts'
import { classOf, type Place } from './python/texts.ts'

/** A field of a settings class that the code makes an object of. */
export interface SettingsField {
  readonly name: string
  /** Environment variables that fill it, upper case; any of them will do. */
  readonly variables: readonly string[]
  /** Without a default, and not given by the code itself. */
  readonly required: boolean
  readonly settingsClass: string
  readonly where: string
}

/** How many base classes are followed. */
const MAX_BASES = 5

/**
 * The fields of pydantic settings classes (pydantic-settings docs, "Usage", "Environment variable names") that the
 * project makes objects of; a class that is only defined asks for nothing.
 */
export function findSettings(sources: Sources): readonly SettingsField[] {
  const defined = sources.mentioning(/BaseSettings|Settings\b/)
  const made = new Map<
    string,
    { readonly place: Place; readonly name: string; given: ReadonlySet<string> | 'all' }
  >()
  for (const file of defined) {
    const module = sources.module(file)
    if (module === null) continue
    const place = { root: sources.importRoot(file), file }
    for (const { name, given } of madeIn(module)) {
      const found = classOf(sources, place, name, 0)
      if (found === null) continue
      const key = `${found.place.file} ${found.name}`
      const before = made.get(key)?.given
      made.set(key, {
        place: found.place,
        name: found.name,
        given: before === undefined ? given : both(before, given),
      })
    }
  }
  return [...made.values()].flatMap(({ place, name, given }) =>
    given === 'all' ? [] : fieldsOf(sources, place, name, given),
  )
}

/** A field counts as given only where every call gives it. */
function both(a: ReadonlySet<string> | 'all', b: ReadonlySet<string> | 'all'): ReadonlySet<string> | 'all' {
  if (a === 'all') return b
  return b === 'all' ? a : new Set([...a].filter((name) => b.has(name)))
}

/** Calls of classes in a module, with the keywords that they give; `default_factory=Settings` is one too. */
function madeIn(
  module: PythonModule,
): readonly { readonly name: string; readonly given: ReadonlySet<string> | 'all' }[] {
  const calls = [...scopesOf(module)].flatMap(([scope]) => [
    ...(scope?.calls ?? []),
    ...(scope?.classes ?? []).flatMap(({ body }) => readScope(body).calls),
  ])
  return calls.flatMap((call) => {
    const factory = call.keywords.get('default_factory')
    const made = factory?.kind === 'name' ? [{ name: factory.path, given: new Set<string>() }] : []
    if (call.callee.kind !== 'name' || !/^[A-Z]/.test(call.callee.path.split('.').at(-1) ?? '')) return made
    return [
      ...made,
      { name: call.callee.path, given: call.open ? ('all' as const) : new Set(call.keywords.keys()) },
    ]
  })
}

/** The fields of a class and of the classes it inherits from, if the last of those is `BaseSettings`. */
function fieldsOf(
  sources: Sources,
  place: Place,
  name: string,
  given: ReadonlySet<string>,
): readonly SettingsField[] {
  const fields = new Map<string, SettingsField>()
  let settings = false
  let prefix: string | null = null
  let current: { place: Place; definition: Pick<ClassDefinition, 'body' | 'bases'> } | null = null
  for (let hops = 0, next: string | null = name; next !== null && hops < MAX_BASES; hops += 1) {
    const from: Place = current === null ? place : current.place
    const found = classOf(sources, from, next, 0)
    if (found === null) {
      settings ||= next.split('.').at(-1) === 'BaseSettings'
      break
    }
    current = { place: found.place, definition: found }
    const body = readScope(found.body)
    const own = prefixOf(body)
    if (own === undefined) return []
    prefix ??= own
    const old =
      sources
        .module(found.place.file)
        ?.imports.some((item) => item.module === 'pydantic' && item.as === 'BaseSettings') ?? false
    if (fillsItself(body)) return []
    for (const field of body.fields) {
      if (/^_|^model_config$/.test(field.name) || fields.has(field.name) || isClassVariable(field.annotation))
        continue
      const required = !given.has(field.name) && isRequired(field.value, field.annotation, old)
      const where = `${found.place.file}:${field.line}`
      fields.set(field.name, {
        name: field.name,
        variables: aliasesOf(field.value),
        required,
        settingsClass: name,
        where,
      })
    }
    const base: Expression | undefined = found.bases.find((item) => item.kind === 'name')
    next = base?.kind === 'name' ? base.path : null
  }
  if (!settings) return []
  return [...fields.values()].map((field) =>
    field.variables.length > 0
      ? field
      : { ...field, variables: [`${prefix ?? ''}${field.name}`.toUpperCase()] },
  )
}

/**
 * `model_config = SettingsConfigDict(env_prefix="APP_")`, or `env_prefix` in `class Config`. `null` where the class
 * sets none, `undefined` where it sets one that is not known.
 */
function prefixOf(body: PythonModule): string | null | undefined {
  const config = body.assignments.find(({ target }) => target === 'model_config')?.value
  const inner = body.classes.find(({ name }) => name === 'Config')
  const settings = inner === undefined ? null : readScope(inner.body)
  const old = settings?.assignments.find(({ target }) => target === 'env_prefix')?.value
  const entries = config?.kind === 'dict' ? config.entries : []
  const entry = entries.find(([key]) => key.kind === 'text' && key.value === 'env_prefix')?.[1]
  const written = (config?.kind === 'call' ? config.keywords.get('env_prefix') : entry) ?? old
  if (written === undefined) return null
  const name = written.kind === 'name' ? written.path : ''
  const value = body.assignments.find(({ target }) => target === name)?.value ?? written
  return value.kind === 'text' && !value.dynamic ? value.value : undefined
}

/** Validators that see the values before the fields are checked, and may fill them; sources of the class's own. */
function fillsItself(body: PythonModule): boolean {
  return body.functions.some(
    ({ name, decorators }) =>
      name === 'settings_customise_sources' ||
      decorators.some((item) => {
        if (item.kind !== 'call' || item.callee.kind !== 'name') return false
        const mode = item.keywords.get('mode')
        const before = mode?.kind === 'text' ? mode.value === 'before' : item.keywords.has('pre')
        return before && /(?:model|root)_validator$/.test(item.callee.path)
      }),
  )
}

function isRequired(value: Expression | null, annotation: Expression, old: boolean): boolean {
  if (value === null) return !(old && mentionsNone(annotation))
  if (value.kind === 'other' && value.text === '...') return true
  if (value.kind !== 'call' || value.callee.kind !== 'name' || !/(?:^|\.)Field$/.test(value.callee.path))
    return false
  if (value.keywords.has('default') || value.keywords.has('default_factory') || value.open) return false
  const [first] = value.positional
  return first === undefined || (first.kind === 'other' && first.text === '...')
}

/** pydantic 1 takes `Optional[X]` without a value for `None`. */
function mentionsNone(annotation: Expression): boolean {
  if (annotation.kind === 'name') return /^(?:None|(?:typing\.)?Optional)$/.test(annotation.path)
  if (annotation.kind === 'index') return mentionsNone(annotation.object) || mentionsNone(annotation.index)
  return annotation.kind === 'other' && annotation.parts.some(mentionsNone)
}

function isClassVariable(annotation: Expression): boolean {
  return annotation.kind === 'name'
    ? /ClassVar$/.test(annotation.path)
    : annotation.kind === 'index' && isClassVariable(annotation.object)
}

/** `Field(validation_alias="X")`, `alias=…`, `env=…` (pydantic 1), `AliasChoices("X", "Y")`. */
function aliasesOf(value: Expression | null): readonly string[] {
  if (value?.kind !== 'call') return []
  const alias =
    value.keywords.get('validation_alias') ?? value.keywords.get('env') ?? value.keywords.get('alias')
  return alias === undefined ? [] : textsOf(alias).map((text) => text.toUpperCase())
}

function textsOf(expression: Expression): readonly string[] {
  if (expression.kind === 'text') return expression.dynamic ? [] : [expression.value]
  if (expression.kind === 'list') return expression.items.flatMap(textsOf)
  return expression.kind === 'call' ? expression.positional.flatMap(textsOf) : []
}
