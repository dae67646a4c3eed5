import { posix } from 'node:path'
import type { Checkout } from '../checkout.ts'
import type { Findings } from '../findings.ts'
import { type Dependency, normaliseName } from './dependency.ts'
import { mayHold } from './marker.ts'
import { isTable, LOCK_LIMIT, listAt, readToml, type Table, tableAt, textAt, textsAt } from './toml.ts'

/** A lock file that was found. */
export interface Lock {
  /** Relative to the app directory; `../uv.lock` for a workspace. */
  readonly file: string
  readonly manager: 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pip'
  readonly dependencies: readonly Dependency[]
}

/**
 * Lock files of the app directory, and `uv.lock` of a folder above it that is a uv workspace. Every locked package
 * is a dependency of kind `lock`; of a workspace's lock only what the app itself reaches.
 */
export function readLocks(
  checkout: Checkout,
  findings: Findings,
  projectName: string | null,
): readonly Lock[] {
  const locks: Lock[] = []
  const uv = findUvLock(checkout)
  if (uv !== null) {
    const table = readToml(checkout, findings, uv, LOCK_LIMIT)
    if (table !== null) locks.push(uvLock(checkout, uv, table, projectName))
  }
  const poetry = readToml(checkout, findings, 'poetry.lock', LOCK_LIMIT)
  if (poetry !== null)
    locks.push({
      file: 'poetry.lock',
      manager: 'poetry',
      dependencies: packages(checkout, 'poetry.lock', poetry, 'package'),
    })
  const pdm = readToml(checkout, findings, 'pdm.lock', LOCK_LIMIT)
  if (pdm !== null)
    locks.push({
      file: 'pdm.lock',
      manager: 'pdm',
      dependencies: packages(checkout, 'pdm.lock', pdm, 'package'),
    })
  const pipenv = pipfileLock(checkout, findings)
  if (pipenv !== null) locks.push(pipenv)
  const pylock = readToml(checkout, findings, 'pylock.toml', LOCK_LIMIT)
  if (pylock !== null)
    locks.push({
      file: 'pylock.toml',
      manager: 'pip',
      dependencies: packages(checkout, 'pylock.toml', pylock, 'packages'),
    })
  return locks
}

/** `uv.lock` here, or in the nearest folder above whose `pyproject.toml` is a workspace root. */
function findUvLock(checkout: Checkout): string | null {
  for (let folder = '.'; ; folder = posix.join(folder, '..')) {
    const file = posix.join(folder, 'uv.lock')
    if (checkout.isFile(file)) return folder === '.' || isWorkspaceRoot(checkout, folder) ? file : null
    if (folder.split('/').length > 8 || !checkout.isFolder(posix.join(folder, '..'))) return null
  }
}

function isWorkspaceRoot(checkout: Checkout, folder: string): boolean {
  return /^[ \t]*\[tool\.uv\.workspace\]/m.test(checkout.read(posix.join(folder, 'pyproject.toml')) ?? '')
}

function packages(checkout: Checkout, file: string, table: Table, key: string): readonly Dependency[] {
  const place = places(checkout.read(file, LOCK_LIMIT) ?? '')
  return listAt(table, key).flatMap((item) => {
    const name = textAt(item, 'name')
    if (name === null || !mayHold(textAt(item, 'marker') ?? '', null)) return []
    return [locked(file, name, textAt(item, 'version'), place)]
  })
}

function locked(
  file: string,
  name: string,
  version: string | null,
  place: ReadonlyMap<string, number>,
): Dependency {
  const normal = normaliseName(name)
  const specifier = version === null ? '' : `==${version}`
  return {
    name: normal,
    extras: [],
    specifier,
    kind: 'lock',
    group: null,
    file,
    line: place.get(normal) ?? 1,
  }
}

