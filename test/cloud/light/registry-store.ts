import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * An OCI registry in memory, as far as pushing and asking for manifests goes: what stands behind the registry's door
 * in a light cloud. https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class RegistryStore {
  readonly #server = createServer((request, response) => {
    this.#receive(request, response).catch(() => response.destroy())
  })
  /** `<repository>/<digest>` */
  readonly #kept = new Map<string, Buffer>()

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo | null)?.port ?? 0}`
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request)
    const url = new URL(request.url ?? '/', this.url)
    const answer = (status: number, headers: Record<string, string> = {}, content: Buffer | string = '') => {
      response.writeHead(status, headers)
      response.end(content)
    }
    const [, repository = '', kind = '', reference = ''] =
      /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs)\/([^/]*)$/.exec(url.pathname) ?? []
    switch (`${request.method} ${kind}`) {
      case 'GET ':
        return answer(200)
      case 'POST blobs/uploads':
        return answer(202, { location: `/v2/${repository}/blobs/uploads/${randomUUID()}` })
      case 'PUT blobs/uploads':
        this.#kept.set(`${repository}/${url.searchParams.get('digest')}`, body)
        return answer(201)
      case 'PUT manifests':
        this.#kept.set(`${repository}/${digestOf(body)}`, body)
        return answer(201, { 'docker-content-digest': digestOf(body) })
      case 'DELETE manifests':
        return answer(this.#kept.delete(`${repository}/${reference}`) ? 202 : 404)
      default: {
        const kept = this.#kept.get(`${repository}/${reference}`)
        return kept === undefined ? answer(404) : answer(200, {}, request.method === 'HEAD' ? '' : kept)
      }
    }
  }
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
