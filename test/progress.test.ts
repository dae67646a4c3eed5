import { describe, expect, it } from 'vitest'
import { createProgress } from '../src/progress.ts'
import { Redactor } from '../src/redact.ts'

function recorded() {
  const lines: string[] = []
  const sink = {
    line: (text: string) => lines.push(text),
    startGroup: (title: string) => lines.push(`[${title}`),
    endGroup: () => lines.push(']'),
    warning: (title: string) => lines.push(`! ${title}`),
    flushed: async () => {},
  }
  return { lines, progress: createProgress(sink, new Redactor()) }
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
