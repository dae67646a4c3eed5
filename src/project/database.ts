import { posix } from 'node:path'
import type { Alembic } from './alembic.ts'
import { checkPool, checkUrls } from './database-check.ts'
import { type DatabaseUrl, decideDatabaseUrl, schemesFor } from './database-url.ts'
import { findEngines } from './engines.ts'
import { readEnvironmentExamples } from './env-file.ts'
import type { Driver } from './project.ts'
import { sqlalchemySeries } from './sqlalchemy-version.ts'
import type { Start, StartSources } from './start.ts'
import { workersOf } from './workers.ts'

/** What is known of the app's connections. */
export interface DecidedDatabase {
  readonly url: DatabaseUrl
  /** Async engines are made with an SQLAlchemy that no longer installs greenlet by itself. */
  readonly needsGreenlet: boolean
}

/**
 * Decides the scheme of DATABASE_URL, and checks what reaches the engines.
 * @param drivers of the database that is made; none where there is no such
 */
export function decideDatabase(
  from: StartSources,
  start: Start,
  alembic: Alembic | null,
  drivers: readonly Driver[],
  python: string,
): DecidedDatabase {
  const { checkout, sources, findings, options, dependencies } = from
  const { databaseUrlScheme: input, maxTasks = 1, databaseInstanceClass = '' } = options
  const env = alembic?.scriptLocation == null ? null : posix.join(alembic.scriptLocation, 'env.py')
  const schemes = [...schemesFor(drivers), ...(input === null ? [] : [input])]
  const engines =
    drivers.length === 0 ? [] : findEngines(checkout, sources, env, start.entrypoint?.file ?? null, schemes)
  const series = sqlalchemySeries(dependencies, python)
  const example = readEnvironmentExamples(checkout).find(({ name }) => name === 'DATABASE_URL') ?? null
  const url = decideDatabaseUrl(findings, { input, drivers, series, engines, example })
  checkUrls(findings, engines, url)
  const { count: workers } = workersOf(start.launch, null)
  checkPool(findings, engines, { workers, maxTasks, instanceClass: databaseInstanceClass })
  return { url, needsGreenlet: series === '2.1' && engines.some(({ kind }) => kind === 'async') }
}
