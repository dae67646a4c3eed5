import type { Checkout } from '../checkout.ts'
import { Findings } from '../findings.ts'
import { joinPaths, normalPath } from '../paths.ts'
import { type Dependency, normaliseName } from './dependency.ts'
import { readEnvironmentYml } from './environment-yml.ts'
import { findLocalPackages } from './local-packages.ts'
import { type Lock, readLocks } from './locks.ts'
import { readPipfile } from './pipfile.ts'
import { readPyproject, readRequiresPython } from './pyproject.ts'
import { findRequirementFiles, type RequirementFiles, readRequirementFiles } from './requirements-file.ts'
import { readSetupCfg } from './setup-cfg.ts'
import { readSetupPy } from './setup-py.ts'
import { readToml, type Table, textAt } from './toml.ts'

/** All that the manifests of an app say. */
export interface Dependencies {
  readonly all: readonly Dependency[]
  /** Every manifest that declares something, relative to the app directory; lock files not among them. */
  readonly files: readonly string[]
  readonly locks: readonly Lock[]
  readonly pyproject: Table | null
  /** Parsed `Pipfile`, or `null`. */
  readonly pipfile: Table | null
  /** Every requirements file that was read, with the kind it was read as. */
  readonly requirementFiles: RequirementFiles['files']
  /** The requirements files that a file includes, directly or not. */
  includedBy(file: string): readonly string[]
  /** A requirements file names the project itself (`-e .`). */
  readonly namesItself: boolean
  /** Packages of the checkout itself that the app installs, as folders relative to the app directory. */
  readonly localPackages: readonly string[]
}

/** What a manifest says about the Python version. */
export interface PythonLimit {
  /** As written: a specifier set (PEP 440) or a poetry constraint. */
  readonly constraint: string
  readonly file: string
}

/** How many packages of the checkout are followed from one to the next. */
const MAX_LOCAL_PACKAGES = 30

const CONDA_FILES = ['environment.yml', 'environment.yaml']

/**
 * Reads every manifest of the app directory, and of the packages of the checkout that it depends on; the result is
 * their union.
 * @param python `major.minor` of the image, for markers, or `null` while it is not known
 */
export function readDependencies(
  checkout: Checkout,
  findings: Findings,
  python: string | null,
): Dependencies {
  const own = readFolder(checkout, findings, '.', python)
  const requirements = readRequirementFiles(checkout, findings, findRequirementFiles(checkout), python)
  const pipfile = readToml(checkout, findings, 'Pipfile')
  const conda = readConda(checkout)
  const locks = readLocks(checkout, findings, textAt(own.pyproject, 'project', 'name'))
  const local = readLocalPackages(checkout, findings, [...own.localPackages, ...requirements.paths], python)
  return {
    all: [
      ...requirements.dependencies,
      ...own.dependencies,
      ...(pipfile === null ? [] : readPipfile(checkout, pipfile, 'Pipfile', python)),
      ...conda.dependencies,
      ...local.dependencies,
      ...locks.flatMap((lock) => lock.dependencies),
    ],
    files: [
      ...requirements.files.map((item) => item.file),
      ...own.files,
      ...(pipfile === null ? [] : ['Pipfile']),
      ...conda.files,
    ],
    locks,
    pyproject: own.pyproject,
    pipfile,
    requirementFiles: requirements.files,
    includedBy: (file) => reachable(requirements.includes, file),
    namesItself: requirements.paths.some(
      (path) => normalPath(path) === '.' || path === './' || path === 'file:.',
    ),
    localPackages: local.folders,
  }
}

function reachable(includes: ReadonlyMap<string, readonly string[]>, start: string): readonly string[] {
  const seen = new Set<string>()
  const queue = [start]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const next of includes.get(file) ?? []) {
      if (next !== start && !seen.has(next)) queue.push(next)
      seen.add(next)
    }
  }
  return [...seen]
}

