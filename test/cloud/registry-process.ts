import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import type { Cloud } from './cloud.ts'

/**
 * The OCI registry behind the door: the `docker-registry` program of Debian, or the image `registry:2`. It keeps
 * what is pushed in the cloud's directory and asks nobody who they are: only the door (`registry.ts`) talks to it.
 */
export class RegistryProcess {
  readonly #cloud: Cloud
  #port = 0
  #child: ChildProcess | undefined

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** `http://127.0.0.1:<port>` */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const store = join(this.#cloud.directory, 'registry')
    await mkdir(store, { recursive: true })
    this.#port = await freePort()
    const program = ['docker-registry', 'registry'].map(onPath).find((path) => path !== undefined)
    if (program) await this.#startProgram(program, store)
    else await this.#startContainer(store)
    await this.#up()
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.stdin?.end()
    await exited
  }

  async #startProgram(program: string, store: string): Promise<void> {
    const config = join(this.#cloud.directory, 'registry.json')
    // JSON is YAML. https://distribution.github.io/distribution/about/configuration/
    await writeFile(
      config,
      JSON.stringify({
        version: 0.1,
        log: { level: 'error', accesslog: { disabled: true } },
        storage: { filesystem: { rootdirectory: store }, delete: { enabled: true } },
        http: { addr: `127.0.0.1:${this.#port}`, secret: 'local' },
      }),
    )
    // The shell outlives nobody: when this process dies, however it dies, its end of the pipe closes and the
    // registry goes too.
    const keeper = '"$@" & registry=$!; read -r line; kill "$registry"; wait "$registry"'
    this.#child = spawn('sh', ['-c', keeper, 'sh', program, 'serve', config], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
  }

  async #startContainer(store: string): Promise<void> {
    const { docker } = this.#cloud
    await docker.run([
      ...['run', '--detach', ...docker.labels, '--publish', `127.0.0.1:${this.#port}:5000`],
      ...['--env', 'REGISTRY_STORAGE_DELETE_ENABLED=true', '--env', 'OTEL_TRACES_EXPORTER=none'],
      ...['--volume', `${store}:/var/lib/registry`, 'registry:2'],
    ])
  }

  async #up(): Promise<void> {
    const done = this.#cloud.clock.busy('registry starts')
    try {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        if (await answers(`${this.url}/v2/`)) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error('The OCI registry did not start: install docker-registry (Debian) or pull registry:2.')
    } finally {
      done()
    }
  }
}

function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.setTimeout(1_000, () => request.destroy())
    request.on('error', () => resolve(false))
  })
}
