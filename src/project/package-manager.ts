import type { Checkout } from './checkout.ts'
import type { Findings } from './findings.ts'
import type { Dependencies } from './manifests/dependencies.ts'
import { isTable, listAt, tableAt, textAt } from './manifests/toml.ts'
import type { PackageManager } from './project.ts'

export interface Manager {
  readonly name: PackageManager
  /** The lock file that it installs from, relative to the app directory. */
  readonly lock: string | null
}

/**
 * The package manager: by its lock file, else by its own table in `pyproject.toml` where that declares dependencies,
 * else by a Pipfile, else pip.
 */
export function choosePackageManager(
  checkout: Checkout,
  findings: Findings,
  dependencies: Dependencies,
): Manager {
  const [lock, ...others] = dependencies.locks
  if (lock !== undefined) {
    const other = others.find((item) => item.manager !== lock.manager && item.manager !== 'pip')
    if (other !== undefined && lock.manager !== 'pip') {
      findings.warn(
        'several-locks',
        `There are lock files of two package managers, ${lock.file} and ${other.file}; ${lock.file} is used.`,
        `Remove the one that is out of date: git rm ${other.file}`,
      )
    }
    // pip has no lock of its own that every version of it installs from.
    return { name: lock.manager, lock: lock.manager === 'pip' ? null : lock.file }
  }
  const { pyproject } = dependencies
  const tool = tableAt(pyproject, 'tool')
  const declares = listAt(pyproject, 'project', 'dependencies').length > 0
  if (isTable(tool.poetry) && (declares || isTable(tool.poetry.dependencies)))
    return { name: 'poetry', lock: null }
  const backend = textAt(pyproject, 'build-system', 'build-backend') ?? ''
  if (declares && (isTable(tool.uv) || backend === 'uv_build')) return { name: 'uv', lock: null }
  if (declares && (isTable(tool.pdm) || backend === 'pdm.backend')) return { name: 'pdm', lock: null }
  return { name: checkout.isFile('Pipfile') ? 'pipenv' : 'pip', lock: null }
}
