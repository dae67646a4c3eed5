import { describe, expect, test } from 'vitest'
import { describeLeftOut, imageFindings } from '../../src/image/image-findings.ts'
import type { PreparedImage } from '../../src/image/prepare.ts'
import { isReusable } from '../../src/image/reuse.ts'

function image(parts: {
  privateKeys?: string[]
  credentials?: string[]
  buildArgs?: string[]
}): PreparedImage {
  const { privateKeys = [], credentials = [], buildArgs = [] } = parts
  return {
    key: 'k',
    tag: 'k',
    context: { root: '/', entries: [], credentials, privateKeys },
    dockerfile: '',
    source: { from: 'dockerfile', path: 'Dockerfile', ignoreFile: null, secrets: [] },
    platform: 'linux/amd64',
    buildArgs: buildArgs.map((name) => ({ name, value: 'x' })),
  }
}

describe('before the build, the user is told', () => {
  test('of private keys in the image and of secrets in build arguments', () => {
    const codes = (parts: Parameters<typeof image>[0]) => imageFindings(image(parts)).map(({ code }) => code)
    expect(codes({})).toEqual([])
    expect(codes({ privateKeys: ['jwt.pem'] })).toEqual(['private-key-in-image'])
    expect(codes({ buildArgs: ['NPM_TOKEN'] })).toEqual(['secret-in-build-args'])
    expect(codes({ buildArgs: ['apikey', 'DB_PASSWORD'] })).toEqual(['secret-in-build-args'])
    expect(codes({ buildArgs: ['TOKENIZER', 'MONKEY', 'EDITION'] })).toEqual([])
  })

  test('what was left out', () => {
    expect(describeLeftOut(image({}))).toBeNull()
    expect(describeLeftOut(image({ credentials: ['.env', 'a/.env'] }))).toContain('.env, a/.env')
    const many = Array.from({ length: 9 }, (_, index) => `${index}/.env`)
    expect(describeLeftOut(image({ credentials: many }))).toContain('and 4 more')
  })
})

describe('an image that the registry has', () => {
  const now = new Date('2026-01-20T12:00:00Z')
  const pushed = (days: number) => ({
    digest: 'sha256:1',
    pushedAt: new Date(now.getTime() - days * 86_400_000),
  })

  test('is reused on a push while it is younger than a week', () => {
    expect(isReusable(pushed(6.9), true, now)).toBe(true)
    expect(isReusable(pushed(8), true, now)).toBe(false)
  })

  test('is reused on a dispatch however old it is, and where nobody knows its age', () => {
    expect(isReusable(pushed(80), false, now)).toBe(true)
    expect(isReusable({ digest: 'sha256:1', pushedAt: null }, true, now)).toBe(true)
  })
})
