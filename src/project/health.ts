import type { Entrypoint } from './entrypoint.ts'
import type { Expression } from './python/expressions.ts'
import type { Sources } from './python/sources.ts'

export interface Health {
  readonly path: string
  readonly because: string
  readonly openPath: string
}

const HEALTH_PATHS = [
  '/health',
  '/healthz',
  '/health/',
  '/healthcheck',
  '/health-check',
  '/api/health',
  '/livez',
  '/live',
  '/ping',
  '/status',
]

/** The path that answers 200 without credentials: input, a health route in the app's file, else the docs. */
export function decideHealth(input: string | null, sources: Sources, entrypoint: Entrypoint | null): Health {
  const routes =
    entrypoint?.app == null
      ? new Map<string, string>()
      : routesOf(sources, entrypoint.app.file, entrypoint.app.attribute)
  const openPath = routes.has('/') ? '/' : '/docs'
  if (input !== null) return { path: input, because: 'input health-check-path', openPath }
  for (const path of HEALTH_PATHS) {
    const where = routes.get(path)
    if (where !== undefined) return { path, because: where, openPath }
  }
  const docs = entrypoint?.app?.call?.keywords.get('docs_url')
  if (docs?.kind === 'text') return { path: docs.value, because: 'docs_url', openPath }
  return { path: '/docs', because: 'the docs page that FastAPI serves', openPath }
}

/** GET routes by decorator, `path` -> `file:line`. */
function routesOf(sources: Sources, file: string, attribute: string): Map<string, string> {
  const module = sources.module(file)
  const routes = new Map<string, string>()
  for (const definition of module?.functions ?? []) {
    for (const decorator of definition.decorators) {
      if (decorator.kind !== 'call' || decorator.callee.kind !== 'name') continue
      if (decorator.callee.path !== `${attribute}.get`) continue
      const path = decorator.positional[0] ?? decorator.keywords.get('path')
      if (path?.kind === 'text' && !path.dynamic && !guarded(decorator.keywords.get('dependencies'))) {
        routes.set(path.value, `${file}:${definition.line}`)
      }
    }
  }
  return routes
}

function guarded(dependencies: Expression | undefined): boolean {
  return dependencies !== undefined && !(dependencies.kind === 'list' && dependencies.items.length === 0)
}
