import type { Platform } from './key.ts'

/**
 * What builds: the buildx plugin; BuildKit inside a docker command before version 23; or the legacy builder, which
 * has no secrets, no mounts and no cache in a registry.
 */
export type Builder = 'buildx' | 'embedded' | 'classic'

export interface BuildArguments {
  readonly builder: Builder
  readonly platform: Platform
  /** Path inside the context, which is a tar archive on standard input. */
  readonly dockerfile: string
  readonly tag: string | null
  /** Where docker writes the id of the image. */
  readonly idFile: string
  readonly buildArgs: readonly { readonly name: string; readonly value: string }[]
  readonly labels: Readonly<Record<string, string>>
  /** BuildKit only: id of a secret -> path of a file with its value. */
  readonly secrets: Readonly<Record<string, string>>
  /** BuildKit only: images whose layers may be taken over. */
  readonly cacheFrom: readonly string[]
  /** Asks the registry of the base image for a newer one, also where there is one on the machine. */
  readonly pull: boolean
}

/** Arguments of the docker command, without `docker` itself. */
export type Argv = readonly string[]

export function buildArgv(build: BuildArguments): Argv {
  const { builder } = build
  const isBuildKit = builder !== 'classic'
  return [
    ...(builder === 'buildx' ? ['buildx', 'build', '--load', '--provenance=false'] : ['build']),
    ...(isBuildKit ? ['--progress=plain'] : []),
    `--platform=${build.platform}`,
    `--file=${build.dockerfile}`,
    `--iidfile=${build.idFile}`,
    ...(build.tag === null ? [] : [`--tag=${build.tag}`]),
    ...(build.pull ? ['--pull'] : []),
    ...build.buildArgs.map(({ name, value }) => `--build-arg=${name}=${value}`),
    ...Object.entries(build.labels).map(([name, value]) => `--label=${name}=${value}`),
    ...(isBuildKit ? Object.entries(build.secrets).map(([id, path]) => `--secret=id=${id},src=${path}`) : []),
    ...cacheArguments(build),
    '-',
  ]
}

/** The cache is kept in the image itself: the driver that every Docker has can do no other. */
function cacheArguments({ builder, cacheFrom }: BuildArguments): Argv {
  switch (builder) {
    case 'buildx':
      return ['--cache-to=type=inline', ...cacheFrom.map((ref) => `--cache-from=type=registry,ref=${ref}`)]
    case 'embedded':
      return ['--build-arg=BUILDKIT_INLINE_CACHE=1', ...cacheFrom.map((ref) => `--cache-from=${ref}`)]
    case 'classic':
      return []
  }
}

/** The variable that chooses the builder behind `docker build`. */
export function builderEnvironment(builder: Builder): Readonly<Record<string, string>> {
  return builder === 'buildx' ? {} : { DOCKER_BUILDKIT: builder === 'embedded' ? '1' : '0' }
}

export interface RunArguments {
  readonly configDirectory: string
  readonly image: string
  readonly name: string
  readonly platform: Platform
  /** Folders in memory, which a commit leaves out. */
  readonly memoryFolders: readonly string[]
  /** Shell command; its standard input is ours. */
  readonly command: string
}

export function runArgv(run: RunArguments): Argv {
  return [
    `--config=${run.configDirectory}`,
    'run',
    '--interactive',
    `--name=${run.name}`,
    `--platform=${run.platform}`,
    ...run.memoryFolders.map((folder) => `--tmpfs=${folder}:rw,mode=0700`),
    run.image,
    '/bin/sh',
    '-c',
    run.command,
  ]
}

export function commitArgv(container: string, tag: string): Argv {
  return ['commit', container, tag]
}

export function removeContainerArgv(container: string): Argv {
  return ['rm', '--force', '--volumes', container]
}

export function loginArgv(host: string, username: string): Argv {
  return ['login', `--username=${username}`, '--password-stdin', host]
}

export function pushArgv(reference: string): Argv {
  return ['push', reference]
}

export function inspectArgv(reference: string, format: string): Argv {
  return ['image', 'inspect', `--format=${format}`, reference]
}

export function tagArgv(source: string, target: string): Argv {
  return ['tag', source, target]
}

export function versionArgv(): Argv {
  return ['version', '--format={{json .}}']
}
