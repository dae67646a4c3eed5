import { randomBytes } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  request as open,
  type Server,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import type { Repository } from './ecr-repository.ts'
import type { Fault } from './faults.ts'
import { type RegistryRequest, readRegistryRequest } from './registry-access.ts'
import type { RegistryProcess } from './registry-process.ts'
import { type Caller, ServiceError } from './service.ts'

/** Who may use a token of `GetAuthorizationToken`: the role that asked for it, for twelve hours. */
interface Token {
  readonly caller: Caller
  /** Simulated milliseconds since the epoch. */
  readonly expiresAt: number
}

/** A real registry behind the door, or one in memory. */
export type RegistryProgram = Pick<RegistryProcess, 'url' | 'start' | 'stop'>

type RepositoryRequest = Exclude<RegistryRequest, { kind: 'ping' | 'unsupported' }>

/**
 * The registry behind the repositories of ECR: a real one, behind a door that asks what ECR asks. A token speaks for
 * the role that got it, each step of a push or pull needs that role's ECR permission on that repository, repositories
 * are made by `CreateRepository` alone, and immutable tags do not move.
 */
export class Registry {
  readonly repositories = new Map<string, Repository>()
  readonly process: RegistryProgram
  readonly #cloud: Cloud
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #tokens = new Map<string, Token>()

