import { appendFileSync } from 'node:fs'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { identify } from '../cloud/wire.ts'
import { keepsText, type RecordedCall } from './recording.ts'

/**
 * Loaded into the action's process from outside (`--import …/preload.js?file=PATH`): appends each call of AWS to a file,
 * one JSON value a line. The action knows nothing of it.
 */
const file = new URL(import.meta.url).searchParams.get('file')

/** Of longer answers only the beginning is kept. */
const longestText = 200_000

for (const module of [http, https]) {
  const original = module.request as (...parameters: unknown[]) => ClientRequest
  // What the SDK imports from Node is this very function, once the exports are synchronised below.
  ;(module as { request: unknown }).request = (...parameters: unknown[]) => watch(original(...parameters))
}
syncBuiltinESMExports()

function watch(request: ClientRequest): ClientRequest {
  const startMs = Date.now()
  const sent = tap(request, ['write', 'end'])
  request.on('response', (response: IncomingMessage) => {
    const got = tap(response, ['emit'])
    response.on('close', () => note(request, sent(), response.statusCode ?? 0, got(), startMs))
  })
  request.on('error', () => note(request, sent(), 0, '', startMs))
  return request
}

/** Listens in on the chunks that pass through methods of a stream, and returns what gives their text. */
function tap(stream: object, methods: readonly string[]): () => string {
  const chunks: Buffer[] = []
  const open = stream as Record<string, (...parameters: unknown[]) => unknown>
  for (const method of methods) {
    const original = open[method]
    if (original === undefined) continue
    open[method] = function (this: unknown, ...parameters: unknown[]) {
      // `emit('data', chunk)`; `write(chunk)`, `end(chunk)`
      const chunk = method === 'emit' ? (parameters[0] === 'data' ? parameters[1] : undefined) : parameters[0]
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
      return original.apply(this, parameters)
    }
  }
  return () => Buffer.concat(chunks).toString('utf8')
}

function note(request: ClientRequest, sent: string, status: number, got: string, startMs: number): void {
  const target = request.getHeader('x-amz-target')
  const called = identify({
    method: request.method,
    path: request.path,
    query: new URLSearchParams(),
    headers: { 'x-amz-target': target === undefined ? undefined : String(target) },
    body: Buffer.from(sent),
  })
  if (called === undefined || file === null) return
  const keep = keepsText(called.service, called.operation)
  const call: RecordedCall = {
    ...called,
    ...{ status, startMs, endMs: Date.now() },
    error: status >= 200 && status < 300 ? null : errorOf(got),
    request: keep ? sent.slice(0, longestText) : null,
    answer: keep ? got.slice(0, longestText) : null,
  }
  appendFileSync(file, `${JSON.stringify(call)}\n`)
}

/** `{"__type": "…#ClusterNotFoundException"}` or `<Code>DBInstanceNotFound</Code>` */
function errorOf(text: string): string {
  return /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"|<Code>([^<]+)</.exec(text)?.slice(1).find(Boolean) ?? 'unknown'
}
