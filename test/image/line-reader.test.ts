import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LineReader } from '../../src/image/line-reader.ts'

function linesOf(chunks: readonly Uint8Array[]): readonly string[] {
  const lines: string[] = []
  const reader = new LineReader((line) => lines.push(line))
  for (const chunk of chunks) reader.write(chunk)
  reader.end()
  return lines
}

describe('lines of a child process', () => {
  test('do not depend on how the bytes arrive', () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '😀', '\n', '\r\n', ' '), { maxLength: 40 })
      .map((p) => p.join(''))
    fc.assert(
      fc.property(text, fc.nat(20), (whole, size) => {
        const bytes = Buffer.from(whole)
        const step = size + 1
        const chunks = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) =>
          bytes.subarray(i * step, (i + 1) * step),
        )
        expect(linesOf(chunks)).toEqual(whole.split(/\r?\n/).filter((line) => line !== ''))
      }),
    )
  })

  test('end at the carriage returns of a progress bar', () => {
    expect(linesOf([Buffer.from('10 %\r20 %\rdone\n')])).toEqual(['10 %', '20 %', 'done'])
  })

  test('are cut where a program never ends one', () => {
    const [line = '', ...more] = linesOf([
      ...Array.from({ length: 64 }, () => Buffer.alloc(1024, 'x')),
      Buffer.from('\nb'),
    ])
    expect(line.length).toBeLessThan(17 * 1024)
    expect(more).toEqual(['b'])
  })
})
