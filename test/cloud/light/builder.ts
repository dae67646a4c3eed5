import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Cloud } from '../cloud.ts'
import { LightPush } from './push.ts'

/**
 * The docker command of a light cloud's runner, and the daemon behind it: a build is done at once and its image is
 * nothing but a digest of what was sent, but logins and pushes go through the registry's door like everybody's.
 */
export class LightBuilder {
  readonly #cloud: Cloud
  /** Image id by reference. */
  readonly #images = new Map<string, string>()
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    this.#receive(socket).catch((error: unknown) => socket.end(`1\n${String(error)}\n`))
  })

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** A folder with a `docker` in it, for the front of a PATH. It is there after `start`. */
  get folder(): string {
    return join(this.#cloud.directory, 'bin')
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    await mkdir(this.folder, { recursive: true })
    const { port } = this.#server.address() as AddressInfo
    await writeFile(join(this.folder, 'docker'), client(port))
    await chmod(join(this.folder, 'docker'), 0o755)
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** Takes, each ended by a NUL: DOCKER_CONFIG, the number of arguments, each argument, standard input in base64. */
  async #receive(socket: Socket): Promise<void> {
    const done = this.#cloud.clock.busy('docker of the runner')
    try {
      let text = ''
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        text += String(chunk)
        const [config = '', given, ...rest] = text.split('\0')
        const count = Number(given ?? Number.POSITIVE_INFINITY)
        if (rest.length < count + 2) continue
        const input = Buffer.from(rest[count] ?? '', 'base64')
        const said = await this.#answer(rest.slice(0, count), input, config)
        socket.end(`0\n${said}\n`)
        return
      }
    } finally {
      done()
    }
  }

  /** @throws Error whose message the command fails with */
  async #answer(argv: readonly string[], input: Buffer, config: string): Promise<string> {
    const [verb = '', ...rest] = argv.filter((word) => !word.startsWith('--config='))
    switch (verb) {
      case 'version':
        return JSON.stringify({ Client: { Version: '28.0.0' }, Server: { Version: '28.0.0', Os: 'linux' } })
      case 'buildx':
        return rest[0] === 'build' ? await this.#build(rest, input) : 'github.com/docker/buildx v0.20.0'
      case 'login': {
        const auths = { [rest.at(-1) ?? '']: { auth: Buffer.from(`AWS:${input}`).toString('base64') } }
        await writeFile(join(config, 'config.json'), JSON.stringify({ auths }), { mode: 0o600 })
        return 'Login Succeeded'
      }
      case 'tag':
        this.#images.set(rest[1] ?? '', this.#id(rest[0] ?? ''))
        return ''
      case 'image': {
        const id = this.#id(rest.at(-1) ?? '')
        return rest.some((word) => word.includes('.Os')) ? 'linux/amd64' : id
      }
      case 'push':
        return await this.#push(rest[0] ?? '', config)
      default:
        throw new Error(`unknown docker command: ${argv.join(' ')}`)
    }
  }

  async #build(argv: readonly string[], input: Buffer): Promise<string> {
    const option = (name: string) =>
      argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? ''
    const id = `sha256:${createHash('sha256').update(input).digest('hex')}`
    this.#images.set(option('tag'), id)
    await writeFile(option('iidfile'), id)
    return `#1 writing image ${id}`
  }

  async #push(reference: string, config: string): Promise<string> {
    const { auths } = JSON.parse(await readFile(join(config, 'config.json'), 'utf8')) as {
      auths?: Record<string, { auth?: string }>
    }
    const host = reference.slice(0, reference.indexOf('/'))
    const digest = await new LightPush(host, auths?.[host]?.auth ?? '').push(reference, this.#id(reference))
    return `${reference.slice(reference.lastIndexOf(':') + 1)}: digest: ${digest} size: 1`
  }

  #id(reference: string): string {
    const id = this.#images.get(reference)
    if (id === undefined) throw new Error(`No such image: ${reference}`)
    return id
  }
}

/** Bash alone speaks TCP without another program; it starts one only for a command that reads its standard input. */
const client = (port: number) => `#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/${port} || exit 1
{
  printf '%s\\0' "$DOCKER_CONFIG" $# "$@"
  case " $* " in *' build '* | *' login '*) base64 -w0 ;; esac
  printf '\\0'
} >&3
read -r code <&3
while IFS= read -r line <&3; do printf '%s\\n' "$line"; done
exit "$code"
`
