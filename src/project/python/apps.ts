import { type CallExpression, type Expression, readExpression } from './expressions.ts'
import { type AppKind, bindingOf, kindOfMaker, qualify } from './frameworks.ts'
import { type FunctionDefinition, type PythonModule, readScope } from './module.ts'
import type { Sources } from './sources.ts'
import type { Statement } from './statements.ts'

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
 * The apps of a module: assignments of a framework's class or of a factory, subclasses, raw ASGI callables; factories
 * only where there is no app. The last assignment to a name counts.
 */
export function findApps(sources: Sources, root: string, file: string): readonly App[] {
  const module = sources.module(file)
  if (module === null) return []
  const apps = new Map<string, App>()
  for (const { target, value, line } of module.assignments) {
    if (target.includes('.')) continue
    const made = value.kind === 'call' ? makerOf(sources, root, file, value.callee, 0) : null
    const wrapped = value.kind === 'call' && made === null ? wrappedApp(module, value, apps) : null
    const kind = made ?? wrapped?.kind ?? null
    if (kind !== null && value.kind === 'call') {
      apps.set(target, { file, attribute: target, kind, factory: false, call: wrapped?.call ?? value, line })
    }
  }
  for (const definition of module.functions) {
    if (isAsgiCallable(definition)) {
      apps.set(definition.name, {
        file,
        attribute: definition.name,
        kind: 'asgi',
        factory: false,
        call: null,
        line: definition.line,
      })
    }
  }
  if (apps.size > 0) return [...apps.values()].filter((app) => !isMounted(module, app))
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
  const module = sources.module(file)
  if (module === null) return null
  const known = kindOfMaker(qualify(module, callee.path))
  if (known !== null) return known
  const definition = module.functions.find((item) => item.name === callee.path)
  if (definition !== undefined)
    return definition.async ? null : (factoryOf(sources, root, file, definition, hops)?.kind ?? null)
  const own = module.classes.find((item) => item.name === callee.path)
  if (own !== undefined) {
    for (const base of own.bases) {
      const kind = makerOf(sources, root, file, base, hops + 1)
      if (kind !== null) return kind
    }
    return readScope(own.body).functions.some((item) => item.name === '__call__' && isAsgiSignature(item))
      ? 'asgi'
      : null
  }
  const found = bindingOf(module, callee.path)
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
  const returned = returnedIn(definition.body)
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

/** The values of `return` statements, nested functions left out. */
function returnedIn(body: readonly Statement[]): readonly Expression[] {
  return body.flatMap((statement): readonly Expression[] => {
    const word = statement.tokens[0]?.kind === 'name' ? statement.tokens[0].text : ''
    if (word === 'def' || word === 'class' || word === 'async') return []
    if (word === 'return') return [readExpression(statement.tokens.slice(1))]
    return returnedIn(statement.body)
  })
}

function isAsgiCallable(definition: FunctionDefinition): boolean {
  return definition.async && isAsgiSignature(definition)
}

/** `(scope, receive, send)`, the signature of an ASGI 3 application. */
function isAsgiSignature(definition: FunctionDefinition): boolean {
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

/** `parent.mount("/x", app)`: a part of another app. */
function isMounted(module: PythonModule, app: App): boolean {
  return module.calls.some((call) => {
    const callee = call.callee.kind === 'name' ? call.callee.path : ''
    const inner = call.positional[1] ?? call.keywords.get('app')
    return callee.endsWith('.mount') && inner?.kind === 'name' && inner.path === app.attribute
  })
}
