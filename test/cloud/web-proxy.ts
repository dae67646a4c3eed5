import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as open,
  type ServerResponse,
} from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Cloud } from './cloud.ts'
import { Traffic } from './web-traffic.ts'

/** Where a request can go: the address of a task, and the port that its container listens on. */
export interface Target {
  readonly host: string
  readonly port: number
}

/** A target group behind the listener, and its part of the traffic. */
export interface TargetGroup {
  /** Percent of the requests. */
  readonly weight: number
  /** Those that may be sent requests now. */
  targets(): readonly Target[]
}

/** How long an Application Load Balancer waits for a connection to a target, and for a word on it (documented). Real time. */
const connectTimeout = 10_000
const idleTimeout = 60_000

/**
 * The public end of one web service: HTTPS on a port of its own, as an Application Load Balancer does it. Users keep
 * their Host, targets learn the rest from `X-Forwarded-*`; WebSockets pass; a target that does not answer is a 502,
 * none at all a 503, one that is silent a 504. Every answer is counted for the service's alarm.
 */
export class WebProxy {
  readonly traffic = new Traffic()
  /** The listener's rules; set by the rollouts of the service. */
  groups: readonly TargetGroup[] = []
  /** False while load balancer, certificate and name are not there yet: nothing answers. */
  reachable = false
  /** A test's door: answers everybody with this status, whatever stands behind. */
  answerWith: number | undefined
  readonly #cloud: Cloud
  #server: Server | undefined
  readonly #sockets = new Set<Duplex>()
  readonly #credit = new Map<TargetGroup, number>()
  #turn = 0

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** `https://127.0.0.1:<port>` */
  get url(): string {
    return `https://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const { certificate, key } = await this.#cloud.tls.issue(['127.0.0.1', 'localhost'])
    const server = createServer({ cert: certificate, key }, (request, response) =>
      this.#pass(request, response),
    )
    this.#server = server
    server.on('connection', (socket: Socket) => this.#keep(socket))
    server.on('tlsClientError', (_, socket) => socket.destroy())
    server.on('upgrade', (request, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    for (const socket of this.#sockets) socket.destroy()
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()))
  }

  get #port(): number {
    return (this.#server?.address() as AddressInfo | undefined)?.port ?? 0
  }

  #keep(socket: Duplex): void {
    if (!this.reachable) return void socket.destroy()
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const done = this.#cloud.clock.busy(`web request ${request.url}`)
    response.once('close', done)
    const target = this.#choose()
    if (this.answerWith !== undefined) {
      this.#refuse(response, this.answerWith, 'Broken')
      return
    }
    if (!target) {
      this.#refuse(response, 503, 'Service Temporarily Unavailable')
      return
    }
    const headers = this.#forwardedHeaders(request)
    const onward = open(
      { ...target, method: request.method, path: request.url, headers, agent: false },
      (answer) => {
        const status = answer.statusCode ?? 502
        this.traffic.count(status, this.#cloud.clock.now())
        response.writeHead(status, withoutHops(answer.headers))
        response.flushHeaders()
        done()
        answer.pipe(response)
        answer.on('error', () => response.destroy())
      },
    )
    onward.on('socket', (socket) => {
      socket.setTimeout(connectTimeout)
      socket.once('connect', () => socket.setTimeout(idleTimeout))
      socket.on('timeout', () => {
        if (!response.headersSent) this.#refuse(response, 504, 'Gateway Time-out')
        onward.destroy()
      })
    })
    onward.on('error', () => {
      if (response.headersSent) response.destroy()
      else this.#refuse(response, 502, 'Bad Gateway')
    })
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  }

  #refuse(response: ServerResponse, status: number, text: string): void {
    this.traffic.count(status, this.#cloud.clock.now())
    const body = `<html>\r\n<head><title>${status} ${text}</title></head>\r\n<body>\r\n<center><h1>${status} ${text}</h1></center>\r\n</body>\r\n</html>\r\n`
    response.writeHead(status, {
      server: 'awselb/2.0',
      'content-type': 'text/html',
      'content-length': body.length,
    })
    response.end(body)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = this.#choose()
    socket.on('error', () => socket.destroy())
    if (!target)
      return void socket.end('HTTP/1.1 503 Service Temporarily Unavailable\r\nConnection: close\r\n\r\n')
    const headers = {
      ...this.#forwardedHeaders(request),
      connection: 'Upgrade',
      upgrade: request.headers.upgrade ?? 'websocket',
    }
    const onward = open({ ...target, method: request.method, path: request.url, headers, agent: false })
    onward.on('upgrade', (answer, tunnel, rest) => {
      this.traffic.count(answer.statusCode ?? 101, this.#cloud.clock.now())
      socket.write(rawHead(answer))
      if (rest.length > 0) socket.write(rest)
      if (head.length > 0) tunnel.write(head)
      tunnel.pipe(socket)
      socket.pipe(tunnel)
      tunnel.on('error', () => socket.destroy())
      socket.on('close', () => tunnel.destroy())
      tunnel.on('close', () => socket.destroy())
    })
    onward.on('response', (answer) => {
      this.traffic.count(answer.statusCode ?? 502, this.#cloud.clock.now())
      socket.write(rawHead(answer))
      answer.pipe(socket)
    })
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n'))
    onward.end()
  }

  /**
   * A target group by its weight (exactly: of a hundred requests, as many as its percentage), and in it the next
   * target in turn. A group without targets leaves its part to the others.
   */
  #choose(): Target | undefined {
    const able = this.groups.filter((group) => group.weight > 0 && group.targets().length > 0)
    const total = able.reduce((sum, group) => sum + group.weight, 0)
    for (const group of able) this.#credit.set(group, (this.#credit.get(group) ?? 0) + group.weight)
    const group = able.reduce<TargetGroup | undefined>(
      (best, other) => (!best || this.#creditOf(other) > this.#creditOf(best) ? other : best),
      undefined,
    )
    if (!group) return undefined
    this.#credit.set(group, this.#creditOf(group) - total)
    const targets = group.targets()
    this.#turn += 1
    return targets[this.#turn % targets.length]
  }

  #creditOf(group: TargetGroup): number {
    return this.#credit.get(group) ?? 0
  }

  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html */
  #forwardedHeaders(request: IncomingMessage): IncomingHttpHeaders {
    const before = request.headers['x-forwarded-for']
    const from = request.socket.remoteAddress ?? '127.0.0.1'
    return {
      ...withoutHops(request.headers),
      'x-forwarded-for': before === undefined ? from : `${String(before)}, ${from}`,
      'x-forwarded-proto': 'https',
      'x-forwarded-port': String(this.#port),
      'x-amzn-trace-id': `Root=1-${Math.floor(this.#cloud.clock.now() / 1000).toString(16)}-${'0'.repeat(24)}`,
    }
  }
}

/** Headers that are for one connection only: RFC 9110, section 7.6.1. */
const hops = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
])

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hops.has(name)))
}

function rawHead(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`]
  for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
    lines.push(`${answer.rawHeaders[index]}: ${answer.rawHeaders[index + 1]}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}
