import { lstatSync } from 'node:fs'
import { posix } from 'node:path'
import { DeployError } from '../errors.ts'
import { Checkout, locateApp } from '../project/checkout.ts'
import { Findings } from '../project/findings.ts'
import type { InstallPlan } from '../project/reading.ts'
import { resolveBuildSecrets } from './build-secret-files.ts'
import {
  type BuildSecret,
  type BuildSettings,
  buildSettingsOf,
  type ResolvedSecret,
} from './build-settings.ts'
import { type BuildContext, listContext } from './context.ts'
import { collectDependencyFiles, type DependencyFiles } from './dependency-files.ts'
import {
  type BuildSettingsShape,
  generateInstructions,
  generatorVersion,
  type Instruction,
  inContext,
  renderDockerfile,
} from './dockerfile.ts'
import { type Dockerignore, parseDockerignore } from './dockerignore.ts'
import { imageKey, type Platform, tagOf } from './key.ts'
import { systemPackagesFor } from './system-packages.ts'

/** What the plan says about the image. */
export interface ImageRequest {
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** Input `working-directory`, relative to the checkout. */
  readonly directory: string
  readonly source: ImageSource
  readonly platform: Platform
  readonly buildArgs: readonly { readonly name: string; readonly value: string }[]
  readonly buildSecrets: readonly BuildSecret[]
}

export type ImageSource =
  /** `path` is relative to the app directory; it may lie elsewhere in the checkout. */
  | { readonly from: 'dockerfile'; readonly path: string }
  | {
      readonly from: 'generated'
      readonly install: InstallPlan
      /** Shell command. */
      readonly command: string
      readonly port: number
    }

/** An image that is known by its key, but not built. */
export interface PreparedImage {
  /** 64 hex digits. */
  readonly key: string
  /** The tag under which it is pushed: the key's first twelve digits. */
  readonly tag: string
  readonly context: BuildContext
  readonly dockerfile: string
  readonly source: PreparedSource
  readonly platform: Platform
  readonly buildArgs: readonly { readonly name: string; readonly value: string }[]
}

export type PreparedSource =
  | {
      readonly from: 'dockerfile'
      /** Relative to the root of the context; `null` where the Dockerfile lies outside of it. */
      readonly path: string | null
      /** Text of the context's `.dockerignore`; `null` where there is none. */
      readonly ignoreFile: string | null
      readonly secrets: readonly ResolvedSecret[]
    }
  | {
      readonly from: 'generated'
      readonly instructions: readonly Instruction[]
      readonly settings: BuildSettings | null
      readonly files: DependencyFiles
      /** The app directory relative to the root of the context. */
      readonly directory: string
    }

/**
 * Reads what makes the image and derives its key. Needs neither Docker nor AWS, writes nothing.
 * @throws DeployError `build-context-unusable`, `build-secret-unusable`
 */
export async function prepareImage(request: ImageRequest): Promise<PreparedImage> {
  const place = locateApp(request.workspace, request.directory)
  if (place === null)
    throw unusable(`${request.directory} is no folder of the checkout.`, 'Correct working-directory.')
  const files = new Checkout(place.root, place.app, new Findings())
  const secrets = await resolveBuildSecrets(request.buildSecrets)
  return request.source.from === 'dockerfile'
    ? prepareOwn(request, request.source.path, place, files, secrets)
    : prepareGenerated(request, request.source, place, files, secrets)
}

interface Place {
  readonly app: string
  /** Relative to the checkout, `.` for its root. */
  readonly directory: string
}

