import { posix } from 'node:path'
import type { Checkout } from './checkout.ts'
import type { Findings } from './findings.ts'
import type { Launch } from './launch.ts'
import { type Dependencies, declarationsOf } from './manifests/dependencies.ts'
import type { Dependency } from './manifests/dependency.ts'
import { at, textAt } from './manifests/toml.ts'
import type { Manager } from './package-manager.ts'
import type { AppKind } from './python/frameworks.ts'
import type { PythonVersion } from './python-version.ts'
import type { InstallPlan } from './reading.ts'
import { missingFor } from './servers.ts'

export interface InstallSources {
  readonly checkout: Checkout
  readonly findings: Findings
  readonly dependencies: Dependencies
  readonly manager: Manager
  readonly python: PythonVersion
  /** Import root of the app, relative to the app directory. */
  readonly root: string
  /** What the app is made with, `null` where that is not known. */
  readonly kind: AppKind | null
  /** The user's own start command, `null` where it is ours to write. */
  readonly launch: Launch | null
  /** SQLAlchemy 2.1 is used with async engines: it no longer brings greenlet by itself. */
  readonly greenlet: boolean
  /** False where no start was found: then nothing is said about what is installed for it. */
  readonly started: boolean
}

/** What the app cannot do without, where a manifest names it at all: one of each. */
const ESSENTIAL = [
  ['fastapi'],
  ['sqlalchemy', 'sqlmodel'],
  ['alembic'],
  ['psycopg', 'psycopg2', 'psycopg2-binary', 'asyncpg', 'pg8000'],
]

/** What is installed where no manifest says anything. */
const PACKAGES: Readonly<Record<AppKind, readonly string[]>> = {
  fastapi: ['fastapi[standard]'],
  starlette: ['starlette', 'uvicorn'],
  litestar: ['litestar[standard]'],
  quart: ['quart', 'uvicorn'],
  falcon: ['falcon', 'uvicorn'],
  sanic: ['sanic', 'uvicorn'],
  asgi: ['uvicorn'],
  wsgi: [],
}

/** What the generated image installs, and how. */
export function planInstall(from: InstallSources): InstallPlan {
  const { checkout, findings, dependencies, manager, python } = from
  const manifests = manifestsOf(from)
  const extra = extraPackages(from, manifests)
  if (from.started && dependencies.all.every((item) => item.kind === 'group')) {
    const elsewhere = findManifestElsewhere(checkout)
    findings.warn(
      'dependencies-missing',
      `No manifest in the app directory names the dependencies of the app${elsewhere === null ? '' : ` (${elsewhere} is not read)`}; ${PACKAGES[from.kind ?? 'fastapi'].join(' and ')} is installed, in whatever version is the newest.`,
      elsewhere === null
        ? 'Add a requirements.txt with what the app imports, each with its version.'
        : `Add a requirements.txt with the line: -r ${elsewhere}`,
    )
  }
  return {
    packageManager: manager.name,
    python: python.version,
    pythonBecause: python.because,
    manifests,
    lock: manager.lock,
    localPackages: dependencies.localPackages,
    installProject: mustInstallProject(from, manifests),
    pythonPath: pythonPathOf(checkout, from.root),
    extra,
  }
}

/** The files that the package manager installs from; for pip the fewest that cover every main dependency. */
function manifestsOf({ dependencies, manager }: InstallSources): readonly string[] {
  if (manager.name === 'pipenv') return ['Pipfile']
  if (manager.name !== 'pip') return ['pyproject.toml']
  const main = dependencies.all.filter((item) => item.kind === 'main')
  const covered = new Set<string>()
  const chosen: string[] = []
  const take = (file: string) => {
    chosen.push(file)
    for (const item of main)
      if (item.file === file || dependencies.includedBy(file).includes(item.file)) covered.add(item.name)
  }
  const roots = requirementRoots(dependencies)
  for (const file of roots.slice(0, 1)) take(file)
  const rest = [
    ...roots.slice(1),
    ...dependencies.files.filter((file) => /^(?:pyproject\.toml|setup\.cfg|setup\.py)$/.test(file)),
  ]
  for (const file of rest) {
    const own = main.filter((item) => item.file === file || dependencies.includedBy(file).includes(item.file))
    if (own.some((item) => !covered.has(item.name))) take(file)
  }
  return chosen
}

/** Requirements files of kind main that no other one includes, the one for production first. */
function requirementRoots(dependencies: Dependencies): readonly string[] {
  const main = dependencies.requirementFiles.filter((item) => item.kind === 'main')
  // What a file for development includes is not installed by it.
  const included = new Set(main.flatMap(({ file }) => dependencies.includedBy(file)))
  const rank = (file: string) => {
    const name = posix.basename(file)
    if (/^prod(?:uction)?\.|requirements[-_.]prod/.test(name)) return 0
    return name === 'requirements.txt' ? 1 : /^(?:base|main|common|app)\./.test(name) ? 2 : 3
  }
  return main
    .filter(({ file }) => !included.has(file))
    .map(({ file }) => file)
    .filter((file, _, all) => !(file.endsWith('.in') && all.includes(file.replace(/\.in$/, '.txt'))))
    .sort((a, b) => rank(a) - rank(b))
}

