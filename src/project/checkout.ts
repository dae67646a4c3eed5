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
import { join, posix, relative, resolve, sep } from 'node:path'
import { decodeText } from './encoding.ts'
import type { Findings } from './findings.ts'
import { LONGEST_PATH } from './paths.ts'

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

/** A folder that was listed. */
interface Folder {
  /** Absolute, without links. */
  readonly real: string
  readonly entries: readonly Entry[]
  readonly byName: ReadonlyMap<string, Entry>
}

/**
 * The one door to the user's files. Paths are POSIX and relative to the app directory (`..` reaches the rest of the
 * checkout). Only regular files that really lie inside the checkout are read; nothing is ever run or written.
 * What cannot be read becomes a warning, once, and reads as `null`.
 */
export class Checkout {
  readonly #root: string
  readonly #app: string
  readonly #findings: Findings
  readonly #texts = new Map<string, string | null>()
  readonly #folders = new Map<string, Folder | null>()

  /** @param root real path of the checkout, @param app real path of the app directory inside it */
  constructor(root: string, app: string, findings: Findings) {
    this.#root = root
    this.#app = app
    this.#findings = findings
  }

  /** How many files were opened. */
  get reads(): number {
    return this.#texts.size
  }

  /** What a folder holds, sorted by name; empty where there is no such folder or it is one that is never walked. */
  list(folder: string): readonly Entry[] {
    return folder.length > LONGEST_PATH ? [] : (this.#folder(posix.normalize(folder))?.entries ?? [])
  }

  /** True for a regular file inside the checkout, also through a link that stays inside. */
  isFile(path: string): boolean {
    return path.length <= LONGEST_PATH && this.#locate(posix.normalize(path), 'file') !== null
  }

  isFolder(path: string): boolean {
    return path.length <= LONGEST_PATH && this.#folder(posix.normalize(path)) !== null
  }

  /** The decoded text of a file, or `null`: absent, or unreadable (then there is a warning). */
  read(path: string, limit: number = 2 * MIB): string | null {
    if (path.length > LONGEST_PATH) return null
    const key = posix.normalize(path)
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const real = this.#locate(key, 'file')
    if (real === null) return null
    const text = this.#read(key, real, limit)
    this.#texts.set(key, text)
    return text
  }

  /** The listed folder, `null` where there is none. Each is listed once. */
  #folder(path: string): Folder | null {
    const key = path.replace(/(.)\/$/, '$1')
    const known = this.#folders.get(key)
    if (known !== undefined) return known
    const real = CLOSED_FOLDERS.has(posix.basename(key)) ? null : this.#locate(key, 'directory')
    const folder = real === null ? null : listFolder(real, key)
    this.#folders.set(key, folder)
    return folder
  }

  /**
   * The real path of a file or folder, `null` where there is none of that kind inside the checkout. What is no link
   * is found in the listing of its folder, without asking the file system again.
   */
  #locate(path: string, kind: 'file' | 'directory'): string | null {
    if (path === '.') return kind === 'directory' ? this.#app : null
    if (/(?:^|\/)\.\.$/.test(path) || path.startsWith('/')) return this.#follow(path, kind)
    const parent = this.#folder(posix.dirname(path))
    const entry = parent?.byName.get(posix.basename(path))
    if (parent === null || entry === undefined) return null
    if (entry.kind === 'link') return this.#follow(path, kind)
    return entry.kind === kind ? join(parent.real, entry.name) : null
  }

  #follow(path: string, kind: 'file' | 'directory'): string | null {
    const wanted = resolve(this.#app, path)
    let real: string
    try {
      real = realpathSync.native(wanted)
    } catch {
      return null
    }
    if (contains(this.#root, real)) return isKind(real, kind) ? real : null
    if (contains(this.#root, wanted)) {
      this.#findings.warn(
        'link-outside-checkout',
        `${path} is a link to a place outside the checkout; it was not read.`,
        `Replace the link ${path} by the file itself.`,
      )
    }
    return null
  }

  #read(path: string, real: string, limit: number): string | null {
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

/** `null` for a virtual environment, and where the folder cannot be listed. */
function listFolder(real: string, path: string): Folder | null {
  try {
    const all = readdirSync(real, { withFileTypes: true })
    if (all.some((entry) => entry.name === 'pyvenv.cfg' || entry.name === 'conda-meta')) return null
    const entries = all
      .filter(
        (entry) =>
          entry.isFile() ||
          entry.isSymbolicLink() ||
          (entry.isDirectory() && !CLOSED_FOLDERS.has(entry.name)),
      )
      .map((entry): Entry => {
        const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'link'
        return { name: entry.name, path: posix.join(path, entry.name), kind }
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    return { real, entries, byName: new Map(entries.map((entry) => [entry.name, entry])) }
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
