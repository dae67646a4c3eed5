import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Dockerignore, type IgnoreMatch, parseDockerignore } from '../../src/image/dockerignore.ts'

function rules(text: string): Dockerignore {
  const parsed = parseDockerignore(text)
  if (!('test' in parsed)) throw new Error(`line ${parsed.line} is malformed`)
  return parsed
}

/** As a walk would: folder by folder, whether or not a folder is ignored. */
function isIgnored(ignore: Dockerignore, path: string): boolean {
  let match: IgnoreMatch | null = null
  let ignored = false
  const parts = path.split('/')
  for (const [index] of parts.entries()) {
    const answer = ignore.test(parts.slice(0, index + 1).join('/'), match)
    match = answer.match
    ignored = answer.ignored
  }
  return ignored
}

describe('.dockerignore', () => {
  test('skips comments in the first column, blank lines, a BOM and carriage returns', () => {
    const ignore = rules('\uFEFF# *.py\r\n\r\n  *.md  \r\n #a\n')
    expect(isIgnored(ignore, 'README.md')).toBe(true)
    expect(isIgnored(ignore, 'main.py')).toBe(false)
    expect(isIgnored(ignore, '#a')).toBe(true)
  })

  test('takes a leading slash, dots and a trailing slash as Docker does', () => {
    const ignore = rules('/docs/\n./web//dist\n')
    expect(isIgnored(ignore, 'docs/a.md')).toBe(true)
    expect(isIgnored(ignore, 'web/dist/x.js')).toBe(true)
    expect(isIgnored(ignore, 'other/docs/a.md')).toBe(false)
  })

  test('lets the last line that matches win', () => {
    const ignore = rules('*\n!src\nsrc/**/*.tmp\n! README.md\n')
    expect(isIgnored(ignore, 'src/app/main.py')).toBe(false)
    expect(isIgnored(ignore, 'src/app/x.tmp')).toBe(true)
    expect(isIgnored(ignore, 'README.md')).toBe(false)
    expect(isIgnored(ignore, 'tests/test_a.py')).toBe(true)
  })

  test('does not let an exception for a folder undo what a line before it says of the files inside', () => {
    // Docker tried `!a` on the folder, where there was nothing to undo yet.
    expect(isIgnored(rules('a/*.txt\n!a\n'), 'a/x.txt')).toBe(true)
  })

  test('finds what an exception with wildcards brings back inside an ignored folder, as BuildKit does', () => {
    const ignore = rules('docs\n!docs/*/deep\n!**/keep.md\n')
    for (const path of ['docs/a/deep/x.md', 'docs/keep.md', 'docs/a/b/keep.md']) {
      expect(isIgnored(ignore, path)).toBe(false)
      expect(ignore.mayKeepInside('docs')).toBe(true)
    }
    expect(isIgnored(ignore, 'docs/a/x.md')).toBe(true)
  })

  test('takes an exception that ends in /*/** for one without both ends, as BuildKit does', () => {
    // What lies in `a` is walked, what lies deeper is not: nobody sends `a/b/c`, though the exception matches it.
    const ignore = rules('a\n!a/*/**\n')
    expect(ignore.mayKeepInside('a')).toBe(true)
    expect(ignore.mayKeepInside('a/b')).toBe(false)
  })

  test.each([
    ['*.md\n!\n', 2, '!'],
    ['a[\n', 1, 'a['],
    ['\n\n  x\\  \n', 3, 'x\\'],
  ])('names the line that Docker would refuse: %j', (text, line, pattern) => {
    expect(parseDockerignore(text)).toEqual({ line, pattern })
  })

  const part = fc.constantFrom('a', 'b', '*', 'a*', '**', '?')
  const line = fc
    .tuple(fc.boolean(), fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([exception, parts]) => `${exception ? '!' : ''}${parts.join('/')}`)
    // Docker itself leaves such a folder unwalked: see above.
    .filter((text) => !text.endsWith('/*/**'))
  const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 2, maxLength: 4 })

  test('never leaves a folder unwalked that holds something to be sent', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), path, (lines, parts) => {
        const ignore = rules(lines.join('\n'))
        const folder = parts.slice(0, -1).join('/')
        if (isIgnored(ignore, folder) && !ignore.mayKeepInside(folder))
          expect(isIgnored(ignore, parts.join('/'))).toBe(true)
      }),
      { numRuns: 20_000 },
    )
  })

  test('without lines ignores nothing', () => {
    fc.assert(fc.property(path, (parts) => !isIgnored(rules(''), parts.join('/'))))
  })
})
