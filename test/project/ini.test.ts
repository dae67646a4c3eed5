import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseIni } from '../../src/project/ini.ts'

test('sections, both separators, comments, continued values, and a section that comes again', () => {
  const ini = parseIni(
    '# top\n[a]\nOne = 1\ntwo: 2 = 3\n; note\nlist =\n    x\n    # skipped\n    y\n[b]\n[a]\none = 4\nflag\n',
  )
  expect([...(ini?.get('a') ?? [])]).toEqual([
    ['one', { value: '4', line: 12 }],
    ['two', { value: '2 = 3', line: 4 }],
    ['list', { value: '\nx\ny', line: 6 }],
    ['flag', { value: '', line: 13 }],
  ])
  expect(ini?.get('b')?.size).toBe(0)
})

test('a text before the first section is no INI file, and any text is answered', () => {
  expect(parseIni('a = 1\n[b]\n')).toBeNull()
  fc.assert(fc.property(fc.string(), (text) => parseIni(`[x]\n${text}`) !== null))
})