  /** `program`: what keeps the images. */
  constructor(cloud: Cloud, program: RegistryProgram) {
    this.#cloud = cloud
    this.process = program
    this.#server = createServer((request, response) => {
      this.#receive(request, response).catch((error: unknown) => {
        if (error instanceof ServiceError) return deny(response, 403, 'DENIED', error.message)
        if (response.headersSent) response.destroy()
        else deny(response, 500, 'UNKNOWN', error instanceof Error ? error.message : String(error))
      })
    })
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  /** `127.0.0.1:<port>`: Docker speaks to loopback addresses without TLS. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo | null)?.port ?? 0}`
  }

  /** Also makes Docker forget the images of registries that ended without saying so. */
  async start(): Promise<void> {
    const { docker } = this.#cloud
    for (const host of await docker.registries()) if (!(await answers(host))) await docker.forgetImages(host)
    await this.process.start()
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
  }

  /** Also makes Docker forget the images that were pushed here or pulled from here. After `docker.stop`. */
  async stop(): Promise<void> {
    if (this.#server.listening) await this.#cloud.docker.forgetImages(this.host)
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    await this.process.stop()
  }

  /** A new token for a role: the password of the user `AWS`. */
  issueToken(caller: Caller): { readonly password: string; readonly expiresAt: number } {
    const password = randomBytes(48).toString('base64url')
    const expiresAt = this.#cloud.clock.now() + delays.ecr.token
    this.#tokens.set(password, { caller, expiresAt })
    return { password, expiresAt }
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://registry')
    const wanted = readRegistryRequest(request.method ?? 'GET', url.pathname)
    const operation = 'action' in wanted ? wanted.action.replace('ecr:', '') : wanted.kind
    const { calls, clock, faults } = this.#cloud
    const fault = faults.next('registry', operation)
    if (fault && this.#fail(fault, response)) return
    const end = calls.begin('registry', operation, clock.now())
    const done = clock.busy(`registry ${request.method} ${url.pathname}`)
    response.on('close', () => {
      done()
      const status = response.writableFinished ? response.statusCode : 0
      end({ status, endMs: clock.now(), input: { method: request.method, path: url.pathname } })
    })
    await this.#answer(wanted, url, request, response)
  }

  /** Does what the plan says; false where the request is answered all the same. */
  #fail({ fault, when, signal = 'SIGKILL' }: Fault, response: ServerResponse): boolean {
    switch (fault) {
      case '500':
        deny(response, 500, 'UNKNOWN', 'unknown error')
        return true
      case 'throttle':
        deny(response, 429, 'TOOMANYREQUESTS', 'Rate exceeded')
        return true
      case 'accessDenied':
        deny(response, 403, 'DENIED', 'Not authorized')
        return true
      case 'expired':
        expired(response)
        return true
      case 'garbage':
        response.end('<html>busy')
        return true
      case 'truncate':
        response.writeHead(200, { 'content-length': 1_000 })
        response.write('{', () => response.destroy())
        return true
      case 'kill':
        if (when === 'before') this.#cloud.kill(signal)
        else response.on('finish', () => this.#cloud.kill(signal))
        return false
      case 'staleRead':
        return false
      default:
        // A hang too: docker itself waits without an end, in real time.
        response.socket?.resetAndDestroy()
        return true
    }
  }

  async #answer(
    wanted: RegistryRequest,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const token = this.#tokens.get(readPassword(request) ?? '')
    if (!token) {
      response.setHeader('www-authenticate', `Basic realm="http://${this.host}/",service="ecr.amazonaws.com"`)
      return deny(response, 401, 'UNAUTHORIZED', 'Not Authorized')
    }
    if (token.expiresAt <= this.#cloud.clock.now()) return expired(response)
    if (wanted.kind === 'ping') return await this.#forward(url.pathname, request, response)
    if (wanted.kind === 'unsupported')
      return deny(response, 405, 'UNSUPPORTED', 'The operation is unsupported.')
    const repository = this.repositories.get(wanted.repository)
    const { account, region } = this.#cloud
    const resource = repository?.arn ?? `arn:aws:ecr:${region}:${account}:repository/${wanted.repository}`
    this.#cloud.iam.authorize(token.caller, [{ action: wanted.action, resource }])
    if (!repository) {
      const message = `The repository with name '${wanted.repository}' does not exist in the registry with id '${account}'`
      return deny(response, 404, 'NAME_UNKNOWN', message)
    }
    if (wanted.kind === 'manifest') return await this.#manifest(repository, wanted, request, response)
    // Without `mount` and `from`: a layer is never taken over from a repository that the caller may not read.
    if (request.method === 'POST') return await this.#forward(url.pathname, request, response)
    await this.#forward(url.pathname + url.search, request, response)
  }

  /** Manifests are looked up by our own index of tags, so that a tag that ECR no longer has is not found. */
  async #manifest(
    repository: Repository,
    wanted: RepositoryRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = `/v2/${repository.name}/manifests/`
    if (request.method === 'PUT')
      return await this.#putManifest(repository, wanted.reference, request, response)
    const image = repository.find(wanted.reference)
    if (!image) {
      const message = `Requested image not found: ${repository.name}:${wanted.reference}`
      return deny(response, 404, 'MANIFEST_UNKNOWN', message)
    }
    if (request.method === 'GET') image.pulledAt = this.#cloud.clock.now()
    await this.#forward(path + image.digest, request, response)
  }

  async #putManifest(
    repository: Repository,
    reference: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const tag = reference.startsWith('sha256:') ? undefined : reference
    try {
      if (tag !== undefined) repository.admitTag(tag)
    } catch (error) {
      if (error instanceof ServiceError) return deny(response, 400, 'TAG_INVALID', error.message)
      throw error
    }
    const body = await readBody(request)
    const accepted = (status: number) => {
      if (status === 201) repository.put(body, mediaType(request), tag, this.#cloud.clock.now())
    }
    await this.#forward(`/v2/${repository.name}/manifests/${reference}`, request, response, {
      body,
      accepted,
    })
  }

  /** Passes a request on to the real registry, and its answer back. */
  async #forward(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    options: { body?: Buffer; accepted?: (status: number) => void } = {},
  ): Promise<void> {
    const { authorization: _, ...headers } = request.headers
    await new Promise<void>((resolve, reject) => {
      const onward = open(this.process.url + path, { method: request.method, headers }, (answer) => {
        options.accepted?.(answer.statusCode ?? 502)
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
        answer.on('end', resolve)
        answer.on('error', reject)
      })
      onward.on('error', reject)
      request.on('aborted', () => onward.destroy())
      if (options.body) onward.end(options.body)
      else request.pipe(onward)
    })
  }
}

/** The password of HTTP's Basic authentication: https://www.rfc-editor.org/rfc/rfc7617 */
function readPassword(request: IncomingMessage): string | undefined {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return undefined
  const [user, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return user === 'AWS' ? password.join(':') : undefined
}

function mediaType(request: IncomingMessage): string {
  return request.headers['content-type'] ?? 'application/vnd.docker.distribution.manifest.v2+json'
}

/** Whether anything listens at `host:port`. */
function answers(host: string): Promise<boolean> {
  const [name = '', port = ''] = host.split(':')
  return new Promise((resolve) => {
    const socket = connect({ host: name, port: Number(port), timeout: 2_000 })
    const end = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.on('connect', () => end(true))
    socket.on('timeout', () => end(true))
    socket.on('error', () => end(false))
  })
}

const maxManifest = 4 * 1024 * 1024

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > maxManifest) throw new Error('The manifest is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function expired(response: ServerResponse): void {
  deny(response, 403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.')
}

/** An error as the distribution protocol words it. */
function deny(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'docker-distribution-api-version': 'registry/2.0',
  })
  response.end(JSON.stringify({ errors: [{ code, message }] }))
}
