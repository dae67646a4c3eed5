import type { PackageManager } from '../project/project.ts'
import type { InstallPlan } from '../project/reading.ts'
import { shellWord } from '../shell-word.ts'
import {
  type DependencyFiles,
  type DependencyList,
  isRequirements,
  SELF_REQUIREMENT,
} from './dependency-files.ts'
import type { SystemPackages } from './system-packages.ts'

/** Where the packages of the app are; its `bin` is first on the PATH of the image. */
export const VENV = '/opt/venv'

/** Where the package manager is while it works. It does not stay in the image. */
const MANAGER = '/opt/manager'

const PIP = `python -m pip --python ${VENV}/bin/python install`

/**
 * The managers as they are installed: any version that reads today's lock files. pdm's extra `locked` takes the
 * versions of its own dependencies that its makers tested, because newer ones have broken it.
 */
const MANAGERS: Readonly<Record<PackageManager, string>> = {
  // Only for a pylock.toml (PEP 751), which the pip of older images cannot read.
  pip: 'pip>=26.1',
  uv: 'uv>=0.9,<2',
  poetry: 'poetry>=1.8,<3',
  pdm: 'pdm[locked]>=2.20,<3',
  pipenv: 'pipenv>=2024',
}

const SETTINGS = 'export PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore'

/**
 * Tools that take a package's version from git ask for it when the project itself is installed, but `.git` is not in
 * the image. Each of them takes a version from the environment instead.
 */
const VERSIONS = [
  'SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0',
  'PDM_BUILD_SCM_VERSION=0.0.0',
  'POETRY_DYNAMIC_VERSIONING_BYPASS=0.0.0',
  'UV_DYNAMIC_VERSIONING_BYPASS=0.0.0',
].join(' ')

/**
 * The lists as lines for `pip install -r`, so that they are installed without the sources. Python before 3.11 has no
 * `tomllib`, but pip brings tomli. (`setup.py` can only be run: its dependencies come with the project.)
 */
const LISTS: Readonly<Record<DependencyList, readonly string[]>> = {
  'pyproject.toml': [
    'import sys',
    "t = __import__('tomllib' if sys.version_info >= (3, 11) else 'pip._vendor.tomli', fromlist=['loads'])",
    "print(*t.loads(open('pyproject.toml', encoding='utf-8').read())['project']['dependencies'], sep=chr(10))",
  ],
  'setup.cfg': [
    'import configparser',
    'c = configparser.ConfigParser(interpolation=None)',
    "c.read('setup.cfg', encoding='utf-8')",
    "print(c.get('options', 'install_requires'))",
  ],
}

/**
 * Shell commands, run one after the other in the app's folder, that fill the virtual environment with what the
 * project depends on, by its own package manager and lock, and leave nothing else behind.
 */
export function dependencyCommands(
  install: InstallPlan,
  files: DependencyFiles,
  system: SystemPackages,
): readonly string[] {
  const nothing = install.packageManager === 'pip' && files.manifests.length === 0
  return [
    SETTINGS,
    ...installSystem(system.build),
    `python -m venv --without-pip ${VENV}`,
    ...(nothing ? [] : installDependencies(install, files)),
    ...(install.extra.length === 0 ? [] : [`${PIP} ${install.extra.map(shellWord).join(' ')}`]),
    ...removeSystem(system.build),
    'rm -rf /root/.cache /root/.local /root/.config /tmp/*',
  ]
}

/** As `dependencyCommands`, for the project itself; its dependencies are there already. */
export function projectCommands(install: InstallPlan, files: DependencyFiles): readonly string[] {
  return [
    SETTINGS,
    `export ${VERSIONS}`,
    ...installProject(install, files),
    'rm -rf /root/.cache /root/.local /root/.config /tmp/*',
  ]
}

/** True where the project has to be installed once its sources are in the image. */
export function needsProject(install: InstallPlan, files: DependencyFiles): boolean {
  const uvPackages = install.packageManager === 'uv' && install.localPackages.length > 0
  return install.installProject || files.namesProject || uvPackages
}

