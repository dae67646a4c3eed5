import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileIgnorePattern } from '../../src/image/ignore-pattern.ts'

function matches(pattern: string, path: string): boolean {
  const compiled = compileIgnorePattern(pattern, false)
  if (compiled === null) throw new Error(`${pattern} is malformed`)
  return compiled.matches(path)
}

describe('a pattern of .dockerignore', () => {
  test.each([
    ['requirements.txt', 'requirements.txt', true],
    ['requirements.txt', 'requirementsXtxt', false],
    ['*.md', 'README.md', true],
    ['*.md', 'docs/README.md', false],
    ['*/*.md', 'docs/README.md', true],
    ['docs/*', 'docs/a/b', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['**/node', 'node', true],
    ['**/node', 'web/app/node', true],
    ['**/node', 'web/xnode', false],
    ['**/*.py[co]', 'a/b/c.pyc', true],
    ['**/*.py[co]', 'c.py', false],
    ['docs/**', 'docs/a/b', true],
    ['docs/**', 'docs', false],
    ['docs/**/x.md', 'docs/x.md', true],
    ['docs/**/x.md', 'docs/a/b/x.md', true],
    ['**', 'anything/at all', true],
    ['[^a-c]x', 'dx', true],
    ['[^a-c]x', 'bx', false],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['[\\]]', ']', true],
    // What Docker does with `**` that touches a name: it compares the end, or the start, of the whole path.
    ['**file', 'dir/xfile', true],
    ['dir**', 'dirx/y', true],
    ['**/é?', 'a/éü', true],
  ])('%s and %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected)
  })

  test.each(['[', '[]', '[a', '[a-', '[]a]', '[-a]', 'a\\', 'x['])('%s is malformed', (pattern) => {
    expect(compileIgnorePattern(pattern, false)).toBeNull()
  })

  const segment = fc.constantFrom('a', 'b', 'ab', 'x.y')
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const expressions: Readonly<Record<string, string>> = {
    a: 'a/',
    ab: 'ab/',
    'x.y': 'x\\.y/',
    '*': '[^/]*/',
    'a*': 'a[^/]*/',
    '*b': '[^/]*b/',
    '?': '[^/]/',
    '[ab]': '[ab]/',
    '[^a]*': '[^a][^/]*/',
    '**': '(?:.*/)?',
  }

  test('means the same as the regular expression that its parts stand for', () => {
    const pattern = fc.array(fc.constantFrom(...Object.keys(expressions)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(pattern, path, (parts, text) => {
        // `**` at either end has shortcuts of its own: tested above.
        fc.pre(parts[0] !== '**' && parts.at(-1) !== '**')
        const expression = parts
          .map((part) => expressions[part])
          .join('')
          .replace(/\/$/, '')
        expect(matches(parts.join('/'), text)).toBe(new RegExp(`^${expression}$`).test(text))
      }),
      { numRuns: 2000 },
    )
  })

  // Shows A40.
  test('takes linear time, whatever the pattern', () => {
    const pattern = compileIgnorePattern(`${'**/*a'.repeat(30)}/[ab]*c`, false)
    const began = performance.now()
    expect(pattern?.matches('a/'.repeat(2000))).toBe(false)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
