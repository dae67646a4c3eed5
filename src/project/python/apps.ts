import type { CallExpression, Expression } from './expressions.ts'
import { type AppKind, bindingOf, kindOfMaker, qualify } from './frameworks.ts'
import { type FunctionDefinition, type PythonModule, readScope } from './module.ts'
import type { Sources } from './sources.ts'

/** An app that a module offers under a name. */
export interface App {
  readonly file: string
  readonly attribute: string
  readonly kind: AppKind
  /** A function to be called for the app. */
  readonly factory: boolean
  /** The call that makes the app, where it is written in the same assignment or function. */
  readonly call: CallExpression | null
  readonly line: number
}

/** How many files a chain of factories and base classes may span. */
const MAX_HOPS = 4

/**
 * The apps that a module offers to be started: assignments of a framework's class or of a factory, subclasses, raw
 * ASGI callables, apps that it imports; factories only where there is no app. The last assignment to a name counts;
 * an app that is mounted into another one does not.
 */
export function listApps(sources: Sources, root: string, file: string): readonly App[] {
  const module = sources.module(file)
  if (module === null) return []
  const apps = [...appsIn(sources, root, file, module).values()].filter((app) => !isMounted(module, app))
  return apps.length > 0 ? apps : factoriesIn(sources, root, file, module)
}

/** What a module has under a name, if that is an app or a factory of one; also one that it only imports. */
export function findApp(
  sources: Sources,
  root: string,
  file: string,
  attribute: string,
  hops = 0,
): App | null {
  const module = sources.module(file)
  if (module === null || hops > MAX_HOPS) return null
  const app =
    appsIn(sources, root, file, module).get(attribute) ??
    factoriesIn(sources, root, file, module).find((item) => item.attribute === attribute)
  if (app !== undefined) return app
  const found = bindingOf(module, attribute)
  const origin = found === null ? null : sources.resolve(root, file, found.binding)
  if (found === null || origin === null || origin === file) return null
  const name = found.rest === '' ? (found.binding.path.split('.').at(-1) ?? attribute) : found.rest
  return findApp(sources, root, origin, name, hops + 1)
}

function appsIn(
  sources: Sources,
  root: string,
  file: string,
  module: PythonModule,
): ReadonlyMap<string, App> {
  const apps = new Map<string, App>()
  for (const { target, value, line } of module.assignments) {
    if (target.includes('.')) continue
    const held = value.kind === 'name' ? heldApp(sources, root, file, module, value.path) : null
    if (held !== null) apps.set(target, { file, attribute: target, factory: false, line, ...held })
    if (value.kind !== 'call') continue
    const made = makerOf(sources, root, file, value.callee, 0)
    const wrapped = made === null ? wrappedApp(module, value, apps) : null
    const kind = made ?? wrapped?.kind ?? usedAsApp(module, target)
    if (kind === null) continue
    apps.delete(target)
    apps.set(target, { file, attribute: target, kind, factory: false, call: wrapped?.call ?? value, line })
  }
  for (const { name, line, ...definition } of module.functions) {
    if (!definition.async || !isAsgiSignature(definition)) continue
    apps.set(name, { file, attribute: name, kind: 'asgi', factory: false, call: null, line })
  }
  return apps
}

function factoriesIn(sources: Sources, root: string, file: string, module: PythonModule): readonly App[] {
  return module.functions.flatMap((definition): App[] => {
    if (definition.async || definition.required.length > 0) return []
    const made = factoryOf(sources, root, file, definition, 0)
    return made === null
      ? []
      : [{ file, attribute: definition.name, factory: true, line: definition.line, ...made }]
  })
}

/** What a call of `callee` makes, followed through the project's own factories and subclasses. */
function makerOf(
  sources: Sources,
  root: string,
  file: string,
  callee: Expression,
  hops: number,
): AppKind | null {
  if (callee.kind !== 'name' || hops > MAX_HOPS) return null
  const question = `maker ${root} ${file} ${callee.path}`
  return sources.remember<AppKind | null>(question, null, () =>
    findMaker(sources, root, file, callee.path, hops),
  )
}

function findMaker(sources: Sources, root: string, file: string, path: string, hops: number): AppKind | null {
  const module = sources.module(file)
  if (module === null) return null
  const known = kindOfMaker(qualify(module, path))
  if (known !== null) return known
  const definition = module.functions.find((item) => item.name === path)
  if (definition !== undefined)
    return definition.async ? null : (factoryOf(sources, root, file, definition, hops)?.kind ?? null)
  const own = module.classes.find((item) => item.name === path)
  if (own !== undefined) {
    for (const base of own.bases) {
      const kind = makerOf(sources, root, file, base, hops + 1)
      if (kind !== null) return kind
    }
    return readScope(own.body).functions.some((item) => item.name === '__call__' && isAsgiSignature(item))
      ? 'asgi'
      : null
  }
  const found = bindingOf(module, path)
  const target = found === null ? null : sources.resolve(root, file, found.binding)
  if (found === null || target === null || target === file) return null
  const name = found.rest === '' ? (found.binding.path.split('.').at(-1) ?? '') : found.rest
  return makerOf(sources, root, target, { kind: 'name', path: name, line: 1 }, hops + 1)
}

