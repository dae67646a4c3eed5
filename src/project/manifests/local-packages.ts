import { posix } from 'node:path'
import type { Checkout } from '../checkout.ts'
import { joinPaths } from '../paths.ts'
import { normaliseName } from './dependency.ts'
import { at, isTable, parseToml, type Table, tableAt, textAt, textsAt } from './toml.ts'

/**
 * Folders of the checkout that a project installs besides itself: path dependencies of poetry, uv and PEP 508
 * (`file:`), and members of a uv workspace that `[tool.uv.sources]` names. A workspace root without a project of its
 * own stands for all its members.
 * @returns paths relative to the app directory
 */
export function findLocalPackages(checkout: Checkout, folder: string, table: Table): readonly string[] {
  const sources = tableAt(table, 'tool', 'uv', 'sources')
  const entries = Object.keys(sources).flatMap((name) =>
    [sources[name]].flat().map((value) => ({ name, value })),
  )
  const poetryTable = tableAt(table, 'tool', 'poetry', 'dependencies')
  const paths = [...entries.map(({ value }) => value), ...Object.values(poetryTable)]
    .flatMap((value) => textAt(value, 'path') ?? [])
    .map((path) => joinPaths(folder, path))
  const wanted = new Set(
    entries.filter(({ value }) => at(value, 'workspace') === true).map(({ name }) => normaliseName(name)),
  )
  const all = !isTable(at(table, 'project')) && isTable(at(table, 'tool', 'uv', 'workspace'))
  if (wanted.size === 0 && !all) return paths
  return [
    ...paths,
    ...workspaceMembers(checkout, folder)
      .filter((member) => all || wanted.has(member.name))
      .map(({ path }) => path),
  ]
}

/** The members of the uv workspace that a folder belongs to (uv docs, "Using workspaces"). */
function workspaceMembers(checkout: Checkout, folder: string): readonly { name: string; path: string }[] {
  for (let root = folder; root.split('/').length < 10; root = joinPaths(root, '..')) {
    const text = checkout.read(joinPaths(root, 'pyproject.toml'))
    const table = text === null ? null : parseToml(text)
    const members = textsAt(table, 'tool', 'uv', 'workspace', 'members')
    if (members.length > 0) {
      return members
        .flatMap((pattern) => expandMember(checkout, joinPaths(root, pattern)))
        .map((path) => ({ name: memberName(checkout, path), path }))
    }
    if (!checkout.isFolder(joinPaths(root, '..'))) return []
  }
  return []
}

/** A member pattern has `*` only as a whole last part in practice: `packages/*`. */
function expandMember(checkout: Checkout, pattern: string): readonly string[] {
  if (!pattern.includes('*')) return [pattern]
  if (posix.basename(pattern) !== '*' || posix.dirname(pattern).includes('*')) return []
  return checkout
    .list(posix.dirname(pattern))
    .filter((entry) => entry.kind === 'directory')
    .map((entry) => entry.path)
}

function memberName(checkout: Checkout, path: string): string {
  const text = checkout.read(joinPaths(path, 'pyproject.toml'))
  return normaliseName(
    textAt(text === null ? null : parseToml(text), 'project', 'name') ?? posix.basename(path),
  )
}
