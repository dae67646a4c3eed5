import { type Dependencies, declarationsOf } from './manifests/dependencies.ts'
import { allowsVersion } from './manifests/version-range.ts'

/** The series of SQLAlchemy that decide which driver plain `postgresql://` means. */
export type SqlalchemySeries = '2.0' | '2.1'

/**
 * The series that will be installed: as locked, else the newest that every declaration allows. 2.1 takes psycopg
 * where 2.0 takes psycopg2 (SQLAlchemy 2.1, "What's New"), and wants Python 3.11; sqlmodel before 0.0.48 wants
 * SQLAlchemy below 2.1.
 * @param python `major.minor`
 */
export function sqlalchemySeries(dependencies: Dependencies, python: string): SqlalchemySeries {
  const declared = declarationsOf(dependencies, 'sqlalchemy')
  const locked = declared.find(({ kind }) => kind === 'lock')?.specifier
  const specifiers = locked === undefined ? declared.map(({ specifier }) => specifier) : [locked]
  if (specifiers.some((specifier) => !allowsVersion(specifier, '2.1'))) return '2.0'
  if (locked !== undefined) return '2.1'
  const [sqlmodel] = declarationsOf(dependencies, 'sqlmodel')
  const old = sqlmodel !== undefined && !allowsVersion(sqlmodel.specifier, '0.0', 48)
  return old || Number(python.split('.')[1]) < 11 ? '2.0' : '2.1'
}