/** What a function returns, if that is an app: by its annotation or by what it makes and returns. */
function factoryOf(
  sources: Sources,
  root: string,
  file: string,
  definition: FunctionDefinition,
  hops: number,
): { kind: AppKind; call: CallExpression | null } | null {
  if (hops > MAX_HOPS) return null
  const scope = readScope(definition.body)
  const { returned } = scope
  for (const value of returned) {
    const call = value.kind === 'call' ? value : assigned(scope, value)
    const kind = call === null ? null : makerOf(sources, root, file, call.callee, hops + 1)
    if (kind !== null) return { kind, call }
  }
  const module = sources.module(file)
  if (module === null || definition.returns === null || returned.length === 0) return null
  const annotated =
    definition.returns.kind === 'name' || definition.returns.kind === 'text'
      ? nameOf(definition.returns)
      : null
  const kind = annotated === null ? null : kindOfMaker(qualify(module, annotated))
  return kind === null ? null : { kind, call: null }
}

function nameOf(expression: Expression): string | null {
  return expression.kind === 'name' ? expression.path : expression.kind === 'text' ? expression.value : null
}

function assigned(scope: PythonModule, value: Expression): CallExpression | null {
  if (value.kind !== 'name') return null
  const found = scope.assignments.findLast((item) => item.target === value.path && item.value.kind === 'call')
  return found?.value.kind === 'call' ? found.value : null
}

/** `(scope, receive, send)`, the signature of an ASGI 3 application. */
function isAsgiSignature(definition: Pick<FunctionDefinition, 'required'>): boolean {
  return definition.required.join(',') === 'scope,receive,send'
}

/** `app = SomeMiddleware(app)`: the app inside keeps its kind. */
function wrappedApp(module: PythonModule, value: CallExpression, apps: ReadonlyMap<string, App>): App | null {
  const callee = value.callee.kind === 'name' ? (qualify(module, value.callee.path) ?? value.callee.path) : ''
  if (!/(?:Middleware|\.ASGIApp|App)$/.test(callee)) return null
  const names = [...value.positional, ...value.keywords.values()].flatMap((item) =>
    item.kind === 'name' ? [item.path] : [],
  )
  return names.map((name) => apps.get(name)).find((app) => app !== undefined) ?? null
}

/** `app = creator.app`, where `creator` is made of a class of the module whose methods make `self.app`. */
function heldApp(
  sources: Sources,
  root: string,
  file: string,
  module: PythonModule,
  path: string,
): { kind: AppKind; call: CallExpression } | null {
  const [holder = '', attribute, more] = path.split('.')
  const made = module.assignments.findLast((item) => item.target === holder)?.value
  if (attribute === undefined || more !== undefined || made?.kind !== 'call') return null
  const name = made.callee.kind === 'name' ? made.callee.path : ''
  const methods = module.classes
    .filter((item) => item.name === name)
    .flatMap(({ body }) => readScope(body).functions)
  for (const { target, value } of methods.flatMap(({ body }) => readScope(body).assignments)) {
    if (target !== `self.${attribute}` || value.kind !== 'call') continue
    const kind = makerOf(sources, root, file, value.callee, 0)
    if (kind !== null) return { kind, call: value }
  }
  return null
}

/** Usual names of an app, and what only apps of Starlette and FastAPI have. */
const USUAL_NAMES = new Set(['app', 'api', 'application'])
const STARLETTE_ONLY =
  /^(?:add_middleware|add_exception_handler|exception_handler|on_event|add_event_handler)$/

/** The kind of something whose making is not understood, but that is used as only an app can be. */
function usedAsApp(module: PythonModule, name: string): AppKind | null {
  if (!USUAL_NAMES.has(name)) return null
  const decorators = module.functions.flatMap((item) => item.decorators)
  const called = [...decorators.flatMap((item) => (item.kind === 'call' ? [item] : [])), ...module.calls]
  const methods = called.flatMap(({ callee }) =>
    callee.kind === 'name' && callee.path.startsWith(`${name}.`) ? [callee.path.slice(name.length + 1)] : [],
  )
  if (!methods.some((method) => STARLETTE_ONLY.test(method))) return null
  return methods.includes('include_router') || module.imports.some((item) => /^fastapi\b/.test(item.module))
    ? 'fastapi'
    : 'starlette'
}

/** `parent.mount("/x", app)`: a part of another app. */
function isMounted(module: PythonModule, app: App): boolean {
  return module.calls.some((call) => {
    const callee = call.callee.kind === 'name' ? call.callee.path : ''
    const inner = call.positional[1] ?? call.keywords.get('app')
    return callee.endsWith('.mount') && inner?.kind === 'name' && inner.path === app.attribute
  })
}
