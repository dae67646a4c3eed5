import type { Checkout } from './checkout.ts'
import type { Dependencies } from './manifests/dependencies.ts'
import { declarationsOf } from './manifests/dependencies.ts'
import { isTable, tableAt } from './manifests/toml.ts'
import type { PackageManager } from './project.ts'
import type { PythonVersion } from './python-version.ts'
import type { InstallPlan } from './reading.ts'

/** The package manager by its lock file, else by its own table in `pyproject.toml`, else pip. */
export function choosePackageManager(
  checkout: Checkout,
  dependencies: Dependencies,
): { manager: PackageManager; lock: string | null } {
  const locks = [
    ['uv.lock', 'uv'],
    ['poetry.lock', 'poetry'],
    ['pdm.lock', 'pdm'],
    ['Pipfile.lock', 'pipenv'],
  ] as const
  for (const [lock, manager] of locks) if (checkout.isFile(lock)) return { manager, lock }
  const tool = tableAt(dependencies.pyproject, 'tool')
  for (const manager of ['uv', 'poetry', 'pdm'] as const)
    if (isTable(tool[manager])) return { manager, lock: null }
  return { manager: checkout.isFile('Pipfile') ? 'pipenv' : 'pip', lock: null }
}

/** Packages that bring a server which can start an ASGI app. */
export function serverOf(dependencies: Dependencies): 'uvicorn' | 'hypercorn' | 'daphne' | 'granian' | null {
  const has = (name: string) => declarationsOf(dependencies, name).some((item) => item.kind !== 'group')
  const extra = declarationsOf(dependencies, 'fastapi').some((item) =>
    item.extras.some((name) => ['standard', 'standard-no-fastapi-cloud-cli', 'all'].includes(name)),
  )
  if (has('uvicorn') || extra || has('fastapi-cli')) return 'uvicorn'
  return (['hypercorn', 'daphne', 'granian'] as const).find(has) ?? null
}

/** What the generated image installs. */
export function planInstall(
  checkout: Checkout,
  dependencies: Dependencies,
  python: PythonVersion,
  root: string,
): InstallPlan {
  const { manager, lock } = choosePackageManager(checkout, dependencies)
  const main = dependencies.files.filter((file) => file === 'requirements.txt' || file === 'pyproject.toml')
  const extra =
    dependencies.all.length === 0 ? ['fastapi[standard]'] : serverOf(dependencies) === null ? ['uvicorn'] : []
  return {
    packageManager: manager,
    python: python.version,
    pythonBecause: python.because,
    manifests: main,
    lock,
    installProject: false,
    pythonPath: root === '.' ? ['.'] : [root, '.'],
    extra,
  }
}
