import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContextEntry } from '../../src/image/context.ts'
import { imageKey, type KeyParts, tagOf } from '../../src/image/key.ts'

const file: ContextEntry = { kind: 'file', path: 'main.py', mode: 0o644, modified: 1, size: 3, sha256: 'aa' }
const parts: KeyParts = {
  entries: [file],
  dockerfile: 'FROM x',
  buildArgs: [{ name: 'A', value: '1' }],
  platform: 'linux/amd64',
  generator: 1,
}

describe('the key of an image', () => {
  test.each<[string, KeyParts]>([
    ['content', { ...parts, entries: [{ ...file, sha256: 'ab' }] }],
    ['mode', { ...parts, entries: [{ ...file, mode: 0o755 }] }],
    ['path', { ...parts, entries: [{ ...file, path: 'app.py' }] }],
    ['another file', { ...parts, entries: [file, { ...file, path: 'z.py' }] }],
    [
      'a link in its place',
      { ...parts, entries: [{ kind: 'link', path: 'main.py', target: 'aa', modified: 1 }] },
    ],
    [
      'an empty folder',
      { ...parts, entries: [file, { kind: 'directory', path: 'x', mode: 0o755, modified: 1 }] },
    ],
    ['the Dockerfile', { ...parts, dockerfile: 'FROM y' }],
    ['a build argument', { ...parts, buildArgs: [{ name: 'A', value: '2' }] }],
    ['no build argument', { ...parts, buildArgs: [] }],
    ['the platform', { ...parts, platform: 'linux/arm64' }],
    ['the generator', { ...parts, generator: 2 }],
    ['no generator', { ...parts, generator: null }],
  ])('changes with %s', (_, changed) => {
    expect(imageKey(changed)).not.toBe(imageKey(parts))
  })

  test('does not change with the time of a file or the order of build arguments', () => {
    expect(imageKey({ ...parts, entries: [{ ...file, modified: 2 }] })).toBe(imageKey(parts))
    const two = [
      { name: 'B', value: '2' },
      { name: 'A', value: '1' },
    ]
    expect(imageKey({ ...parts, buildArgs: two })).toBe(imageKey({ ...parts, buildArgs: two.toReversed() }))
  })

  test('tells apart values that only join to the same text', () => {
    const pair = fc.tuple(fc.string(), fc.string())
    fc.assert(
      fc.property(pair, pair, (one, other) => {
        fc.pre(one[0] !== other[0] || one[1] !== other[1])
        const keyOf = ([name, value]: [string, string]) =>
          imageKey({ ...parts, buildArgs: [{ name, value }] })
        expect(keyOf(one)).not.toBe(keyOf(other))
      }),
    )
  })

  test('is the tag, shortened', () => {
    expect(tagOf(imageKey(parts))).toMatch(/^[0-9a-f]{12}$/)
  })
})
