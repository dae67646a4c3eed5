import { DeployError } from '../errors.ts'
import { findLinksMembers, GENERATED_DOCKERFILE, generatedArchive, ownArchive } from './archive.ts'
import type { ResolvedSecret } from './build-settings.ts'
import { type BuildTools, dockerBuild, writeSecrets } from './build-steps.ts'
import { type BuildContext, listContext } from './context.ts'
import { type Builder, inspectArgv } from './docker-argv.ts'
import { parseDockerignore } from './dockerignore.ts'
import { buildInLayers } from './layered-build.ts'
import type { PreparedImage, PreparedSource } from './prepare.ts'

export interface LocalBuildOptions {
  /** `<repository>:<tag>` */
  readonly reference: string
  readonly labels: Readonly<Record<string, string>>
  /** Images whose layers may be taken over: what this stage's registry holds of the app, never another stage's. */
  readonly cacheFrom: readonly string[]
  /** True to look for a newer base image. */
  readonly refresh: boolean
}

/**
 * Builds the image and leaves it in the local Docker under its reference.
 * @throws DeployError `image-build-failed`, `base-image-unavailable`, `buildkit-missing`, `image-architecture`,
 *   `docker-disk-full`
 */
export async function buildLocally(
  tools: BuildTools,
  builder: Builder,
  image: PreparedImage,
  options: LocalBuildOptions,
): Promise<void> {
  try {
    await buildOnce(tools, builder, image, options, options.refresh)
  } catch (error) {
    // A base image that is only on this machine has no newer version anywhere.
    if (!(options.refresh && error instanceof DeployError && error.code === 'base-image-unavailable'))
      throw error
    tools.say('The base image could not be looked up in its registry; the one on this machine is used.')
    await buildOnce(tools, builder, image, options, false)
  }
  await checkPlatform(tools, image, options.reference)
}

async function buildOnce(
  tools: BuildTools,
  builder: Builder,
  image: PreparedImage,
  options: LocalBuildOptions,
  pull: boolean,
): Promise<void> {
  const { source } = image
  if (source.from === 'dockerfile') return buildOwn(tools, builder, image, source, options, pull)
  const { settings } = source
  const findLinks = await Promise.all((settings?.findLinks ?? []).map(listPackages))
  if (settings !== null && builder === 'classic') {
    const { reference: tag, labels } = options
    await buildInLayers(tools, image, source, settings, findLinks, { tag, labels, pull })
    return
  }
  const members = generatedArchive(image.context, image.dockerfile)
  await dockerBuild(
    tools,
    {
      ...argumentsOf(builder, image, options, pull),
      dockerfile: GENERATED_DOCKERFILE,
      secrets: settings === null ? {} : await writeSecrets(tools.config, settings.files),
    },
    findLinks.length === 0 ? members : [...members, ...findLinksMembers(findLinks, 'find-links')],
  )
}

async function buildOwn(
  tools: BuildTools,
  builder: Builder,
  image: PreparedImage,
  source: Extract<PreparedSource, { from: 'dockerfile' }>,
  options: LocalBuildOptions,
  pull: boolean,
): Promise<void> {
  if (builder === 'classic' && source.secrets.length > 0) throw secretsNeedBuildKit(source.secrets)
  const ignoreFile = builder === 'classic' ? source.ignoreFile : null
  const archive = ownArchive(image.context, image.dockerfile, source.path, ignoreFile)
  const secrets = source.secrets.map(({ name, value, content }) => ({
    id: name,
    content: content ?? Buffer.from(value),
  }))
  await dockerBuild(
    tools,
    {
      ...argumentsOf(builder, image, options, pull),
      dockerfile: archive.dockerfile,
      secrets: secrets.length === 0 ? {} : await writeSecrets(tools.config, secrets),
    },
    archive.members,
  )
}

function argumentsOf(builder: Builder, image: PreparedImage, options: LocalBuildOptions, pull: boolean) {
  const { platform, buildArgs } = image
  const { reference: tag, labels, cacheFrom } = options
  return { builder, platform, tag, buildArgs, labels, cacheFrom, pull }
}

async function listPackages(folder: string): Promise<BuildContext> {
  const ignore = parseDockerignore('')
  if (!('test' in ignore)) throw new Error('An empty ignore file has no line that could be wrong.')
  return listContext({ root: folder, ignore, required: [] })
}

/** ECS would start the image and report only `exec format error`. */
async function checkPlatform(tools: BuildTools, image: PreparedImage, reference: string): Promise<void> {
  const result = await tools.docker.call({
    argv: inspectArgv(reference, '{{.Os}}/{{.Architecture}}'),
    timeoutSeconds: 60,
  })
  const platform = result.stdout.trim()
  if (result.code === 0 && platform === image.platform) return
  throw new DeployError({
    code: 'image-architecture',
    message: `The image is for ${platform === '' ? 'an unknown platform' : platform}, but the service runs on ${image.platform}.`,
    safe: 'Nothing was deployed; what runs is unchanged.',
    remedy:
      'Remove --platform from the FROM lines of the Dockerfile, or set cpu-architecture to what the image is made for.',
  })
}

function secretsNeedBuildKit(secrets: readonly ResolvedSecret[]): DeployError {
  return new DeployError({
    code: 'buildkit-missing',
    message: `build-secrets gives ${secrets.map(({ name }) => name).join(', ')} to your Dockerfile, but Docker on this runner comes without BuildKit, which alone keeps secrets out of the image.`,
    safe: 'Nothing was built or deployed.',
    remedy: 'Add docker/setup-buildx-action before this step, or install the package docker-buildx-plugin.',
  })
}
