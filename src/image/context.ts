import type { Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { DeployError } from '../errors.ts'
import { hashFile, unreadable } from './context-file.ts'
import type { Dockerignore, IgnoreMatch } from './dockerignore.ts'
import { exclusionOf } from './exclusions.ts'

/**
 * One member of the build context, relative to its root with `/`. `mode` holds the permission bits as they are on
 * disk, `modified` seconds since the epoch. The time is sent, so that what the app derives from it (ETags of static
 * files) changes with a file, but it is not part of the image's key: every checkout makes new times.
 */
export type ContextEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number; readonly modified: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string; readonly modified: number }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly mode: number
      readonly modified: number
      /** Bytes. */
      readonly size: number
      /** Hex. */
      readonly sha256: string
    }

/** What Docker will receive, in the order in which it receives it. */
export interface BuildContext {
  /** Absolute. */
  readonly root: string
  readonly entries: readonly ContextEntry[]
  /** Files that hold credentials by their name and were left out although nothing in the repository says so. */
  readonly credentials: readonly string[]
  /** Files that begin like a private key and do go into the image. */
  readonly privateKeys: readonly string[]
}

export interface ContextOptions {
  /** Absolute path without links. */
  readonly root: string
  readonly ignore: Dockerignore
  /** Files, relative to the root, that are sent even where they are ignored: the generated image needs them. */
  readonly required: readonly string[]
}

const MAX_ENTRIES = 200_000
const MAX_BYTES = 16 * 1024 ** 3
const MAX_DEPTH = 100
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/**
 * Lists and hashes the files of an image. Links are listed as links and never followed; sockets, pipes and devices
 * are left out, as Docker leaves out sockets.
 * @throws DeployError `build-context-unusable`: a file cannot be read, has no UTF-8 name, or there are too many
 */
export async function listContext(options: ContextOptions): Promise<BuildContext> {
  const walk: Walk = {
    ...options,
    entries: new Map(),
    folders: new Map(),
    credentials: [],
    privateKeys: [],
    bytes: 0,
  }
  await walkFolder(walk, '', null, 0)
  for (const path of options.required) {
    if (walk.entries.has(path)) continue
    const entry = await entryOf(walk, path, await statOf(walk, path))
    if (entry !== null) await add(walk, entry)
  }
  const entries = [...walk.entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  return { root: options.root, entries, credentials: walk.credentials, privateKeys: walk.privateKeys }
}

interface Walk extends ContextOptions {
  readonly entries: Map<string, ContextEntry>
  /** Every folder met, also an ignored one: it is sent after all when something inside it is. */
  readonly folders: Map<string, ContextEntry>
  readonly credentials: string[]
  readonly privateKeys: string[]
  bytes: number
}

async function walkFolder(
  walk: Walk,
  folder: string,
  match: IgnoreMatch | null,
  depth: number,
): Promise<void> {
  if (depth > MAX_DEPTH) throw tooMuch(`${folder} is nested more than ${MAX_DEPTH} folders deep`)
  for (const name of await namesIn(walk, folder)) {
    const path = folder === '' ? name : `${folder}/${name}`
    const exclusion = exclusionOf(name, walk.ignore)
    const answer = walk.ignore.test(path, match)
    if (exclusion === 'credentials' && !answer.ignored) walk.credentials.push(path)
    if (exclusion !== null) continue
    const stat = await statOf(walk, path)
    if (stat.isDirectory()) {
      if (answer.ignored && !walk.ignore.mayKeepInside(path)) continue
      if (await isVirtualEnvironment(walk, path)) continue
      const entry = folderEntry(path, stat)
      walk.folders.set(path, entry)
      if (!answer.ignored) await add(walk, entry)
      await walkFolder(walk, path, answer.match, depth + 1)
    } else if (!answer.ignored) {
      const entry = await entryOf(walk, path, stat)
      if (entry !== null) await add(walk, entry)
    }
  }
}

/** PEP 405: a virtual environment is a directory that holds `pyvenv.cfg`. */
async function isVirtualEnvironment(walk: Walk, path: string): Promise<boolean> {
  return lstat(join(walk.root, path, 'pyvenv.cfg')).then(
    (stat) => stat.isFile(),
    () => false,
  )
}

function folderEntry(path: string, stat: Stats): ContextEntry {
  return { kind: 'directory', path, mode: stat.mode & 0o7777, modified: secondsOf(stat) }
}

async function add(walk: Walk, entry: ContextEntry): Promise<void> {
  walk.entries.set(entry.path, entry)
  if (walk.entries.size > MAX_ENTRIES) throw tooMuch(`there are more than ${MAX_ENTRIES} files`)
  if (entry.kind === 'file') walk.bytes += entry.size
  if (walk.bytes > MAX_BYTES) throw tooMuch(`they are larger than ${MAX_BYTES / 1024 ** 3} GiB`)
  const parent = posix.dirname(entry.path)
  if (parent === '.' || walk.entries.has(parent)) return
  await add(walk, walk.folders.get(parent) ?? folderEntry(parent, await statOf(walk, parent)))
}

async function entryOf(walk: Walk, path: string, stat: Stats): Promise<ContextEntry | null> {
  const modified = secondsOf(stat)
  if (stat.isSymbolicLink())
    return { kind: 'link', path, target: await readlink(join(walk.root, path)), modified }
  if (!stat.isFile()) return null
  const { size, sha256, start } = await hashFile(walk.root, path)
  if (PRIVATE_KEY.test(start)) walk.privateKeys.push(path)
  return { kind: 'file', path, mode: stat.mode & 0o7777, modified, size, sha256 }
}

async function namesIn(walk: Walk, folder: string): Promise<readonly string[]> {
  let names: Buffer[]
  try {
    names = await readdir(join(walk.root, folder), { encoding: 'buffer' })
  } catch (error) {
    throw unreadable(folder, error)
  }
  return names
    .map((bytes) => {
      const name = bytes.toString('utf8')
      if (Buffer.from(name).equals(bytes)) return name
      throw new DeployError({
        code: 'build-context-unusable',
        message: `The name of ${folder === '' ? '' : `${folder}/`}${name} is not UTF-8.`,
        remedy: 'Rename the file.',
      })
    })
    .sort((a, b) => (a < b ? -1 : 1))
}

async function statOf(walk: Walk, path: string): Promise<Stats> {
  try {
    return await lstat(join(walk.root, path))
  } catch (error) {
    throw unreadable(path, error)
  }
}

function secondsOf(stat: Stats): number {
  return Math.max(0, Math.floor(stat.mtimeMs / 1000))
}

function tooMuch(what: string): DeployError {
  return new DeployError({
    code: 'build-context-unusable',
    message: `The files for the image are too much to send to Docker: ${what}.`,
    remedy: 'Keep what the app does not need at run time out with a .dockerignore file.',
  })
}
