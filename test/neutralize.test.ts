import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foreignLines, neutralize } from '../src/neutralize.ts'

/** How actions/runner finds commands in a line (ActionCommand.cs): `::x` after trimming, `##[x` anywhere. */
function isCommand(line: string): boolean {
  return /^::[^:\s]/.test(line.trimStart()) || /##\[[^\]]+\]/.test(line)
}

describe('neutralize', () => {
  // Shows A7, A8.
  it.each([
    '::set-output name=url::https://evil',
    '  ::error::boo',
    '\u00a0::add-mask::a',
    '\u2003::group::x',
    'harmless ##[set-output name=url]https://evil',
    '::stop-commands::token',
    '##[error]boo',
  ])('makes %j inert', (line) => {
    expect(isCommand(line)).toBe(true)
    expect(isCommand(neutralize(line))).toBe(false)
  })

  it('leaves ordinary lines as they are', () => {
    for (const line of ['INFO  [alembic] Running upgrade a -> b', 'std::string x', 'a ## [b]', 'ünïcödé ✓']) {
      expect(neutralize(line)).toBe(line)
    }
  })

  it('removes colours and shows control characters', () => {
    expect(neutralize('\u001b[31mred\u001b[0m\u0007')).toBe('red\ufffd')
  })

  it('cuts a line that nobody can read and says so', () => {
    const cut = neutralize('x'.repeat(1_000_000))
    expect(cut.length).toBeLessThan(5_000)
    expect(cut).toMatch(/characters cut/)
  })

  // Shows A8, I9.
  it('never lets a command through', () => {
    const pieces = fc.constantFrom(
      '::',
      ':',
      '##',
      '[',
      ']',
      'error',
      ' ',
      '\t',
      '\r',
      '\n',
      '\u2028',
      '\u00a0',
      '\u001b[1m',
      'x',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) =>
        foreignLines(parts.join('')).every((line) => !isCommand(line)),
      ),
    )
  })
})