/** What the manifests of the app directory say about the Python version, in the order of their weight. */
export function readPythonLimits(checkout: Checkout): readonly PythonLimit[] {
  const unheard = new Findings()
  const pipfile = readToml(checkout, unheard, 'Pipfile')
  const pipenv =
    textAt(pipfile, 'requires', 'python_full_version') ?? textAt(pipfile, 'requires', 'python_version')
  return [
    ...readFolder(checkout, unheard, '.', null).pythonLimits,
    ...(pipenv === null ? [] : [{ constraint: `==${pipenv}.*`, file: 'Pipfile' }]),
    ...readConda(checkout).pythonLimits,
  ]
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

/** Whether a dependency may bring a module: its distribution is called like the first part of the name, or longer. */
export function mayBeInstalled(dependencies: Dependencies, module: string): boolean {
  const [first = ''] = module.split('.').map(normaliseName)
  return dependencies.all.some(({ name }) => name === first || name.startsWith(`${first}-`))
}

interface FolderManifests {
  readonly dependencies: readonly Dependency[]
  readonly files: readonly string[]
  readonly pyproject: Table | null
  readonly localPackages: readonly string[]
  readonly pythonLimits: readonly PythonLimit[]
}

/** The manifests that make a folder an installable project: `pyproject.toml`, `setup.cfg`, `setup.py`. */
function readFolder(
  checkout: Checkout,
  findings: Findings,
  folder: string,
  python: string | null,
): FolderManifests {
  const file = joinPaths(folder, 'pyproject.toml')
  const pyproject = readToml(checkout, findings, file)
  const setups = [['setup.cfg', readSetupCfg] as const, ['setup.py', readSetupPy] as const].flatMap(
    ([name, read]) => {
      const path = joinPaths(folder, name)
      const manifest = read(checkout, findings, path, python)
      return manifest === null ? [] : [{ path, ...manifest }]
    },
  )
  const requires = pyproject === null ? null : readRequiresPython(pyproject)
  return {
    dependencies: [
      ...(pyproject === null ? [] : readPyproject({ checkout, findings, file, table: pyproject, python })),
      ...setups.flatMap((setup) => setup.dependencies),
    ],
    files: [...(pyproject === null ? [] : [file]), ...setups.map((setup) => setup.path)],
    pyproject,
    localPackages: pyproject === null ? [] : findLocalPackages(checkout, folder, pyproject),
    pythonLimits: [
      ...(requires === null ? [] : [{ constraint: requires, file }]),
      ...setups.flatMap(({ python: constraint, path }) =>
        constraint === null ? [] : [{ constraint, file: path }],
      ),
    ],
  }
}

/** Follows packages of the checkout; their own main dependencies and extras are installed with the app. */
function readLocalPackages(
  checkout: Checkout,
  findings: Findings,
  folders: readonly string[],
  python: string | null,
): { readonly dependencies: readonly Dependency[]; readonly folders: readonly string[] } {
  const seen = new Set<string>(['.'])
  const dependencies: Dependency[] = []
  const queue = folders.map((folder) => normalPath(folder))
  for (const folder of queue) {
    if (seen.size >= MAX_LOCAL_PACKAGES) break
    const path = folder.replace(/(.)\/$/, '$1')
    if (seen.has(path) || !checkout.isFolder(path)) continue
    seen.add(path)
    const manifests = readFolder(checkout, findings, path, python)
    for (const dependency of manifests.dependencies)
      if (dependency.kind === 'main') dependencies.push(dependency)
    for (const path of manifests.localPackages) queue.push(path)
  }
  seen.delete('.')
  return { dependencies, folders: [...seen] }
}

function readConda(checkout: Checkout): Omit<FolderManifests, 'pyproject' | 'localPackages'> {
  const file = CONDA_FILES.find((name) => checkout.isFile(name))
  const text = file === undefined ? null : checkout.read(file)
  if (file === undefined || text === null) return { dependencies: [], files: [], pythonLimits: [] }
  const packages = readEnvironmentYml(text)
  const python = packages.find((item) => item.name === 'python' && !item.pip)
  return {
    dependencies: packages
      .filter((item) => item.name !== 'python' && item.name !== 'pip')
      .map(({ name, extras, specifier, line }) => ({
        name: normaliseName(name),
        extras,
        specifier,
        kind: 'main',
        group: null,
        file,
        line,
      })),
    files: [file],
    pythonLimits:
      python === undefined || python.specifier === '' ? [] : [{ constraint: python.specifier, file }],
  }
}
