import type { Framework } from '../project.ts'
import type { Import, PythonModule } from './module.ts'

/** What a class or function that makes an app gives. `asgi`: an ASGI app of none of the named frameworks. */
export type AppKind = Framework | 'asgi' | 'wsgi'

/** Qualified names of what makes an app when it is called. */
const MAKERS: ReadonlyMap<string, AppKind> = new Map<string, AppKind>([
  ['fastapi.FastAPI', 'fastapi'],
  ['fastapi.applications.FastAPI', 'fastapi'],
  ['starlette.applications.Starlette', 'starlette'],
  ['litestar.Litestar', 'litestar'],
  ['litestar.app.Litestar', 'litestar'],
  ['quart.Quart', 'quart'],
  ['quart.app.Quart', 'quart'],
  ['falcon.asgi.App', 'falcon'],
  ['falcon.asgi.app.App', 'falcon'],
  ['sanic.Sanic', 'sanic'],
  ['sanic.app.Sanic', 'sanic'],
  ['django.core.asgi.get_asgi_application', 'asgi'],
  ['channels.routing.ProtocolTypeRouter', 'asgi'],
  ['falcon.App', 'wsgi'],
  ['falcon.API', 'wsgi'],
  ['falcon.app.App', 'wsgi'],
  ['flask.Flask', 'wsgi'],
  ['flask.app.Flask', 'wsgi'],
  ['bottle.Bottle', 'wsgi'],
  ['django.core.wsgi.get_wsgi_application', 'wsgi'],
])

/** Packages whose import makes a file worth a closer look. */
export const FRAMEWORK_PACKAGES: ReadonlySet<string> = new Set(
  [...MAKERS.keys()].map((name) => name.split('.')[0] ?? name),
)

/** The import that binds the first part of a dotted name, and the rest of the name. */
export function bindingOf(module: PythonModule, path: string): { binding: Import; rest: string } | null {
  const [head = '', ...rest] = path.split('.')
  const binding = module.imports.findLast((item) => item.as === head)
  return binding === undefined ? null : { binding, rest: rest.join('.') }
}

/** The absolute dotted path that a name stands for, or `null` for a name of the module itself or a relative import. */
export function qualify(module: PythonModule, path: string): string | null {
  const found = bindingOf(module, path)
  if (found === null) return starImport(module, path)
  if (found.binding.level > 0) return null
  return found.rest === '' ? found.binding.path : `${found.binding.path}.${found.rest}`
}

/** `from fastapi import *` binds what the package exports; only the makers matter here. */
function starImport(module: PythonModule, path: string): string | null {
  const star = module.imports.find((item) => item.as === '*' && MAKERS.has(`${item.module}.${path}`))
  return star === undefined ? null : `${star.module}.${path}`
}

/** What calling a qualified name makes, `null` for anything else. */
export function kindOfMaker(qualified: string | null): AppKind | null {
  return qualified === null ? null : (MAKERS.get(qualified) ?? null)
}
