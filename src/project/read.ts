import { posix } from 'node:path'
import { readAlembic } from './alembic.ts'
import { checkAlembic, reportAlembicElsewhere } from './alembic-check.ts'
import { Checkout, locateApp } from './checkout.ts'
import { type Dockerfile, parseDockerfile } from './dockerfile.ts'
import { Findings } from './findings.ts'
import { decideHealth } from './health.ts'
import { planInstall } from './install.ts'
import { readDependencies, readPythonLimits } from './manifests/dependencies.ts'
import { choosePackageManager } from './package-manager.ts'
import { decidePort } from './port.ts'
import { decidePostgres } from './postgres.ts'
import { PHASE_NAMES, type Procfile, readProcfile } from './procfile.ts'
import type { Project } from './project.ts'
import { Sources } from './python/sources.ts'
import { DEFAULT_PYTHON, readPythonVersion } from './python-version.ts'
import type { Reading, ReadingOptions } from './reading.ts'
import { composeCommand, decideStart, type Start } from './start.ts'

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
  if (decision.postgres.needed && (procfile === null || runsAlembic(procfile))) {
    if (alembic !== null) checkAlembic(checkout, sources, findings, alembic)
    else if (!checkout.isFile('alembic.ini') && procfile === null) reportAlembicElsewhere(checkout, findings)
  }
  const start = decideStart({ checkout, sources, findings, options, procfile, dockerfile, dependencies })
  const manager = choosePackageManager(checkout, findings, dependencies)
  const port = decidePort(options.port, start.server, start.because, dockerfile?.content ?? null)
  const health = decideHealth(options.healthCheckPath, sources, start.entrypoint)
  const kind = start.entrypoint?.app?.kind
  const project: Project = {
    directory: place.directory,
    packageManager: manager.name,
    python: python.version,
    ...decision,
    alembic: alembic?.project ?? null,
    procfile,
    dockerfile: dockerfile?.path ?? null,
    framework: kind === undefined || kind === 'asgi' || kind === 'wsgi' ? null : kind,
    entrypoint: describeEntrypoint(start),
  }
  const command =
    start.command ??
    (start.source === 'dockerfile' || start.entrypoint === null
      ? null
      : composeCommand(start.entrypoint, dependencies, port.port))
  return {
    project,
    web: {
      command,
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
            command: start.server,
          })
        : null,
    databaseUrl: {
      scheme: options.databaseUrlScheme ?? 'postgresql',
      because: options.databaseUrlScheme === null ? ['default'] : ['input database-url-scheme'],
    },
    warnings: findings.warnings,
    errors: findings.errors,
  }
}

/** Whether a phase of the Procfile runs Alembic with its default configuration. */
function runsAlembic(procfile: Procfile): boolean {
  return PHASE_NAMES.some((name) => /(?:^|[\s;&/])alembic\s+upgrade\b/.test(procfile[name] ?? ''))
}

function describeEntrypoint(start: Start): Project['entrypoint'] {
  if (start.source === 'none') return null
  return {
    target: start.entrypoint?.target ?? null,
    factory: start.entrypoint?.factory ?? false,
    because: start.because,
  }
}

function readDockerfile(
  checkout: Checkout,
  findings: Findings,
  input: string | null,
): { path: string; content: Dockerfile } | null {
  const path = posix.normalize(input ?? 'Dockerfile')
  const text = checkout.isFile(path) ? checkout.read(path) : null
  const content = text === null ? null : parseDockerfile(text)
  if (content !== null) return { path, content }
  if (input !== null)
    findings.refuse(
      'dockerfile-missing',
      `The input dockerfile names ${input}, which is no Dockerfile in the app directory.`,
      'Set it to a path relative to working-directory, or remove it.',
    )
  return null
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
