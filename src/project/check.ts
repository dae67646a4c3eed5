import type { Alembic } from './alembic.ts'
import { checkAlembic, reportAlembicElsewhere } from './alembic-check.ts'
import { commandsOf, type Dockerfile, environmentOf, startOf } from './dockerfile.ts'
import { refuseWsgi } from './entrypoint.ts'
import { checkIgnored, checkImage } from './image-check.ts'
import { checkImports } from './import-check.ts'
import { readLaunch } from './launch.ts'
import { checkLaunch } from './launch-check.ts'
import { checkMiddleware } from './middleware-check.ts'
import { PHASE_NAMES, type Procfile } from './procfile.ts'
import type { Routing } from './python/routes.ts'
import { checkServices } from './services.ts'
import { launchSources, type Start, type StartSources } from './start.ts'
import { checkEnvironmentFile, checkVariables } from './variables-check.ts'
import { checkWorkers } from './workers.ts'

/** What was decided, and is now checked against what would go wrong. */
export interface Decided {
  readonly start: Start
  readonly routing: Routing | null
  readonly alembic: Alembic | null
  /** A database is made. */
  readonly database: boolean
  readonly healthPath: string
}

/**
 * Looks for the pitfalls of a project that is otherwise understood.
 * @param directory the app directory, relative to the checkout
 */
export function checkProject(from: StartSources, decided: Decided, directory: string): void {
  if (decided.start.source !== 'none') {
    checkVariables(from.checkout, from.sources, from.findings, from.given, decided.database)
    checkEnvironmentFile(from.checkout, from.findings, from.given)
    checkServices(from.findings, from.dependencies, from.given)
  }
  checkStart(from, decided)
  const { launch, entrypoint } = decided.start
  // The FastAPI CLI finds the package by itself; a script runs under another name than the module has.
  if (entrypoint !== null && launch?.server !== 'fastapi' && launch?.script !== true)
    checkImports(from.findings, from.sources, entrypoint, directory)
  // An outside database is migrated as well.
  if (decided.database || from.options.variables.includes('DATABASE_URL')) checkMigrations(from, decided)
  else if (from.dockerfile !== null) checkImage(from.checkout, from.findings, from.dockerfile, null)
}

function checkStart(from: StartSources, { start, routing, healthPath }: Decided): void {
  const { checkout, sources, findings, options, dockerfile, given } = from
  const { launch, entrypoint } = start
  if (entrypoint?.app?.kind === 'wsgi') refuseWsgi(findings, entrypoint)
  if (launch !== null) {
    checkLaunch({
      checkout,
      findings,
      launch,
      entrypoint,
      dependencies: from.dependencies,
      given,
      port: options.port,
      imageSteps: dockerfile === null ? null : stepsOf(dockerfile.content),
    })
  }
  if (dockerfile !== null && start.source === 'dockerfile') {
    checkExpansion(from)
    if (launch === null && entrypoint === null) checkStages(from)
  }
  if (start.source !== 'none') {
    const own = dockerfile === null ? null : environmentOf(dockerfile.content)
    const concurrency = own?.get('WEB_CONCURRENCY') ?? null
    checkWorkers(findings, sources, launch, entrypoint, { memory: options.memory, concurrency })
  }
  if (routing !== null) checkMiddleware(findings, sources, routing, healthPath)
}

/** Whether the phases that run Alembic would find what they need. */
function checkMigrations(from: StartSources, { start, alembic }: Decided): void {
  const { checkout, sources, findings, dockerfile, procfile } = from
  const run = procfile === null || runsAlembic(procfile.processes) ? alembic : null
  if (run !== null) checkAlembic(checkout, sources, findings, run)
  if (alembic === null && start.source !== 'none') checkAlembicPlace(from)
  if (run !== null && !needsMoreThanTheApp(from)) checkIgnoreFile(from, run)
  if (dockerfile !== null) checkImage(checkout, findings, dockerfile, run)
}

function checkIgnoreFile({ checkout, findings, options, dockerfile }: StartSources, alembic: Alembic): void {
  const { reachesImage } = options
  if (reachesImage === undefined) return
  const path = dockerfile?.path ?? null
  const beside = path !== null && checkout.isFile(`${path}.dockerignore`) ? path : ''
  checkIgnored(findings, alembic, `${beside}.dockerignore`, (file) => reachesImage(file, path))
}

/** A generated image with files from above the app directory: then the ignore file is not the one there. */
function needsMoreThanTheApp({ dockerfile, dependencies }: StartSources): boolean {
  const paths = [...dependencies.locks.map(({ file }) => file), ...dependencies.localPackages]
  return dockerfile === null && paths.some((path) => path.startsWith('../'))
}

/** Says where Alembic is, if it is not at the app root; only where its phases would be automatic. */
function checkAlembicPlace({ checkout, findings, procfile }: StartSources): void {
  if (procfile === null && !checkout.isFile('alembic.ini')) reportAlembicElsewhere(checkout, findings)
}

/** Whether a phase of the Procfile runs Alembic with its default configuration. */
function runsAlembic(processes: Procfile): boolean {
  return PHASE_NAMES.some((name) => /(?:^|[\s;&/])alembic\s+upgrade\b/.test(processes[name] ?? ''))
}

/** What the final image is made of, without the command itself. */
function stepsOf(dockerfile: Dockerfile): string {
  const steps = dockerfile.final.filter(({ name }) => name !== 'CMD' && name !== 'ENTRYPOINT')
  return steps.map(({ text }) => text).join('\n')
}

/** A variable in an exec form reaches the program as it is written. */
function checkExpansion({ dockerfile, findings }: StartSources): void {
  const start = dockerfile === null ? null : startOf(dockerfile.content)
  if (dockerfile === null || start === null || start.words.includes('-c')) return
  // A script may expand what it is handed.
  if (/\.sh$|entrypoint/.test(start.words[0] ?? '')) return
  const word = start.words.find((text) => /^[\w.:]*\$\{?[A-Z_]+/.test(text))
  if (word === undefined) return
  findings.refuse(
    'port-not-expanded',
    `${dockerfile.path}:${start.line}: no shell runs this command, so ${word} stays as it is written.`,
    'Write it without brackets and quotes, as in CMD uvicorn main:app --host 0.0.0.0 --port $PORT',
  )
}

/** Docker builds the last stage; where that starts something unknown, another one may be the web process. */
function checkStages(from: StartSources): void {
  const { dockerfile, findings } = from
  const last = dockerfile?.content.stages.at(-1)
  if (dockerfile === null || last === undefined) return
  const other = dockerfile.content.stages
    .filter(({ name }) => name !== null && name !== last.from.toLowerCase())
    .findLast((stage) => {
      const start = stage === last ? null : startOf({ ...dockerfile.content, ...commandsOf([stage]) })
      return start !== null && readLaunch(launchSources(from), start.words, dockerfile.path) !== null
    })
  if (other === undefined) return
  findings.warn(
    'dockerfile-last-stage',
    `${dockerfile.path}: its last stage${last.name === null ? '' : `, ${last.name},`} is what is built, but the stage ${other.name} is the one that starts a server.`,
    `Move the stage ${other.name} to the end, or write a Dockerfile of its own and name it in the input dockerfile.`,
  )
}
