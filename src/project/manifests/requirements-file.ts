import { posix } from 'node:path'
import type { Checkout } from '../checkout.ts'
import type { Findings } from '../findings.ts'
import { joinPaths, normalPath } from '../paths.ts'
import type { Dependency, DependencyKind } from './dependency.ts'
import { isDevelopmentName } from './dependency.ts'
import { mayHold } from './marker.ts'
import { readRequirement, splitRequirements } from './requirement-line.ts'

/** What a family of requirements files says. */
export interface RequirementFiles {
  readonly dependencies: readonly Dependency[]
  /** Every file that was read, in the order of reading. */
  readonly files: readonly { readonly file: string; readonly kind: DependencyKind }[]
  /** File -> the files that its `-r` lines name. */
  readonly includes: ReadonlyMap<string, readonly string[]>
  /** Targets of `-e` and bare paths, relative to the app directory. */
  readonly paths: readonly string[]
}

/** Names of requirements files in a folder: `requirements*.txt`, `*requirements*.in`, `requirements/*.txt`, `*.in`. */
export function findRequirementFiles(checkout: Checkout): readonly string[] {
  const root = checkout
    .list('.')
    .filter((entry) => entry.kind !== 'directory')
    .filter(
      ({ name }) =>
        /requirements[^/]*\.(?:txt|in|lock)$/i.test(name) ||
        /^(?:main|base|prod|production|dev|test)\.in$/.test(name),
    )
  const folder = checkout
    .list('requirements')
    .filter(({ name, kind }) => kind !== 'directory' && /\.(?:txt|in)$/i.test(name))
  return [...root, ...folder].map((entry) => entry.path).filter((path) => !/constraint/i.test(path))
}

/**
 * Reads requirements files with everything they include by `-r`, relative to the including file. A file keeps the
 * kind of the first one that reaches it: what `requirements.txt` includes is main, whatever its name. A cycle ends
 * where it closes; `-c` files are constraints and install nothing.
 */
export function readRequirementFiles(
  checkout: Checkout,
  findings: Findings,
  roots: readonly string[],
  python: string | null,
): RequirementFiles {
  const result = {
    dependencies: [] as Dependency[],
    files: [] as { file: string; kind: DependencyKind }[],
    includes: new Map<string, string[]>(),
    paths: [] as string[],
  }
  const stack: Visit[] = roots
    .map((file) => ({ file: normalPath(file), kind: kindOf(file), from: null }))
    .sort((a, b) => RANK[a.kind] - RANK[b.kind])
    // The next one last: what a file includes comes before its neighbours.
    .reverse()
  const read = new Set<string>()
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { file, kind, from } = next
    if (read.has(file)) continue
    const text = checkout.read(file)
    if (text === null && from !== null && !checkout.isFile(file)) {
      findings.warn(
        'requirements-missing',
        `${from} includes ${file}, which is not there.`,
        `Add ${file}, or remove its -r line.`,
      )
    }
    if (text === null) continue
    read.add(file)
    result.files.push({ file, kind })
    const lines = readFile(findings, next, text, python)
    // One by one: a call takes no more than some hundred thousand arguments.
    for (const dependency of lines.dependencies) result.dependencies.push(dependency)
    for (const path of lines.paths) result.paths.push(path)
    result.includes.set(
      file,
      lines.includes.map((include) => include.file),
    )
    for (const include of lines.includes.toReversed()) stack.push(include)
  }
  return result
}

/** A file to read, and the place that includes it. */
interface Visit {
  readonly file: string
  readonly kind: DependencyKind
  readonly from: string | null
}

const RANK: Readonly<Record<DependencyKind, number>> = { main: 0, extra: 1, group: 2, lock: 3 }

function kindOf(file: string): DependencyKind {
  const stem = posix.basename(file).replace(/\.\w+$/, '')
  if (file.endsWith('.lock')) return isDevelopmentName(stem) ? 'group' : 'lock'
  return isDevelopmentName(stem) ? 'group' : 'main'
}

function readFile(findings: Findings, { file, kind }: Visit, text: string, python: string | null) {
  const dependencies: Dependency[] = []
  const includes: Visit[] = []
  const paths: string[] = []
  const group = kind === 'group' ? posix.basename(file).replace(/\.\w+$/, '') : null
  for (const { text: line, line: number } of splitRequirements(text)) {
    const requirement = readRequirement(line)
    const from = `${file}:${number}`
    if (requirement.kind === 'requirement') {
      const { name, extras, specifier, marker } = requirement
      if (mayHold(marker, python))
        dependencies.push({ name, extras, specifier, kind, group, file, line: number })
    } else if (requirement.kind === 'include') {
      if (/:\/\/|\$/.test(requirement.path)) continue
      includes.push({ file: joinPaths(posix.dirname(file), requirement.path), kind, from })
    } else if (requirement.kind === 'path') paths.push(requirement.target.replace(/^file:(?!\/\/)/, ''))
    else if (requirement.kind === 'invalid') {
      findings.warn(
        'manifest-broken',
        `${from}: this line is no requirement (${requirement.reason}).`,
        'Write it as "name==version", or remove it: pip would refuse the whole file.',
      )
    }
  }
  return { dependencies, includes, paths }
}
