import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeBlock, cutToBytes, escapeMarkdown } from '../../src/github/markdown.ts'

describe('escapeMarkdown', () => {
  it('leaves nothing that means something to GitHub', () => {
    const hostile = '<img src=//evil> @org/team fixes #1 [a](http://b) `x` **b** | <!-- monolayer --> \u202e'
    const withoutReferences = escapeMarkdown(hostile).replace(/&#[0-9]+;/g, '')
    expect(withoutReferences).not.toMatch(/[<>@#[\]()`*|:/\u202e]/)
  })

  it('keeps letters, digits and spaces', () => {
    expect(escapeMarkdown('hello wörld 42')).toBe('hello wörld 42')
  })
})

describe('codeBlock', () => {
  it('cannot be ended by what is in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('`', '``', '````', 'a', '\n', '~~~', '</details>'), { maxLength: 20 }),
        (parts) => {
          const lines = codeBlock(parts.join('')).split('\n')
          const fence = lines.at(-1) ?? ''
          return lines.slice(1, -1).every((line) => !line.includes(fence))
        },
      ),
    )
  })
})

describe('cutToBytes', () => {
  it('leaves a short text alone', () => {
    expect(cutToBytes('short', 100)).toBe('short')
  })

  it('counts bytes, cuts at a line, and says so', () => {
    const cut = cutToBytes(`${'ä'.repeat(50)}\n`.repeat(100), 1000)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1000)
    expect(cut).toContain('cut')
    expect(cut.split('\n')[0]).toBe('ä'.repeat(50))
  })
})
