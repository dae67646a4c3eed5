import type { App } from './apps.ts'
import type { CallExpression, Expression } from './expressions.ts'
import { bindingOf, kindOfMaker, qualify } from './frameworks.ts'
import { type FunctionDefinition, type PythonModule, readScope } from './module.ts'
import type { Sources } from './sources.ts'
import { splitTop } from './statements.ts'

/** A piece of code that configures an app or router under some name. */
export interface Site {
  readonly file: string
  readonly scope: PythonModule
  /** What the object is called there. */
  readonly name: string
  /** The call that makes it, where it is made there. */
  readonly call: CallExpression | null
}

/** How many places are looked at for one app. */
const MAX_SITES = 60

/**
 * Where an app is configured: the module or factory that makes it, and every function of the project that it is
 * handed to (`register_routes(app)`).
 */
export function sitesOf(sources: Sources, root: string, app: App): readonly Site[] {
  const module = sources.module(app.file)
  if (module === null) return []
  const sites: Site[] = []
  const factory = app.factory ? module.functions.find((item) => item.name === app.attribute) : undefined
  const queue: Site[] =
    factory === undefined ? siteOfName(module, app.file, app.attribute) : siteOfFactory(app.file, factory)
  for (let site = queue.shift(); site !== undefined && sites.length < MAX_SITES; site = queue.shift()) {
    const { file, name, scope } = site
    if (sites.some((known) => known.file === file && known.name === name && known.scope === scope)) continue
    sites.push(site)
    queue.push(...madeBy(sources, root, site), ...handedTo(sources, root, site))
  }
  return sites
}

/** The module level under a name; `app = Wrapper(inner)` configures `inner` as well. */
function siteOfName(module: PythonModule, file: string, name: string): Site[] {
  const names = [name]
  for (const current of names) {
    for (const { target, value } of module.assignments) {
      if (target !== current || value.kind !== 'call') continue
      const inner = [...value.positional, ...value.keywords.values()].flatMap((item) =>
        item.kind === 'name' ? [item.path] : [],
      )
      const own = inner.filter(
        (other) => !names.includes(other) && module.assignments.some((item) => item.target === other),
      )
      names.push(...new Set(own))
    }
    if (names.length > MAX_SITES) break
  }
  return names.map((current) => {
    const made = module.assignments.find(
      (item) => item.target === current && item.value.kind === 'call',
    )?.value
    return { file, scope: module, name: current, call: made?.kind === 'call' ? made : null }
  })
}

/** The body of a function that makes and returns an app. */
function siteOfFactory(file: string, definition: FunctionDefinition): Site[] {
  const scope = readScope(definition.body)
  return scope.assignments
    .flatMap(({ target, value }): Site[] =>
      value.kind === 'call' ? [{ file, scope, name: target, call: value }] : [],
    )
    .concat(returnsCall(scope, file))
}

/** `return FastAPI(…)` without a name. */
function returnsCall(scope: PythonModule, file: string): Site[] {
  return scope.returned.flatMap((value): Site[] =>
    value.kind === 'call' ? [{ file, scope, name: '', call: value }] : [],
  )
}

/** Where the object is made by a function of the project: that function's body. */
function madeBy(sources: Sources, root: string, { file, scope, call }: Site): Site[] {
  if (call?.callee.kind !== 'name') return []
  const module = sources.module(file)
  if (
    module === null ||
    kindOfMaker(qualify(scope, call.callee.path) ?? qualify(module, call.callee.path)) !== null
  )
    return []
  const found = functionOf(sources, root, file, scope, call.callee)
  return found === null ? [] : siteOfFactory(found.file, found.definition)
}

/** `configure(app)`: the body of `configure`, under the name of that parameter. */
function handedTo(sources: Sources, root: string, { file, scope, name }: Site): Site[] {
  if (name === '') return []
  return scope.calls.flatMap((call): Site[] => {
    const index = call.positional.findIndex((item) => item.kind === 'name' && item.path === name)
    const keyword = [...call.keywords].find(([, item]) => item.kind === 'name' && item.path === name)?.[0]
    if (index === -1 && keyword === undefined) return []
    const found = functionOf(sources, root, file, scope, call.callee)
    if (found === null) return []
    const parameter = keyword ?? splitTop(found.definition.parameters, ',')[index]?.[0]?.text
    return parameter === undefined
      ? []
      : [{ file: found.file, scope: readScope(found.definition.body), name: parameter, call: null }]
  })
}

/** The function of the project that a callee names. */
export function functionOf(
  sources: Sources,
  root: string,
  file: string,
  scope: PythonModule,
  callee: Expression,
): { readonly file: string; readonly definition: FunctionDefinition } | null {
  if (callee.kind !== 'name') return null
  const module = sources.module(file)
  const own = [scope, module]
    .flatMap((item) => item?.functions ?? [])
    .find((item) => item.name === callee.path)
  if (own !== undefined) return { file, definition: own }
  const found = bindingOf(scope, callee.path) ?? (module === null ? null : bindingOf(module, callee.path))
  const target = found === null ? null : sources.resolve(root, file, found.binding)
  if (found === null || target === null) return null
  const name = found.rest === '' ? found.binding.path.split('.').at(-1) : found.rest
  const definition = sources.module(target)?.functions.find((item) => item.name === name)
  return definition === undefined ? null : { file: target, definition }
}
