import { posix } from 'node:path'
import { targetOfBase } from './base-image.ts'
import type { Checkout } from './checkout.ts'
import { copiesOf, type Dockerfile, environmentOf, isPlainImage, startOf } from './dockerfile.ts'
import { DEFAULT_FILES, findEntrypoint } from './entrypoint.ts'
import type { Findings } from './findings.ts'
import { type Launch, readLaunch, readScript } from './launch.ts'
import { type Dependencies, mayBeInstalled } from './manifests/dependencies.ts'
import { at, textAt } from './manifests/toml.ts'
import { joinPaths } from './paths.ts'
import type { ReadProcfile } from './procfile.ts'
import { listApps } from './python/apps.ts'
import type { Sources } from './python/sources.ts'
import type { ReadingOptions } from './reading.ts'
import { splitCommands } from './shell-words.ts'
import { type Entrypoint, entrypointOf, importRootsOf, resolveTarget } from './target.ts'

/** How the web process starts. */
export interface Start {
  /** As written by the user; `null` where it is ours to write, or where the image's own command starts the app. */
  readonly command: string | null
  /** The server that the user's own command starts, where it is a known one. */
  readonly launch: Launch | null
  readonly source: 'entrypoint' | 'procfile' | 'dockerfile' | 'found' | 'none'
  readonly entrypoint: Entrypoint | null
  readonly because: string
}

export interface StartSources {
  readonly checkout: Checkout
  readonly sources: Sources
  readonly findings: Findings
  readonly options: ReadingOptions
  readonly procfile: ReadProcfile | null
  readonly dockerfile: { readonly path: string; readonly content: Dockerfile } | null
  readonly dependencies: Dependencies
  /** Names of the variables that the app gets. */
  readonly given: ReadonlySet<string>
}

const NONE: Start = { command: null, launch: null, source: 'none', entrypoint: null, because: '' }

/** Explicit sources in their order, then, without a Procfile, what the code says. */
export function decideStart(from: StartSources): Start {
  const { sources, findings, options, procfile, dockerfile, dependencies } = from
  if (options.entrypoint !== null) return fromInput(from, options.entrypoint)
  const web = procfile?.processes.web
  if (web !== undefined) {
    const where = `Procfile:${procfile?.lines.get('web') ?? 1}`
    return { ...fromCommand(from, web, where, 'web in Procfile'), source: 'procfile', command: web }
  }
  const own = dockerfile === null ? null : startOf(dockerfile.content)
  const byBase = dockerfile === null ? null : targetOfBase(from.checkout, dockerfile.content)
  if (dockerfile !== null && byBase !== null && (own === null || own.words.join(' ') === '/start.sh')) {
    const because = `${dockerfile.path}, the command of its base image`
    const found = resolveTarget(sources, byBase, launchSources(from).folders, because)
    return { ...NONE, source: 'dockerfile', entrypoint: found, because }
  }
  if (dockerfile !== null && own !== null) {
    const because = `${dockerfile.path}:${own.line}`
    return { ...fromCommand(from, own.words, because, because), source: 'dockerfile' }
  }
  if (dockerfile !== null && !isPlainImage(dockerfile.content.base)) {
    findings.warn(
      'dockerfile-command-unknown',
      `${dockerfile.path} sets no command; that of its base image ${dockerfile.content.base} starts the app.`,
      'Add a CMD, so that the command is the one you expect: CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]',
    )
    return { ...NONE, source: 'dockerfile', because: `${dockerfile.path}, the command of its base image` }
  }
  const configured = textAt(dependencies.pyproject, 'tool', 'fastapi', 'entrypoint')
  if (configured?.includes(':')) {
    const because = '[tool.fastapi] in pyproject.toml'
    return {
      ...NONE,
      source: 'found',
      entrypoint: resolveTarget(sources, configured, ['.', 'src'], because),
      because,
    }
  }
  if (procfile !== null) {
    findings.refuse(
      'procfile-without-web',
      'Procfile has no web line, and its presence turns the search for a start command off.',
      'Add to Procfile: web: uvicorn main:app --host 0.0.0.0 --port $PORT, or set the input entrypoint.',
    )
    return NONE
  }
  const found = findEntrypoint({ ...launchSources(from), dependencies, findings })
  return found === null ? NONE : { ...NONE, source: 'found', entrypoint: found, because: found.because }
}

/** What is needed to follow a command; an image's COPY says where its files are in the checkout. */
export function launchSources({ checkout, sources, given, dockerfile }: StartSources) {
  const copies =
    dockerfile === null ? [] : copiesOf(dockerfile.content).flatMap((path) => [path, posix.dirname(path)])
  const folders = ['.', 'src', ...copies].filter((path) => checkout.isFolder(path))
  return { checkout, sources, given, folders: [...new Set(folders)] }
}

/**
 * The app that a command of the project's own starts: `name = "package.module:function"` in `[project.scripts]`, and
 * a `uvicorn.run` in that module. What else the command does, and with which options, is its own affair.
 */
function targetOfOwnScript(from: StartSources, words: readonly string[], because: string): Entrypoint | null {
  const scripts = scriptsOf(from.dependencies)
  const started = words.map((word) => scripts.get(word)).find((target) => target !== undefined)
  const { folders } = launchSources(from)
  const file = folders
    .map((folder) => from.sources.fileOf(folder, started?.split(':')[0] ?? ''))
    .find((found) => found !== null)
  if (started === undefined || file === undefined || file === null) return null
  const { target } = readScript(launchSources(from), file, '.') ?? { target: null }
  if (target?.includes(':') !== true) return null
  const found = resolveTarget(from.sources, target, folders, because)
  return found.app === null ? null : found
}

