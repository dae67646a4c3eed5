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

/** What every driver understands, and SQLAlchemy takes for its default driver. */
const PLAIN = 'postgresql'

/** Drivers that an async engine can use, and those that a sync one can. */
const ASYNC: readonly Driver[] = ['asyncpg', 'psycopg']
const SYNC: readonly Driver[] = ['psycopg', 'psycopg2', 'pg8000']

/** The schemes that `DATABASE_URL` could have with these drivers, in the order in which they are tried. */
export function schemesFor(drivers: readonly Driver[]): readonly string[] {
  const named = [...new Set([...ASYNC, ...SYNC])].filter((driver) => drivers.includes(driver))
  return [PLAIN, ...named.map((driver) => `${PLAIN}+${driver}`)]
}

/**
 * The scheme of the injected `DATABASE_URL`: plain `postgresql` unless that is certain to fail, because what reaches
 * an engine then means a driver that is not installed or of the wrong kind. Then the first scheme with which every
 * engine whose URL is known works. Where the code does not tell, an example file of the project does.
 */
export function decideDatabaseUrl(findings: Findings, facts: UrlFacts): DatabaseUrl {
  const { input, drivers, series, engines } = facts
  if (input !== null) return { scheme: input, because: ['input database-url-scheme'] }
  const plain: DatabaseUrl = { scheme: PLAIN, because: ['every driver understands it'] }
  const known = engines.filter(({ urls }) => urls.size > 0)
  if (drivers.length === 0) return plain
  if (known.length === 0) return fromExample(facts) ?? plain
  const failing = known.filter((engine) => !works(engine, PLAIN, facts))
  if (failing.length === 0) return plain
  const schemes = schemesFor(drivers)
  const scheme = schemes.find((candidate) => known.every((engine) => works(engine, candidate, facts)))
  if (scheme !== undefined) {
    const handed = failing.map(({ where, maker }) => `${where} hands DATABASE_URL to ${maker} as it is`)
    const fallback = defaultDriver(series)
    const unfit = drivers.includes(fallback) ? 'which is not async' : 'which is not installed'
    return { scheme, because: [...handed, `sqlalchemy ${series} would take ${fallback}, ${unfit}`] }
  }
  const hopeless = failing.filter((engine) => !schemes.some((candidate) => works(engine, candidate, facts)))
  for (const engine of hopeless) refuseDriver(findings, engine)
  if (hopeless.length === 0) refuseConflict(findings, known)
  return plain
}

/** The driver that plain `postgresql://` means. */
function defaultDriver(series: SqlalchemySeries): Driver {
  return series === '2.1' ? 'psycopg' : 'psycopg2'
}

/** Whether an engine can connect with what it gets; what is not known may. */
function works({ kind, urls }: Engine, scheme: string, { drivers, series }: UrlFacts): boolean {
  const reached = urls.get(scheme)?.scheme
  if (reached === undefined) return true
  // The drivers themselves take the plain scheme only.
  if (kind === 'driver') return reached === PLAIN || reached === 'postgres'
  // postgres:// has a finding of its own.
  const [dialect, driver = defaultDriver(series)] = reached.split('+')
  if (dialect !== PLAIN) return true
  const usable = kind === 'async' ? ASYNC : SYNC
  return usable.some((item) => item === driver && drivers.includes(item))
}

function fromExample({ drivers, series, example }: UrlFacts): DatabaseUrl | null {
  const driver = /^postgres(?:ql)?\+(\w+):\/\//.exec(example?.value ?? '')?.[1]
  const installed = drivers.find((item) => item === driver)
  if (example === null || installed === undefined || installed === defaultDriver(series)) return null
  return {
    scheme: `${PLAIN}+${installed}`,
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
  } else if (kind === 'sync') {
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
