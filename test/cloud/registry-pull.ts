import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from './cloud.ts'
import { DockerError } from './docker.ts'
import { type Caller, ServiceError } from './service.ts'

/** An image that is here, ready to run. */
export interface PulledImage {
  /** What `docker create` is given. */
  readonly reference: string
  /** `sha256:…` */
  readonly digest: string
  /** `linux/amd64` */
  readonly platform: string
}

/** Why a task cannot have its image, as Fargate words it in `stoppedReason`. */
export class PullError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PullError'
  }
}

/** AWS's mirror of Docker's official images. Nobody's permission is needed to pull from it. */
const officialImages = 'public.ecr.aws/docker/library/'

/** Which local tag stands for an official image that is named by digest alone. */
const officialTags: Readonly<Record<string, string>> = { postgres: '17' }

/**
 * Pulls a container's image as Fargate does, with the permissions of the task's execution role: from ECR through the
 * registry's door, official images from the local base images. Throws `PullError`.
 */
export async function pullImage(cloud: Cloud, image: string, role: Caller | undefined): Promise<PulledImage> {
  const { registry } = cloud
  if (image.startsWith(`${registry.host}/`)) return await pullFromEcr(cloud, image, role)
  if (image.startsWith(officialImages)) return await useOfficialImage(cloud, image)
  return await inspect(cloud, image, image).catch(async () => await pullAnonymously(cloud, image))
}

async function pullFromEcr(cloud: Cloud, image: string, role: Caller | undefined): Promise<PulledImage> {
  if (!role) throw new PullError(`CannotPullContainerError: ${image} needs an execution role`)
  const { registry, iam } = cloud
  authorize(
    () => iam.authorize(role, [{ action: 'ecr:GetAuthorizationToken', resource: '*' }]),
    (message) => registryAuthFailed(message),
  )
  const { name, reference } = readReference(image.slice(registry.host.length + 1))
  const resource = `arn:aws:ecr:${cloud.region}:${cloud.account}:repository/${name}`
  // Docker skips the layers that it has from the build; Fargate has none, so each permission is looked at.
  authorize(
    () =>
      iam.authorize(
        role,
        ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'].map((action) => ({ action, resource })),
      ),
    (message) =>
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: pulling from host ${registry.host} failed with status code [manifests ${reference}]: 403 Forbidden: ${message}`,
  )
  const stored = registry.repositories.get(name)?.find(reference)
  if (!stored) {
    throw new PullError(
      `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: ${image}: not found`,
    )
  }
  const local = `${registry.host}/${name}@${stored.digest}`
  await pullByDocker(cloud, local, ['--config', await dockerConfig(cloud, role)])
  return await inspect(cloud, local, image, stored.digest)
}

function authorize(check: () => void, word: (message: string) => string): void {
  try {
    check()
  } catch (error) {
    if (error instanceof ServiceError) throw new PullError(word(error.message))
    throw error
  }
}

function registryAuthFailed(message: string): string {
  return `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): AccessDeniedException: ${message}`
}

/** `name`, and the digest or tag behind it (`latest` where there is neither). */
function readReference(text: string): { name: string; reference: string } {
  const [named = '', digest] = text.split('@')
  const [name = '', tag] = named.split(':')
  return { name, reference: digest ?? tag ?? 'latest' }
}

/** A Docker configuration that knows the registry as one role, so that pulls of several roles do not mix. */
async function dockerConfig(cloud: Cloud, role: Caller): Promise<string> {
  const folder = join(cloud.directory, 'docker', Buffer.from(role.roleArn).toString('base64url'))
  const { password } = cloud.registry.issueToken(role)
  const auth = Buffer.from(`AWS:${password}`).toString('base64')
  await mkdir(folder, { recursive: true })
  const config = { auths: { [cloud.registry.host]: { auth } } }
  await writeFile(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 })
  return folder
}

async function pullByDocker(cloud: Cloud, image: string, options: readonly string[]): Promise<void> {
  try {
    await cloud.docker.run([...options, 'pull', '--quiet', image], { timeout: 300_000 })
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    const said = error.message.replace(/^Error response from daemon: /, '')
    throw new PullError(
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${said}`,
    )
  }
}

async function useOfficialImage(cloud: Cloud, image: string): Promise<PulledImage> {
  const [named = '', digest] = image.slice(officialImages.length).split('@')
  const [name = '', tag] = named.split(':')
  const local = `${name}:${tag ?? officialTags[name] ?? 'latest'}`
  return await inspect(cloud, local, image, digest)
}

async function pullAnonymously(cloud: Cloud, image: string): Promise<PulledImage> {
  await pullByDocker(cloud, image, [])
  return await inspect(cloud, image, image)
}

async function inspect(cloud: Cloud, local: string, image: string, digest?: string): Promise<PulledImage> {
  try {
    const format = '{{.Os}}/{{.Architecture}} {{.Id}}'
    const said = await cloud.docker.run(['image', 'inspect', '--format', format, local])
    const [platform = '', id = ''] = said.split(' ')
    return { reference: local, digest: digest ?? id, platform }
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    throw new PullError(
      `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: ${image}: not found`,
    )
  }
}