/**
 * Packages that the manifests' installation leaves out and the app needs: the server that starts it, what stands only
 * in an extra or a group, and everything of a conda environment.
 */
function extraPackages(
  { findings, dependencies, kind, launch, started, greenlet }: InstallSources,
  manifests: readonly string[],
): readonly string[] {
  const servers = [...missingFor(launch, dependencies)]
  if (dependencies.all.every((item) => item.kind === 'group')) {
    const packages = PACKAGES[kind ?? 'fastapi']
    return [...packages, ...servers.filter((name) => name !== 'uvicorn' && !packages.includes(name))]
  }
  for (const name of started ? servers : []) {
    findings.warn(
      'server-added',
      `${name} starts the app, but no manifest names it; it is installed in whatever version is the newest.`,
      `Add ${name} to the dependencies, with its version.`,
    )
  }
  if (greenlet && !hasGreenlet(dependencies)) {
    findings.warn(
      'greenlet-added',
      'The code makes async engines, but SQLAlchemy 2.1 no longer installs greenlet, which they need; it is added.',
      'Write sqlalchemy[asyncio] instead of sqlalchemy in the dependencies.',
    )
    servers.push('greenlet')
  }
  const aside = ESSENTIAL.flatMap((names) => {
    const [first] = declarationsOf(dependencies, ...names)
    return first !== undefined && (first.kind === 'extra' || first.kind === 'group') ? [first] : []
  })
  const conda = dependencies.all.filter(
    (item) => /^environment\.ya?ml$/.test(item.file) && manifests.length === 0,
  )
  if (conda.length > 0) {
    findings.warn(
      'conda-environment',
      `${conda[0]?.file} is the only manifest; its packages are installed with pip, under the same names.`,
      'Add a requirements.txt with the names and versions that pip knows.',
    )
  }
  const locked = new Map<string, string>()
  for (const { name, kind: declared, specifier } of dependencies.all)
    if (declared === 'lock' && !locked.has(name)) locked.set(name, specifier)
  return [...new Set([...aside, ...conda].map((item) => requirementOf(item, locked))), ...servers]
}

function hasGreenlet(dependencies: Dependencies): boolean {
  const byExtra = declarationsOf(dependencies, 'sqlalchemy', 'sqlmodel').some(({ extras }) =>
    extras.some((extra) => extra === 'asyncio' || extra.startsWith('aio') || extra.endsWith('-asyncpg')),
  )
  return byExtra || declarationsOf(dependencies, 'greenlet').length > 0
}

/** A declaration as pip takes it: the locked version where there is one. */
function requirementOf(item: Dependency, locked: ReadonlyMap<string, string>): string {
  const extras = item.extras.length === 0 ? '' : `[${item.extras.join(',')}]`
  const written = /^[<>=!~]/.test(item.specifier) ? item.specifier.replaceAll(' ', '') : ''
  return `${item.name}${extras}${locked.get(item.name) ?? written}`
}

/** Folders for the import path: the app's root, the app directory, and `src` where it holds packages. */
function pythonPathOf(checkout: Checkout, root: string): readonly string[] {
  const holdsSources = checkout.isFolder('src') && !checkout.isFile('src/__init__.py')
  return [...new Set([root, '.', ...(holdsSources ? ['src'] : [])])]
}

/**
 * Whether the project must be installed itself: it says so (`-e .`), pip has no other list of its dependencies, or
 * building it writes a file that the code imports (a version file).
 */
function mustInstallProject({ dependencies }: InstallSources, manifests: readonly string[]): boolean {
  const { pyproject } = dependencies
  if (manifests.some((file) => /^setup\.(?:cfg|py)$/.test(file))) return true
  if (dependencies.namesItself) return true
  return (
    textAt(pyproject, 'tool', 'setuptools_scm', 'write_to') !== null ||
    textAt(pyproject, 'tool', 'setuptools_scm', 'version_file') !== null ||
    at(pyproject, 'tool', 'hatch', 'build', 'hooks', 'vcs') !== undefined
  )
}

/** A requirements file one or two folders down. */
function findManifestElsewhere(checkout: Checkout): string | null {
  const folders = checkout.list('.').filter(({ kind }) => kind === 'directory')
  const deeper = folders
    .slice(0, 20)
    .flatMap(({ path }) => checkout.list(path).filter(({ kind }) => kind === 'directory'))
  for (const { path } of [...folders, ...deeper.slice(0, 40)]) {
    const file = posix.join(path, 'requirements.txt')
    if (checkout.isFile(file)) return file
  }
  return null
}
