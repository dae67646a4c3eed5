import type { Checkout } from '../checkout.ts'
import type { Findings } from '../findings.ts'
import type { Dependency } from './dependency.ts'
import { readPyproject } from './pyproject.ts'
import { findRequirementFiles, readRequirementFiles } from './requirements-file.ts'
import { readToml, type Table } from './toml.ts'

/** All that the manifests of the app directory say. */
export interface Dependencies {
  readonly all: readonly Dependency[]
  /** Every manifest that was read, relative to the app directory. */
  readonly files: readonly string[]
  readonly pyproject: Table | null
}

/** Reads every manifest of the app directory; the result is their union. */
export function readDependencies(
  checkout: Checkout,
  findings: Findings,
  python: string | null,
): Dependencies {
  const all: Dependency[] = []
  const files: string[] = []
  const requirementFiles = readRequirementFiles(checkout, findings, findRequirementFiles(checkout), python)
  all.push(...requirementFiles.dependencies)
  files.push(...requirementFiles.files)
  const pyproject = readToml(checkout, findings, 'pyproject.toml')
  if (pyproject !== null) {
    files.push('pyproject.toml')
    all.push(...readPyproject({ checkout, findings, file: 'pyproject.toml', table: pyproject, python }))
  }
  return { all, files, pyproject }
}

/** Declarations of a package, those that decide (main, extra) first. */
export function declarationsOf(
  dependencies: Dependencies,
  ...names: readonly string[]
): readonly Dependency[] {
  const order = { main: 0, extra: 1, group: 2, lock: 3 }
  return dependencies.all
    .filter((dependency) => names.includes(dependency.name))
    .sort((a, b) => order[a.kind] - order[b.kind])
}
