import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CertificateAuthority, type KeyPair } from './certificate-authority.ts'
import type { Cloud } from './cloud.ts'

/** What makes the cloud's HTTPS trusted: its authority's certificate, and those of its servers. */
export class Tls {
  readonly #cloud: Cloud
  #started: Promise<void> | undefined

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /**
   * Path of the authority's certificate: what a client trusts through NODE_EXTRA_CA_CERTS. It is there after `start`, and
   * after the first certificate.
   */
  get caPath(): string {
    return join(this.#cloud.directory, 'tls', 'ca.pem')
  }

  /** @throws Error when openssl is missing or fails */
  async start(): Promise<void> {
    this.#started ??= this.#busy(async () => {
      const authority = await CertificateAuthority.shared()
      await mkdir(join(this.#cloud.directory, 'tls'), { recursive: true })
      await writeFile(this.caPath, authority.certificate)
    })
    await this.#started
  }

  /**
   * A certificate for host names and IP addresses; the same hosts get the same one.
   *
   * @throws Error when openssl is missing or fails
   */
  async issue(hosts: readonly string[]): Promise<KeyPair> {
    await this.start()
    const authority = await CertificateAuthority.shared()
    return await this.#busy(() => authority.issue(hosts))
  }

  /** Simulated time waits for openssl. */
  async #busy<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#cloud.clock.busy('openssl')
    try {
      return await work()
    } finally {
      done()
    }
  }
}
