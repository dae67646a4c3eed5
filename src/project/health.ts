import type { Findings } from './findings.ts'
import type { AppKind } from './python/frameworks.ts'
import { isGuarded } from './python/guards.ts'
import type { Route, Routing } from './python/routes.ts'
import type { Sources } from './python/sources.ts'
import { textOf } from './python/texts.ts'

export interface Health {
  readonly path: string
  readonly because: string
  /** The path that people should open: `/`, or the docs page where the app has no `/` route. */
  readonly openPath: string
}

/** Last part of a path that is there to be asked by machines, the more usual ones first. */
const NAMES = [
  /(?:^|\/)_{0,2}health(?:z|[-_]?check)?\/?$/,
  /(?:^|\/)health\/(?:live|liveness|ready|readiness|check|status|ping)\/?$/,
  /(?:^|\/)_{0,2}(?:livez?|liveness|alive)\/?$/,
  /(?:^|\/)_{0,2}(?:readyz?|readiness)\/?$/,
  /(?:^|\/)_{0,2}(?:ping|heartbeat|up|status)\/?$/,
]

/**
 * The path that answers 200 without credentials: the input, a health route of the code that no guard covers, else
 * what the framework serves by itself (FastAPI's docs page or OpenAPI document, where they are not switched off),
 * else any plain route.
 * @param routing what the app answers, `null` where its code is not known
 */
export function decideHealth(
  findings: Findings,
  sources: Sources,
  routing: Routing | null,
  kind: AppKind | null,
  {
    input,
    given,
    fastapi,
    started,
    declared,
  }: {
    readonly input: string | null
    readonly given: ReadonlySet<string>
    readonly fastapi: boolean
    readonly started: boolean
    /** A path that the Dockerfile asks for itself. */
    readonly declared: { readonly path: string; readonly because: string } | null
  },
): Health {
  const closed =
    routing?.makers.some(
      ({ call }) => call.keywords.has('dependencies') && isGuarded(call.keywords.get('dependencies'), null),
    ) ?? false
  const open = (routing?.routes ?? []).filter((route) => !route.guarded && !closed)
  const docs =
    routing === null
      ? fastapi
        ? { path: '/docs', because: 'the docs page that FastAPI serves', page: true }
        : null
      : servedPage(sources, routing, kind, given)
  const hasIndex = routing?.routes.some((route) => route.path === '/') ?? false
  const openPath = hasIndex || docs?.page !== true ? '/' : docs.path
  const choose = (path: string, because: string): Health => ({ path, because, openPath })
  if (input !== null) return choose(input, 'input health-check-path')
  const health = bestHealthRoute(open.filter((route) => route.plain))
  if (health !== null) return choose(health.path, `the health route ${health.where}`)
  if (routing === null && declared !== null) return choose(declared.path, declared.because)
  if (docs !== null) {
    if (routing === null && started) warnAssumed(findings, docs.path)
    return choose(docs.path, docs.because)
  }
  const plain = open.filter((route) => route.plain)
  const any = plain.find((route) => route.path === '/') ?? plain[0]
  if (any !== undefined) return choose(any.path, `the route ${any.where}`)
  if (started) warnAssumed(findings, '/')
  return choose('/', 'nothing better is known')
}

function warnAssumed(findings: Findings, path: string): void {
  findings.warn(
    'health-path-unknown',
    `No path is certain to answer 200 without credentials; the load balancer will ask for ${path}.`,
    'Add a route /health that needs no credentials, or set the input health-check-path.',
  )
}

function bestHealthRoute(routes: readonly Route[]): Route | null {
  for (const name of NAMES) {
    const [shortest] = routes
      .filter((route) => name.test(route.path))
      .sort((a, b) => a.path.length - b.path.length)
    if (shortest !== undefined) return shortest
  }
  return null
}

interface Page {
  readonly path: string
  readonly because: string
  /** Made for people to look at. */
  readonly page: boolean
}

/** FastAPI's docs page or OpenAPI document, Litestar's schema page; `null` where they are off or cannot be told. */
function servedPage(
  sources: Sources,
  routing: Routing,
  kind: AppKind | null,
  given: ReadonlySet<string>,
): Page | null {
  if (kind === 'litestar')
    return { path: '/schema', because: 'the OpenAPI page that Litestar serves', page: true }
  if (kind !== 'fastapi') return null
  const maker =
    routing.makers.find(({ call }) => call.callee.kind === 'name' && /FastAPI$/.test(call.callee.path)) ??
    routing.makers.at(-1)
  const option = (name: string, fallback: string): string | null => {
    const value = maker?.call.keywords.get(name)
    if (value === undefined) return maker?.call.open === true ? null : fallback
    if (maker === undefined) return null
    const text = textOf(sources, maker.place, value, given)
    return text === '' ? null : text
  }
  const openapi = option('openapi_url', '/openapi.json')
  if (openapi === null) return null
  const docs = option('docs_url', '/docs')
  if (docs !== null) return { path: docs, because: 'the docs page that FastAPI serves', page: true }
  return { path: openapi, because: 'the OpenAPI document that FastAPI serves (docs_url is off)', page: false }
}
