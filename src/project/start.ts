import type { Checkout } from './checkout.ts'
import { type Dockerfile, startOf } from './dockerfile.ts'
import { type Entrypoint, entrypointOf, findEntrypoint } from './entrypoint.ts'
import type { Findings } from './findings.ts'
import type { Dependencies } from './manifests/dependencies.ts'
import { textAt } from './manifests/toml.ts'
import type { Procfile } from './procfile.ts'
import { findApps } from './python/apps.ts'
import type { Sources } from './python/sources.ts'
import type { ReadingOptions } from './reading.ts'
import { readServerCommand, readServerWords, type ServerCommand } from './server-command.ts'
import { chooseServer } from './servers.ts'
import { joinWords } from './shell-words.ts'

/** How the web process starts. */
export interface Start {
  /** As written by the user; `null` where the image's own command starts the app, or where it is ours to write. */
  readonly command: string | null
  /** The server that the user's own command starts, where it is a known one. */
  readonly server: ServerCommand | null
  readonly source: 'entrypoint' | 'procfile' | 'dockerfile' | 'found' | 'none'
  readonly entrypoint: Entrypoint | null
  readonly because: string
}

export interface StartSources {
  readonly checkout: Checkout
  readonly sources: Sources
  readonly findings: Findings
  readonly options: ReadingOptions
  readonly procfile: Procfile | null
  readonly dockerfile: { readonly path: string; readonly content: Dockerfile } | null
  readonly dependencies: Dependencies
}

/** Explicit sources in their order, then, without a Procfile, what the code says. */
export function decideStart(from: StartSources): Start {
  const { checkout, sources, findings, options, procfile, dockerfile, dependencies } = from
  if (options.entrypoint !== null) return fromInput(from, options.entrypoint)
  const web = procfile?.web
  if (web !== undefined) return fromCommand(from, 'procfile', web, readServerCommand(web), 'web in Procfile')
  const own = dockerfile === null ? null : startOf(dockerfile.content)
  if (dockerfile !== null && own !== null) {
    const because = `${dockerfile.path}:${own.line}`
    return { ...fromCommand(from, 'dockerfile', '', readServerWords(own.words), because), command: null }
  }
  const configured = textAt(dependencies.pyproject, 'tool', 'fastapi', 'entrypoint')
  if (configured !== null) {
    const entrypoint = resolveTarget(from, configured, '[tool.fastapi] in pyproject.toml')
    return { command: null, server: null, source: 'found', entrypoint, because: entrypoint.because }
  }
  if (procfile !== null) {
    findings.refuse(
      'procfile-without-web',
      'Procfile has no web line, and its presence turns the search for a start command off.',
      'Add to Procfile: web: uvicorn main:app --host 0.0.0.0 --port $PORT, or set the input entrypoint.',
    )
    return { command: null, server: null, source: 'none', entrypoint: null, because: '' }
  }
  const found = findEntrypoint(checkout, sources, findings)
  return {
    command: null,
    server: null,
    source: found === null ? 'none' : 'found',
    entrypoint: found,
    because: found?.because ?? '',
  }
}

function fromInput(from: StartSources, input: string): Start {
  if (!/^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(?:\(\))?$/.test(input)) {
    from.findings.refuse(
      'entrypoint-invalid',
      `The input entrypoint "${input}" is not of the form module:attribute.`,
      'Write it as in entrypoint: app.main:app',
    )
    return { command: null, server: null, source: 'none', entrypoint: null, because: '' }
  }
  const entrypoint = resolveTarget(from, input.replace(/\(\)$/, ''), 'input entrypoint')
  return { command: null, server: null, source: 'entrypoint', entrypoint, because: 'input entrypoint' }
}

function fromCommand(
  from: StartSources,
  source: 'procfile' | 'dockerfile',
  command: string,
  server: ServerCommand | null,
  because: string,
): Start {
  const target = server?.target ?? null
  const named = target?.includes(':') ? resolveTarget(from, target, because) : null
  const factory = named !== null && (named.factory || (server?.options.has('factory') ?? false))
  return { command, server, source, entrypoint: named === null ? null : { ...named, factory }, because }
}

/** Where a target's module is in the checkout: below the app directory, `src`, or not found (then by name alone). */
function resolveTarget({ sources }: StartSources, target: string, because: string): Entrypoint {
  const [module = '', attribute = 'app'] = target.split(':')
  for (const root of ['.', 'src']) {
    const file = sources.fileOf(root, module)
    if (file === null) continue
    const app = findApps(sources, root, file).find((item) => item.attribute === attribute)
    if (app !== undefined) return { ...entrypointOf(root, app), target, because }
    return { target, factory: false, root, app: null, because }
  }
  return { target, factory: false, root: '.', app: null, because }
}

/** The command of a generated start: the server that is installed, all interfaces, the proxy's headers trusted. */
export function composeCommand(entrypoint: Entrypoint, dependencies: Dependencies, port: number): string {
  const { target, factory } = entrypoint
  switch (chooseServer(dependencies) ?? 'uvicorn') {
    case 'hypercorn':
      return joinWords(['hypercorn', factory ? `${target}()` : target, '--bind', `0.0.0.0:${port}`])
    case 'daphne':
      return joinWords(['daphne', '--bind', '0.0.0.0', '--port', String(port), '--proxy-headers', target])
    case 'granian':
      return joinWords([
        'granian',
        '--interface',
        'asgi',
        '--host',
        '0.0.0.0',
        '--port',
        String(port),
        ...(factory ? ['--factory'] : []),
        target,
      ])
    case 'uvicorn':
      return joinWords([
        'uvicorn',
        target,
        ...(factory ? ['--factory'] : []),
        '--host',
        '0.0.0.0',
        '--port',
        String(port),
        '--proxy-headers',
        '--forwarded-allow-ips',
        '*',
      ])
  }
}
