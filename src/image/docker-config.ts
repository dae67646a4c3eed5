import { mkdtempSync } from 'node:fs'
import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'

/** A configuration of our own for the docker command, so that no password of ours reaches the user's. */
export interface DockerConfig {
  /** Absolute; mode 0700. */
  readonly directory: string
  /** As `directory`, without proxies: docker writes them into the environment of containers it runs. */
  readonly plainDirectory: string
  /** The user's proxies as variables, for a container that must not keep them. */
  readonly proxies: Readonly<Record<string, string>>
}

const PREFIX = 'monolayer-docker-'

/**
 * Makes the private configuration. It keeps what builds rely on: proxies, plugins, the chosen context, and the
 * logins of earlier steps, without which a base image in a private registry could not be pulled. Whatever docker
 * would do with *our* password through a credential store is left out: it is written here and removed with this.
 * @param temporary an existing folder, such as `RUNNER_TEMP`
 * @param keep told the directory before anything is in it: whoever is killed from now on leaves it to the post step
 */
export async function createDockerConfig(
  environment: Readonly<Record<string, string | undefined>>,
  temporary: string,
  keep: (directory: string) => void = () => {},
): Promise<DockerConfig> {
  const user = environment.DOCKER_CONFIG ?? join(environment.HOME ?? homedir(), '.docker')
  const configuration = withoutStore(await readConfiguration(user))
  const directory = mkdtempSync(join(temporary, PREFIX))
  keep(directory)
  const plainDirectory = join(directory, 'plain')
  await mkdir(plainDirectory, { mode: 0o700 })
  const { proxies, ...plain } = configuration
  await write(directory, configuration)
  await write(plainDirectory, plain)
  for (const folder of ['cli-plugins', 'contexts']) {
    const there = await stat(join(user, folder)).then(
      (found) => found.isDirectory(),
      () => false,
    )
    for (const place of there ? [directory, plainDirectory] : [])
      await symlink(join(user, folder), join(place, folder))
  }
  return { directory, plainDirectory, proxies: proxyVariables(proxies) }
}

/**
 * Forgets every login: removes the private configuration. Can be called twice, and from the post step with nothing
 * but the path; refuses any other directory.
 */
export async function removeDockerConfig(directory: string): Promise<void> {
  if (!basename(directory).startsWith(PREFIX))
    throw new Error(`${directory} is no docker configuration of ours`)
  // A docker command that was told to end may write a last file meanwhile.
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

/** Lets a login to this registry stay in the private configuration, whatever helper the user has for it. */
export async function detachRegistry(config: DockerConfig, host: string): Promise<void> {
  const configuration = await readConfiguration(config.directory)
  const without = (part: unknown) =>
    Object.fromEntries(Object.entries(tableOf(part)).filter(([name]) => hostOf(name) !== host))
  await write(config.directory, {
    ...configuration,
    auths: without(configuration.auths),
    credHelpers: without(configuration.credHelpers),
  })
}

type Configuration = Record<string, unknown>

const KEPT = ['auths', 'credHelpers', 'proxies', 'HttpHeaders', 'currentContext', 'cliPluginsExtraDirs']

async function readConfiguration(directory: string): Promise<Configuration> {
  try {
    return tableOf(JSON.parse(await readFile(join(directory, 'config.json'), 'utf8')))
  } catch {
    return {}
  }
}

/** A store for everything becomes a helper for the hosts that are logged in now. */
function withoutStore(configuration: Configuration): Configuration {
  const kept = Object.fromEntries(Object.entries(configuration).filter(([name]) => KEPT.includes(name)))
  const store = configuration.credsStore
  if (typeof store !== 'string' || store === '') return kept
  const hosts = Object.keys(tableOf(configuration.auths))
  const helpers = Object.fromEntries(hosts.map((host) => [host, store]))
  return { ...kept, credHelpers: { ...helpers, ...tableOf(configuration.credHelpers) } }
}

function proxyVariables(proxies: unknown): Readonly<Record<string, string>> {
  const names = [
    ['httpProxy', 'HTTP_PROXY'],
    ['httpsProxy', 'HTTPS_PROXY'],
    ['noProxy', 'NO_PROXY'],
    ['allProxy', 'ALL_PROXY'],
  ] as const
  const chosen = tableOf(tableOf(proxies).default)
  const variables: Record<string, string> = {}
  for (const [key, name] of names) {
    const value = chosen[key]
    if (typeof value !== 'string' || value === '') continue
    variables[name] = value
    variables[name.toLowerCase()] = value
  }
  return variables
}

function hostOf(name: string): string {
  return name.replace(/^https?:\/\//, '').split('/', 1)[0] ?? ''
}

function tableOf(value: unknown): Configuration {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Configuration) : {}
}

async function write(directory: string, configuration: Configuration): Promise<void> {
  await writeFile(join(directory, 'config.json'), JSON.stringify(configuration), { mode: 0o600 })
}
