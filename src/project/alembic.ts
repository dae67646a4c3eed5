import type { Checkout } from './checkout.ts'
import type { Findings } from './findings.ts'
import { type Ini, parseIni } from './ini.ts'
import { at, type Table } from './manifests/toml.ts'
import { joinPaths, normalPath } from './paths.ts'
import type { Project } from './project.ts'

/** What `alembic.ini` says, with what the other readers need of it. */
export interface Alembic {
  readonly project: NonNullable<Project['alembic']>
  /** `script_location` as written, and where. */
  readonly location: { readonly value: string; readonly where: string } | null
  /** Folder of `env.py`, relative to the app directory; `null` where it is not there. */
  readonly scriptLocation: string | null
  /** The migration files, relative to the app directory. */
  readonly migrations: readonly string[]
  /** Every location is known: what is not there is missing. */
  readonly complete: boolean
  /** `sqlalchemy.url` as written, and its line. */
  readonly url: { readonly value: string; readonly line: number } | null
}

/**
 * Reads `alembic.ini` at the app root (Alembic docs, "Editing the .ini File"), with what `[tool.alembic]` of
 * `pyproject.toml` says instead ("Using pyproject.toml for configuration"). `null` where there is none, or where it
 * has no `[alembic]` section that `alembic upgrade head` could use.
 */
export function readAlembic(checkout: Checkout, findings: Findings, pyproject: Table | null): Alembic | null {
  const file = 'alembic.ini'
  const text = checkout.read(file)
  if (text === null) return null
  const ini = parseIni(text)
  const section = ini?.get('alembic')
  if (ini === null || section === undefined) {
    findings.warn(
      'alembic-unusable',
      `${file} has no [alembic] section, so "alembic upgrade head" would fail; no automatic database phases.`,
      sectionFix(ini),
    )
    return null
  }
  const setting = (key: string): Setting => {
    const own = section.get(key)
    if (own !== undefined) return { value: interpolate(own.value, ini), where: `${file}:${own.line}` }
    const shared = at(pyproject, 'tool', 'alembic', key)
    const value = Array.isArray(shared) ? shared.join('\n') : typeof shared === 'string' ? shared : ''
    return { value: interpolate(value, ini), where: 'pyproject.toml' }
  }
  const location = setting('script_location')
  const script = locate(checkout, location.value)
  const value = (key: string) => setting(key).value
  const locations = versionLocations(checkout, value, script)
  const deep = /^(?:1|true|yes|on)$/i.test(value('recursive_version_locations'))
  const known = locations.filter((folder) => folder !== null)
  const migrations = known.flatMap((folder) => migrationsIn(checkout, folder, deep ? MAX_DEPTH : 0))
  const url = section.get('sqlalchemy.url')
  return {
    project: { ini: file, migrations: migrations.length > 0 },
    location: location.value === '' ? null : location,
    scriptLocation: script,
    migrations,
    complete: known.length === locations.length && isKnown(location.value),
    url: url === undefined ? null : { value: url.value, line: url.line },
  }
}

interface Setting {
  readonly value: string
  readonly where: string
}

function sectionFix(ini: Ini | null): string {
  const named = [...(ini?.keys() ?? [])].find((name) => ini?.get(name)?.has('script_location'))
  return named === undefined
    ? 'Make it anew with "alembic init", or remove it.'
    : `Add a Procfile with "web: …" and "migrateDatabase: alembic -n ${named} upgrade head".`
}

/** So much is put in for references: a location that is longer is none. */
const MOST_FILLED_IN = 64 * 1024

/** Also fits what is no whole reference, so that its end is looked for once and not from each `%(` before it. */
const REFERENCE = /%\(([^)]+)(?:(\)s)|\)|$)/g

/** `%(here)s` is the ini file's folder, here the app directory; other names come from [DEFAULT]. */
function interpolate(value: string, ini: Ini): string {
  let size = 0
  const filled = value.replace(REFERENCE, (written, name: string, end?: string) => {
    if (end === undefined) return written
    if (name === 'here') return '.'
    const known = ini.get('DEFAULT')?.get(name)?.value ?? written
    size += known.length
    return size > MOST_FILLED_IN ? '' : known
  })
  return (size > MOST_FILLED_IN ? value : filled).replaceAll('%%', '%')
}

/** A script or version location: a folder relative to the app directory, or `package:path`. */
function locate(checkout: Checkout, location: string): string | null {
  if (location === '') return null
  const colon = location.indexOf(':')
  if (colon > 0) {
    const packagePath = location.slice(0, colon).replaceAll('.', '/')
    const rest = location.slice(colon + 1)
    const found = [packagePath, joinPaths('src', packagePath)].find((folder) => checkout.isFolder(folder))
    return found === undefined ? null : joinPaths(found, rest)
  }
  const folder = normalPath(location).replace(/\/$/, '')
  return checkout.isFolder(folder) ? folder : null
}

function versionLocations(
  checkout: Checkout,
  value: (key: string) => string,
  script: string | null,
): readonly (string | null)[] {
  const written = value('version_locations')
  if (written === '') return script === null ? [] : [joinPaths(script, 'versions')]
  const divider = written.includes('\n')
    ? /[\n]+/
    : separator(value('path_separator') || value('version_path_separator'))
  return written
    .split(divider)
    .filter((location) => location.trim() !== '')
    .map((location) => locate(checkout, location.trim()))
}

/** Alembic's `path_separator`; without it white space and commas divide. */
function separator(name: string): RegExp {
  switch (name) {
    case 'os':
    case ':':
      return /:/
    case ';':
      return /;/
    case 'newline':
      return /\n/
    case 'space':
      return / /
    default:
      return /[\s,]+/
  }
}

/** How deep `recursive_version_locations` is followed. */
const MAX_DEPTH = 4

function migrationsIn(checkout: Checkout, folder: string, depth: number): readonly string[] {
  return checkout.list(folder).flatMap(({ name, kind, path }) => {
    if (kind === 'directory') return depth > 0 ? migrationsIn(checkout, path, depth - 1) : []
    return name.endsWith('.py') && name !== '__init__.py' ? [path] : []
  })
}

/** False for `package:path`, which an installed package may have, and for values that only Alembic can fill in. */
function isKnown(location: string): boolean {
  return !location.includes(':') && !/[%$]/.test(location)
}
