import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pitfallCodes } from '../../src/project/pitfall-codes.ts'

const APPS = new URL('../apps/', import.meta.url).pathname

/** Codes that no project in a folder can show: they are about the file system, and tested there. */
const ELSEWHERE = new Set(['link-outside-checkout', 'scan-capped'])

test('every pitfall has an example project that shows it', () => {
  const shown = readdirSync(APPS).flatMap((name) => {
    const { warnings, errors } = JSON.parse(readFileSync(join(APPS, name, 'expected.json'), 'utf8'))
    return [...warnings, ...errors].map((text: string) => text.split(':')[0])
  })
  const known = Object.keys(pitfallCodes).filter((code) => !ELSEWHERE.has(code))
  expect([...new Set(shown)].sort()).toEqual(known.sort())
})

test('each says in one sentence when it happens', () => {
  for (const [code, text] of Object.entries(pitfallCodes)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(text).toMatch(/\.$/)
  }
})
