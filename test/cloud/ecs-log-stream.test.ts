import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutLines } from './ecs-log-stream.ts'

test('complete lines come out, the rest waits', () => {
  expect(cutLines('one\r\ntwo\nthr')).toEqual({ lines: ['one', 'two'], open: 'thr' })
})

test('a line that is too long for one event becomes several', () => {
  const { lines, open } = cutLines(`${'x'.repeat(600_000)}\nrest`)
  expect(lines).toHaveLength(3)
  expect(lines.join('')).toBe('x'.repeat(600_000))
  expect(open).toBe('rest')
})

test('however a text is cut into chunks, its lines are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (chunks) => {
      const lines: string[] = []
      let rest = ''
      for (const chunk of chunks) {
        const cut = cutLines(rest + chunk)
        lines.push(...cut.lines)
        rest = cut.open
      }
      const whole = cutLines(chunks.join(''))
      expect([...lines, rest]).toEqual([...whole.lines, whole.open])
    }),
  )
})
