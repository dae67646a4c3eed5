import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinWords, splitCommands } from '../../src/project/shell-words.ts'

test('joined words are split into the same words', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (words) => {
      expect(splitCommands(joinWords(words))).toEqual([{ words }])
    }),
  )
})

test.each([
  ['a && b; c | d & e', [['a'], ['b'], ['c'], ['d'], ['e']]],
  ['a "b $C" \'d $E\' f\\ g', [['a', 'b $C', 'd $E', 'f g']]],
  ['a $' + '{B:-c d} $(e f) # g', [['a', '$' + '{B:-c d}', '$(e f)']]],
  ['a \\\n b', [['a', 'b']]],
  ['a "b\\"c"', [['a', 'b"c']]],
  ['  ', []],
])('%s', (command, expected) => {
  expect(splitCommands(command).map(({ words }) => words)).toEqual(expected)
})

test('any text is split', () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(splitCommands(text))))
})
