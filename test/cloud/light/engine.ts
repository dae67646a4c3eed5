import { randomBytes } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Cloud } from '../cloud.ts'
import { type CommandOptions, Docker, DockerError, type OpenCommand } from '../docker.ts'
import { LightContainer } from './container.ts'
import { readCreation } from './create-argv.ts'
import { LightServer } from './databases.ts'

let addresses = 0

/**
 * A loopback address that no other container has: Linux takes all of 127.0.0.0/8. Several clouds live in a process, and
 * several processes with clouds on a machine; an address comes again after 250 containers, when its first is long gone.
 */
function nextAddress(): string {
  addresses += 1
  const ofProcess = `${(process.pid % 200) + 20}.${Math.floor(process.pid / 200) % 256}`
  return `127.${ofProcess}.${(addresses % 250) + 1}`
}

/**
 * Stands for Docker where a container adds nothing: it understands the commands that the local cloud gives, and keeps
 * networks, containers and database servers in memory. Who may reach which server follows the networks as in Docker.
 */
export class LightEngine extends Docker {
  readonly #cloud: Cloud
  readonly #containers = new Map<string, LightContainer>()
  /** By container name. */
  readonly #servers = new Map<string, LightServer>()
  /** Network -> host name -> container name. */
  readonly #hosts = new Map<string, Map<string, string>>()
  #stopped = false

  constructor(cloud: Cloud) {
    super(cloud)
    this.#cloud = cloud
  }

  /** The servers by the identifier of their instance. */
  server(identifier: string): LightServer | undefined {
    for (const [name, server] of this.#servers) if (name.includes(`-rds-${identifier}-`)) return server
    return undefined
  }

  /** Containers that run now. */
  get running(): readonly string[] {
    return [...this.#containers].filter(([, container]) => container.isRunning).map(([name]) => name)
  }

  override async start(): Promise<void> {
    const programs = this.#programs
    await mkdir(programs, { recursive: true })
    await writeFile(join(programs, 'alembic'), alembic)
    await chmod(join(programs, 'alembic'), 0o755)
  }

  override async stop(): Promise<void> {
    this.#stopped = true
    for (const container of this.#containers.values()) container.kill('KILL')
  }

  override async registries(): Promise<string[]> {
    return []
  }

  override async forgetImages(): Promise<void> {}

  override async run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
    if (this.#stopped) throw new DockerError(argv, null, 'the cloud has been stopped')
    const [verb = '', ...rest] = argv[0] === '--config' ? argv.slice(2) : argv
    switch (verb) {
      case 'network':
        return this.#network(rest)
      case 'create':
        return this.#create(rest, options)
      case 'inspect':
        return this.#inspect(rest[1] ?? '', rest[2] ?? '')
      case 'kill':
        this.#named(rest[2] ?? '').kill(rest[1] === 'KILL' ? 'KILL' : 'TERM')
        return ''
      case 'rm':
        for (const name of rest.filter((word) => !word.startsWith('--'))) this.#remove(name)
        return ''
      case 'run':
        return rest.includes('--detach') ? this.#runServer(rest) : 'psql (PostgreSQL) 17.6'
      case 'exec':
        return this.#execute(rest, options)
      case 'image':
        return `linux/amd64 sha256:${'0'.repeat(64)}`
      case 'pull':
      case 'restart':
      case 'logs':
        return ''
      default:
        throw new Error(`A light cloud knows no docker ${argv.join(' ')}`)
    }
  }

  override open(argv: readonly string[]): OpenCommand {
    const container = this.#containers.get(argv[2] ?? '')
    if (!container) {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()]
      stdout.end()
      stderr.end('No such container\n')
      return { stdout, stderr, exited: Promise.resolve() }
    }
    const { network } = container.creation
    return container.start((host) => {
      const server = this.#hosts.get(network)?.get(host)
      return server === undefined ? undefined : this.#servers.get(server)
    }, this.#programs)
  }

  get #programs(): string {
    return join(this.#cloud.directory, 'programs')
  }

  #network([verb = '', ...rest]: readonly string[]): string {
    switch (verb) {
      case 'create':
        this.#hosts.set(rest.at(-1) ?? '', new Map())
        return ''
      case 'connect': {
        const [, alias = '', network = '', container = ''] = rest
        this.#hosts.get(network)?.set(alias, container)
        return ''
      }
      case 'rm':
        this.#hosts.delete(rest[0] ?? '')
        return ''
      default:
        return ''
    }
  }

  #create(argv: readonly string[], options: CommandOptions): string {
    const creation = readCreation(argv, options.environment)
    this.#containers.set(creation.name, new LightContainer(creation, nextAddress()))
    return randomBytes(32).toString('hex')
  }

  #inspect(format: string, name: string): string {
    const container = this.#named(name)
    if (format.includes('StartedAt')) {
      return `${container.isStarted ? new Date().toISOString() : '0001-01-01T00:00:00Z'} ${container.address}`
    }
    if (format.includes('OOMKilled')) return `${container.isRunning} ${container.exitCode ?? 0} false`
    return container.address
  }

  #runServer(argv: readonly string[]): string {
    const name = argv[argv.indexOf('--name') + 1] ?? ''
    this.#servers.set(name, new LightServer(this.#cloud.directory))
    return randomBytes(32).toString('hex')
  }

  /** psql in a server's container: what the local cloud itself says to it. */
  #execute(argv: readonly string[], options: CommandOptions): string {
    const [name = ''] = argv.filter((word) => !word.startsWith('--'))
    const server = this.#servers.get(name)
    if (!server) throw new DockerError(argv, 1, `No such container: ${name}`)
    const sql = options.input ?? argv[argv.indexOf('--command') + 1] ?? ''
    for (const [, role = '', password = ''] of sql.matchAll(rolePassword)) server.roles.set(role, password)
    return ''
  }

  #remove(name: string): void {
    this.#containers.get(name)?.kill('KILL')
    this.#containers.delete(name)
    this.#servers.delete(name)
  }

  #named(name: string): LightContainer {
    const container = this.#containers.get(name)
    if (!container) throw new DockerError([name], 1, `No such container: ${name}`)
    return container
  }
}

const rolePassword = /(?:CREATE|ALTER) ROLE "([^"]+)" [A-Z ]*PASSWORD '([^']*)'/g

/**
 * Notes the beginning and the end of a migration in the database: two at a time, one that ran twice, or one without
 * a database, show.
 */
const alembic = `#!/bin/sh
if [ -z "$LIGHT_ROWS" ]; then
  echo 'FATAL:  the database does not let this role in' >&2
  exit 1
fi
echo "begin $*" >> "$LIGHT_ROWS"
echo 'INFO  [alembic.runtime.migration] Running upgrade'
echo "end $*" >> "$LIGHT_ROWS"
`