function installDependencies(install: InstallPlan, files: DependencyFiles): readonly string[] {
  const locked = install.lock !== null
  switch (install.packageManager) {
    case 'pip':
      return install.lock === null
        ? pipCommands(files)
        : withManager('pip', [
            `${MANAGER}/bin/pip --python ${VENV}/bin/python install -r ${shellWord(install.lock)}`,
          ])
    case 'uv':
      // A lock is taken as it is: `--locked` would need the sources of every member of a workspace to check it.
      return withManager('uv', [
        `${uv()} sync ${locked ? '--frozen ' : ''}--no-dev --no-install-local --compile-bytecode`,
      ])
    case 'poetry':
      return withManager('poetry', [
        `VIRTUAL_ENV=${VENV} ${MANAGER}/bin/poetry install --no-interaction --only main --no-root --compile`,
      ])
    case 'pdm':
      return withManager('pdm', [
        `VIRTUAL_ENV=${VENV} PDM_CHECK_UPDATE=0 ${MANAGER}/bin/pdm ${locked ? 'sync' : 'install'} --prod --no-self`,
        `{ python -m compileall -q ${VENV}/lib || true; }`,
      ])
    case 'pipenv':
      return withManager('pipenv', [
        `VIRTUAL_ENV=${VENV} PIPENV_NOSPIN=1 PIPENV_VERBOSITY=-1 ${MANAGER}/bin/pipenv ${locked ? 'sync' : 'install --skip-lock'}`,
      ])
  }
}

function pipCommands(files: DependencyFiles): readonly string[] {
  const requirements = files.requirements.map((path) => `-r ${shellWord(path)}`).join(' ')
  const requirementFiles = files.manifests.filter(isRequirements).map(shellWord)
  return [
    ...(files.namesProject
      ? [`sed -i -E '/${SELF_REQUIREMENT.replaceAll('/', '\\/')}/d' ${requirementFiles.join(' ')}`]
      : []),
    ...(requirements === '' ? [] : [`${PIP} ${requirements}`]),
    ...files.lists.flatMap((list) => [
      `python -c "${LISTS[list].join('; ')}" > /tmp/${list}.txt`,
      `${PIP} -r /tmp/${list}.txt`,
    ]),
  ]
}

function installProject(install: InstallPlan, files: DependencyFiles): readonly string[] {
  switch (install.packageManager) {
    case 'pip':
      return files.namesProject
        ? [`${PIP} ${files.requirements.map((path) => `-r ${shellWord(path)}`).join(' ')}`]
        : [`${PIP} -e .`]
    case 'uv':
      // uv knows which members of a workspace the app needs. `--inexact` keeps what was added to the lock's packages.
      return withManager('uv', [
        `${uv()} sync ${install.lock === null ? '' : '--frozen '}--no-dev --inexact${install.installProject ? '' : ' --no-install-project'}`,
      ])
    case 'poetry':
    case 'pdm':
    case 'pipenv':
      // Editable, as these managers do it themselves: data files next to the code are found.
      return [`${PIP} --no-deps -e .`]
  }
}

function uv(): string {
  return `UV_PROJECT_ENVIRONMENT=${VENV} UV_PYTHON=${VENV}/bin/python UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_LINK_MODE=copy ${MANAGER}/bin/uv`
}

function withManager(manager: keyof typeof MANAGERS, commands: readonly string[]): readonly string[] {
  return [
    `python -m venv --without-pip ${MANAGER}`,
    `python -m pip --python ${MANAGER}/bin/python install --quiet ${shellWord(MANAGERS[manager])}`,
    ...commands,
    `rm -rf ${MANAGER}`,
  ]
}

/** Ends a layer in which Debian packages were installed. */
export const CLEAN_SYSTEM = 'rm -rf /var/lib/apt/lists/* /var/cache/apt/*'

/** Commands that install Debian packages; none where there is nothing to install. */
export function installSystem(packages: readonly string[]): readonly string[] {
  if (packages.length === 0) return []
  return [
    'apt-get update',
    `DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ${packages.join(' ')}`,
  ]
}

function removeSystem(packages: readonly string[]): readonly string[] {
  if (packages.length === 0) return []
  return [`apt-get purge --yes --auto-remove ${packages.join(' ')}`, CLEAN_SYSTEM]
}
