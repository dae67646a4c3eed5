import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Cloud } from './cloud.ts'
import { answerControl } from './control.ts'
import { awsTarget, type Outcome, type RefusalKind, type Target } from './dispatch.ts'
import type { Fault, FaultKind } from './faults.ts'
import type { WebAnswer, WebPart, WebRequest } from './service.ts'
import { webTarget } from './web-target.ts'

/**
 * The cloud's one HTTP port on 127.0.0.1: AWS at `/`, GitHub's API under `/github`, the token issuer under `/oidc`,
 * and the cloud's own doors for another process under `/_cloud`. Every call but the last is recorded and can fail by plan.
 */
export class CloudServer {
  readonly #cloud: Cloud
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Calls that a fault keeps waiting for ever; let go when the cloud stops. */
  readonly #hanging = new Set<() => void>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
    this.#server = createServer((request, response) => {
      this.#receive(request, response).catch((error: unknown) => {
        cloud.violations.push(`HTTP server: ${error instanceof Error ? error.stack : String(error)}`)
        response.destroy()
      })
    })
    this.#server.keepAliveTimeout = 60_000
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  /** Resolves with the port. */
  async start(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    return (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    for (const release of this.#hanging) release()
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const done = this.#cloud.clock.busy(`${incoming.method} ${incoming.url}`)
    try {
      const read = await readRequest(incoming)
      if (!read) return
      const { prefix, request } = read
      if (prefix === '_cloud') {
        send(response, answerControl(this.#cloud, request), this.#cloud.clock.now())
        return
      }
      await this.#answer(this.#target(prefix, request), response, done)
    } finally {
      done()
    }
  }

  #target(prefix: string, request: WebRequest): Target {
    const part = this.#cloud.webParts[prefix]
    const target = part ? webTarget(prefix, part, request) : awsTarget(this.#cloud, request)
    if (target) return target
    const what = `${request.method} ${request.path} ${request.headers['x-amz-target'] ?? ''}`.trim()
    this.#cloud.violations.push(`Nobody here answers: ${what}`)
    return webTarget('unknown', unknownPart, request)
  }

  async #answer(target: Target, response: ServerResponse, done: () => void): Promise<void> {
    const { calls, clock, faults } = this.#cloud
    const fault = faults.next(target.service, target.operation)
    const end = calls.begin(target.service, target.operation, clock.now())
    let outcome: Outcome | undefined
    try {
      if (fault?.fault === 'kill' && fault.when === 'before') this.#cloud.kill(fault.signal ?? 'SIGKILL')
      if (!fault || takesEffect(fault)) outcome = await target.run(fault?.fault === 'staleRead')
      if (fault && isRefusal(fault.fault)) outcome = await target.refuse(fault.fault)
    } finally {
      const status = fault && !delivers(fault) ? 0 : (outcome?.answer.status ?? 0)
      end({ status, endMs: clock.now(), input: outcome?.input, error: outcome?.error })
    }
    if (fault) await this.#spoil(fault, target, response, outcome, done)
    else if (outcome) send(response, outcome.answer, clock.now() + this.#cloud.aheadMs)
  }

  /** Does to the answer what the plan says. */
  async #spoil(
    fault: Fault,
    target: Target,
    response: ServerResponse,
    outcome: Outcome | undefined,
    done: () => void,
  ): Promise<void> {
    const now = this.#cloud.clock.now()
    switch (fault.fault) {
      case 'hang':
        done()
        await this.#hang(response)
        return
      case 'truncate':
        truncate(response, outcome?.answer ?? { status: 200, body: '{"answer": "cut"}' })
        return
      case 'garbage':
        send(
          response,
          { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>\u0000busy' },
          now,
        )
        return
      case 'empty':
        send(response, target.empty(), now)
        return
      case 'kill':
        if (fault.when === 'after') this.#cloud.kill(fault.signal ?? 'SIGKILL')
        break
    }
    if (fault.when === 'answered') response.on('finish', () => this.#cloud.kill(fault.signal ?? 'SIGKILL'))
    if (outcome && delivers(fault)) send(response, outcome.answer, now)
    else response.socket?.resetAndDestroy()
  }

  /** Never answers; ends when the caller gives up or the cloud stops. */
  async #hang(response: ServerResponse): Promise<void> {
    const release = this.#cloud.clock.hold('a call that hangs')
    await new Promise<void>((resolve) => {
      this.#hanging.add(resolve)
      response.on('close', () => {
        this.#hanging.delete(resolve)
        resolve()
      })
    })
    release()
  }
}

const unknownPart: WebPart = {
  operation: (request) => `${request.method} ${request.path}`,
  handle: (request) => ({
    status: 501,
    body: `This cloud does not answer ${request.method} ${request.path}`,
  }),
}

/** Whether the call still has its effect. */
function takesEffect(fault: Fault): boolean {
  if (fault.fault === 'kill' && (fault.signal ?? 'SIGKILL') !== 'SIGKILL') return true
  return fault.when !== 'before' || fault.fault === 'commitThenReset' || fault.fault === 'staleRead'
}

/** Whether the caller gets a whole answer that came from somebody. */
function delivers(fault: Fault): boolean {
  return (
    isRefusal(fault.fault) ||
    fault.fault === 'staleRead' ||
    fault.fault === 'garbage' ||
    fault.fault === 'empty' ||
    fault.fault === 'kill'
  )
}

function isRefusal(kind: FaultKind): kind is RefusalKind {
  return kind === '500' || kind === 'throttle' || kind === 'expired' || kind === 'accessDenied'
}

/** Sends half of the answer that was announced. */
function truncate(response: ServerResponse, answer: WebAnswer): void {
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length })
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy())
}

/** `undefined`: the caller was gone before it had said all, as one that is killed is. */
async function readRequest(
  incoming: IncomingMessage,
): Promise<{ prefix: string; request: WebRequest } | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    return undefined
  }
  const url = new URL(incoming.url ?? '/', 'http://cloud')
  const [, prefix = '', rest = ''] = /^\/(github|oidc|_cloud)(\/.*|$)/.exec(url.pathname) ?? []
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
  return {
    prefix,
    request: {
      method: incoming.method ?? 'GET',
      path: prefix === '' ? url.pathname : rest || '/',
      query: url.searchParams,
      headers: Object.fromEntries(headers),
      body: Buffer.concat(chunks),
    },
  }
}

function send(response: ServerResponse, answer: WebAnswer, now: number): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    // The SDK corrects its idea of the time by this header.
    date: new Date(now).toUTCString(),
    'content-length': Buffer.byteLength(answer.body),
  })
  response.end(answer.body)
}
