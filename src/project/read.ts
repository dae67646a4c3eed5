import { posix } from 'node:path'
import { readAlembic } from './alembic.ts'
import { checkProject } from './check.ts'
import { Checkout, locateApp } from './checkout.ts'
import { composeCommand } from './compose.ts'
import { checkPool, checkUrls } from './database-check.ts'
import { decideDatabaseUrl, schemesFor } from './database-url.ts'
import { healthCheckOf } from './dockerfile.ts'
import { findEngines } from './engines.ts'
import { findEntrypoint } from './entrypoint.ts'
import { readEnvironmentExamples } from './env-file.ts'
import { Findings } from './findings.ts'
import { GUNICORN_CONF, readGunicornConf } from './gunicorn-conf.ts'
import { decideHealth } from './health.ts'
import { planInstall } from './install.ts'
import { declarationsOf, readDependencies, readPythonLimits } from './manifests/dependencies.ts'
import { readDockerfile } from './own-dockerfile.ts'
import { choosePackageManager } from './package-manager.ts'
import { decidePort } from './port.ts'
import { decidePostgres } from './postgres.ts'
import { readProcfile } from './procfile.ts'
import type { Project } from './project.ts'
import type { App } from './python/apps.ts'
import { readRoutes } from './python/routes.ts'
import { Sources } from './python/sources.ts'
import { DEFAULT_PYTHON, readPythonVersion } from './python-version.ts'
import type { Reading, ReadingOptions } from './reading.ts'
import { checkServices } from './services.ts'
import { sqlalchemySeries } from './sqlalchemy-version.ts'
import { decideStart, launchSources, type Start, type StartSources } from './start.ts'
import { checkEnvironmentFile, checkVariables } from './variables-check.ts'
import { workersOf } from './workers.ts'

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
  const checkout = new Checkout(place.root, place.app, findings)
  const sources = new Sources(checkout)
  const python = readPythonVersion(checkout, readPythonLimits(checkout))
  const dependencies = readDependencies(checkout, findings, python.version)
  const procfile = readProcfile(checkout, findings)
  const dockerfile = readDockerfile(checkout, findings, options.dockerfile)
  const alembic = readAlembic(checkout, findings, dependencies.pyproject)
  const decision = decidePostgres(dependencies, options, findings)
  const given = givenVariables(options, decision.postgres.needed)
  const from = { checkout, sources, findings, options, procfile, dockerfile, dependencies, given }
  const start = decideStart(from)
  const app = start.entrypoint?.app ?? (start.source === 'none' ? null : lookQuietly(from))
  const routing = app === null ? null : readRoutes(sources, sources.importRoot(app.file), app, given)
  const manager = choosePackageManager(checkout, findings, dependencies)
  const conf =
    start.command === null && start.source !== 'dockerfile' && checkout.isFile(GUNICORN_CONF)
      ? readGunicornConf(sources, GUNICORN_CONF, given)
      : null
  const port = decidePort(options.port, start.launch, dockerfile, conf)
  const check = dockerfile === null ? null : healthCheckOf(dockerfile.content)
  const health = decideHealth(findings, sources, routing, app?.kind ?? null, {
    input: options.healthCheckPath,
    given,
    started: start.source !== 'none',
    declared:
      check === null
        ? null
        : { path: check.path, because: `HEALTHCHECK in ${dockerfile?.path}:${check.line}` },
    fastapi:
      declarationsOf(dependencies, 'fastapi').length > 0 ||
      (dockerfile === null && dependencies.all.length === 0),
  })
  const env = alembic?.scriptLocation == null ? null : posix.join(alembic.scriptLocation, 'env.py')
  const engines = decision.postgres.needed
    ? findEngines(checkout, sources, env, [
        ...schemesFor(decision.dependencies.drivers),
        ...(options.databaseUrlScheme === null ? [] : [options.databaseUrlScheme]),
      ])
    : []
  const series = sqlalchemySeries(dependencies, python.version)
  const databaseUrl = decideDatabaseUrl(findings, {
    input: options.databaseUrlScheme,
    drivers: decision.dependencies.drivers,
    series,
    engines,
    example: readEnvironmentExamples(checkout).find(({ name }) => name === 'DATABASE_URL') ?? null,
  })
  checkUrls(findings, engines, databaseUrl)
  checkPool(findings, engines, {
    workers: workersOf(start.launch, null).count,
    maxTasks: options.maxTasks ?? 1,
    instanceClass: options.databaseInstanceClass ?? '',
  })
  if (start.source !== 'none') {
    checkVariables(checkout, sources, findings, given, decision.postgres.needed)
    checkEnvironmentFile(checkout, findings, given)
    checkServices(findings, dependencies, given)
  }
  // An outside database is migrated as well.
  const hasDatabase = decision.postgres.needed || options.variables.includes('DATABASE_URL')
  checkProject(from, {
    start,
    routing,
    alembic: hasDatabase ? alembic : null,
    needsDatabase: hasDatabase,
    healthPath: health.path,
  })
  const project: Project = {
    directory: place.directory,
    packageManager: manager.name,
    python: python.version,
    ...decision,
    alembic: alembic?.project ?? null,
    procfile: procfile?.processes ?? null,
    dockerfile: dockerfile?.path ?? null,
    framework: app === null || app.kind === 'asgi' || app.kind === 'wsgi' ? null : app.kind,
    entrypoint: describeEntrypoint(start),
  }
  return {
    project,
    web: {
      command: commandOf(from, start, port.port),
      port: port.port,
      portBecause: port.because,
      healthCheckPath: health.path,
      healthCheckBecause: health.because,
      openPath: health.openPath,
    },
    install:
      dockerfile === null
        ? planInstall({
            checkout,
            findings,
            dependencies,
            manager,
            python,
            root: start.entrypoint?.root ?? '.',
            kind: app?.kind ?? null,
            launch: start.launch,
            greenlet: series === '2.1' && engines.some(({ kind }) => kind === 'async'),
            started: start.source !== 'none',
          })
        : null,
    databaseUrl,
    warnings: findings.warnings,
    errors: findings.errors,
  }
}

