import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import type { Cloud } from './cloud.ts'

/** Everything that a local cloud makes in Docker carries this label; its value is the cloud's id. */
export const label = 'monolayer-cloud'

export interface CommandOptions {
  /** Real milliseconds until the command is killed; default two minutes. */
  readonly timeout?: number
  /** Added to the environment of the docker command itself. */
  readonly environment?: Readonly<Record<string, string>>
  /** Written to its standard input. */
  readonly input?: string
}

/** A docker command that goes on. Its outputs wait until they are read. */
export interface OpenCommand {
  readonly stdout: AsyncIterable<Buffer>
  readonly stderr: AsyncIterable<Buffer>
  /** Resolves when the command has ended, however it did. */
  readonly exited: Promise<void>
}

/** A docker command that failed: `message` is what docker said. */
export class DockerError extends Error {
  readonly argv: readonly string[]
  readonly exitCode: number | null

  constructor(argv: readonly string[], exitCode: number | null, message: string) {
    super(message)
    this.name = 'DockerError'
    this.argv = argv
    this.exitCode = exitCode
  }
}

let clouds = 0

/**
 * The one door to Docker. Commands are argument lists, never shell text; each has a time limit and a limit on what
 * is kept of its output. The clock ticks like a real one while a command runs.
 */
export class Docker {
  /** `<pid>-<start time of the process>-<n>`: tells a later cloud whether the owner still lives. */
  readonly id: string
  readonly #cloud: Cloud
  readonly #pending = new Set<Promise<unknown>>()
  #started = false
  #closed = false

  constructor(cloud: Cloud) {
    this.#cloud = cloud
    clouds += 1
    this.id = `${process.pid}-${processStart(process.pid) ?? 0}-${clouds}`
  }

  /** The cloud is being stopped: nothing more is made. */
  get closed(): boolean {
    return this.#closed
  }

  /** `--label monolayer-cloud=<id>`, for everything that is made. */
  get labels(): readonly string[] {
    return ['--label', `${label}=${this.id}`]
  }

  /**
   * Runs `docker <argv>` and returns what it printed, without the last line's end.
   * Throws `DockerError` when it fails, is not done in time, or comes after the cloud's end.
   */
  async run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
    if (this.#closed) throw new DockerError(argv, null, 'the cloud has been stopped')
    const running = this.#run(argv, options)
    this.#pending.add(running)
    try {
      return await running
    } finally {
      this.#pending.delete(running)
    }
  }

  async #run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
    const done = this.#cloud.clock.busy(`docker ${argv[0]}`)
    try {
      return await command(argv, options)
    } finally {
      done()
    }
  }

  /** Starts `docker <argv>`, for commands that run as long as a container does. */
  open(argv: readonly string[]): OpenCommand {
    if (this.#closed) throw new DockerError(argv, null, 'the cloud has been stopped')
    const child = spawn('docker', argv, { stdio: ['ignore', 'pipe', 'pipe'] })
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    // Node throws away what nobody reads of a process that has ended; a pipe of our own keeps it, and makes the
    // process wait while it is full.
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    child.stdout.pipe(stdout)
    child.stderr.pipe(stderr)
    return { stdout, stderr, exited }
  }

  /** Looks whether the Docker daemon answers; throws `DockerError` otherwise. Removes what dead clouds left. */
  async start(): Promise<void> {
    await this.#run(['version', '--format', '{{.Server.Version}}'], { timeout: 20_000 })
    this.#started = true
    await this.#remove((owner) => owner !== this.id && !lives(owner))
  }

  /** Removes every container and network of this cloud, after the last command that could make one. */
  async stop(): Promise<void> {
    this.#closed = true
    if (!this.#started) return
    await Promise.allSettled(this.#pending)
    await this.#remove((owner) => owner === this.id)
  }

  /** `host:port` of every registry on this machine that images of a repository of ours were pushed to. */
  async registries(): Promise<string[]> {
    const filter = ['--filter', 'reference=127.0.0.1:*/monolayer-*']
    const names = await this.#run(['image', 'ls', '--format', '{{.Repository}}', ...filter])
    return [...new Set(names.split('\n').flatMap((name) => name.match(/^[\d.]+:\d+/) ?? []))]
  }

  /** Takes all names that images have in a registry (`host:port`) away; their layers stay as build cache. */
  async forgetImages(registry: string): Promise<void> {
    const format = [
      '--no-trunc',
      '--digests',
      '--format',
      '{{.Repository}}:{{.Tag}} {{.Repository}}@{{.Digest}}',
    ]
    const filter = ['--filter', `reference=${registry}/*`]
    const names = (await this.#run(['image', 'ls', ...format, ...filter])).split(/\s/)
    for (const name of new Set(names.filter((text) => text !== '' && !text.includes('<none>')))) {
      // Gone with another of its names, or in use by a container that is not ours: neither is ours to mend.
      await this.#run(['image', 'rm', '--force', '--no-prune', name]).catch(() => '')
    }
  }

  async #remove(mine: (owner: string) => boolean): Promise<void> {
    const format = ['--format', `{{.ID}} {{.Label "${label}"}}`, '--filter', `label=${label}`]
    const containers = owned(await this.#run(['ps', '--all', '--no-trunc', ...format]), mine)
    if (containers.length > 0) await this.#ignoreGone(['rm', '--force', '--volumes', ...containers])
    const networks = owned(await this.#run(['network', 'ls', '--no-trunc', ...format]), mine)
    if (networks.length > 0) await this.#ignoreGone(['network', 'rm', ...networks])
  }

  /** Two clouds may clean up after the same dead one. */
  async #ignoreGone(argv: readonly string[]): Promise<void> {
    try {
      await this.#run(argv)
    } catch (error) {
      if (!(error instanceof DockerError) || !/no such|not found|already in progress/i.test(error.message))
        throw error
    }
  }
}

function owned(listing: string, mine: (owner: string) => boolean): string[] {
  return listing
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([id, owner]) => id !== undefined && id !== '' && owner !== undefined && mine(owner))
    .map(([id]) => String(id))
}

/** Whether the process that owns a cloud id still runs (the same process, not another with its number). */
export function lives(id: string): boolean {
  const [pid, started] = id.split('-')
  return processStart(Number(pid)) === Number(started)
}

/** When a process started, in clock ticks since the machine did: field 22 of `/proc/<pid>/stat`, see proc(5). */
function processStart(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  } catch {
    return undefined
  }
}

const maxOutput = 4 * 1024 * 1024

function command(argv: readonly string[], options: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', argv, {
      env: { ...process.env, ...options.environment },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, options.timeout ?? 120_000)
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(new DockerError(argv, null, `docker cannot be run: ${error.message}`))
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve(stdout().replace(/\n$/, ''))
      else reject(new DockerError(argv, code, late ? `docker ${argv[0]} took too long` : stderr().trim()))
    })
    if (options.input !== undefined) {
      child.stdin?.on('error', () => {})
      child.stdin?.end(options.input)
    }
  })
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream?.on('data', (chunk: Buffer) => {
    if (size < maxOutput) chunks.push(chunk)
    size += chunk.length
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
