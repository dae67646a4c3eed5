import { posix } from 'node:path'
import type { Checkout } from '../checkout.ts'
import { type Import, type PythonModule, readModule } from './module.ts'
import { configuringFiles, findSources, type Scan } from './scan.ts'
import { scopesOf } from './scopes.ts'

/** Beyond this many files the app reaches everything as far as is known here. */
const MAX_REACHED = 200

/** Imports of a module, those in its functions too. */
function importsOf(module: PythonModule | null): readonly Import[] {
  return module === null ? [] : [...scopesOf(module)].flatMap(([scope]) => scope?.imports ?? [])
}

/** The project's Python files: parsed once, and found by the names that imports use. */
export class Sources {
  readonly #checkout: Checkout
  readonly #modules = new Map<string, PythonModule | null>()
  readonly #answers = new Map<string, unknown>()

  constructor(checkout: Checkout) {
    this.#checkout = checkout
  }

  /**
   * Computes something about the project once. A question that leads back to itself is answered by `otherwise`, so
   * that neither cycles nor deep nesting cost more than one computation each.
   */
  remember<T>(question: string, otherwise: T, compute: () => T): T {
    if (this.#answers.has(question)) return this.#answers.get(question) as T
    this.#answers.set(question, otherwise)
    const answer = compute()
    this.#answers.set(question, answer)
    return answer
  }

  /** The Python files that may matter, listed once. */
  scan(): Scan {
    return this.remember<Scan>('scan', { files: [], all: [], capped: true, partial: true }, () =>
      findSources(this.#checkout),
    )
  }

  /** The one folder of the project under which a dotted module of several parts lies; `null` for none or several. */
  rootOf(module: string): string | null {
    const path = module.replaceAll('.', '/')
    if (!path.includes('/')) return null
    const ends = [`/${path}.py`, `/${path}/__init__.py`]
    const roots = this.scan().all.flatMap((file) => {
      const end = ends.find((text) => file.endsWith(text))
      return end === undefined ? [] : [file.slice(0, -end.length)]
    })
    const [only] = roots
    return roots.length === 1 && only !== undefined ? only : null
  }

  /**
   * The files that others reach by their imports, themselves among them.
   * @param starts where to begin
   */
  reachable(starts: readonly string[]): ReadonlySet<string> {
    const reached = new Set(starts)
    for (const file of reached) {
      if (reached.size > MAX_REACHED) break
      const root = this.importRoot(file)
      for (const item of importsOf(this.module(file))) {
        for (const found of [this.resolve(root, file, item), this.fileOf(root, item.module)]) {
          if (found !== null) reached.add(found)
        }
      }
    }
    return reached
  }

  /** Python files whose text matches a pattern; in a large project only those with usual names are looked into. */
  mentioning(pattern: RegExp): readonly string[] {
    return configuringFiles(this.scan()).filter((file) => pattern.test(this.#checkout.read(file) ?? ''))
  }

  /** The parsed file, `null` where it cannot be read. */
  module(file: string): PythonModule | null {
    const known = this.#modules.get(file)
    if (known !== undefined) return known
    const text = this.#checkout.read(file)
    const module = text === null ? null : readModule(text)
    this.#modules.set(file, module)
    return module
  }

  /** Whether a word stands anywhere in the text of a file. */
  mentions(file: string, word: string): boolean {
    return this.#checkout.read(file)?.includes(word) ?? false
  }

  /** Whether a name is bound in any other way than the module level's plain ones: `for`, `with`, tuples, `:=`. */
  binds(file: string, name: string): boolean {
    // The name is written into a pattern, and what a target names may be anything.
    if (!/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name)) return false
    const text = this.#checkout.read(file) ?? ''
    // A tuple, or another statement that binds names.
    return new RegExp(
      `^[ \\t\\f]*(?:for|with|global|del)\\b.*\\b${name}\\b|\\b${name}\\s*(?:,|:=)|,\\s*${name}\\b`,
      'm',
    ).test(text)
  }

  /** The file of a dotted module under an import root, `null` where there is none. */
  fileOf(root: string, module: string): string | null {
    const path = posix.join(root, module.replaceAll('.', '/'))
    return [`${path}.py`, `${path}/__init__.py`].find((file) => this.#checkout.isFile(file)) ?? null
  }

  /**
   * The file that an import reaches: the submodule where there is one, else the module it takes a name from.
   * @param file the importing file
   */
  resolve(root: string, file: string, item: Import): string | null {
    const base = item.level === 0 ? root : climb(posix.dirname(file), item.level - 1)
    if (base === null) return null
    if (item.level > 0 && item.module === '')
      return this.fileOf(base, item.path) ?? this.fileOf(base, '__init__')
    return this.fileOf(base, item.path) ?? this.fileOf(base, item.module)
  }

  /**
   * The folder that must be on the import path so that `file` can be imported: where most of its own absolute
   * imports of project files resolve; without such imports, the parent of its outermost package (`__init__.py`),
   * a folder called `src` being no package.
   */
  importRoot(file: string): string {
    return this.remember(`root ${file}`, '.', () => this.#importRoot(file))
  }

  #importRoot(file: string): string {
    const module = this.module(file)
    const folders = ancestors(posix.dirname(file))
    const absolute = (module?.imports ?? []).filter((item) => item.level === 0)
    const depth = (module?.imports ?? []).reduce((deepest, item) => Math.max(deepest, item.level), 0)
    // A relative import needs the file inside a package: the root lies above the package it climbs to.
    const allowed = depth === 0 ? folders : folders.slice(0, Math.max(1, folders.length - depth))
    const scores = allowed.map((root) => absolute.filter((item) => this.#isOwn(root, file, item)).length)
    const best = Math.max(0, ...scores)
    if (best > 0) return allowed[scores.indexOf(best)] ?? '.'
    return this.#packageParent(file, allowed)
  }

  #isOwn(root: string, file: string, item: Import): boolean {
    const found = this.fileOf(root, item.module) ?? this.fileOf(root, item.path)
    const folder =
      found === null && this.#checkout.isFolder(posix.join(root, item.module.replaceAll('.', '/')))
    return found === null ? folder && this.fileOf(root, item.path) !== null : found !== file
  }

  #packageParent(file: string, allowed: readonly string[]): string {
    const isPackage = (folder: string) => this.#checkout.isFile(posix.join(folder, '__init__.py'))
    let folder = posix.dirname(file)
    while (folder !== '.' && isPackage(folder)) folder = posix.dirname(folder)
    if (folder === posix.dirname(file)) {
      // No package at all: below a folder `src` that is the root, else everything is named from the top.
      const src = allowed.find((root) => posix.basename(root) === 'src')
      return src ?? '.'
    }
    return allowed.includes(folder) ? folder : '.'
  }
}

/** The dotted module name of a file seen from an import root. */
export function moduleName(root: string, file: string): string {
  const path = posix.relative(root, file).replace(/\.py$/, '')
  return path.replace(/(?:^|\/)__init__$/, '').replaceAll('/', '.')
}

function climb(folder: string, levels: number): string | null {
  let current = folder
  for (let i = 0; i < levels; i += 1) {
    if (current === '.' || current === '') return null
    current = posix.dirname(current)
  }
  return current
}

/** `a/b` -> [`.`, `a`, `a/b`]. */
function ancestors(folder: string): readonly string[] {
  if (folder === '.') return ['.']
  const parts = folder.split('/')
  return ['.', ...parts.map((_, i) => parts.slice(0, i + 1).join('/'))]
}