/** What the deployment itself gives every app at run time (see the documentation of injected variables). */
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

function givenVariables({ variables }: ReadingOptions, database: boolean): ReadonlySet<string> {
  return new Set([...variables, ...INJECTED, ...(database ? INJECTED_WITH_DATABASE : [])])
}

/** The app of a start whose command does not name it, for its routes and framework only: a tie is no error here. */
function lookQuietly(from: StartSources): App | null {
  return (
    findEntrypoint({ ...launchSources(from), dependencies: from.dependencies, findings: new Findings() })
      ?.app ?? null
  )
}

function commandOf(from: StartSources, start: Start, port: number): string | null {
  if (start.command !== null) return start.command
  if (start.source === 'dockerfile' || start.entrypoint === null) return null
  return composeCommand(from.checkout, from.sources, start.entrypoint, from.dependencies, port)
}

function describeEntrypoint(start: Start): Project['entrypoint'] {
  if (start.source === 'none') return null
  return {
    target: start.entrypoint?.target ?? null,
    factory: start.entrypoint?.factory ?? false,
    because: start.because,
  }
}

function nothing(options: ReadingOptions, findings: Findings): Reading {
  return {
    project: {
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
    },
    web: {
      command: null,
      port: options.port ?? 8000,
      portBecause: 'default',
      healthCheckPath: options.healthCheckPath ?? '/docs',
      healthCheckBecause: 'default',
      openPath: '/',
    },
    install: null,
    databaseUrl: { scheme: options.databaseUrlScheme ?? 'postgresql', because: [] },
    warnings: findings.warnings,
    errors: findings.errors,
  }
}