async function prepareOwn(
  request: ImageRequest,
  path: string,
  place: Place,
  files: Checkout,
  secrets: readonly ResolvedSecret[],
): Promise<PreparedImage> {
  const dockerfile = files.read(path)
  if (dockerfile === null) {
    throw unusable(
      `${path} is no readable file of the checkout.`,
      'Correct the input dockerfile, or the file.',
    )
  }
  // BuildKit prefers the ignore file beside the Dockerfile (Docker docs, "Build context", "Filename and location").
  const beside = `${path}.dockerignore`
  const ignore = readIgnore(files, place.app, files.isFile(beside) ? beside : '.dockerignore')
  const context = await listContext({ root: place.app, ignore, required: [] })
  const normal = posix.normalize(path)
  return finish(request, context, dockerfile, null, {
    from: 'dockerfile',
    path: normal.startsWith('../') ? null : normal,
    ignoreFile: files.isFile('.dockerignore') ? files.read('.dockerignore') : null,
    secrets,
  })
}

async function prepareGenerated(
  request: ImageRequest,
  source: Extract<ImageSource, { from: 'generated' }>,
  place: Place,
  checkout: Checkout,
  secrets: readonly ResolvedSecret[],
): Promise<PreparedImage> {
  const files = collectDependencyFiles(source.install, checkout)
  const up = levelsUp(
    [...files.manifests, ...files.folders, ...source.install.localPackages],
    place.directory,
  )
  const root = posix.resolve(place.app, ...Array<string>(up).fill('..'))
  const directory = up === 0 ? '.' : place.directory.split('/').slice(-up).join('/')
  const ignore = readIgnore(checkout, place.app, posix.join('../'.repeat(up), '.dockerignore'))
  const context = await listContext({
    root,
    ignore,
    required: files.manifests.map((path) => inContext(directory, path)),
  })
  const settings = buildSettingsOf(secrets)
  const shape = shapeOf(settings)
  const instructions = generateInstructions({
    install: source.install,
    files,
    system: systemPackagesFor(files.texts),
    directory,
    command: source.command,
    port: source.port,
    buildArgs: request.buildArgs.map(({ name }) => name),
    settings: shape,
  })
  const dockerfile = renderDockerfile(instructions, shape)
  return finish(request, context, dockerfile, generatorVersion, {
    from: 'generated',
    instructions,
    settings,
    files,
    directory,
  })
}

function finish(
  request: ImageRequest,
  context: BuildContext,
  dockerfile: string,
  generator: number | null,
  source: PreparedSource,
): PreparedImage {
  const { platform, buildArgs } = request
  const key = imageKey({ entries: context.entries, dockerfile, buildArgs, platform, generator })
  return { key, tag: tagOf(key), context, dockerfile, source, platform, buildArgs }
}

/** What of the settings shows in the Dockerfile: names, no values. */
export function shapeOf(settings: BuildSettings | null): BuildSettingsShape | null {
  return settings === null
    ? null
    : { files: settings.files.map(({ id }) => id), findLinks: settings.findLinks.length > 0 }
}

/** How far above the app directory the files lie that the image needs: a workspace's lock, a local package. */
function levelsUp(paths: readonly string[], directory: string): number {
  const depth = directory === '.' ? 0 : directory.split('/').length
  const levels = paths.map(
    (path) =>
      posix
        .normalize(path)
        .split('/')
        .filter((part) => part === '..').length,
  )
  return Math.min(depth, Math.max(0, ...levels))
}

function readIgnore(files: Checkout, app: string, path: string): Dockerignore {
  // What is there but is no file of the checkout (a link out of it) must not count as "nothing is ignored".
  const isThere = lstatSync(posix.join(app, path), { throwIfNoEntry: false }) !== undefined
  const text = isThere ? files.read(path) : ''
  if (text === null)
    throw unusable(
      `${path} cannot be read as a text file of the checkout.`,
      `Save ${path} as a UTF-8 text file.`,
    )
  const rules = parseDockerignore(text)
  if ('test' in rules) return rules
  throw unusable(
    `${path}:${rules.line}: ${rules.pattern} is no pattern that Docker knows.`,
    'Close the bracket, or write a backslash before a character that is meant as itself.',
  )
}

function unusable(message: string, remedy: string): DeployError {
  return new DeployError({ code: 'build-context-unusable', message, remedy })
}
