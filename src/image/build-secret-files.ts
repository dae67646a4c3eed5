import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { DeployError } from '../errors.ts'
import {
  type BuildSecret,
  isFindLinks,
  isVariable,
  namesFile,
  pathsInPipConf,
  type ResolvedSecret,
} from './build-settings.ts'

/** BuildKit refuses larger secrets (moby/buildkit, `session/secrets`: `MaxSecretSize`). */
const LIMIT = 500 * 1024

/**
 * Reads what the secrets point to on the runner. A setting such as `PIP_CERT=/etc/ssl/company.crt` means the file,
 * not its path, which nothing in the build would find. The workflow's author chose the names, and could read the
 * files anyway.
 * @throws DeployError `build-secret-unusable` for a file that cannot be read or is larger than 500 KiB
 */
export async function resolveBuildSecrets(
  secrets: readonly BuildSecret[],
): Promise<readonly ResolvedSecret[]> {
  const resolved = await Promise.all(secrets.map(resolve))
  const given = new Set(resolved.map(({ name }) => name))
  const configurations = resolved.filter(({ name }) => name === 'pip.conf' || name === 'PIP_CONFIG_FILE')
  const more = configurations
    .flatMap(({ content }) => (content === null ? [] : pathsInPipConf(Buffer.from(content).toString('utf8'))))
    .filter(({ name }) => !given.has(name))
  return [...resolved, ...(await Promise.all(more.map(resolveIfThere)))]
}

async function resolve(secret: BuildSecret): Promise<ResolvedSecret> {
  if (!/^[A-Za-z0-9_.-]+$/.test(secret.name) || /^\.+$/.test(secret.name)) {
    throw new DeployError({
      code: 'build-secret-unusable',
      message: `build-secrets: ${JSON.stringify(secret.name)} cannot be the name of a secret.`,
      remedy: 'Use letters, digits, dots, underscores and dashes: PIP_INDEX_URL, pip.conf.',
    })
  }
  const plain = { ...secret, content: null, folders: [], links: [] }
  if (isFindLinks(secret.name)) return { ...plain, ...(await foldersIn(secret.value)) }
  const isPath = namesFile(secret.name) && isAbsolute(secret.value)
  if (isPath) return { ...plain, content: await contentOf(secret) }
  if (namesFile(secret.name) && /\n/.test(secret.value))
    return { ...plain, content: bounded(secret, secret.value) }
  if (!isVariable(secret.name)) return { ...plain, content: bounded(secret, secret.value) }
  return plain
}

/** A path that a configuration file names may be one of another machine; pip warns of it and goes on. */
async function resolveIfThere(secret: BuildSecret): Promise<ResolvedSecret> {
  return resolve(secret).catch(() => ({ ...secret, content: null, folders: [], links: [] }))
}

async function contentOf(secret: BuildSecret): Promise<Uint8Array> {
  try {
    if ((await stat(secret.value)).size > LIMIT) throw tooLarge(secret)
    return bounded(secret, await readFile(secret.value))
  } catch (error) {
    if (error instanceof DeployError) throw error
    throw new DeployError({
      code: 'build-secret-unusable',
      message: `build-secrets: ${secret.name} names ${secret.value}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      remedy: 'Give the path of a file on the runner, or the content of the file.',
      cause: error,
    })
  }
}

function bounded(secret: BuildSecret, content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  if (bytes.length > LIMIT) throw tooLarge(secret)
  return bytes
}

function tooLarge(secret: BuildSecret): DeployError {
  return new DeployError({
    code: 'build-secret-unusable',
    message: `build-secrets: ${secret.name} is larger than the ${LIMIT / 1024} KiB that a build takes as a secret.`,
    remedy: `Give ${secret.name} only what the build needs, such as the certificate of the package index alone.`,
  })
}

/** Folders that hold something; an empty or missing one would only make pip warn. */
async function foldersIn(value: string): Promise<{ folders: readonly string[]; links: readonly string[] }> {
  const places = value.split(/[\s,]+/).filter((place) => place !== '')
  const folders: string[] = []
  for (const place of places.filter(isAbsolute)) {
    const names = await readdir(place).catch(() => [])
    if (names.length > 0) folders.push(place)
  }
  return { folders, links: places.filter((place) => !isAbsolute(place)) }
}
