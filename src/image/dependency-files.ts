import { posix } from 'node:path'
import { parse } from 'smol-toml'
import { joinPaths, normalPath } from '../project/paths.ts'
import type { InstallPlan } from '../project/reading.ts'

/** The checkout, as far as it is needed here. Paths are relative to the app directory. */
export interface ProjectFiles {
  /** Decoded text; `null` where there is no such readable file. */
  read(path: string, limit?: number): string | null
  isFile(path: string): boolean
  isFolder(path: string): boolean
}

/** What the dependency layer is made from, and nothing else. Paths are relative to the app directory. */
export interface DependencyFiles {
  readonly manifests: readonly string[]
  /** Folders of local packages that a manifest names (`-e ./libs/shop`, `{ path = "../shop" }`). */
  readonly folders: readonly string[]
  /** For `pip install -r`: the files that no other one includes. */
  readonly requirements: readonly string[]
  /** True where a requirements file names the project itself (`-e .`). */
  readonly namesProject: boolean
  /** Where pip finds the list of the project's own dependencies, beside requirements files. */
  readonly lists: readonly DependencyList[]
  /** All of `manifests`, for a look at what they name. */
  readonly texts: readonly string[]
}

/** `pyproject.toml` with `[project] dependencies` (PEP 621), `setup.cfg` with `[options] install_requires`. */
export type DependencyList = 'pyproject.toml' | 'setup.cfg'

/** Lock files of large projects reach some MiB. */
const LIMIT = 32 * 1024 * 1024
/** Both of one line: white space that may run on over many lines would take time that grows with its square. */
const INCLUDE = /^\s*(?:-r|-c|--requirement|--constraint)(?:=|\s*)(\S+)/
const LOCAL =
  /^\s*(?:(?:-e|--editable)[\s=]*)?(?:[\w.[\],-]+\s*@\s*)?(?:file:)?(\.{1,2}(?:\/[^\s;#[]*)?)(?:\[[^\]]*\])?\s*(?:;.*|#.*)?$/

/** A line that names the project itself, for `sed -E`: it can only be installed once the sources are there. */
export const SELF_REQUIREMENT =
  '^[[:space:]]*(-e[[:space:]]*|--editable[[:space:]=]+)?[.]/?([[][^]]*[]])?[[:space:]]*(#.*)?$'

/** Follows the manifests of the plan to every file that installing the dependencies reads. */
export function collectDependencyFiles(install: InstallPlan, files: ProjectFiles): DependencyFiles {
  const texts = new Map<string, string>()
  const included = new Set<string>()
  const folders = new Set<string>()
  let namesProject = false
  const visit = (path: string) => {
    if (texts.has(path)) return
    const text = files.read(path, LIMIT)
    if (text === null) return
    texts.set(path, text)
    const local = isRequirements(path) ? localRequirements(text) : localSources(text, path)
    for (const target of local) {
      if (target === '.') namesProject ||= isRequirements(path)
      else if (files.isFolder(target)) folders.add(target)
      else if (files.isFile(target)) texts.set(target, texts.get(target) ?? '')
    }
    if (!isRequirements(path)) return
    for (const target of includedBy(text, path)) {
      included.add(target)
      visit(target)
    }
  }
  for (const path of seedsOf(install)) visit(normalPath(path))
  // uv is told to leave local packages for later, when the sources are there.
  if (install.packageManager === 'uv') folders.clear()
  else for (const folder of install.localPackages) folders.add(trimmed(normalPath(folder)))
  const manifests = [...texts.keys()]
  return {
    manifests,
    folders: [...folders],
    requirements: install.packageManager === 'pip' ? rootsOf(manifests, included) : [],
    namesProject: install.packageManager === 'pip' && namesProject,
    lists: install.packageManager === 'pip' ? listsIn(texts) : [],
    texts: [...texts.values()],
  }
}

/** A lock above the app is the lock of a workspace, whose own `pyproject.toml` says so. */
function seedsOf({ packageManager, manifests, lock }: InstallPlan): readonly string[] {
  if (lock === null) return manifests
  const workspace = packageManager === 'pip' || packageManager === 'pipenv'
  return [...manifests, lock, ...(workspace ? [] : [joinPaths(posix.dirname(lock), 'pyproject.toml')])]
}

/** Files in pip's requirements format, also as pip-tools and others name what they compiled. */
export function isRequirements(path: string): boolean {
  return /\.(?:txt|in)$|requirements[^/]*\.lock$/i.test(path)
}

function rootsOf(manifests: readonly string[], included: ReadonlySet<string>): readonly string[] {
  return manifests
    .filter((path) => isRequirements(path) && !included.has(path))
    .filter((path) => !(path.endsWith('.in') && manifests.includes(path.replace(/\.in$/, '.txt'))))
}

function includedBy(text: string, path: string): readonly string[] {
  return firstOfLines(text, INCLUDE).flatMap((target) =>
    target.includes('://') ? [] : [joinPaths(posix.dirname(path), target)],
  )
}

/** pip takes paths in a requirements file relative to the working directory, not to the file. */
function localRequirements(text: string): readonly string[] {
  return firstOfLines(text, LOCAL).map((target) => trimmed(normalPath(target)))
}

/** The first group of a pattern in each line that it fits. */
function firstOfLines(text: string, pattern: RegExp): readonly string[] {
  return text.split('\n').flatMap((line) => pattern.exec(line)?.[1] ?? [])
}

/** Every `path = "…"` in the tables of a `pyproject.toml` or Pipfile. */
function localSources(text: string, path: string): readonly string[] {
  if (!/(?:pyproject\.toml|Pipfile)$/.test(path)) return []
  let document: unknown
  try {
    document = parse(text)
  } catch {
    return []
  }
  const found: string[] = []
  const search = (value: unknown, depth: number) => {
    if (depth > 12 || typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'path' && typeof inner === 'string' && !posix.isAbsolute(inner))
        found.push(trimmed(joinPaths(posix.dirname(path), inner)))
      else search(inner, depth + 1)
    }
  }
  search(document, 0)
  return found
}

function listsIn(texts: ReadonlyMap<string, string>): readonly DependencyList[] {
  const setup = /^[ \t]*install_requires\s*=/m.test(texts.get('setup.cfg') ?? '')
  return [
    ...(hasProjectTable(texts.get('pyproject.toml') ?? '') ? (['pyproject.toml'] as const) : []),
    ...(setup ? (['setup.cfg'] as const) : []),
  ]
}

function hasProjectTable(text: string): boolean {
  try {
    const { project } = parse(text)
    return typeof project === 'object' && 'dependencies' in project
  } catch {
    return false
  }
}

function trimmed(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
