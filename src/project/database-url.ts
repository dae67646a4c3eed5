import type { Engine } from './engines.ts'
import type { Findings } from './findings.ts'
import type { Driver } from './project.ts'
import type { SqlalchemySeries } from './sqlalchemy-version.ts'

export interface DatabaseUrl {
  readonly scheme: string
  readonly because: readonly string[]
}

export interface UrlFacts {
  /** Input `database-url-scheme`. */
  readonly input: string | null
  readonly drivers: readonly Driver[]
  readonly series: SqlalchemySeries
  readonly engines: readonly Engine[]
  /** `DATABASE_URL` of an example file, `null` where none shows it. */
  readonly example: { readonly value: string; readonly where: string } | null
}

/** Drivers that an async engine can use, and those that a sync one can, the better ones first. */
const ASYNC: readonly Driver[] = ['asyncpg', 'psycopg']
const SYNC: readonly Driver[] = ['psycopg', 'psycopg2', 'pg8000']

/**
 * The scheme of the injected `DATABASE_URL`: plain `postgresql` unless that is certain to fail, because an engine
 * gets the URL unchanged and SQLAlchemy's default driver for it is not installed or of the wrong kind. Where the code
 * does not tell, an example file of the project does.
 */
export function decideDatabaseUrl(findings: Findings, facts: UrlFacts): DatabaseUrl {
  const { input, drivers, series, engines, example } = facts
  if (input !== null) return { scheme: input, because: ['input database-url-scheme'] }
  const plain: DatabaseUrl = { scheme: 'postgresql', because: ['every driver understands it'] }
  if (drivers.length === 0) return plain
  const unchanged = engines.filter(({ url }) => url?.scheme === 'postgresql')
  const fallback = defaultDriver(series)
  if (unchanged.length === 0) return fromExample(facts, example, fallback) ?? plain
  const needs = unchanged.map((engine) => ({ engine, driver: driverFor(engine, drivers, fallback) }))
  for (const { engine, driver } of needs) if (driver === null) refuseDriver(findings, engine)
  const wanted = [...new Set(needs.map(({ driver }) => driver))].filter((driver) => driver !== null)
  const [only] = wanted
  if (only === undefined) return plain
  if (wanted.length > 1) {
    const shared = sharedDriver(unchanged, drivers)
    if (shared !== null) return named(shared, unchanged, fallback, series)
    refuseConflict(findings, unchanged)
    return plain
  }
  return only === 'default' ? plain : named(only, unchanged, fallback, series)
}

/** The driver that plain `postgresql://` means. */
function defaultDriver(series: SqlalchemySeries): Driver {
  return series === '2.1' ? 'psycopg' : 'psycopg2'
}

/** What an engine needs: the default, a driver by name, or `null` where none that is installed will do. */
function driverFor(
  { kind }: Engine,
  drivers: readonly Driver[],
  fallback: Driver,
): Driver | 'default' | null {
  if (kind === 'driver') return 'default'
  const usable = kind === 'async' ? ASYNC : SYNC
  if (drivers.includes(fallback) && usable.includes(fallback)) return 'default'
  return usable.find((driver) => drivers.includes(driver)) ?? null
}

/** psycopg serves sync and async engines alike. */
function sharedDriver(engines: readonly Engine[], drivers: readonly Driver[]): Driver | null {
  return drivers.includes('psycopg') && engines.every(({ kind }) => kind !== 'driver') ? 'psycopg' : null
}

function named(
  driver: Driver,
  engines: readonly Engine[],
  fallback: Driver,
  series: SqlalchemySeries,
): DatabaseUrl {
  const handed = engines
    .filter(({ kind }) => kind !== 'driver')
    .map(({ where, maker }) => `${where} hands DATABASE_URL to ${maker} as it is`)
  const reason =
    driver === 'asyncpg' && fallback === 'psycopg2'
      ? `sqlalchemy ${series} would take ${fallback}, which is not async`
      : `sqlalchemy ${series} would take ${fallback}, which is not installed`
  return { scheme: `postgresql+${driver}`, because: [...handed, reason] }
}

function fromExample(
  { drivers, engines }: UrlFacts,
  example: UrlFacts['example'],
  fallback: Driver,
): DatabaseUrl | null {
  const driver = /^postgres(?:ql)?\+(\w+):\/\//.exec(example?.value ?? '')?.[1]
  const installed = drivers.find((item) => item === driver)
  if (example === null || installed === undefined || installed === fallback) return null
  // Code that names the driver itself takes the plain scheme.
  if (engines.some(({ url }) => url !== null)) return null
  return {
    scheme: `postgresql+${installed}`,
    because: [`${example.where} shows DATABASE_URL with that scheme`],
  }
}

function refuseDriver(findings: Findings, { kind, where, maker }: Engine): void {
  if (kind === 'async') {
    findings.refuse(
      'database-driver-sync',
      `${where}: ${maker} needs an async driver, but only sync ones are among the dependencies.`,
      'Add asyncpg, or psycopg, to the dependencies.',
    )
  } else {
    findings.refuse(
      'database-driver-async',
      `${where}: ${maker} needs a sync driver, but only asyncpg is among the dependencies.`,
      'Add psycopg to the dependencies, or write create_async_engine.',
    )
  }
}

function refuseConflict(findings: Findings, engines: readonly Engine[]): void {
  const places = engines.map(({ where, maker }) => `${maker} in ${where}`).join(' and ')
  findings.refuse(
    'database-url-conflict',
    `${places} get the same DATABASE_URL, but need different drivers.`,
    'Name the driver in the code for one of them: os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://")',
  )
}
