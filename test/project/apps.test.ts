import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openImageFilter } from '../../src/image/image-filter.ts'
import { readProject } from '../../src/project/read.ts'
import { readingOptions } from './reading-options.ts'

const APPS = new URL('../apps/', import.meta.url).pathname

/** What `expected.json` of an example project says. It is written by hand, before the rule it is about. */
interface Expected {
  /** The rule or pitfall that this project is about. */
  readonly rule: string
  readonly inputs?: Parameters<typeof readingOptions>[1]
  /** Subsets of the reading's members. */
  readonly project?: object
  readonly web?: object
  readonly install?: object | null
  readonly databaseUrl?: object
  /** All codes, in any order; `code: text` also wants the text in the message or fix. */
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
}

describe('example projects read as their expected.json says', () => {
  for (const name of readdirSync(APPS).sort()) {
    test(name, () => {
      const expected = JSON.parse(readFileSync(join(APPS, name, 'expected.json'), 'utf8')) as Expected
      const workspace = join(APPS, name)
      const options = readingOptions(workspace, expected.inputs)
      const reachesImage = openImageFilter(workspace, options.directory)
      const reading = readProject({ ...options, reachesImage })
      const { project, web, install, databaseUrl } = expected
      const members = Object.entries({ project, web, install, databaseUrl }).filter(
        ([, value]) => value !== undefined,
      )
      expect(reading).toMatchObject(Object.fromEntries(members))
      for (const list of ['warnings', 'errors'] as const) {
        const found = reading[list].map(({ code, message, fix }) => `${code}: ${message} ${fix}`)
        expect(found.map((text) => text.split(':')[0]).sort()).toEqual(
          expected[list].map((text) => text.split(':')[0]).sort(),
        )
        for (const wanted of expected[list]) {
          const [code = '', ...text] = wanted.split(': ')
          const texts = text.length === 0 ? [] : found.filter((one) => one.startsWith(`${code}:`))
          if (text.length > 0) expect(texts).toContainEqual(expect.stringContaining(text.join(': ')))
        }
      }
    })
  }
})
