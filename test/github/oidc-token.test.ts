import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { requestOidcToken } from '../../src/github/oidc-token.ts'

describe('the OIDC token of a job', () => {
  let server: Server | undefined
  afterEach(() => server?.close())

  async function service(answer: RequestListener): Promise<Record<string, string>> {
    server = createServer(answer)
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-secret',
    }
  }

  it('is asked for with the audience, beside what the address says, and with the job as bearer', async () => {
    const asked: unknown[] = []
    const environment = await service((request, response) => {
      asked.push([request.url, request.headers.authorization])
      response.end(JSON.stringify({ value: 'a.b.c' }))
    })
    expect(await requestOidcToken(environment, 'sts.amazonaws.com')).toBe('a.b.c')
    expect(asked).toEqual([['/token?api-version=2.0&audience=sts.amazonaws.com', 'Bearer runner-secret']])
  })

  it.each([
    ['a refusal', 403, '{"message":"no"}', 'HTTP 403'],
    ['an answer without a token', 200, '{"value":""}', 'the answer has no token'],
    ['an answer that is no JSON', 200, '<html>', 'JSON'],
  ])('fails at %s', async (_what, status, body, message) => {
    const environment = await service((_request, response) => {
      response.statusCode = status
      response.end(body)
    })
    await expect(requestOidcToken(environment, 'x')).rejects.toThrow(message)
  })

  it('fails where the job may not ask', async () => {
    await expect(requestOidcToken({}, 'x')).rejects.toThrow('may not ask')
  })
})
