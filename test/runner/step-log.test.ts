import { describe, expect, test } from 'vitest'
import { commandNames, parseCommand } from './command.ts'
import { Masks } from './masks.ts'
import { StepLog } from './step-log.ts'

function log(...lines: string[]): StepLog {
  const step = new StepLog(new Masks())
  for (const line of lines) step.take(line)
  return step
}

describe('a command is', () => {
  test.each([
    [
      '::warning file=a.py,line=3::careful',
      { name: 'warning', properties: { file: 'a.py', line: '3' }, data: 'careful' },
    ],
    ['  \t::notice::x', { name: 'notice', properties: {}, data: 'x' }],
    ['\u00a0\u2003::notice::x', { name: 'notice', properties: {}, data: 'x' }],
    ['::ERROR::x', { name: 'error', properties: {}, data: 'x' }],
    [
      '::error title=a%3Ab%2Cc%25::1%0A2%0D%25',
      { name: 'error', properties: { title: 'a:b,c%' }, data: '1\n2\r%' },
    ],
    [
      'anything ##[set-output name=url]https://evil',
      { name: 'set-output', properties: { name: 'url' }, data: 'https://evil' },
    ],
    ['##[Error file=a;line=2]x%5D%3B', { name: 'error', properties: { file: 'a', line: '2' }, data: 'x];' }],
    ['::group::::endgroup::', { name: 'group', properties: {}, data: '::endgroup::' }],
  ])('found in %j', (line, command) => {
    expect(parseCommand(line, commandNames)).toEqual(command)
  })

  test.each([
    'text ::error::x',
    '::error',
    '::unknown::x',
    '##[unknown]x',
    '##[error x',
    ':error::x',
    '',
    '::',
  ])('not found in %j', (line) => {
    expect(parseCommand(line, commandNames)).toBeUndefined()
  })
})

describe('a step', () => {
  test('sets outputs and state through its output, even in the older form in the middle of a line', () => {
    const step = log('::set-output name=a::1', 'x ##[set-output name=b]2', '::save-state name=c::3')
    expect(step.outputs).toEqual({ a: '1', b: '2' })
    expect(step.state).toEqual({ c: '3' })
    expect(step.shown).toBe('')
  })

  test('annotates, and shows what it annotates', () => {
    const step = log('::error title=Oh::no', '::warning::hm')
    expect(step.annotations).toEqual([
      { level: 'error', message: 'no', properties: { title: 'Oh' } },
      { level: 'warning', message: 'hm', properties: {} },
    ])
    expect(step.shown).toBe('##[error]no\n##[warning]hm\n')
    expect(step.failed).toBe(false)
  })

  test('obeys nothing between stop-commands and its token, not even a mask', () => {
    const token = 'f1b5c2'.repeat(3)
    const step = log(
      `::stop-commands::${token}`,
      '::set-output name=a::1',
      '##[set-output name=a]1',
      '::add-mask::secret',
      '::stop-commands::other',
      `::${token.toUpperCase()}::`,
      '::set-output name=b::2',
      'a secret',
    )
    expect(step.outputs).toEqual({ b: '2' })
    expect(step.shown).toContain('a secret')
    // The token itself is hidden from then on.
    expect(step.shown).toContain('::stop-commands::***')
  })

  test.each(['', 'error', 'pause-logging'])('cannot stop commands with the token %j', (token) => {
    const step = log(`::stop-commands::${token}`, '::set-output name=a::1')
    expect(step.failed).toBe(true)
    expect(step.outputs).toEqual({ a: '1' })
  })

  test.each(['::set-env name=A::1', '::add-path::/evil'])('fails on %s', (line) => {
    expect(log(line).failed).toBe(true)
  })

  test('shows no debug lines and no masks, and everything else', () => {
    expect(
      log('::debug::x', '::add-mask::y', 'plain', '::group::G', '::endgroup::', '::unknown::').shown,
    ).toBe('plain\n##[group]G\n##[endgroup]\n::unknown::\n')
  })
})

describe('a mask', () => {
  const secret = 'aB3!x/9+Q(zz)~k=7'

  function shows(text: string): string {
    const masks = new Masks()
    masks.addLines(secret)
    return masks.hide(text)
  }

  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ secret }).slice(1)],
    ['in Base64', Buffer.from(secret).toString('base64')],
    ['in Base64 with something before it', Buffer.from(`AWS:${secret}`).toString('base64').slice(-20)],
    ['in a URL as .NET escapes it', 'aB3%21x%2F9%2BQ%28zz%29~k%3D7'],
  ])('hides a secret %s', (_, text) => {
    expect(shows(`before ${text} after`)).toContain('***')
  })

  test.each([
    ['as JavaScript escapes it in a URL', encodeURIComponent(secret)],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
    ['in Base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['reversed', [...secret].reverse().join('')],
    ['in other case', secret.toLowerCase()],
    ['in Base64 with something behind it', Buffer.from(`${secret}:x`).toString('base64')],
  ])('does not hide a secret %s', (_, text) => {
    expect(shows(text)).toBe(text)
  })

  test('hides each line of a secret', () => {
    const step = log('::add-mask::line one%0A  line two', 'has line one and line two.')
    expect(step.shown).toBe('has *** and ***.\n')
  })

  test('makes one mark of what overlaps or touches', () => {
    const masks = new Masks()
    for (const value of ['abcdef', 'defghi', 'jklmno']) masks.add(value)
    expect(masks.hide('.abcdefghijklmno.')).toBe('.***.')
    expect(masks.hide('.abcdef.jklmno.')).toBe('.***.***.')
  })
})
