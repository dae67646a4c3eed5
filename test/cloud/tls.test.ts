import { readFile } from 'node:fs/promises'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'

let cloud: Cloud

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false })
  await cloud.tls.start()
})

afterAll(async () => {
  await cloud.stop()
})

test('who trusts the authority trusts its certificates, for their names and addresses only', async () => {
  const { certificate, key } = await cloud.tls.issue(['127.0.0.1', 'db.example.com'])
  const server = createServer({ cert: certificate, key }, (_, response) => response.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const ca = await readFile(cloud.tls.caPath, 'utf8')
  const ask = (options: object) =>
    new Promise<string>((resolve) => {
      get({ host: '127.0.0.1', port, ...options }, (response) => {
        response.resume().on('end', () => resolve(String(response.statusCode)))
      }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    })
  expect(await ask({ ca })).toBe('200')
  expect(await ask({ ca, servername: 'db.example.com' })).toBe('200')
  expect(await ask({ ca, servername: 'other.example.com' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  expect(await ask({})).not.toBe('200')
  server.close()
})

test('the same hosts get the same certificate', async () => {
  const [one, other] = await Promise.all([cloud.tls.issue(['a']), cloud.tls.issue(['a'])])
  expect(one.certificate).toBe(other.certificate)
})
