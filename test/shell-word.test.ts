import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shellWord } from '../src/shell-word.ts'

/** What a shell makes of a text. */
const readBack = (text: string) => execFileSync('sh', ['-c', `printf '%s' ${text}`], { encoding: 'utf8' })

it.each([
  "it's",
  '$(id)',
  '`id`',
  'a b',
  '~',
  '*',
  '',
  '; exit 3',
  '"',
  '\\',
  '$HOME',
  '#x',
  '{a,b}',
  '!!',
  "'",
])('gives the shell %s as one word', (text) => {
  expect(readBack(shellWord(text))).toBe(text)
})

it('gives the shell any text as one word', () => {
  const text = fc.string().filter((any) => !any.includes('\0'))
  const isReadBack = fc.property(text, (any) => {
    expect(readBack(shellWord(any))).toBe(any)
  })
  fc.assert(isReadBack, { numRuns: 40 })
})

it('leaves alone what the shell reads as it stands', () => {
  expect(shellWord('DefaultBranch=release/1.x_y@z')).toBe('DefaultBranch=release/1.x_y@z')
})
