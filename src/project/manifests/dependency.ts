/**
 * Where a dependency is declared: `main` and `extra` (optional-dependencies) are what the app itself asks for,
 * `group` is for development, `lock` is what a lock file resolved.
 */
export type DependencyKind = 'main' | 'extra' | 'group' | 'lock'

/** One dependency as one file declares it. */
export interface Dependency {
  /** Normalised as in PEP 503: `psycopg2-binary`. */
  readonly name: string
  /** Normalised extras in the order written. */
  readonly extras: readonly string[]
  /** Version specifier as written, `''` where there is none: `>=2.0,<2.1`, `^0.110`. */
  readonly specifier: string
  readonly kind: DependencyKind
  /** Name of the extra or group, where there is one. */
  readonly group: string | null
  /** Relative to the app directory. */
  readonly file: string
  /** Counts from 1. */
  readonly line: number
}

/** PEP 503: runs of `-`, `_` and `.` become one `-`, lower case. */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase()
}

/** Words in a file's or group's name that say: not for running the app. */
const DEVELOPMENT =
  /(?:^|[^a-z])(?:dev|devel|develop|development|tests?|testing|lint(?:ing)?|docs?|documentation|typing|types|style|format(?:ting)?|ci|qa|pre-?commit|mypy|bench(?:marks?)?|coverage|cov|debug|local|notebooks?|jupyter)(?:[^a-z]|$)/

/** True for `requirements-dev.txt`, group `test`, `docs/requirements.txt`. */
export function isDevelopmentName(name: string): boolean {
  return DEVELOPMENT.test(name.toLowerCase())
}

/** An extra or group of exactly such a name is for development, however it is declared. */
export function isDevelopmentGroup(name: string): boolean {
  return /^(?:dev|devel|development|tests?|testing|lint|docs?|typing|types|ci|all-?dev)$/i.test(name)
}

/** The line of `text` (from 1) on which `needle` stands first, 1 where it does not. */
export function lineOf(text: string, needle: string): number {
  const at = text.indexOf(needle)
  if (at === -1) return 1
  let line = 1
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) line += 1
  return line
}
