import { readAlembic } from './alembic.ts'
import { checkProject } from './check.ts'
import { Checkout, locateApp } from './checkout.ts'
import { decideDatabase } from './database.ts'
import { environmentOf } from './dockerfile.ts'
import { Findings } from './findings.ts'
import { planInstall } from './install.ts'
import { readDependencies, readPythonLimits } from './manifests/dependencies.ts'
import { type OwnDockerfile, readDockerfile } from './own-dockerfile.ts'
import { choosePackageManager } from './package-manager.ts'
import { DEFAULT_PORT } from './port.ts'
import { decidePostgres } from './postgres.ts'
import { readProcfile } from './procfile.ts'
import type { Project } from './project.ts'
import { Sources } from './python/sources.ts'
import { DEFAULT_PYTHON, readPythonVersion } from './python-version.ts'
import type { Reading, ReadingOptions } from './reading.ts'
import { decideStart, type Start, type StartSources } from './start.ts'
import { decideWeb } from './web.ts'

/**
 * Reads the project in a checkout: pure but for reading files, no network, no user code is run. Never throws for what
 * the checkout holds; what is wrong stands in `warnings` and `errors`.
 */
export function readProject(options: ReadingOptions): Reading {
  const findings = new Findings()
  const place = locateApp(options.workspace, options.directory)
  if (place === null) {
    findings.refuse(
      'working-directory-invalid',
      `working-directory "${options.directory}" is no folder inside the checkout.`,
      'Set it to the folder of the app, relative to the root of the repository.',
    )
    return nothing(options, findings)
  }
  return readApp(options, findings, new Checkout(place.root, place.app, findings), place.directory)
}

function readApp(
  options: ReadingOptions,
  findings: Findings,
  checkout: Checkout,
  directory: string,
): Reading {
  const sources = new Sources(checkout)
  const python = readPythonVersion(checkout, readPythonLimits(checkout))
  const dependencies = readDependencies(checkout, findings, python.version)
  const procfile = readProcfile(checkout, findings)
  const dockerfile = readDockerfile(checkout, findings, options.dockerfile)
  const alembic = readAlembic(checkout, findings, dependencies.pyproject)
  const decision = decidePostgres(dependencies, options, findings)
  const needed = decision.postgres.needed
  const given = givenVariables(options, needed, dockerfile)
  const from: StartSources = {
    checkout,
    sources,
    findings,
    options,
    procfile,
    dockerfile,
    dependencies,
    given,
  }
  const start = decideStart(from)
  const { web, app, routing } = decideWeb(from, start)
  const drivers = needed ? decision.dependencies.drivers : []
  const database = decideDatabase(from, start, alembic, drivers, python.version)
  const decided = { start, routing, alembic, database: needed, healthPath: web.healthCheckPath }
  checkProject(from, decided, directory)
  const manager = choosePackageManager(checkout, findings, dependencies)
  const install =
    dockerfile === null
      ? planInstall({
          ...{ checkout, findings, dependencies, manager, python },
          root: start.entrypoint?.root ?? '.',
          kind: app?.kind ?? null,
          launch: start.launch,
          greenlet: database.needsGreenlet,
          started: start.source !== 'none',
        })
      : null
  const project: Project = {
    directory,
    packageManager: manager.name,
    python: python.version,
    ...decision,
    alembic: alembic?.project ?? null,
    procfile: procfile?.processes ?? null,
    dockerfile: dockerfile?.path ?? null,
    framework: app === null || app.kind === 'asgi' || app.kind === 'wsgi' ? null : app.kind,
    entrypoint: describeEntrypoint(start),
  }
  const { warnings, errors } = findings
  return { project, web, install, databaseUrl: database.url, warnings, errors }
}

/** What the deployment itself gives every app at run time. */
const INJECTED = ['PORT', 'ENVIRONMENT', 'MONOLAYER_URL']
const INJECTED_WITH_DATABASE = [
  'DATABASE_URL',
  'PGHOST',
  'PGPORT',
  'PGUSER',
  'PGDATABASE',
  'PGPASSWORD',
  'PGSSLMODE',
]

function givenVariables(
  { variables }: ReadingOptions,
  database: boolean,
  dockerfile: OwnDockerfile | null,
): ReadonlySet<string> {
  const own = dockerfile === null ? [] : environmentOf(dockerfile.content).keys()
  return new Set([...variables, ...own, ...INJECTED, ...(database ? INJECTED_WITH_DATABASE : [])])
}

function describeEntrypoint(start: Start): Project['entrypoint'] {
  // Without a module name nothing can be started; an error says so.
  if (start.source === 'none' || start.entrypoint?.target.startsWith(':') === true) return null
  return {
    target: start.entrypoint?.target ?? null,
    factory: start.entrypoint?.factory ?? false,
    because: start.because,
  }
}

/** The reading of a directory that cannot be entered: every member is there, and says nothing. */
function nothing(options: ReadingOptions, { warnings, errors }: Findings): Reading {
  const project: Project = {
    directory: options.directory,
    packageManager: 'pip',
    python: DEFAULT_PYTHON,
    dependencies: { sqlalchemy: false, alembic: false, drivers: [] },
    postgres: { needed: false, because: [] },
    alembic: null,
    procfile: null,
    dockerfile: null,
    framework: null,
    entrypoint: null,
  }
  const web = {
    command: null,
    port: options.port ?? DEFAULT_PORT,
    portBecause: options.port === null ? 'default' : 'input port',
    healthCheckPath: options.healthCheckPath ?? '/',
    healthCheckBecause:
      options.healthCheckPath === null ? 'nothing better is known' : 'input health-check-path',
    openPath: '/',
  }
  const databaseUrl = { scheme: options.databaseUrlScheme ?? 'postgresql', because: [] }
  return { project, web, install: null, databaseUrl, warnings, errors }
}
