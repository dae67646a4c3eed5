import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { sideBySide } from '../src/beside.ts'

const never = new AbortController().signal
/** Waits until it is told to stop, and says so. */
const untilStopped = (signal: AbortSignal, told: string[], name: string) =>
  sleep(60_000, undefined, { signal }).catch(() => {
    told.push(`${name} stopped`)
    throw new Error(`${name} was stopped`)
  })

describe('parts of a story side by side', () => {
  it('run at the same time, and the story gets their results where it waits for them', async () => {
    const order: string[] = []
    const result = await sideBySide(never, async ({ begin }) => {
      const one = begin(async () => {
        await sleep(20)
        order.push('one')
        return 1
      })
      order.push('story')
      return (await one) + 1
    })
    expect(result).toBe(2)
    expect(order).toEqual(['story', 'one'])
  })

  it('are told to stop when one fails, also a story that waits for something else, and that one counts', async () => {
    const told: string[] = []
    const story = sideBySide(never, async ({ begin, signal }) => {
      const other = begin((signal) => untilStopped(signal, told, 'other'))
      void begin(async () => {
        await sleep(10)
        throw new Error('the build failed')
      })
      await untilStopped(signal, told, 'story')
      await other
    })
    await expect(story).rejects.toThrow('the build failed')
    expect(told.sort()).toEqual(['other stopped', 'story stopped'])
  })

  it('have all ended when the story has, and what it did not wait for is stopped without an error', async () => {
    const told: string[] = []
    const result = await sideBySide(never, async ({ begin }) => {
      void begin((signal) => untilStopped(signal, told, 'build'))
      return 'not needed'
    })
    expect(result).toBe('not needed')
    expect(told).toEqual(['build stopped'])
  })

  it('are told to stop when the job is cancelled', async () => {
    const cancel = new AbortController()
    const told: string[] = []
    const story = sideBySide(cancel.signal, async ({ begin }) => {
      await begin((signal) => untilStopped(signal, told, 'build'))
    })
    cancel.abort(new Error('cancelled'))
    await expect(story).rejects.toThrow('build was stopped')
    expect(told).toEqual(['build stopped'])
  })
})
