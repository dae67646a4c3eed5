import { posix } from 'node:path'
import type { Checkout } from './checkout.ts'
import type { Findings } from './findings.ts'
import { type App, findApps } from './python/apps.ts'
import { FRAMEWORK_PACKAGES } from './python/frameworks.ts'
import { moduleName, type Sources } from './python/sources.ts'

/** The app to start. */
export interface Entrypoint {
  /** `module:attribute`, seen from `root`. */
  readonly target: string
  readonly factory: boolean
  /** Folder that must be on the import path, relative to the app directory. */
  readonly root: string
  /** The app as the code has it; `null` where only the name is known. */
  readonly app: App | null
  readonly because: string
}

/** The files that `fastapi run` tries without a path, in its order (fastapi-cli 0.0.34, `get_default_path`). */
const DEFAULT_FILES = ['main.py', 'app.py', 'api.py', 'app/main.py', 'app/app.py', 'app/api.py']

/** Folders whose apps are not the app. */
const ASIDE =
  /^(?:tests?|testing|docs?(?:_src)?|examples?|samples?|demos?|benchmarks?|scripts?|tools|migrations|alembic|frontend|static|templates|dist|build|.*\.egg-info|\..*)$/i

/** Bounds of the scan: beyond them the answer would be a guess. */
const MAX_FOLDERS = 1500
const MAX_FILES = 150

/** Finds the app by the FastAPI CLI's default files, else by a scan; says in `findings` why there is none. */
export function findEntrypoint(checkout: Checkout, sources: Sources, findings: Findings): Entrypoint | null {
  for (const file of DEFAULT_FILES) {
    if (!checkout.isFile(file)) continue
    const found = preferred(appsOf(sources, file))
    if (found !== null) return found
  }
  const scan = findSources(checkout)
  const candidates = scan.files
    .filter((file) => mentionsFramework(checkout, file))
    .flatMap((file) => appsOf(sources, file))
  if (scan.capped) {
    findings.refuse(
      'scan-capped',
      `There are more Python files than are searched (${MAX_FILES}), so the app was not looked for.`,
      'Set the input entrypoint to module:attribute, such as app.main:app.',
    )
    return null
  }
  return choose(candidates, findings)
}

function appsOf(sources: Sources, file: string): readonly Entrypoint[] {
  const root = sources.importRoot(file)
  return findApps(sources, root, file)
    .filter((app) => app.kind !== 'wsgi')
    .map((app) => entrypointOf(root, app))
}

export function entrypointOf(root: string, app: App): Entrypoint {
  const target = `${moduleName(root, app.file)}:${app.attribute}`
  return { target, factory: app.factory, root, app, because: `${app.file}:${app.line}` }
}

/** Of several apps in one file the one that servers' conventions name; `null` for none or a tie. */
function preferred(entrypoints: readonly Entrypoint[]): Entrypoint | null {
  const named = ['app', 'api', 'application', 'create_app'].map((name) =>
    entrypoints.find((item) => item.app?.attribute === name),
  )
  return (
    named.find((item) => item !== undefined) ?? (entrypoints.length === 1 ? (entrypoints[0] ?? null) : null)
  )
}

/** One app, or one above all others in the folder tree; anything else is asked back. */
function choose(candidates: readonly Entrypoint[], findings: Findings): Entrypoint | null {
  const files = [...new Set(candidates.map((item) => item.app?.file ?? ''))]
  const top = files.filter((file) =>
    files.every((other) => other === file || isBelow(posix.dirname(file), posix.dirname(other))),
  )
  const [file] = files.length === 1 ? files : top
  const found = file === undefined ? null : preferred(candidates.filter((item) => item.app?.file === file))
  if (found !== null) return found
  if (candidates.length === 0) {
    findings.refuse(
      'entrypoint-missing',
      'No FastAPI app, and no other ASGI app, was found in the Python files.',
      'Set the input entrypoint to module:attribute, such as app.main:app, or working-directory to the folder of the app.',
    )
    return null
  }
  const list = candidates.slice(0, 8).map((item) => `${item.target} (${item.because})`)
  findings.refuse(
    'entrypoint-ambiguous',
    `Several apps could be the one to start: ${list.join(', ')}.`,
    `Set the input entrypoint to one of them, such as entrypoint: ${candidates[0]?.target ?? ''}`,
  )
  return null
}

function isBelow(folder: string, other: string): boolean {
  return folder === '.' ? other !== '.' : other.startsWith(`${folder}/`)
}

function findSources(checkout: Checkout): { files: readonly string[]; capped: boolean } {
  const files: string[] = []
  const queue = ['.']
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    if (checkout.lists > MAX_FOLDERS || files.length > MAX_FILES) return { files, capped: true }
    for (const entry of checkout.list(folder)) {
      if (entry.kind === 'file' && entry.name.endsWith('.py')) files.push(entry.path)
      else if (entry.kind === 'directory' && !ASIDE.test(entry.name)) queue.push(entry.path)
    }
  }
  return { files, capped: files.length > MAX_FILES }
}

/** A cheap look before a file is parsed. */
function mentionsFramework(checkout: Checkout, file: string): boolean {
  const text = checkout.read(file) ?? ''
  return [...FRAMEWORK_PACKAGES].some((name) => text.includes(name)) || text.includes('scope')
}
