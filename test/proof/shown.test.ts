import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findShown, renderShown, shownIn } from './shown.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const document = `${root}docs/reliability.md`
const [begin, end] = ['<!-- shown: written from the tests -->', '<!-- /shown -->']

describe('docs/reliability.md', () => {
  it('names for each fault, attack and invariant the tests that show it (MONOLAYER_WRITE=yes writes it)', () => {
    const text = readFileSync(document, 'utf8')
    const [before = '', , after = ''] = text.split(new RegExp(`(${begin}[^]*?${end})`))
    const wanted = `${before}${begin}\n\n${renderShown(findShown(root))}\n\n${end}${after}`
    if (process.env.MONOLAYER_WRITE === 'yes') writeFileSync(document, wanted)
    else expect(text).toBe(wanted)
  })
})

describe('a mark', () => {
  it('belongs to the test below it', () => {
    const text =
      "describe('a run', () => {\n  // Shows F1, A2.\n  it('does it', () => {})\n})\n// Shows I3.\ntest.each([\n  [1],\n])('of %s', (x) => {})\n"
    expect(shownIn('a.test.ts', text)).toEqual([
      { file: 'a.test.ts', title: 'a run does it', ids: ['F1', 'A2'] },
      { file: 'a.test.ts', title: 'of %s', ids: ['I3'] },
    ])
  })

  it('is refused above anything else, and where it cannot be read', () => {
    expect(() => shownIn('a.test.ts', '// Shows F1.\nconst a = 1\n')).toThrow('a mark above no test')
    expect(() => shownIn('a.test.ts', '// Shows F1 and F2\nit("x", () => {})\n')).toThrow('cannot be read')
  })

  it('of nothing in the catalogue is refused, and so is a list with a gap', () => {
    expect(() => renderShown([{ file: 'a', title: 'b', ids: ['F99'] }])).toThrow('F99')
    expect(() => renderShown([])).toThrow('Nothing shows F1')
  })
})
