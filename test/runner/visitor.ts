import { request } from 'node:https'
import { WebSocket } from 'ws'

export interface Page {
  readonly status: number
  readonly text: string
}

/** Somebody who visits the app at its URL, and trusts the local cloud's certificate authority. */
export class Visitor {
  readonly #url: string
  readonly #authority: string

  /** `authority`: PEM. */
  constructor(url: string, authority: string) {
    this.#url = url
    this.#authority = authority
  }

  async get(path: string): Promise<Page> {
    return await this.#send('GET', path)
  }

  async post(path: string, body: object): Promise<Page> {
    return await this.#send('POST', path, JSON.stringify(body))
  }

  /** Sends a text over a WebSocket and resolves with the first text that comes back. */
  async echo(path: string, text: string): Promise<string> {
    const socket = new WebSocket(new URL(path, this.#url.replace(/^http/, 'ws')), {
      ca: this.#authority,
      handshakeTimeout: 10_000,
    })
    try {
      return await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${path} did not answer within 10 s.`)), 10_000)
        socket.on('open', () => socket.send(text))
        socket.on('message', (data) => {
          clearTimeout(late)
          resolve(String(data))
        })
        socket.on('error', (error) => {
          clearTimeout(late)
          reject(error)
        })
      })
    } finally {
      socket.terminate()
    }
  }

  async #send(method: string, path: string, body?: string): Promise<Page> {
    return await new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const options = { method, headers, ca: this.#authority, timeout: 15_000, agent: false } as const
      const sent = request(new URL(path, this.#url), options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        )
      })
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} did not answer within 15 s.`)))
      sent.on('error', reject)
      sent.end(body)
    })
  }
}
