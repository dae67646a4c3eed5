import { posix } from 'node:path'
import { parse } from 'smol-toml'
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
  /** True where `pyproject.toml` lists dependencies in its `[project]` table (PEP 621). */
  readonly projectTable: boolean
  /** All of `manifests`, for a look at what they name. */
  readonly texts: readonly string[]
}

/** Lock files of large projects reach some MiB. */
const LIMIT = 32 * 1024 * 1024
const INCLUDE = /^\s*(?:-r|-c|--requirement|--constraint)(?:\s+|=|\s*)(\S+)/gm
const LOCAL =
  /^\s*(?:(?:-e|--editable)[\s=]*)?(?:[\w.[\],-]+\s*@\s*)?(?:file:)?(\.{1,2}(?:\/[^\s;#[]*)?)(?:\[[^\]]*\])?\s*(?:;.*|#.*)?$/gm

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
  for (const path of seedsOf(install)) visit(posix.normalize(path))
  const manifests = [...texts.keys()]
  return {
    manifests,
    folders: [...folders],
    requirements: install.packageManager === 'pip' ? rootsOf(manifests, included) : [],
    namesProject: install.packageManager === 'pip' && namesProject,
    projectTable: install.packageManager === 'pip' && hasProjectTable(texts.get('pyproject.toml')),
    texts: [...texts.values()],
  }
}

/** A lock above the app is the lock of a workspace, whose own `pyproject.toml` says so. */
function seedsOf({ manifests, lock }: InstallPlan): readonly string[] {
  if (lock === null) return manifests
  return [...manifests, lock, posix.join(posix.dirname(lock), 'pyproject.toml')]
}

function isRequirements(path: string): boolean {
  return /\.(?:txt|in)$/.test(path)
}

/** pip-tools writes `x.txt` from `x.in`: the compiled one is installed. */
function rootsOf(manifests: readonly string[], included: ReadonlySet<string>): readonly string[] {
  return manifests
    .filter((path) => isRequirements(path) && !included.has(path))
    .filter((path) => !(path.endsWith('.in') && manifests.includes(path.replace(/\.in$/, '.txt'))))
}

function includedBy(text: string, path: string): readonly string[] {
  return [...text.matchAll(INCLUDE)].flatMap(([, target = '']) =>
    target.includes('://') ? [] : [posix.join(posix.dirname(path), target)],
  )
}

/** pip takes paths in a requirements file relative to the working directory, not to the file. */
function localRequirements(text: string): readonly string[] {
  return [...text.matchAll(LOCAL)].map(([, target = '']) => trimmed(posix.normalize(target)))
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
        found.push(trimmed(posix.join(posix.dirname(path), inner)))
      else search(inner, depth + 1)
    }
  }
  search(document, 0)
  return found
}

function hasProjectTable(text: string | undefined): boolean {
  if (text === undefined) return false
  try {
    const project = parse(text).project
    return typeof project === 'object' && 'dependencies' in project
  } catch {
    return false
  }
}

function trimmed(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
