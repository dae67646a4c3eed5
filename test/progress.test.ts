import { describe, expect, it } from 'vitest'
import { createProgress } from '../src/progress.ts'
import { encodings, Redactor } from '../src/redact.ts'

function recorded(redactor = new Redactor()) {
  const lines: string[] = []
  const sink = {
    line: (text: string) => lines.push(text),
    startGroup: (title: string) => lines.push(`[${title}`),
    endGroup: () => lines.push(']'),
    warning: (title: string, text: string) => lines.push(`! ${title}: ${text}`),
    flushed: async () => {},
  }
  return { lines, progress: createProgress(sink, redactor) }
}

describe('progress', () => {
  it('has a group for a step, and the title before each line of what runs beside it', async () => {
    const { lines, progress } = recorded()
    let finish = () => {}
    const image = progress.beside('Image', async (voice) => {
      voice.say('building')
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      voice.quote('pushed')
    })
    await progress.step('Take', async (voice) => {
      voice.say('taken')
      finish()
      await image
      await progress.step('Inner', async (inner) => inner.say('inside'))
    })
    expect(lines).toEqual([
      'Image | building',
      '[Take',
      'taken',
      'Image |   pushed',
      'Image | done in 0 s',
      'Inner | inside',
      'Inner | done in 0 s',
      ']',
      'Take: done in 0 s',
    ])
    expect(progress.steps.map(({ title, outcome }) => `${title} ${outcome}`)).toEqual([
      'Image done',
      'Take done',
      'Inner done',
    ])
  })

  it('keeps that a step failed, and closes its group', async () => {
    const { lines, progress } = recorded()
    await expect(progress.step('Roll out', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(lines).toEqual(['[Roll out', ']', 'Roll out: FAILED in 0 s'])
    expect(progress.steps[0]).toMatchObject({ outcome: 'failed' })
  })
})

describe('a secret in what is said', () => {
  const secret = 'aB3!x/9+Q(zz)~k=7'
  const reversed = [...secret].reverse().join('')
  const hex = Buffer.from(secret).toString('hex')
  const split = (text: string, mark: string) => `${text.slice(0, 6)}${mark}${text.slice(6)}`
  const known = () => {
    const redactor = new Redactor()
    redactor.add(secret)
    return recorded(redactor)
  }

  // Shows A25.
  it.each([
    ['a colour', '\u001b[0m'],
    ['a colour of several parts', '\u001b[1;31m'],
    ['the end of a direction', '\u202c'],
    ['an isolate', '\u2066'],
    ['a colour in a colour', '\u001b\u202a\u001b[0m[0m'],
  ])('is hidden with %s in it that is taken away before it is printed', (_name, mark) => {
    for (const form of [secret, reversed, hex]) {
      const { lines, progress } = known()
      const text = `it said ${split(form, mark)}`
      progress.quote(text)
      progress.say(text)
      progress.warn({ code: 'x', message: text, fix: 'none' })
      expect(lines).toHaveLength(3)
      for (const line of lines) for (const shown of encodings(secret)) expect(line).not.toContain(shown)
    }
  })

  // Shows A25.
  it('is hidden before a line is cut, which would leave half of it', () => {
    const { lines, progress } = known()
    const text = `${'x'.repeat(3990)}${split(hex, '\u001b[0m')}`
    progress.quote(text)
    progress.say(text)
    progress.warn({ code: 'x', message: text, fix: 'none' })
    for (const line of lines) expect(line).not.toContain(hex.slice(0, 8))
  })

  // Shows A27.
  it('is hidden where it goes over several lines', () => {
    const redactor = new Redactor()
    redactor.add('ab\ncd\nef')
    const { lines, progress } = recorded(redactor)
    progress.quote('it said ab\ncd\nef')
    expect(lines).toEqual(['  it said ***'])
  })
})
