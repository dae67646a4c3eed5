import type { App } from './apps.ts'
import type { CallExpression, Expression } from './expressions.ts'
import { bindingOf } from './frameworks.ts'
import { isGuarded, isPlain } from './guards.ts'
import type { FunctionDefinition, PythonModule } from './module.ts'
import { type Site, sitesOf } from './sites.ts'
import type { Sources } from './sources.ts'
import { type Place, textOf } from './texts.ts'

/** A path that answers GET. */
export interface Route {
  readonly path: string
  /** Something that looks like authentication stands before it. */
  readonly guarded: boolean
  /** Answers 200 to a request without parameters, as far as the signature says. */
  readonly plain: boolean
  readonly where: string
}

/** What an app answers, as far as the text says. */
export interface Routing {
  readonly routes: readonly Route[]
  /** Calls that make the app (`FastAPI(…)`), with their place. */
  readonly makers: readonly { readonly call: CallExpression; readonly place: Place }[]
  readonly sites: readonly Site[]
}

/** How deep routers may be nested, and how many are followed. */
const MAX_DEPTH = 6
const MAX_ROUTERS = 80

/** Reads the GET routes of an app with those of the routers that it includes. */
export function readRoutes(sources: Sources, root: string, app: App, given: ReadonlySet<string>): Routing {
  const sites = sitesOf(sources, root, app)
  const context: Context = { sources, root, given, followed: 0, routes: [] }
  for (const site of sites) collect(context, site, '', false, 0)
  const makers = sites.flatMap(({ call, file }) => (call === null ? [] : [{ call, place: { root, file } }]))
  const listed = makers.flatMap(({ call, place }) => listedRoutes(context, call, place))
  return { routes: [...context.routes, ...listed], makers, sites }
}

interface Context {
  readonly sources: Sources
  readonly root: string
  readonly given: ReadonlySet<string>
  followed: number
  readonly routes: Route[]
}

const DECORATORS: ReadonlySet<string> = new Set(['get', 'route', 'api_route', 'head'])
const ADDERS: ReadonlySet<string> = new Set(['add_api_route', 'add_route', 'add_url_rule'])

/** Routes that a site adds to the object of its name, and those of the routers that it includes. */
function collect(context: Context, site: Site, prefix: string | null, guarded: boolean, depth: number): void {
  if (depth > MAX_DEPTH || context.followed > MAX_ROUTERS) return
  context.followed += 1
  const { name, scope } = site
  const place = { root: context.root, file: site.file }
  for (const definition of scope.functions) {
    for (const decorator of definition.decorators) {
      const method = decorator.kind === 'call' ? methodOf(decorator, name) : null
      if (decorator.kind === 'call' && method !== null && DECORATORS.has(method)) {
        addRoute(
          context,
          place,
          prefix,
          guarded,
          decorator,
          decorator.positional[0] ?? decorator.keywords.get('path'),
          definition,
        )
      }
    }
  }
  for (const call of scope.calls) {
    const method = methodOf(call, name)
    if (method === null) continue
    const [first, second] = call.positional
    if (ADDERS.has(method))
      addRoute(
        context,
        place,
        prefix,
        guarded,
        call,
        first ?? call.keywords.get('path'),
        handlerOf(context, site, second),
      )
    if (method === 'include_router' || method === 'register_blueprint' || method === 'blueprint') {
      include(context, site, call, prefix, guarded, depth)
    }
    if (method === 'mount' && textOf(context.sources, place, first, context.given) === '/') {
      pushRoute(context, place, prefix === null ? null : `${prefix}/`, guarded, true, call.line)
    }
  }
}

/** `name.method(…)` -> `method`; `name.router.method` too. */
function methodOf(call: CallExpression, name: string): string | null {
  if (call.callee.kind !== 'name' || name === '') return null
  const path = call.callee.path.replace(/\.router\.(?=\w+$)/, '.')
  return path.startsWith(`${name}.`) && path.indexOf('.', name.length + 1) === -1
    ? path.slice(name.length + 1)
    : null
}

function addRoute(
  context: Context,
  place: Place,
  prefix: string | null,
  guarded: boolean,
  call: CallExpression,
  path: Expression | undefined,
  handler: FunctionDefinition | null,
): void {
  const methods = call.keywords.get('methods')
  if (
    methods?.kind === 'list' &&
    !methods.items.some((item) => item.kind === 'text' && item.value.toUpperCase() === 'GET')
  )
    return
  const text =
    path?.kind === 'text' || path?.kind === 'name'
      ? textOf(context.sources, place, path, context.given)
      : null
  if (text === null || prefix === null) return
  const own = isGuarded(call.keywords.get('dependencies'), handler)
  pushRoute(
    context,
    place,
    `${prefix}${text}`,
    guarded || own,
    isPlain(call, handler),
    handler?.line ?? call.line,
  )
}

