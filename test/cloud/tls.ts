import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Cloud } from './cloud.ts'

const run = promisify(execFile)

export interface Certificate {
  /** PEM, with the authority's certificate behind it. */
  readonly certificate: string
  /** PEM */
  readonly key: string
  /** Paths of the same. */
  readonly certificateFile: string
  readonly keyFile: string
}

/** The cloud's own certificate authority, made with the openssl program in the cloud's directory. */
export class Tls {
  readonly #cloud: Cloud
  readonly #issued = new Map<string, Promise<Certificate>>()
  #authority: Promise<void> | undefined

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** Path of the authority's certificate: what a client trusts through NODE_EXTRA_CA_CERTS. It is there after `start`. */
  get caPath(): string {
    return join(this.#directory, 'ca.pem')
  }

  async start(): Promise<void> {
    this.#authority ??= this.#makeAuthority()
    await this.#authority
  }

  /**
   * A certificate for host names and IP addresses; the same hosts get the same one.
   *
   * @throws Error when openssl is missing or fails
   */
  async issue(hosts: readonly string[]): Promise<Certificate> {
    await this.start()
    const name = hosts.join(',')
    const known = this.#issued.get(name) ?? this.#makeLeaf(hosts, this.#issued.size + 1)
    this.#issued.set(name, known)
    return await known
  }

  get #directory(): string {
    return join(this.#cloud.directory, 'tls')
  }

  async #makeAuthority(): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    await this.#openssl(
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '3650',
      ],
      ...['-subj', '/CN=Local cloud', '-keyout', join(this.#directory, 'ca-key.pem'), '-out', this.caPath],
      ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    )
  }

  async #makeLeaf(hosts: readonly string[], number: number): Promise<Certificate> {
    const base = join(this.#directory, `leaf-${number}`)
    const [certificateFile, keyFile] = [`${base}.pem`, `${base}-key.pem`]
    const [request, extensions] = [`${base}.csr`, `${base}.ext`]
    const names = hosts.map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`)
    await writeFile(extensions, `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`)
    await this.#openssl(
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', `/CN=local-cloud-${number}`, '-keyout', keyFile, '-out', request],
    )
    await this.#openssl(
      ...['x509', '-req', '-in', request, '-days', '3650', '-extfile', extensions, '-out', certificateFile],
      ...['-CA', this.caPath, '-CAkey', join(this.#directory, 'ca-key.pem'), '-CAcreateserial'],
    )
    const chain = `${await readFile(certificateFile, 'utf8')}${await readFile(this.caPath, 'utf8')}`
    await writeFile(certificateFile, chain)
    return { certificate: chain, key: await readFile(keyFile, 'utf8'), certificateFile, keyFile }
  }

  async #openssl(...argv: string[]): Promise<void> {
    const done = this.#cloud.clock.busy('openssl')
    try {
      await run('openssl', argv, { timeout: 30_000 })
    } finally {
      done()
    }
  }
}
