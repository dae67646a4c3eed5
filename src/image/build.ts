import type { Finding } from '../project/project.ts'
import type { Reading } from '../project/reading.ts'
import type { BuildSecret } from './build-settings.ts'
import { type BuildTools, buildFailure } from './build-steps.ts'
import { detectBuilder } from './builder.ts'
import { openDocker } from './docker.ts'
import { type Builder, inspectArgv, tagArgv } from './docker-argv.ts'
import { createDockerConfig, removeDockerConfig } from './docker-config.ts'
import { dockerEnvironment } from './docker-environment.ts'
import { describeLeftOut, imageFindings } from './image-findings.ts'
import { buildLocally } from './local-build.ts'
import { type ImageSource, type PreparedImage, prepareImage } from './prepare.ts'
import { login, push, pushTag } from './push.ts'
import type { ImageRegistry } from './registry-door.ts'
import { isReusable, MAX_AGE_DAYS } from './reuse.ts'

/** What is deployed. */
export interface BuiltImage {
  /** `<repository>@sha256:…` */
  readonly reference: string
  /** `sha256:<64 hex digits>` */
  readonly digest: string
  /** The key, 64 hex digits; `null` for an image that was chosen by digest or tag. */
  readonly key: string | null
  /** False where the registry had it already. */
  readonly built: boolean
}

export interface ImageOptions {
  readonly reading: Reading
  /** Absolute path of the checkout. */
  readonly workspace: string
  readonly commit: string
  readonly buildArgs: readonly { readonly name: string; readonly value: string }[]
  readonly buildSecrets: readonly BuildSecret[]
  readonly cpuArchitecture: 'X86_64' | 'ARM64'
  /** True on a push: an image older than a week is built anew. */
  readonly rebuildWhenOld: boolean
  readonly runner: Runner
  readonly voice: {
    say(line: string): void
    quote(text: string): void
    warn(finding: Finding): void
  }
  readonly signal: AbortSignal
}

/** The machine that builds. */
export interface Runner {
  /** The action's environment; of it docker gets only what it needs. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Absolute path of a folder for temporary files (`RUNNER_TEMP`). */
  readonly temporary: string
  /** Told at once where docker's private configuration is, which the post step removes if this process is killed. */
  readonly keepForPost: (directory: string) => void
}

/** Docker may compile packages and pull images of some GiB, but not for ever. */
const BUILD_SECONDS = 60 * 60

/** Whether the registry has the image already, or it must be built, and with what. */
export type ImageDecision =
  | { readonly kind: 'known'; readonly digest: string; readonly key: string | null }
  | {
      readonly kind: 'build'
      readonly image: PreparedImage
      readonly builder: Builder
      /** The registry has it, but it is old: its base is looked for anew. */
      readonly refresh: boolean
    }

/**
 * Reads what makes the image and looks whether the registry has it. Changes nothing; Docker is asked only when
 * something has to be built, so that a runner without Docker fails before anything is made for nothing.
 *
 * @param find the image of a tag, `null` where there is none (or no repository yet)
 * @throws DeployError `docker-missing`, `docker-unavailable`, `build-…`
 */
export async function decideImage(
  options: ImageOptions,
  find: ImageRegistry['find'],
): Promise<ImageDecision> {
  const { voice } = options
  const image = await prepareImage({
    workspace: options.workspace,
    directory: options.reading.project.directory,
    source: sourceOf(options.reading),
    platform: options.cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64',
    buildArgs: options.buildArgs,
    buildSecrets: options.buildSecrets,
  })
  for (const finding of imageFindings(image)) voice.warn(finding)
  const found = await find(image.tag)
  if (found !== null && isReusable(found, options.rebuildWhenOld, new Date())) {
    voice.say(`Nothing that makes the image changed: ${image.tag} is reused, nothing is built.`)
    return { kind: 'known', digest: found.digest, key: image.key }
  }
  voice.say(
    found === null
      ? `The image with key ${image.tag} is not there yet: building it for ${image.platform}.`
      : `The image with key ${image.tag} is older than ${MAX_AGE_DAYS} days: building it again, for the updates of its base.`,
  )
  const leftOut = describeLeftOut(image)
  if (leftOut !== null) voice.say(leftOut)
  const builder = await withDocker(options, (tools) => detectBuilder(tools.docker))
  return { kind: 'build', image, builder, refresh: found !== null }
}