/** The commands of `[project.scripts]` and poetry's older table. */
function scriptsOf({ pyproject }: Dependencies): ReadonlyMap<string, string> {
  const tables = [at(pyproject, 'project', 'scripts'), at(pyproject, 'tool', 'poetry', 'scripts')]
  return new Map(
    tables.flatMap((table) =>
      typeof table === 'object' && table !== null && !Array.isArray(table)
        ? Object.entries(table).flatMap(([name, target]) =>
            typeof target === 'string' ? [[name, target] as const] : [],
          )
        : [],
    ),
  )
}

function fromInput(from: StartSources, input: string): Start {
  if (!/^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(?:\(\))?$/.test(input)) {
    from.findings.refuse(
      'entrypoint-invalid',
      `The input entrypoint "${input}" is not of the form module:attribute.`,
      'Write it as in entrypoint: app.main:app',
    )
    return NONE
  }
  const because = 'input entrypoint'
  const found = resolveTarget(from.sources, input, launchSources(from).folders, because)
  if (
    found.file === null &&
    from.dockerfile === null &&
    !mayBeInstalled(from.dependencies, input.split(':')[0] ?? '')
  ) {
    from.findings.refuse(
      'entrypoint-invalid',
      `The input entrypoint names the module ${input.split(':')[0]}, which is not in the app directory.`,
      'Set it to a module seen from the app directory or its folder src, such as app.main:app.',
    )
  }
  return { ...NONE, source: 'entrypoint', entrypoint: found, because }
}

function fromCommand(
  from: StartSources,
  command: string | readonly string[],
  where: string,
  because: string,
): Start {
  const launch = readLaunch(launchSources(from), command, where)
  const entrypoint =
    launch === null
      ? (targetAmong(from, wordsOf(command), because) ?? targetOfOwnScript(from, wordsOf(command), because))
      : entrypointOfLaunch(from, launch, because)
  return { ...NONE, launch, entrypoint, because }
}

/** All words of a command, those of an inner `sh -c` too. */
function wordsOf(command: string | readonly string[]): readonly string[] {
  const texts = typeof command === 'string' ? [command] : command.filter((word) => /\s/.test(word))
  const inner = texts.flatMap((text) => splitCommands(text).flatMap(({ words }) => words))
  return typeof command === 'string' ? inner : [...command, ...inner]
}

/** The one app of the project that the words of an unknown starter name as `module:attribute`. */
function targetAmong(from: StartSources, words: readonly string[], because: string): Entrypoint | null {
  const targets = new Set(words.filter((word) => /^[A-Za-z_][\w.]*:[A-Za-z_]\w*(?:\(\))?$/.test(word)))
  const found = [...targets]
    .map((target) => resolveTarget(from.sources, target, launchSources(from).folders, because))
    .filter(({ app }) => app !== null)
  return found.length === 1 ? (found[0] ?? null) : null
}

function entrypointOfLaunch(from: StartSources, launch: Launch, because: string): Entrypoint | null {
  const { sources } = from
  const roots = importRootsOf(launch, launchSources(from).folders)
  const { target } = launch
  if (launch.server === 'fastapi' && !launch.options.has('entrypoint')) {
    const found = fastapiTarget(from, target, roots)
    return found === null ? null : { ...found, because }
  }
  if (launch.server === 'litestar' && target === null) return litestarTarget(from, roots, because)
  if (target === null || !/^[\w.]+:[\w.]+(?:\(.*\))?$/.test(target)) return null
  const found = resolveTarget(sources, target, roots, because)
  return { ...found, factory: found.factory || launch.options.has('factory') }
}

/** `fastapi run PATH` takes the app called `app`, `api`, or the first one; without PATH it tries its default files. */
function fastapiTarget(from: StartSources, path: string | null, roots: readonly string[]): Entrypoint | null {
  const { checkout, sources } = from
  if (path === null) {
    const configured = textAt(from.dependencies.pyproject, 'tool', 'fastapi', 'entrypoint')
    if (configured?.includes(':')) return resolveTarget(sources, configured, roots, '')
  }
  const names = path === null ? DEFAULT_FILES : [path.replace(/^\/+/, ''), joinPaths(path, '__init__.py')]
  const file = names
    .flatMap((name) => roots.map((root) => joinPaths(root, name)))
    .find((name) => checkout.isFile(name))
  if (file === undefined) return null
  const root = sources.importRoot(file)
  const apps = listApps(sources, root, file).filter((app) => app.kind === 'fastapi' && !app.factory)
  const [app] = ['app', 'api'].flatMap((name) => apps.filter((item) => item.attribute === name)).concat(apps)
  return app === undefined ? null : entrypointOf(root, app)
}

/** Where the Litestar CLI looks for an app that it was not given (Litestar docs, "CLI", "Autodiscovery"). */
const LITESTAR_MODULES = ['app', 'application', 'asgi']

function litestarTarget(from: StartSources, roots: readonly string[], because: string): Entrypoint | null {
  const { sources, dockerfile } = from
  const given = dockerfile === null ? undefined : environmentOf(dockerfile.content).get('LITESTAR_APP')
  if (given !== undefined) return resolveTarget(sources, given, roots, because)
  if (from.given.has('LITESTAR_APP')) return null
  for (const root of roots) {
    for (const module of LITESTAR_MODULES) {
      const file = sources.fileOf(root, module)
      const apps =
        file === null ? [] : listApps(sources, root, file).filter(({ kind }) => kind === 'litestar')
      const [app] = ['app', 'application']
        .flatMap((name) => apps.filter((item) => item.attribute === name))
        .concat(apps)
      if (app !== undefined) return { ...entrypointOf(root, app), because }
    }
  }
  return null
}
