import type { Findings } from './findings.ts'
import { type Dependencies, declarationsOf } from './manifests/dependencies.ts'
import type { Dependency } from './manifests/dependency.ts'
import type { Driver, Project } from './project.ts'
import type { ReadingOptions } from './reading.ts'

/** Distributions that bring each driver, and the extras of sqlalchemy that install it (SQLAlchemy's own metadata). */
const DRIVERS: readonly (readonly [Driver, readonly string[], RegExp])[] = [
  ['psycopg', ['psycopg'], /^postgresql-psycopg(?:binary)?$/],
  ['psycopg2', ['psycopg2', 'psycopg2-binary'], /^postgresql(?:-psycopg2binary)?$/],
  ['asyncpg', ['asyncpg'], /^postgresql-asyncpg$/],
  ['pg8000', ['pg8000'], /^postgresql-pg8000$/],
]

type Decision = Pick<Project, 'dependencies' | 'postgres'>

/**
 * PostgreSQL is needed when sqlalchemy (or sqlmodel, which requires it), alembic and one of the four drivers are
 * dependencies; the input `database` overrides.
 */
export function decidePostgres(
  dependencies: Dependencies,
  options: Pick<ReadingOptions, 'database' | 'variables'>,
  findings: Findings,
): Decision {
  const [sqlalchemy] = declarationsOf(dependencies, 'sqlalchemy', 'sqlmodel')
  const [alembic] = declarationsOf(dependencies, 'alembic')
  const drivers = DRIVERS.flatMap(([driver, names, extra]) => {
    const byExtra = declarationsOf(dependencies, 'sqlalchemy').filter((item) =>
      item.extras.some((name) => extra.test(name)),
    )
    const declaration = declarationsOf(dependencies, ...names)[0] ?? byExtra[0]
    return declaration === undefined ? [] : [{ driver, declaration }]
  })
  const facts = {
    sqlalchemy: sqlalchemy !== undefined,
    alembic: alembic !== undefined,
    drivers: drivers.map((item) => item.driver),
  }
  const deciding = [sqlalchemy, alembic, drivers[0]?.declaration].filter((item) => item !== undefined)
  const decision = (needed: boolean, because: readonly string[]): Decision => ({
    dependencies: facts,
    postgres: { needed, because },
  })
  if (options.database !== 'auto')
    return decision(options.database === 'postgres', [`input database: ${options.database}`])
  if (options.variables.includes('DATABASE_URL'))
    return decision(false, ['DATABASE_URL is set by this workflow: an outside database'])
  if (deciding.length === 3) {
    noticeGroups(deciding, findings)
    return decision(
      true,
      [sqlalchemy, alembic, ...drivers.map((item) => item.declaration)].flatMap((item) =>
        item === undefined ? [] : describe(item),
      ),
    )
  }
  if (drivers[0] !== undefined) {
    const missing = [...(facts.sqlalchemy ? [] : ['sqlalchemy']), ...(facts.alembic ? [] : ['alembic'])]
    findings.warn(
      'database-incomplete',
      `${describe(drivers[0].declaration)}, but ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not among the dependencies: no database is made.`,
      'Set the input database: postgres to get one, or database: none to silence this.',
    )
  }
  return decision(false, [])
}

function describe(dependency: Dependency): string {
  return `${dependency.name} in ${dependency.file}:${dependency.line}`
}

function noticeGroups(deciding: readonly Dependency[], findings: Findings): void {
  for (const item of deciding.filter(({ kind }) => kind === 'group' || kind === 'lock')) {
    findings.warn(
      'database-from-group',
      `${describe(item)} counts for the database, but stands only in ${item.kind === 'lock' ? 'a lock file' : `the group "${item.group ?? 'dev'}"`}.`,
      `Add ${item.name} to the main dependencies, or set the input database: none.`,
    )
  }
}