/** An image that was built and is only on this machine. */
export interface LocalImage {
  readonly kind: 'built'
  /** How Docker here knows it. */
  readonly name: string
  readonly image: PreparedImage
  readonly builder: Builder
}

/**
 * Builds the decided image and leaves it on this machine. Changes nothing outside of this machine.
 *
 * @param cache the stage's registry, whose layers may be taken over; `null` while there is none
 * @throws DeployError of the codes `docker-…`, `build-…`, `base-image-…`, `buildkit-missing` and `image-…`
 */
export async function buildImage(
  options: ImageOptions,
  { image, builder, refresh }: Extract<ImageDecision, { kind: 'build' }>,
  cache: ImageRegistry | null,
): Promise<LocalImage> {
  const name = `monolayer-image:${image.tag}`
  await withDocker(options, async (tools) => {
    const layers = builder === 'classic' ? null : cache
    // A build with BuildKit takes layers that it knows from a registry: what a fresh runner has not, the last one had.
    if (layers !== null) await login(tools, layers)
    await buildLocally(tools, builder, image, {
      reference: name,
      labels: { 'org.opencontainers.image.revision': options.commit, 'monolayer.key': image.key },
      cacheFrom: layers === null ? [] : [newestOf(layers)],
      refresh,
    })
  })
  return { kind: 'built', name, image, builder }
}

/**
 * Pushes an image that was built here to the stage's registry.
 *
 * @throws DeployError `image-push-failed`, `docker-…`
 */
export async function pushImage(
  options: Pick<ImageOptions, 'runner' | 'voice' | 'signal'>,
  { name, image, builder }: LocalImage,
  registry: ImageRegistry,
): Promise<BuiltImage> {
  const digest = await withDocker(options, (tools) => tagAndPush(tools, name, image, builder, registry))
  return { reference: `${registry.uri}@${digest}`, digest, key: image.key, built: true }
}

function sourceOf({ install, project, web }: Reading): ImageSource {
  if (install === null) return { from: 'dockerfile', path: project.dockerfile ?? 'Dockerfile' }
  if (web.command === null) throw new Error('A generated image needs a start command.')
  return { from: 'generated', install, command: web.command, port: web.port }
}

async function withDocker<T>(
  options: Pick<ImageOptions, 'runner' | 'voice' | 'signal'>,
  work: (tools: BuildTools) => Promise<T>,
): Promise<T> {
  const { environment, temporary, keepForPost } = options.runner
  const config = await createDockerConfig(environment, temporary, keepForPost)
  try {
    return await work({
      docker: openDocker(dockerEnvironment(environment, config.directory), options.signal),
      config,
      say: (line) => options.voice.say(line),
      quote: (line) => options.voice.quote(line),
      timeoutSeconds: BUILD_SECONDS,
    })
  } finally {
    await removeDockerConfig(config.directory)
  }
}

/**
 * The image gets three tags: one that no other image ever has, so that one that still runs somewhere never counts as
 * untagged and expires; the key's, which moves to the newest image with that key; and, where BuildKit has put its cache
 * into the image, the one under which the next build looks for layers.
 */
async function tagAndPush(
  tools: BuildTools,
  name: string,
  image: PreparedImage,
  builder: Builder,
  registry: ImageRegistry,
): Promise<string> {
  await login(tools, registry)
  const byKey = `${registry.uri}:${image.tag}`
  const own = `${byKey}-${await shortId(tools, name)}`
  const moving = builder === 'classic' ? [byKey] : [byKey, newestOf(registry)]
  for (const target of [own, ...moving]) {
    const tagged = await tools.docker.call({ argv: tagArgv(name, target), timeoutSeconds: 60 })
    if (tagged.code !== 0) throw buildFailure(tagged, builder)
  }
  tools.say(`Pushing ${own}.`)
  const digest = await push(tools, registry, own)
  for (const target of moving) await pushTag(tools, target)
  return digest
}

/** No key looks like it. Images are deployed by digest, never by this. */
function newestOf(registry: ImageRegistry): string {
  return `${registry.uri}:newest`
}

async function shortId(tools: BuildTools, reference: string): Promise<string> {
  const result = await tools.docker.call({ argv: inspectArgv(reference, '{{.Id}}'), timeoutSeconds: 60 })
  const id = /sha256:([0-9a-f]{12})/.exec(result.stdout)?.[1]
  if (id === undefined) throw new Error(`Docker built ${reference} but does not know it.`)
  return id
}
