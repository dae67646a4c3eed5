import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { posix, relative, resolve, sep } from 'node:path'
import { decodeText } from './encoding.ts'
import type { Findings } from './findings.ts'

export interface Entry {
  readonly name: string
  /** Relative to the app directory. */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'link'
}

const MIB = 1024 * 1024

/** Folders that hold no code of the project: never listed, whatever they contain. */
const CLOSED_FOLDERS: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.venv',
  'venv',
  'node_modules',
  '__pycache__',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.cache',
  '.eggs',
  'site-packages',
  'dist-packages',
])

/**
 * The one door to the user's files. Paths are POSIX and relative to the app directory (`..` reaches the rest of the
 * checkout). Only regular files that really lie inside the checkout are read; nothing is ever run or written.
 * What cannot be read becomes a warning, once, and reads as `null`.
 */
export class Checkout {
  /** How many files were opened and folders listed, for the bounds of the scan. */
  reads = 0
  lists = 0
  readonly #root: string
  readonly #app: string
  readonly #findings: Findings
  readonly #texts = new Map<string, string | null>()
  readonly #folders = new Map<string, readonly Entry[]>()

  /** @param root real path of the checkout, @param app real path of the app directory inside it */
  constructor(root: string, app: string, findings: Findings) {
    this.#root = root
    this.#app = app
    this.#findings = findings
  }

  /** What a folder holds, sorted by name; empty where there is no such folder or it is one that is never walked. */
  list(folder: string): readonly Entry[] {
    const path = posix.normalize(folder)
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    const entries = this.#list(path)
    this.#folders.set(path, entries)
    return entries
  }

  /** True for a regular file inside the checkout, also through a link that stays inside. */
  isFile(path: string): boolean {
    const real = this.#inside(path)
    return real !== null && isKind(real, 'file')
  }

  isFolder(path: string): boolean {
    const real = this.#inside(path)
    return real !== null && isKind(real, 'directory')
  }

  /** The decoded text of a file, or `null`: absent, or unreadable (then there is a warning). */
  read(path: string, limit: number = 2 * MIB): string | null {
    const key = posix.normalize(path)
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const text = this.#read(key, limit)
    this.#texts.set(key, text)
    return text
  }

  #list(path: string): readonly Entry[] {
    if (CLOSED_FOLDERS.has(posix.basename(path))) return []
    const real = this.#inside(path)
    if (real === null || !isKind(real, 'directory')) return []
    this.lists += 1
    try {
      const entries = readdirSync(real, { withFileTypes: true })
      if (entries.some((entry) => entry.name === 'pyvenv.cfg' || entry.name === 'conda-meta')) return []
      return entries
        .filter((entry) => !(CLOSED_FOLDERS.has(entry.name) && !entry.isFile()))
        .flatMap((entry): Entry[] => {
          const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'link'
          if (kind === 'link' && !entry.isSymbolicLink()) return []
          return [{ name: entry.name, path: posix.join(path, entry.name), kind }]
        })
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    } catch {
      return []
    }
  }

  /** The real path, or `null` where there is nothing or where it lies outside the checkout (then with a warning). */
  #inside(path: string): string | null {
    const wanted = resolve(this.#app, path)
    let real: string
    try {
      real = realpathSync(wanted)
    } catch {
      return null
    }
    if (contains(this.#root, real)) return real
    if (contains(this.#root, wanted)) {
      this.#findings.warn(
        'link-outside-checkout',
        `${path} is a link to a place outside the checkout; it was not read.`,
        `Replace the link ${path} by the file itself.`,
      )
    }
    return null
  }

  #read(path: string, limit: number): string | null {
    const real = this.#inside(path)
    if (real === null || !isKind(real, 'file')) return null
    this.reads += 1
    try {
      const bytes = readBounded(real, limit)
      if (bytes === null) {
        this.#unreadable(path, `it is larger than ${Math.round(limit / MIB)} MiB`)
        return null
      }
      const decoded = decodeText(bytes)
      if ('text' in decoded) return decoded.text
      this.#unreadable(path, decoded.reason)
    } catch (error) {
      this.#unreadable(path, (error as NodeJS.ErrnoException).code ?? 'it could not be opened')
    }
    return null
  }

  #unreadable(path: string, reason: string): void {
    this.#findings.warn(
      'file-unreadable',
      `${path} was not read: ${reason}.`,
      `Save ${path} as a UTF-8 text file of reasonable size, or remove it.`,
    )
  }
}

/**
 * Finds the app directory. `null` where it is no folder inside the checkout.
 * @param directory input `working-directory`, relative to the checkout
 */
export function locateApp(
  workspace: string,
  directory: string,
): { root: string; app: string; directory: string } | null {
  try {
    const root = realpathSync(workspace)
    const app = realpathSync(resolve(root, directory))
    if (!contains(root, app) || !statSync(app).isDirectory()) return null
    const wanted = relative(root, resolve(root, directory))
    if (wanted.split(sep)[0] === '..') return null
    return { root, app, directory: wanted === '' ? '.' : wanted.split(sep).join('/') }
  } catch {
    return null
  }
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function isKind(path: string, kind: 'file' | 'directory'): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && (kind === 'file' ? stat.isFile() : stat.isDirectory())
}

/** `null` when the file is larger than `limit` bytes, also when it grows while it is read. */
function readBounded(path: string, limit: number): Uint8Array | null {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile() || stat.size > limit) return null
    const buffer = Buffer.alloc(stat.size)
    let length = 0
    while (length < buffer.length) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, length)
      if (count === 0) break
      length += count
    }
    return buffer.subarray(0, length)
  } finally {
    closeSync(descriptor)
  }
}
