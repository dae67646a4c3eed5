import { createHash } from 'node:crypto'

/** Pushes an image that is nothing but an id, as docker pushes one: each blob that is not there, then the manifest. */
export class LightPush {
  readonly #host: string
  readonly #auth: string

  /** `auth`: as it stands in docker's config.json. */
  constructor(host: string, auth: string) {
    this.#host = host
    this.#auth = auth
  }

  /** Returns the digest. @throws Error with what the registry said */
  async push(reference: string, id: string): Promise<string> {
    const path = reference.slice(this.#host.length + 1)
    const [name = '', tag = ''] = path.split(':')
    const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', id }))
    const layer = Buffer.from(id)
    for (const blob of [config, layer]) await this.#blob(name, blob)
    const mediaType = 'application/vnd.docker.distribution.manifest.v2+json'
    const describe = (kind: string, blob: Buffer) => ({
      mediaType: `application/vnd.docker.${kind}`,
      size: blob.length,
      digest: digestOf(blob),
    })
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: describe('container.image.v1+json', config),
      layers: [describe('image.rootfs.diff.tar.gzip', layer)],
    })
    await this.#ask('PUT', `/v2/${name}/manifests/${tag}`, Buffer.from(manifest), mediaType)
    return digestOf(Buffer.from(manifest))
  }

  async #blob(name: string, blob: Buffer): Promise<void> {
    const digest = digestOf(blob)
    const there = await this.#send('HEAD', `/v2/${name}/blobs/${digest}`)
    if (there.status === 200) return
    const begun = await this.#ask('POST', `/v2/${name}/blobs/uploads/`)
    const place = begun.headers.get('location') ?? ''
    await this.#ask('PUT', `${place}?digest=${encodeURIComponent(digest)}`, blob)
  }

  async #ask(method: string, path: string, body?: Buffer, type?: string): Promise<Response> {
    const answer = await this.#send(method, path, body, type)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }

  async #send(method: string, path: string, body?: Buffer, type?: string): Promise<Response> {
    return await fetch(`http://${this.#host}${path}`, {
      method,
      headers: { authorization: `Basic ${this.#auth}`, ...(type && { 'content-type': type }) },
      ...(body && { body: new Uint8Array(body) }),
    })
  }
}

function digestOf(blob: Buffer): string {
  return `sha256:${createHash('sha256').update(blob).digest('hex')}`
}
