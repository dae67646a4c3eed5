import { posix } from 'node:path'
import type { Checkout } from '../checkout.ts'
import type { Findings } from '../findings.ts'
import { joinPaths } from '../paths.ts'
import {
  type Dependency,
  type DependencyKind,
  isDevelopmentGroup,
  lineOf,
  normaliseName,
} from './dependency.ts'
import { mayHold } from './marker.ts'
import { readRequirement } from './requirement-line.ts'
import { readRequirementFiles } from './requirements-file.ts'
import { at, isTable, listAt, type Table, tableAt, textAt, textsAt } from './toml.ts'

interface Source {
  readonly checkout: Checkout
  readonly findings: Findings
  readonly file: string
  readonly table: Table
  readonly python: string | null
}

/**
 * Dependencies of a parsed `pyproject.toml`: PEP 621 with its extras, PEP 735 groups, poetry 1 and 2, pdm and uv
 * development groups, setuptools' dynamic files.
 */
export function readPyproject(source: Source): readonly Dependency[] {
  return [
    ...requirements(source, textsAt(source.table, 'project', 'dependencies'), 'main', null),
    ...named(source, tableAt(source.table, 'project', 'optional-dependencies'), 'extra'),
    ...groups(source),
    ...poetry(source),
    ...named(source, tableAt(source.table, 'tool', 'pdm', 'dev-dependencies'), 'group'),
    ...requirements(source, textsAt(source.table, 'tool', 'uv', 'dev-dependencies'), 'group', 'dev'),
    ...dynamic(source),
  ]
}

function requirements(
  source: Source,
  lines: readonly string[],
  kind: DependencyKind,
  group: string | null,
): Dependency[] {
  const text = source.checkout.read(source.file) ?? ''
  return lines.flatMap((line) => {
    const requirement = readRequirement(line)
    if (requirement.kind === 'requirement') {
      if (!mayHold(requirement.marker, source.python)) return []
      const { name, extras, specifier } = requirement
      return [{ name, extras, specifier, kind, group, file: source.file, line: lineOf(text, line) }]
    }
    if (requirement.kind === 'invalid') {
      source.findings.warn(
        'manifest-broken',
        `${source.file}:${lineOf(text, line)}: "${line.slice(0, 60)}" is no requirement (${requirement.reason}).`,
        'Write it as PEP 508 says: "name[extra]>=1.0; marker".',
      )
    }
    return []
  })
}

function named(source: Source, table: Table, kind: 'extra' | 'group'): Dependency[] {
  return Object.keys(table).flatMap((name) =>
    requirements(
      source,
      textsAt(table, name),
      kind === 'extra' && isDevelopmentGroup(name) ? 'group' : kind,
      name,
    ),
  )
}

/** PEP 735, with `include-group`; a group that includes itself contributes what it has. */
function groups(source: Source): Dependency[] {
  const table = tableAt(source.table, 'dependency-groups')
  const byName = new Map(Object.keys(table).map((name) => [normaliseName(name), name]))
  return [...byName.keys()].flatMap((name) => {
    const lines: string[] = []
    const seen = new Set<string>()
    const visit = (group: string) => {
      if (seen.has(group)) return
      seen.add(group)
      for (const item of listAt(table, byName.get(group) ?? '')) {
        if (typeof item === 'string') lines.push(item)
        else if (isTable(item)) visit(normaliseName(textAt(item, 'include-group') ?? ''))
      }
    }
    visit(name)
    return requirements(source, lines, 'group', name)
  })
}

/** Poetry's own tables: `dependencies` (optional ones are extras), `group.<name>.dependencies`, `dev-dependencies`. */
function poetry(source: Source): Dependency[] {
  const tool = tableAt(source.table, 'tool', 'poetry')
  const groupTables = Object.keys(tableAt(tool, 'group')).flatMap((name) =>
    poetryTable(
      source,
      tableAt(tool, 'group', name, 'dependencies'),
      name === 'main' ? 'main' : 'group',
      name,
    ),
  )
  return [
    ...poetryTable(source, tableAt(tool, 'dependencies'), 'main', null),
    ...poetryTable(source, tableAt(tool, 'dev-dependencies'), 'group', 'dev'),
    ...groupTables,
  ]
}

function poetryTable(source: Source, table: Table, kind: DependencyKind, group: string | null): Dependency[] {
  const text = source.checkout.read(source.file) ?? ''
  return Object.keys(table).flatMap((key): Dependency[] => {
    if (key.toLowerCase() === 'python') return []
    const constraints = Array.isArray(table[key]) ? listAt(table, key) : [table[key]]
    const held = constraints.filter((constraint) =>
      mayHold(textAt(constraint, 'markers') ?? '', source.python),
    )
    const [first] = held
    if (first === undefined) return []
    const optional = at(first, 'optional') === true
    return [
      {
        name: normaliseName(key),
        extras: textsAt(first, 'extras').map(normaliseName),
        specifier: typeof first === 'string' ? first : (textAt(first, 'version') ?? ''),
        kind: optional && kind === 'main' ? 'extra' : kind,
        group,
        file: source.file,
        line: lineOf(text, key),
      },
    ]
  })
}

/** `[tool.setuptools.dynamic] dependencies = { file = […] }`, and the same for `optional-dependencies`. */
function dynamic(source: Source): Dependency[] {
  const table = tableAt(source.table, 'tool', 'setuptools', 'dynamic')
  const read = (value: unknown, kind: DependencyKind | null, group: string | null) => {
    const one = textAt(value, 'file')
    const files = (one === null ? textsAt(value, 'file') : [one]).map((file) =>
      joinPaths(posix.dirname(source.file), file),
    )
    const found = readRequirementFiles(source.checkout, source.findings, files, source.python).dependencies
    return found.map((dependency) => ({ ...dependency, kind: kind ?? dependency.kind, group }))
  }
  const optional = tableAt(table, 'optional-dependencies')
  return [
    ...read(at(table, 'dependencies'), 'main', null),
    ...Object.keys(optional).flatMap((name) =>
      read(optional[name], isDevelopmentGroup(name) ? 'group' : 'extra', name),
    ),
  ]
}

/** `requires-python`, or poetry's own `python`; `null` where neither is written. */
export function readRequiresPython(table: Table): string | null {
  return (
    textAt(table, 'project', 'requires-python') ??
    textAt(table, 'tool', 'poetry', 'dependencies', 'python') ??
    textAt(table, 'tool', 'poetry', 'dependencies', 'python', 'version')
  )
}
