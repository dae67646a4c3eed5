import { describe, expect, it } from 'vitest'
import { describeSeconds, realPace, type WaitOptions, waitFor, within } from '../src/wait.ts'
import { Process, VirtualTime } from './aws/lock/virtual-time.ts'

/** A wait for something that is there after so many seconds, and what was said and looked at on the way. */
function wait(readyAfterSeconds: number, options: Partial<WaitOptions<string>> = {}) {
  const time = new VirtualTime()
  const pace = new Process(time, 'waiting')
  const lines: string[] = []
  const looks: number[] = []
  const waiting = waitFor<string>({
    what: 'the database to become available',
    usually: 'usually 6 minutes',
    timeoutSeconds: 600,
    interval: () => 10,
    look: async () => {
      looks.push(Math.round(time.now / 1000))
      return time.now >= readyAfterSeconds * 1000 ? 'ready' : null
    },
    say: (line) => lines.push(line),
    timedOut: (seconds) => new Error(`gave up after ${seconds} s`),
    pace,
    ...options,
  })
  return { time, lines, looks, waiting, outcome: () => time.outcome(waiting) }
}

describe('a wait', () => {
  it('says nothing when there is nothing to wait for', async () => {
    const { outcome, lines, looks } = wait(0)
    expect(await outcome()).toBe('ready')
    expect([lines, looks]).toEqual([[], [0]])
  })

  it('says what it waits for, and every minute that it still does', async () => {
    const { outcome, lines } = wait(185)
    expect(await outcome()).toBe('ready')
    expect(lines).toEqual([
      'Waiting for the database to become available (usually 6 minutes).',
      'Still waiting for the database to become available: 1 min so far.',
      'Still waiting for the database to become available: 2 min so far.',
      'Still waiting for the database to become available: 3 min so far.',
    ])
  })

  it('says it once after a look that took long', async () => {
    const time = new VirtualTime()
    const pace = new Process(time, 'waiting')
    let looks = 0
    const { lines, waiting } = wait(0, {
      pace,
      look: async () => {
        looks += 1
        if (looks === 2) await pace.sleep(290_000)
        return looks < 5 ? null : 'ready'
      },
    })
    await time.outcome(waiting)
    expect(lines.filter((line) => line.startsWith('Still'))).toHaveLength(1)
  })

  it('looks as often as the time that has passed asks for', async () => {
    const { outcome, looks } = wait(40, { interval: (waited) => (waited < 10 ? 5 : 20) })
    await outcome()
    expect(looks).toEqual([0, 5, 10, 30, 50])
  })

  it('looks a last time when its time is over', async () => {
    const late = wait(600, { interval: () => 70 })
    expect(await late.outcome()).toBe('ready')
    expect(late.looks.at(-1)).toBe(600)
    const tooLate = wait(601, { interval: () => 70 })
    await expect(tooLate.outcome()).rejects.toThrow('gave up after 600 s')
  })

  it('looks once when it has no time', async () => {
    const { outcome, lines, looks } = wait(1, { timeoutSeconds: 0 })
    await expect(outcome()).rejects.toThrow('gave up after 0 s')
    expect([lines, looks]).toEqual([[], [0]])
  })

  it('ends with what a look throws', async () => {
    const { outcome } = wait(0, { look: () => Promise.reject(new Error('AccessDenied')) })
    await expect(outcome()).rejects.toThrow('AccessDenied')
  })

  it('ends at once when it is cancelled', async () => {
    const cancellation = new AbortController()
    const { time, waiting } = wait(500, { signal: cancellation.signal })
    const ended = expect(waiting).rejects.toThrow()
    await time.pass(15_000)
    cancellation.abort()
    await ended
    expect(time.now).toBe(15_000)
    await expect(wait(0, { signal: cancellation.signal }).outcome()).rejects.toThrow()
  })
})

describe('within a time', () => {
  const start = () => {
    const time = new VirtualTime()
    return { time, pace: new Process(time, 'working') }
  }

  it('is what the work gives', async () => {
    const { time, pace } = start()
    const work = within(5_000, pace, async () => {
      await pace.sleep(4_000)
      return 'done'
    })
    expect(await time.outcome(work)).toBe('done')
    await expect(time.outcome(within(5_000, pace, () => Promise.reject(new Error('no'))))).rejects.toThrow(
      'no',
    )
  })

  it('is no more than the time, also for work that does not look at its signal', async () => {
    const { time, pace } = start()
    let signal: AbortSignal | undefined
    const work = within(5_000, pace, (given) => {
      signal = given
      return new Promise(() => {})
    })
    await expect(time.outcome(work)).rejects.toMatchObject({ name: 'AbortError' })
    expect(time.now).toBe(5_000)
    expect(signal?.aborted).toBe(true)
  })
})

describe('the real pace', () => {
  it('keeps the process alive for what is waited for, and not for what goes on in the background', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const end = new AbortController()
    const background = realPace.sleep(60_000, { signal: end.signal, background: true })
    expect(timers()).toBe(before)
    const foreground = realPace.sleep(60_000, { signal: end.signal })
    expect(timers()).toBe(before + 1)
    end.abort()
    await expect(background).rejects.toMatchObject({ name: 'AbortError' })
    await expect(foreground).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('measures what it sleeps', async () => {
    const began = realPace.now()
    await realPace.sleep(20)
    expect(realPace.now() - began).toBeGreaterThanOrEqual(19)
  })
})

describe('seconds in words', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [95, '1 min 35 s'],
    [3_600, '1 h'],
    [3_660, '1 h 1 min'],
    [93_784, '26 h 3 min'],
  ])('%d', (seconds, words) => {
    expect(describeSeconds(seconds)).toBe(words)
  })
})
