import { posix } from 'node:path'
import { chooseEntrypoint } from './entrypoint-choice.ts'
import type { Findings } from './findings.ts'
import { GUNICORN_CONF, readGunicornConf } from './gunicorn-conf.ts'
import { type LaunchSources, readScript } from './launch.ts'
import type { Dependencies } from './manifests/dependencies.ts'
import { ownManifest } from './own-manifests.ts'
import { type App, findApp, listApps } from './python/apps.ts'
import { bindingOf } from './python/frameworks.ts'
import { moduleName } from './python/sources.ts'
import { type Entrypoint, entrypointOf, importRootsOf, resolveTarget } from './target.ts'

/** The files that `fastapi run` tries without a path, in its order (fastapi-cli 0.0.34, `get_default_path`). */
export const DEFAULT_FILES = ['main.py', 'app.py', 'api.py', 'app/main.py', 'app/app.py', 'app/api.py']

/** Files beside them that start a server in many projects. */
const SCRIPTS = [
  'run.py',
  'server.py',
  'start.py',
  'serve.py',
  '__main__.py',
  'src/main.py',
  'app/run.py',
  'app/server.py',
  'app/__main__.py',
]

export interface EntrypointSources extends LaunchSources {
  readonly findings: Findings
  readonly dependencies: Dependencies
}

/**
 * Looks for the app: what `uvicorn.run` starts, `wsgi_app` of `gunicorn.conf.py`, the FastAPI CLI's default files,
 * then every Python file. `null` where there is none or a tie; then `findings` says why.
 */
export function findEntrypoint(from: EntrypointSources): Entrypoint | null {
  const found = fromScripts(from) ?? fromGunicorn(from) ?? fromDefaultFiles(from) ?? fromScan(from)
  if (found === null) return null
  if (found.app?.kind === 'wsgi') {
    refuseWsgi(from.findings, found)
    return null
  }
  return isElsewhere(from, found) ? null : found
}

/** What the usual files start by `uvicorn.run`, if that is one app and in the checkout. */
function fromScripts(from: EntrypointSources): Entrypoint | null {
  const found = new Map<string, Entrypoint>()
  for (const file of [...DEFAULT_FILES, ...SCRIPTS]) {
    if (!from.checkout.isFile(file) || !from.sources.mentions(file, 'uvicorn')) continue
    const launch = readScript(from, file, '.')
    if (launch?.target?.includes(':') !== true) continue
    const started = resolveTarget(
      from.sources,
      launch.target,
      importRootsOf(launch, from.folders),
      launch.where,
    )
    // What is not understood as an app is one all the same where a script hands it to a server.
    if (started.file === null || !started.attributeFound) continue
    const { file: origin, attribute } = started.app ?? { file: started.file, attribute: attributeOf(started) }
    const key = `${origin}:${attribute}`
    if (!found.has(key))
      found.set(key, { ...renamed(from, started), because: `uvicorn.run in ${launch.where}` })
  }
  return found.size === 1 ? ([...found.values()][0] ?? null) : null
}

/** The same app under the name that its module has seen from where the module's own imports resolve. */
function renamed({ sources }: EntrypointSources, started: Entrypoint): Entrypoint {
  if (started.file === null) return started
  const root = sources.importRoot(started.file)
  return { ...started, root, target: `${moduleName(root, started.file)}:${attributeOf(started)}` }
}

function attributeOf({ target }: Entrypoint): string {
  return target.split(':')[1] ?? ''
}

function fromGunicorn(from: EntrypointSources): Entrypoint | null {
  const setting = readGunicornConf(from.sources, GUNICORN_CONF, from.given).get('wsgi-app')
  if (setting === undefined || !/^[\w.]+:[\w.]+(?:\(\))?$/.test(setting.value)) return null
  const found = resolveTarget(from.sources, setting.value, from.folders, setting.where)
  return found.file === null ? null : found
}