/** The line of each `name = "…"`; one pass, because lock files are long. */
function places(text: string, pattern = /^name = "([^"]+)"/): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  let number = 0
  for (const line of text.split('\n')) {
    number += 1
    const name = pattern.exec(line)?.[1]
    if (name !== undefined && !lines.has(normaliseName(name))) lines.set(normaliseName(name), number)
  }
  return lines
}

function uvLock(checkout: Checkout, file: string, table: Table, projectName: string | null): Lock {
  const place = places(checkout.read(file, LOCK_LIMIT) ?? '')
  const byName = new Map<string, Table[]>()
  for (const item of listAt(table, 'package')) {
    const name = textAt(item, 'name')
    if (name === null || !isTable(item)) continue
    const key = normaliseName(name)
    const known = byName.get(key)
    if (known === undefined) byName.set(key, [item])
    else known.push(item)
  }
  const start = projectName === null ? null : (byName.get(normaliseName(projectName))?.[0] ?? null)
  const reached = start === null ? [...byName.keys()] : reach(byName, normaliseName(projectName ?? ''))
  const own = (name: string) =>
    byName.get(name)?.some((item) => 'registry' in tableAt(item, 'source')) ?? false
  const dependencies = reached
    .filter((name) => own(name))
    .map((name) => locked(file, name, textAt(byName.get(name)?.[0], 'version'), place))
  return { file, manager: 'uv', dependencies }
}

/** Names that a package reaches through its dependencies, its own extras and groups, and the extras it asks for. */
function reach(byName: ReadonlyMap<string, readonly Table[]>, start: string): readonly string[] {
  const seen = new Set<string>()
  const queue: { readonly name: string; readonly lists: readonly unknown[] }[] = []
  const visit = (name: string, extra: string | null) => {
    const key = extra === null ? name : `${name}[${extra}]`
    if (seen.has(key)) return
    seen.add(key)
    for (const item of byName.get(name) ?? []) {
      const table =
        extra === null ? listAt(item, 'dependencies') : listAt(item, 'optional-dependencies', extra)
      queue.push({ name, lists: table })
      if (name !== start || extra !== null) continue
      for (const group of ['optional-dependencies', 'dev-dependencies']) {
        queue.push({ name, lists: Object.values(tableAt(item, group)).flat() })
      }
    }
  }
  visit(start, null)
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const dependency of next.lists) {
      const name = textAt(dependency, 'name')
      if (name === null || !mayHold(textAt(dependency, 'marker') ?? '', null)) continue
      visit(normaliseName(name), null)
      for (const extra of textsAt(dependency, 'extra')) visit(normaliseName(name), extra)
    }
  }
  return [...seen].filter((key) => !key.endsWith(']'))
}

function pipfileLock(checkout: Checkout, findings: Findings): Lock | null {
  const file = 'Pipfile.lock'
  const text = checkout.read(file, LOCK_LIMIT)
  if (text === null) return null
  try {
    const content: unknown = JSON.parse(text)
    const all = [
      ...Object.entries(tableAt(content, 'default')),
      ...Object.entries(tableAt(content, 'develop')),
    ]
    const place = places(text, /^ {8}"([^"]+)": \{/)
    const dependencies = all.map(([name, value]): Dependency => {
      const version = textAt(value, 'version')
      return { ...locked(file, name, null, place), specifier: version ?? '' }
    })
    return { file, manager: 'pipenv', dependencies }
  } catch (error) {
    findings.warn(
      'manifest-broken',
      `${file} is no valid JSON: ${error instanceof Error ? withLine(error.message, text) : 'unreadable'}.`,
      `Make it anew: pipenv lock`,
    )
    return null
  }
}

/** What `JSON.parse` says of a text, with the line instead of a position, which Node 20 tells in other words than 24. */
function withLine(message: string, text: string): string {
  return message.replace(/ in JSON at position (\d+).*$/, (_all, position) => {
    const line = text.slice(0, Number(position)).split('\n').length
    return ` in line ${line}`
  })
}
