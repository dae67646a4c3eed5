import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A certificate and its private key, PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/**
 * An authority that local clouds trust, made with the openssl program. All clouds of a process share one, and one
 * certificate for the same hosts: hundreds of them come and go in a test, and each key takes openssl a while.
 */
export class CertificateAuthority {
  static #shared: Promise<CertificateAuthority> | undefined

  /** PEM */
  readonly certificate: string
  readonly #directory: string
  readonly #issued = new Map<string, Promise<KeyPair>>()

  private constructor(directory: string, certificate: string) {
    this.#directory = directory
    this.certificate = certificate
  }

  /** The one of this process; its files go when the process ends. @throws Error when openssl is missing or fails */
  static async shared(): Promise<CertificateAuthority> {
    CertificateAuthority.#shared ??= CertificateAuthority.#make()
    return await CertificateAuthority.#shared
  }

  static async #make(): Promise<CertificateAuthority> {
    const directory = await mkdtemp(join(tmpdir(), 'certificate-authority-'))
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
    const files = ['-keyout', join(directory, 'ca-key.pem'), '-out', join(directory, 'ca.pem')]
    await openssl(
      ...['req', '-x509', ...newKey, '-days', '3650', '-subj', '/CN=Local cloud', ...files],
      ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    )
    return new CertificateAuthority(directory, await readFile(join(directory, 'ca.pem'), 'utf8'))
  }

  /** A certificate for host names and IP addresses, with the authority's behind it. @throws Error when openssl fails */
  async issue(hosts: readonly string[]): Promise<KeyPair> {
    const name = hosts.join(',')
    const known = this.#issued.get(name) ?? this.#certify(hosts, this.#issued.size + 1)
    this.#issued.set(name, known)
    return await known
  }

  async #certify(hosts: readonly string[], number: number): Promise<KeyPair> {
    const base = join(this.#directory, `leaf-${number}`)
    const [file, key, request, extensions] = [`${base}.pem`, `${base}-key.pem`, `${base}.csr`, `${base}.ext`]
    const names = hosts.map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`)
    await writeFile(extensions, `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`)
    await openssl(
      'req',
      '-new',
      ...newKey,
      '-subj',
      `/CN=local-cloud-${number}`,
      '-keyout',
      key,
      '-out',
      request,
    )
    const authority = ['-CA', join(this.#directory, 'ca.pem'), '-CAkey', join(this.#directory, 'ca-key.pem')]
    // The serial number: unlike a counted one it needs no file that two of these at a time would both write.
    const serial = ['-set_serial', String(number + 1)]
    await openssl(
      ...['x509', '-req', '-in', request, '-days', '3650', '-extfile', extensions, '-out', file],
      ...[...authority, ...serial],
    )
    const own = await readFile(file, 'utf8')
    return { certificate: `${own}${this.certificate}`, key: await readFile(key, 'utf8') }
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

async function openssl(...argv: string[]): Promise<void> {
  await run('openssl', argv, { timeout: 30_000 })
}
