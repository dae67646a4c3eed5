import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanAll, encodings, Redactor } from '../src/redact.ts'

const secret = 'aB3!x/9+Q(zz)~k=7'

function redactor(...secrets: string[]): Redactor {
  const made = new Redactor()
  for (const value of secrets) made.add(value)
  return made
}

describe('Redactor', () => {
  // Shows A25.
  it.each([
    ['raw', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['form-encoded', new URLSearchParams({ a: secret }).toString()],
    ['JSON', JSON.stringify({ secret })],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 behind a user name', Buffer.from(`AWS:${secret}`).toString('base64')],
    ['base64 before something', Buffer.from(`${secret}:x`).toString('base64')],
    ['base64 in the middle', Buffer.from(`{"p":"${secret}"}`).toString('base64')],
    ['base64url', Buffer.from(`ab${secret}`).toString('base64url')],
    ['hex', Buffer.from(secret).toString('hex')],
    ['upper-case hex', Buffer.from(secret).toString('hex').toUpperCase()],
    ['inside a URL', `postgresql://app:${encodeURIComponent(secret)}@db:5432/app`],
  ])('hides %s', (_name, text) => {
    const cleaned = redactor(secret).clean(`before ${text} after`)
    expect(cleaned).toContain('***')
    for (const form of encodings(secret)) expect(cleaned).not.toContain(form)
  })

  // Shows A27.
  it('hides each line of a secret of several lines', () => {
    const pem = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----'
    expect(redactor(pem).clean('it said kqhkiG9w0BAQEF once')).toBe('it said *** once')
  })

  it.each([64, 76])('hides each line of base64 that is broken after %d columns', (columns) => {
    const long = `postgresql://app:${secret.repeat(4)}@database.example:5432/app`
    const lines = Buffer.from(long)
      .toString('base64')
      .replaceAll('=', '')
      .match(new RegExp(`.{1,${columns}}`, 'g'))
    for (const line of lines ?? []) expect(redactor(long).clean(`| ${line}`)).toBe('| ***')
  })

  it('leaves short values alone, because hiding every "a" would make a log unreadable', () => {
    expect(redactor('a', '12345').clean('a banana 12345')).toBe('a banana 12345')
  })

  it('hides the longer of two secrets that overlap', () => {
    expect(redactor('password', 'password-and-more').clean('password-and-more')).toBe('***')
  })

  // Shows A25, I8.
  it('never lets a secret through, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc
          .string({ minLength: 8, maxLength: 40, unit: 'binary-ascii' })
          .filter((text) => text.trim().length >= 8),
        fc.string(),
        fc.string(),
        (value, before, after) => {
          const cleaned = redactor(value).clean(before + value + after)
          return !cleaned.includes(value) || '***'.includes(value)
        },
      ),
    )
  })
})

describe('cleanAll', () => {
  // Shows A26.
  it('hides a secret before a text is escaped, so that it cannot be shown in clear by what shows it', () => {
    const redactor = new Redactor()
    const secret = '*s_e*c[r]e@t|#1*'
    redactor.add(secret)
    const facts = { message: `it said ${secret}`, lines: [secret, { deep: secret }], count: 3, none: null }
    const shown = cleanAll(facts, (text) => redactor.clean(text))
    expect(shown).toEqual({ message: 'it said ***', lines: ['***', { deep: '***' }], count: 3, none: null })
    expect(facts.lines[0]).toBe(secret)
  })
})
