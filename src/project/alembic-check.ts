import { posix } from 'node:path'
import type { Alembic } from './alembic.ts'
import type { Checkout } from './checkout.ts'
import type { Findings } from './findings.ts'
import type { Expression } from './python/expressions.ts'
import type { Sources } from './python/sources.ts'
import { readLines, type Token } from './python/tokens.ts'

/** More migrations than these are not read: the check is a courtesy, the deployment goes on without it. */
const MAX_MIGRATIONS = 150

/**
 * What would make `alembic upgrade head` fail: no script folder, several heads, a link to a migration that is not
 * there, an `env.py` that takes the URL of `alembic.ini` although that is no URL of this deployment.
 */
export function checkAlembic(
  checkout: Checkout,
  sources: Sources,
  findings: Findings,
  alembic: Alembic,
): void {
  const { location, scriptLocation } = alembic
  if (scriptLocation === null || !checkout.isFile(posix.join(scriptLocation, 'env.py'))) {
    if (!alembic.complete) return
    findings.refuse(
      'alembic-location-missing',
      location === null
        ? 'alembic.ini names no script_location, so "alembic upgrade head" would fail.'
        : `${location.where}: script_location "${location.value}" is no folder with an env.py.`,
      'Set script_location to the folder that holds env.py, such as %(here)s/alembic.',
    )
    return
  }
  if (alembic.complete && alembic.migrations.length <= MAX_MIGRATIONS)
    checkRevisions(sources, findings, alembic.migrations)
  checkUrl(checkout, findings, alembic, posix.join(scriptLocation, 'env.py'))
}

interface Revision {
  readonly file: string
  readonly id: string
  readonly down: readonly string[]
}

function checkRevisions(sources: Sources, findings: Findings, files: readonly string[]): void {
  const revisions = files.flatMap((file) => readRevision(sources, file))
  // A file whose revision is computed may be any of them.
  if (revisions.length !== files.length) return
  const known = new Set(revisions.map((revision) => revision.id))
  const followed = new Set(revisions.flatMap((revision) => revision.down))
  for (const { file, down } of revisions) {
    const missing = down.find((id) => !known.has(id))
    if (missing === undefined) continue
    findings.refuse(
      'alembic-revision-missing',
      `${file} follows revision "${missing}", which no migration file has.`,
      'Add the missing migration file to the repository, or set down_revision to the one before.',
    )
  }
  const heads = revisions.filter((revision) => !followed.has(revision.id))
  if (heads.length < 2) return
  findings.refuse(
    'alembic-several-heads',
    `There are ${heads.length} migrations that no other one follows (${heads.map(({ file }) => posix.basename(file)).join(', ')}); "alembic upgrade head" refuses that.`,
    'Make one head of them: alembic merge heads -m "merge", and commit the new file.',
  )
}

function readRevision(sources: Sources, file: string): readonly Revision[] {
  const assignments = sources.module(file)?.assignments ?? []
  const value = (name: string) => assignments.findLast(({ target }) => target === name)?.value
  const [id] = textsOf(value('revision'))
  return id === undefined ? [] : [{ file, id, down: textsOf(value('down_revision')) }]
}

function textsOf(value: Expression | undefined): readonly string[] {
  if (value?.kind === 'text') return value.dynamic ? [] : [value.value]
  return value?.kind === 'list' ? value.items.flatMap(textsOf) : []
}

/** Names whose use in `env.py` says that the URL comes from elsewhere than from the file. */
const OWN_SOURCES: ReadonlySet<string> = new Set([
  'environ',
  'getenv',
  'set_main_option',
  'set_section_option',
  'create_engine',
  'create_async_engine',
  'get_x_argument',
  'attributes',
])

function checkUrl(checkout: Checkout, findings: Findings, { url }: Alembic, env: string): void {
  const placeholder = url?.value.startsWith('driver://') === true
  const local = /:\/\/[^/]*@?(?:localhost|127\.0\.0\.1)\b/.test(url?.value ?? '')
  if (url === null || !(placeholder || local)) return
  const tokens = readLines(checkout.read(env) ?? '').flatMap((line) => line.tokens)
  const names = new Set(tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text))
  if (!names.has('engine_from_config') && !names.has('async_engine_from_config')) return
  if ([...OWN_SOURCES].some((name) => names.has(name))) return
  if (tokens.some((_, index) => setsUrl(tokens, index))) return
  findings.refuse(
    'alembic-ignores-database-url',
    `alembic.ini:${url.line}: ${env} connects to sqlalchemy.url, which is ${placeholder ? 'a placeholder' : 'on this machine'}; it never reads DATABASE_URL.`,
    `Add to ${env}, after "config = context.config": config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])`,
  )
}

/**
 * `configuration["sqlalchemy.url"] = …`, `{"sqlalchemy.url": …}`, `engine_from_config(…, url=…)`. Only asking for the
 * option, and `context.configure(url=…)` of the offline mode, as `alembic init` writes them, set nothing.
 */
function setsUrl(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  if (token?.kind === 'string') {
    return /^(?:sqlalchemy\.)?url$/.test(token.text) && tokens[index - 2]?.text !== 'get_main_option'
  }
  const isKeyword =
    token?.kind === 'name' && /^(?:sqlalchemy_)?url$/.test(token.text) && tokens[index + 1]?.text === '='
  return isKeyword && /^[(,]$/.test(tokens[index - 1]?.text ?? '') && tokens[index - 2]?.text !== 'configure'
}

/** Reports an Alembic environment that is not where the automatic phases look. */
export function reportAlembicElsewhere(checkout: Checkout, findings: Findings): void {
  const found = findAlembic(checkout)
  if (found === null) return
  const command = found.ini === null ? null : `cd ${found.folder} && alembic upgrade head`
  findings.warn(
    'alembic-elsewhere',
    found.ini === null
      ? `${found.folder} holds Alembic migrations, but there is no alembic.ini in the app directory: nothing migrates the database.`
      : `${found.ini} is not in the app directory itself, so it is not run: nothing migrates the database.`,
    command === null
      ? `Add an alembic.ini with "[alembic]" and "script_location = ${found.folder}".`
      : `Add to a Procfile, beside its web line: migrateDatabase: ${command}`,
  )
}

/** Folders that are looked into for an `alembic.ini`, so that a large repository costs little. */
const MAX_FOLDERS = 80
const MAX_DEPTH = 3

function findAlembic(checkout: Checkout): { readonly ini: string | null; readonly folder: string } | null {
  let folders: readonly string[] = ['.']
  let looked = 0
  let bare: string | null = null
  for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
    const next: string[] = []
    for (const folder of folders) {
      if (looked >= MAX_FOLDERS) break
      looked += 1
      const entries = checkout.list(folder)
      if (entries.some(({ name, kind }) => name === 'alembic.ini' && kind === 'file') && depth > 0) {
        return { ini: posix.join(folder, 'alembic.ini'), folder }
      }
      const names = new Set(entries.map(({ name }) => name))
      if (names.has('env.py') && names.has('versions')) bare ??= folder
      next.push(
        ...entries
          .filter(({ kind, name }) => kind === 'directory' && !name.startsWith('.'))
          .map(({ path }) => path),
      )
    }
    folders = next
  }
  return bare === null ? null : { ini: null, folder: bare }
}
