import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { SecretUnreadable } from './secrets-manager.ts'

let cloud: Cloud

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false })
})

afterAll(async () => {
  await cloud.stop()
})

test('a secret is read whole, by JSON key, by stage and without its six random characters', () => {
  const { secrets } = cloud
  const { arn } = secrets.create('shop/db', JSON.stringify({ username: 'a', password: 'old' }), {
    stage: 'preview',
  })
  expect(arn).toMatch(/:secret:shop\/db-\w{6}$/)
  expect(secrets.read(arn)).toContain('"username"')
  expect(secrets.read(`${arn}:password::`)).toBe('old')
  secrets.rotate(arn, JSON.stringify({ username: 'a', password: 'new' }))
  expect(secrets.read(`${arn}:password::`)).toBe('new')
  expect(secrets.read(`${arn}:password:AWSPREVIOUS:`)).toBe('old')
  expect(secrets.read(`${arn.slice(0, -7)}:password::`)).toBe('new')
  expect(secrets.find(`${arn}:password::`)?.arn).toBe(arn)
  expect(cloud.tags(arn)).toEqual({ stage: 'preview' })
})

test('what is not there cannot be read', () => {
  const { secrets } = cloud
  const { arn } = secrets.create('shop/key', '{"a":"b"}')
  expect(() => secrets.read(`${arn}:missing::`)).toThrow(SecretUnreadable)
  expect(() => secrets.read(`${arn}:a:AWSPREVIOUS:`)).toThrow(SecretUnreadable)
  secrets.delete(arn)
  expect(() => secrets.read(arn)).toThrow(SecretUnreadable)
  expect(cloud.inventory()).not.toContain('secret:shop/key')
})
