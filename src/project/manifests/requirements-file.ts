import { posix } from 'node:path'
import type { Checkout } from '../checkout.ts'
import type { Findings } from '../findings.ts'
import type { Dependency, DependencyKind } from './dependency.ts'
import { isDevelopmentName } from './dependency.ts'
import { mayHold } from './marker.ts'
import { readRequirement, splitRequirements } from './requirement-line.ts'

/** What a family of requirements files says. */
export interface RequirementFiles {
  readonly dependencies: readonly Dependency[]
  /** Every file that was read, in the order of reading. */
  readonly files: readonly string[]
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
  return [...root, ...folder].map((entry) => entry.path)
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
  const dependencies: Dependency[] = []
  const files: string[] = []
  const paths: string[] = []
  const seen = new Set<string>()
  const kindOf = (file: string): DependencyKind =>
    file.endsWith('.lock')
      ? 'lock'
      : isDevelopmentName(posix.basename(file).replace(/\.\w+$/, ''))
        ? 'group'
        : 'main'
  const order = [...roots].sort((a, b) => rank(kindOf(a)) - rank(kindOf(b)))
  const queue = order.map((file) => ({
    file: posix.normalize(file),
    kind: kindOf(file),
    from: null as string | null,
  }))
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { file, kind, from } = next
    if (seen.has(file)) continue
    seen.add(file)
    const text = checkout.read(file)
    if (text === null) {
      if (from !== null && !checkout.isFile(file)) {
        findings.warn(
          'requirements-missing',
          `${from} includes ${file}, which is not there.`,
          `Add ${file}, or remove its -r line.`,
        )
      }
      continue
    }
    files.push(file)
    const group = kind === 'group' ? posix.basename(file).replace(/\.\w+$/, '') : null
    for (const { text: line, line: number } of splitRequirements(text)) {
      const requirement = readRequirement(line)
      switch (requirement.kind) {
        case 'requirement':
          if (!mayHold(requirement.marker, python)) break
          dependencies.push({ ...pick(requirement), kind, group, file, line: number })
          break
        case 'include':
          queue.unshift({
            file: posix.join(posix.dirname(file), requirement.path),
            kind,
            from: `${file}:${number}`,
          })
          break
        case 'path':
          paths.push(requirement.target)
          break
        case 'invalid':
          findings.warn(
            'manifest-broken',
            `${file}:${number}: this line is no requirement (${requirement.reason}).`,
            `Write it as "name==version", or remove it: pip would refuse the whole file.`,
          )
          break
        case 'option':
          break
      }
    }
  }
  return { dependencies, files, paths }
}

function pick(line: { name: string; extras: readonly string[]; specifier: string }) {
  return { name: line.name, extras: line.extras, specifier: line.specifier }
}

function rank(kind: DependencyKind): number {
  return kind === 'main' ? 0 : kind === 'group' ? 1 : 2
}