/** The first default file that has an app, its own or an imported one. */
function fromDefaultFiles({ checkout, sources }: EntrypointSources): Entrypoint | null {
  for (const file of DEFAULT_FILES) {
    if (!checkout.isFile(file)) continue
    const root = sources.importRoot(file)
    const own = listApps(sources, root, file).filter((app) => !app.factory && app.kind !== 'wsgi')
    const preferred = own.find((app) => app.attribute === 'app') ?? own.find((app) => app.attribute === 'api')
    const chosen = preferred ?? (own.length === 1 ? own[0] : undefined)
    if (chosen !== undefined) return entrypointOf(root, chosen)
    const imported = own.length === 0 ? findApp(sources, root, file, 'app') : null
    if (imported === null || imported.kind === 'wsgi' || imported.factory) continue
    return {
      ...entrypointOf(root, { ...imported, file, attribute: 'app' }),
      app: imported,
      because: `${file} imports it from ${imported.file}:${imported.line}`,
    }
  }
  return null
}

function fromScan(from: EntrypointSources): Entrypoint | null {
  const { sources, findings } = from
  const scan = sources.scan()
  if (scan.capped) {
    findings.refuse(
      'scan-capped',
      'There are more folders and files than are searched for the app, so it was not guessed.',
      'Set the input entrypoint to module:attribute, such as app.main:app, or working-directory to the folder of the app.',
    )
    return null
  }
  const apps = scan.files.flatMap((file) => {
    const root = sources.importRoot(file)
    return listApps(sources, root, file).map((app) => entrypointOf(root, app))
  })
  const asgi = apps.filter((item) => item.app?.kind !== 'wsgi')
  const [wsgi] = apps.filter((item) => item.app?.kind === 'wsgi')
  if (asgi.length === 0 && wsgi !== undefined) return wsgi
  const unclear = asgi.every(({ factory }) => factory) ? unclearApps(from) : []
  return chooseEntrypoint(from, asgi, unclear, scan.partial)
}

/** Names in the default files that something of the project's own makes, in a way that is not understood. */
function unclearApps({ checkout, sources }: EntrypointSources): readonly Entrypoint[] {
  return DEFAULT_FILES.filter((file) => checkout.isFile(file)).flatMap((file) => {
    const root = sources.importRoot(file)
    const module = sources.module(file)
    return (module?.assignments ?? []).flatMap(({ target, value, line }): readonly Entrypoint[] => {
      if (!/^(?:app|api|application)$/.test(target) || value.kind !== 'call') return []
      const path = value.callee.kind === 'name' ? value.callee.path : ''
      const found = module === null ? null : bindingOf(module, path)
      if (found === null || sources.resolve(root, file, found.binding) === null) return []
      const app: App = { file, attribute: target, kind: 'asgi', factory: false, call: value, line }
      return [entrypointOf(root, app)]
    })
  })
}

/** Says that an app speaks WSGI. */
export function refuseWsgi(findings: Findings, { app, target }: Entrypoint): void {
  const falcon = /falcon/i.test(app?.call?.callee.kind === 'name' ? app.call.callee.path : '')
  findings.refuse(
    'wsgi-app',
    `${target} (${app?.file ?? ''}:${app?.line ?? 1}) is a WSGI app; this action starts ASGI apps.`,
    falcon
      ? 'Use falcon.asgi.App, with async responders.'
      : 'Deploy it with a Dockerfile whose command starts a WSGI server.',
  )
}

/** An app with manifests of its own, in a subfolder of a folder that declares nothing for it: a monorepo. */
function isElsewhere({ checkout, findings, dependencies }: EntrypointSources, found: Entrypoint): boolean {
  const kind = found.app?.kind
  if (found.file === null || kind === undefined) return false
  const declared = dependencies.all.some(
    ({ name, kind: hit, file }) =>
      hit !== 'lock' &&
      hit !== 'group' &&
      (name === kind || name === 'fastapi') &&
      !dependencies.localPackages.some((folder) => file.startsWith(`${folder}/`)),
  )
  if (declared) return false
  for (let folder = posix.dirname(found.file); folder !== '.'; folder = posix.dirname(folder)) {
    const manifest = ownManifest(checkout, folder)
    if (manifest === null) continue
    findings.refuse(
      'app-in-subdirectory',
      `The app in ${found.file} has its own ${folder}/${manifest}; the app directory itself declares nothing for it.`,
      `Set the input working-directory: ${folder}`,
    )
    return true
  }
  return false
}
