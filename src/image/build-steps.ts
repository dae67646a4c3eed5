import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Docker, DockerResult } from './docker.ts'
import { type BuildArguments, type Builder, buildArgv, builderEnvironment } from './docker-argv.ts'
import type { DockerConfig } from './docker-config.ts'
import { dockerFailure } from './docker-failure.ts'
import { type TarMember, tarOf } from './tar.ts'

/** What every step of a build needs. */
export interface BuildTools {
  readonly docker: Docker
  readonly config: DockerConfig
  /** Our own words. */
  readonly say: (line: string) => void
  /** Docker's words: hostile text. */
  readonly quote: (line: string) => void
  readonly timeoutSeconds: number
}

/** What the docker command says about its legacy builder each time: chosen by us, so no news for the user. */
const ADVICE =
  /legacy builder is deprecated|^\s+(?:BuildKit is currently disabled|environment-variable\.|Install the buildx component|https:\/\/docs\.docker\.com\/go\/buildx)/

/**
 * One `docker build` from an archive.
 * @returns id of the image
 * @throws DeployError with what Docker said
 */
export async function dockerBuild(
  tools: BuildTools,
  build: Omit<BuildArguments, 'idFile'>,
  members: readonly TarMember[],
): Promise<string> {
  const idFile = join(tools.config.directory, 'image-id')
  const result = await tools.docker.call({
    argv: buildArgv({ ...build, idFile }),
    environment: builderEnvironment(build.builder),
    input: tarOf(members),
    say: (line) => {
      if (!ADVICE.test(line)) tools.quote(line)
    },
    timeoutSeconds: tools.timeoutSeconds,
  })
  if (result.code !== 0) throw buildFailure(result, build.builder)
  return (await readFile(idFile, 'utf8')).trim()
}

export function buildFailure(result: DockerResult, builder: Builder): Error {
  return dockerFailure(result, {
    code: 'image-build-failed',
    message: 'Building the image failed.',
    remedy:
      builder === 'classic'
        ? 'Correct the step that failed; `docker build` in the app directory repeats it on your machine.'
        : 'Correct the step that failed; `docker buildx build` in the app directory repeats it on your machine.',
  })
}

/** Writes secrets where BuildKit reads them: below the private configuration, which is removed at the end. */
export async function writeSecrets(
  config: DockerConfig,
  secrets: readonly { readonly id: string; readonly content: Uint8Array }[],
): Promise<Readonly<Record<string, string>>> {
  const folder = join(config.directory, 'secrets')
  await mkdir(folder, { mode: 0o700, recursive: true })
  const paths: Record<string, string> = {}
  for (const { id, content } of secrets) {
    const path = join(folder, id)
    await writeFile(path, content, { mode: 0o600 })
    paths[id] = path
  }
  return paths
}
