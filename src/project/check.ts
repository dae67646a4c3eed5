import type { Alembic } from './alembic.ts'
import { checkAlembic, reportAlembicElsewhere } from './alembic-check.ts'
import { readAssignments, startOf } from './dockerfile.ts'
import { refuseWsgi } from './entrypoint.ts'
import { checkIgnored, checkImage } from './image-check.ts'
import { checkLaunch } from './launch-check.ts'
import { checkMiddleware } from './middleware-check.ts'
import { PHASE_NAMES, type Procfile } from './procfile.ts'
import type { Routing } from './python/routes.ts'
import type { Start, StartSources } from './start.ts'
import { checkWorkers } from './workers.ts'

/** What was decided, and is now checked against what would go wrong. */
export interface Decided {
  readonly start: Start
  readonly routing: Routing | null
  /** `null` also where no database is made: then nothing runs it. */
  readonly alembic: Alembic | null
  readonly needsDatabase: boolean
  readonly healthPath: string
}

/** Looks for the pitfalls of a project that is otherwise understood. */
export function checkProject(
  from: StartSources,
  { start, routing, alembic, needsDatabase, healthPath }: Decided,
): void {
  const { checkout, sources, findings, options, dockerfile, procfile, given } = from
  const { launch, entrypoint } = start
  if (entrypoint?.app?.kind === 'wsgi') refuseWsgi(findings, entrypoint)
  const environment = dockerfile === null ? new Map<string, string>() : environmentOf(from)
  if (launch !== null) {
    checkLaunch({
      checkout,
      findings,
      launch,
      entrypoint,
      given: new Set([...given, ...environment.keys()]),
      port: options.port,
      dockerfile: dockerfile === null ? null : textOf(from),
    })
  }
  if (dockerfile !== null && start.source === 'dockerfile') checkExpansion(from)
  if (start.source !== 'none') {
    const concurrency = environment.get('WEB_CONCURRENCY') ?? null
    checkWorkers(findings, sources, launch, entrypoint, { memory: options.memory, concurrency })
  }
  if (routing !== null) checkMiddleware(findings, sources, routing, healthPath)
  const runs = procfile === null || runsAlembic(procfile.processes)
  if (alembic !== null && runs) checkAlembic(checkout, sources, findings, alembic)
  if (alembic === null && needsDatabase && start.source !== 'none') checkAlembicPlace(from)
  if (alembic !== null && runs && options.reachesImage !== undefined) {
    checkIgnored(findings, alembic, options.reachesImage)
  }
  if (dockerfile !== null) checkImage(checkout, findings, dockerfile, runs ? alembic : null)
}

/** Says where Alembic is, if it is not at the app root; only where its phases would be automatic. */
function checkAlembicPlace({ checkout, findings, procfile }: StartSources): void {
  if (procfile === null && !checkout.isFile('alembic.ini')) reportAlembicElsewhere(checkout, findings)
}

/** Whether a phase of the Procfile runs Alembic with its default configuration. */
function runsAlembic(processes: Procfile): boolean {
  return PHASE_NAMES.some((name) => /(?:^|[\s;&/])alembic\s+upgrade\b/.test(processes[name] ?? ''))
}

function environmentOf({ dockerfile }: StartSources): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const { name, text } of dockerfile?.content.final ?? [])
    if (name === 'ENV') readAssignments(text, values)
  return values
}

function textOf({ checkout, dockerfile }: StartSources): string {
  return dockerfile === null ? '' : (checkout.read(dockerfile.path) ?? '')
}

/** A variable in an exec form reaches the program as it is written. */
function checkExpansion({ dockerfile, findings }: StartSources): void {
  const start = dockerfile === null ? null : startOf(dockerfile.content)
  if (dockerfile === null || start === null || start.words.includes('-c')) return
  const word = start.words.find((text) => /^[\w.:]*\$\{?[A-Z_]+/.test(text))
  if (word === undefined) return
  findings.refuse(
    'port-not-expanded',
    `${dockerfile.path}:${start.line}: no shell runs this command, so ${word} stays as it is written.`,
    'Write it without brackets and quotes, as in CMD uvicorn main:app --host 0.0.0.0 --port $PORT',
  )
}