function pushRoute(
  context: Context,
  place: Place,
  path: string | null,
  guarded: boolean,
  plain: boolean,
  line: number,
): void {
  if (path === null || path.includes('{') || path.includes('<')) return
  // Litestar takes paths without the slash in front.
  context.routes.push({
    path: path.startsWith('/') ? path : `/${path}`,
    guarded,
    plain,
    where: `${place.file}:${line}`,
  })
}

function handlerOf(
  context: Context,
  site: Site,
  expression: Expression | undefined,
): FunctionDefinition | null {
  if (expression?.kind !== 'name') return null
  const scopes = [site.scope, context.sources.module(site.file)]
  return (
    scopes.flatMap((scope) => scope?.functions ?? []).find((item) => item.name === expression.path) ?? null
  )
}

/** `app.include_router(users.router, prefix="/users", dependencies=[…])`. */
function include(
  context: Context,
  site: Site,
  call: CallExpression,
  prefix: string | null,
  guarded: boolean,
  depth: number,
): void {
  const { sources, root, given } = context
  const place = { root, file: site.file }
  const router = call.positional[0] ?? call.keywords.get('router')
  const found = router?.kind === 'name' ? routerOf(sources, root, site, router.path) : null
  if (found === null) return
  const written = call.keywords.get('prefix') ?? call.keywords.get('url_prefix')
  const added = written === undefined ? '' : textOf(sources, place, written, given)
  const made = found.call?.keywords.get('prefix') ?? found.call?.keywords.get('url_prefix')
  const own = made === undefined ? '' : textOf(sources, { root, file: found.file }, made, given)
  const whole = prefix === null || added === null || own === null ? null : `${prefix}${added}${own}`
  const closed =
    guarded ||
    isGuarded(call.keywords.get('dependencies'), null) ||
    isGuarded(found.call?.keywords.get('dependencies'), null)
  collect(context, found, whole, closed, depth + 1)
}

/** The module-level router that a name stands for, here or in another file. */
function routerOf(sources: Sources, root: string, site: Site, path: string, hops = 0): Site | null {
  const module = sources.module(site.file)
  if (module === null || hops > MAX_DEPTH) return null
  for (const scope of new Set<PythonModule>([site.scope, module])) {
    const made = scope.assignments.findLast((item) => item.target === path)?.value
    if (made !== undefined)
      return { file: site.file, scope, name: path, call: made.kind === 'call' ? made : null }
  }
  const found = bindingOf(site.scope, path) ?? bindingOf(module, path)
  const file = found === null ? null : sources.resolve(root, site.file, found.binding)
  if (found === null || file === null) return null
  const target = sources.module(file)
  if (target === null) return null
  const isModule =
    sources.fileOf(root, found.binding.path) === file || (found.binding.level > 0 && found.rest !== '')
  const name = isModule
    ? found.rest.split('.').at(-1)
    : [found.binding.path.split('.').at(-1), found.rest].filter(Boolean).join('.')
  if (name === undefined || name === '' || (file === site.file && name === path)) return null
  return routerOf(sources, root, { file, scope: target, name, call: null }, name, hops + 1)
}

/** `Starlette(routes=[Route("/x", x)])`, `Litestar(route_handlers=[x])` with `@get("/x")`. */
function listedRoutes(context: Context, call: CallExpression, place: Place): readonly Route[] {
  const listed: Route[] = []
  const inner: Context = { ...context, routes: listed }
  const module = context.sources.module(place.file)
  const name = (expression: Expression) => (expression.kind === 'name' ? expression.path : '')
  const routes = listOf(module, call.keywords.get('routes'))
  for (const item of routes) {
    if (item.kind !== 'call' || !/(?:^|\.)(?:Route|Mount)$/.test(name(item.callee))) continue
    const [path, endpoint] = item.positional
    const handler =
      module?.functions.find((definition) => definition.name === name(endpoint ?? path ?? item)) ?? null
    if (/Route$/.test(name(item.callee)))
      addRoute(inner, place, '', false, item, path ?? item.keywords.get('path'), handler)
  }
  const handlers = listOf(
    module,
    call.keywords.get('route_handlers') ??
      (/Litestar$/.test(name(call.callee)) ? call.positional[0] : undefined),
  )
  for (const item of handlers) {
    const definition = module?.functions.find((candidate) => candidate.name === name(item))
    for (const decorator of definition?.decorators ?? []) {
      const path =
        decorator.kind === 'call' ? (decorator.positional[0] ?? decorator.keywords.get('path')) : undefined
      if (decorator.kind === 'call' && /(?:^|\.)get$/.test(name(decorator.callee))) {
        addRoute(
          inner,
          place,
          '',
          false,
          decorator,
          path ?? { kind: 'text', value: '/', dynamic: false, line: decorator.line },
          definition ?? null,
        )
      }
    }
  }
  return listed
}

function listOf(module: PythonModule | null, expression: Expression | undefined): readonly Expression[] {
  const value =
    expression?.kind === 'name'
      ? module?.assignments.findLast((item) => item.target === expression.path)?.value
      : expression
  return value?.kind === 'list' ? value.items : []
}
