import { posix } from 'node:path'
import type { Checkout } from './checkout.ts'
import type { CallExpression, Expression } from './python/expressions.ts'
import { qualifyIn } from './python/lookup.ts'
import { type Scopes, scopesOf } from './python/scopes.ts'
import type { Sources } from './python/sources.ts'
import { partsOfUrl, UrlTrace } from './python/url-trace.ts'

/** A place where the code makes an SQLAlchemy engine, or connects with a driver itself. */
export interface Engine {
  readonly kind: 'sync' | 'async' | 'driver'
  /** What is called: `create_async_engine`. */
  readonly maker: string
  /** Scheme of DATABASE_URL -> what its URL becomes on the way; without entry: not known to come from there. */
  readonly urls: ReadonlyMap<string, UrlParts>
  readonly call: CallExpression
  readonly where: string
}

export type UrlParts = ReturnType<typeof partsOfUrl>

/** Calls that open connections, by what they make. */
const MAKERS: ReadonlyMap<string, Engine['kind']> = new Map([
  ['create_engine', 'sync'],
  ['engine_from_config', 'sync'],
  ['create_async_engine', 'async'],
  ['async_engine_from_config', 'async'],
  ['asyncpg.connect', 'driver'],
  ['asyncpg.create_pool', 'driver'],
  ['psycopg.connect', 'driver'],
  ['psycopg.AsyncConnection.connect', 'driver'],
  ['psycopg2.connect', 'driver'],
])

/**
 * The engines of a project with the URLs that they get.
 * @param env `env.py` of Alembic, or `null`
 * @param app file of the app, or `null`: then every engine may be one of its
 * @param schemes that DATABASE_URL could have
 */
export function findEngines(
  checkout: Checkout,
  sources: Sources,
  env: string | null,
  app: string | null,
  schemes: readonly string[],
): readonly Engine[] {
  const own = env === null || !checkout.isFile(env) ? [] : [posix.normalize(env)]
  const used = app === null ? null : sources.reachable([app, ...own])
  const mentioning = sources.mentioning(/engine|connect|create_pool/)
  const files = new Set([...mentioning.filter((file) => used?.has(file) ?? true), ...own])
  const traces = schemes.map((scheme) => ({ scheme, trace: new UrlTrace(sources, scheme) }))
  return [...files].flatMap((file) => enginesIn(sources, traces, file))
}

interface Trace {
  readonly scheme: string
  readonly trace: UrlTrace
}

function enginesIn(sources: Sources, traces: readonly Trace[], file: string): readonly Engine[] {
  const module = sources.module(file)
  if (module === null) return []
  const place = { root: sources.importRoot(file), file }
  const scopes = [...scopesOf(module)]
  return scopes.flatMap((around) => {
    const calls = around[0]?.calls ?? []
    const wrapped = wrappedIn(calls)
    return calls.flatMap((call): readonly Engine[] => {
      const path = call.callee.kind === 'name' ? call.callee.path : ''
      const qualified = qualifyIn(around, path) ?? path
      const maker = MAKERS.has(qualified) ? qualified : (qualified.split('.').at(-1) ?? '')
      const made =
        maker.includes('.') || qualified === maker || /^(?:sqlalchemy|sqlmodel)\b/.test(qualified)
          ? MAKERS.get(maker)
          : undefined
      if (made === undefined) return []
      const kind = made === 'sync' && wrapped.has(call) ? 'async' : made
      const configured = maker.endsWith('_from_config')
      const argument =
        call.positional[0] ??
        call.keywords.get('url') ??
        call.keywords.get('dsn') ??
        call.keywords.get('conninfo')
      const urls = traces.flatMap(({ scheme, trace }): readonly (readonly [string, UrlParts])[] => {
        const text = configured ? sectionUrl(trace, place, scopes) : trace.of(place, around, argument)
        return text === null ? [] : [[scheme, partsOfUrl(text)]]
      })
      return [{ kind, maker, urls: new Map(urls), call, where: `${file}:${call.line}` }]
    })
  })
}

/** `AsyncEngine(create_engine(…))`: how async engines were made before SQLAlchemy 2. */
function wrappedIn(calls: readonly CallExpression[]): ReadonlySet<Expression> {
  return new Set(
    calls
      .filter(({ callee }) => callee.kind === 'name' && /(?:^|\.)AsyncEngine$/.test(callee.path))
      .flatMap(({ positional, keywords }) => [...positional, ...keywords.values()]),
  )
}

/** What `env.py` puts into the configuration that `engine_from_config` reads. */
function sectionUrl(
  trace: UrlTrace,
  place: { root: string; file: string },
  scopes: readonly Scopes[],
): string | null {
  for (const around of scopes) {
    for (const call of around[0]?.calls ?? []) {
      const [key, value] = call.positional
      const setter = call.callee.kind === 'name' && /\.set_(?:main|section)_option$/.test(call.callee.path)
      if (setter && isUrlKey(key)) return trace.of(place, around, value)
      if (setter && isUrlKey(value)) return trace.of(place, around, call.positional[2])
    }
  }
  return null
}

function isUrlKey(expression: Expression | undefined): boolean {
  return expression?.kind === 'text' && expression.value === 'sqlalchemy.url'
}
