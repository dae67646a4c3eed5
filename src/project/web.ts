import { composeCommand } from './compose.ts'
import { healthCheckOf } from './dockerfile.ts'
import { findEntrypoint } from './entrypoint.ts'
import { Findings } from './findings.ts'
import { GUNICORN_CONF, readGunicornConf } from './gunicorn-conf.ts'
import { decideHealth } from './health.ts'
import { importFolderIn, runnerIn } from './image-environment.ts'
import { declarationsOf } from './manifests/dependencies.ts'
import { decidePort } from './port.ts'
import type { App } from './python/apps.ts'
import { type Routing, readRoutes } from './python/routes.ts'
import type { Reading } from './reading.ts'
import { launchSources, type Start, type StartSources } from './start.ts'

/** How the app is served, and what is known of its code. */
export interface DecidedWeb {
  readonly web: Reading['web']
  /** `null` where the code of the app is not known. */
  readonly app: App | null
  readonly routing: Routing | null
}

/** Decides command, port and health path of a start. */
export function decideWeb(from: StartSources, start: Start): DecidedWeb {
  const { checkout, sources, findings, options, dockerfile, dependencies, given } = from
  const started = start.source !== 'none'
  const app = start.entrypoint?.app ?? (started ? lookQuietly(from) : null)
  const routing = app === null ? null : readRoutes(sources, sources.importRoot(app.file), app, given)
  const own = start.command !== null || start.source === 'dockerfile'
  const conf = own || !checkout.isFile(GUNICORN_CONF) ? null : readGunicornConf(sources, GUNICORN_CONF, given)
  const port = decidePort(options.port, start.launch, dockerfile, conf)
  const check = dockerfile === null ? null : healthCheckOf(dockerfile.content)
  const health = decideHealth(findings, sources, routing, app?.kind ?? null, {
    input: options.healthCheckPath,
    given,
    started,
    declared:
      check === null
        ? null
        : { path: check.path, because: `HEALTHCHECK in ${dockerfile?.path}:${check.line}` },
    fastapi:
      declarationsOf(dependencies, 'fastapi').length > 0 ||
      (dockerfile === null && dependencies.all.length === 0),
  })
  const web = {
    command: commandOf(from, start, port.port),
    port: port.port,
    portBecause: port.because,
    healthCheckPath: health.path,
    healthCheckBecause: health.because,
    openPath: health.openPath,
  }
  return { web, app, routing }
}

/** The app of a start whose command does not name it, for its routes and framework only: a tie is no error here. */
function lookQuietly(from: StartSources): App | null {
  const sources = { ...launchSources(from), dependencies: from.dependencies, findings: new Findings() }
  return findEntrypoint(sources)?.app ?? null
}

function commandOf(from: StartSources, start: Start, port: number): string | null {
  if (start.command !== null) return start.command
  if (start.source === 'dockerfile' || start.entrypoint === null) return null
  const { entrypoint } = start
  const image = from.dockerfile?.content ?? null
  // A generated image has everything on its paths.
  const place =
    image === null
      ? { runner: [], folder: null }
      : { runner: runnerIn(image), folder: importFolderIn(image, entrypoint.root) }
  return composeCommand(from.checkout, from.sources, entrypoint, from.dependencies, port, place)
}
