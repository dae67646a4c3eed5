import type { Checkout } from '../checkout.ts'

/** Folders whose apps are not the app. */
const ASIDE =
  /^(?:tests?|testing|docs?|docs?_src|examples?|samples?|demos?|benchmarks?|scripts?|migrations|alembic|versions|frontend|static|templates|assets|public|dist|build|site|htmlcov|notebooks?|.*\.egg-info|\..*)$/i

/** Files that are not the app. */
const ASIDE_FILES = /^(?:test_.*|.*_test|conftest|setup|noxfile|fabfile|tasks|gunicorn\.conf|locustfile)\.py$/

/** Usual names of files that hold an app; in a large project only these are looked into. */
const USUAL =
  /^(?:main|app|api|asgi|wsgi|server|application|run|__main__|__init__|service|web|backend|factory|create_app|start|serve|index|http|rest|webapp|gateway|entrypoint|.*_(?:app|api|server|service|main)|(?:app|api|server)_.*)\.py$/

/** Bounds of the scan: beyond them the answer would be a guess. */
const MAX_FOLDERS = 1500
const MAX_ENTRIES = 30_000
const MAX_FILES = 120

export interface Scan {
  /** Relative to the app directory, those nearest to it first. */
  readonly files: readonly string[]
  /** The listing itself hit a bound: nothing can be concluded. */
  readonly capped: boolean
  /** Only files with usual names are in `files`. */
  readonly partial: boolean
  /** Every Python file that was listed. */
  readonly all: readonly string[]
}

/** Python files that may hold the app, by listing folders breadth first; no file is read. */
export function findSources(checkout: Checkout): Scan {
  const files: string[] = []
  let folders: readonly string[] = ['.']
  let listed = 0
  let entries = 0
  while (folders.length > 0) {
    const next: string[] = []
    for (const folder of folders) {
      listed += 1
      const content = checkout.list(folder)
      entries += content.length
      if (listed > MAX_FOLDERS || entries > MAX_ENTRIES)
        return { files: [], capped: true, partial: true, all: files }
      for (const { kind, name, path } of content) {
        if (kind === 'directory' && !ASIDE.test(name)) next.push(path)
        else if (kind === 'file' && name.endsWith('.py') && !ASIDE_FILES.test(name)) files.push(path)
      }
    }
    folders = next
  }
  if (files.length <= MAX_FILES) return { files, capped: false, partial: false, all: files }
  const usual = files.filter((file) => USUAL.test(file.slice(file.lastIndexOf('/') + 1)))
  return { files: usual.slice(0, MAX_FILES), capped: usual.length > MAX_FILES, partial: true, all: files }
}

/** Files that usually hold configuration and database code, looked into where a project is too large to read whole. */
const CONFIGURING =
  /(?:^|[/_])(?:db|database|sessions?|engine|sql|sqlalchemy|orm|postgres|postgresql|pg|connection|dependencies|deps|core|conf|config|settings|base|models|main|app|infra|infrastructure|persistence|storage|store|repository|container|lifespan|env)(?:[/_.]|$)/

/** How many of them. */
const MAX_CONFIGURING = 40

/** Of all Python files those that are worth reading for configuration and database code. */
export function configuringFiles({ all }: Scan): readonly string[] {
  return all.length <= MAX_FILES
    ? all
    : all.filter((file) => CONFIGURING.test(file)).slice(0, MAX_CONFIGURING)
}
