import { describe, expect, it } from 'vitest'
import { promptly, resourceLooks, rolloutPause, taskPause, whenNotBusy } from '../../src/aws/rhythm.ts'
import { mostInAMinute } from '../bench/critical-path.ts'
import { Process, VirtualTime } from './lock/virtual-time.ts'

/** The moments (milliseconds) of looks that each take a tenth of a second, over an hour. */
function looks(pause: (seconds: number) => number): number[] {
  const moments: number[] = []
  for (let at = 0; at < 3_600; at += 0.1 + pause(at)) moments.push(at * 1_000)
  return moments
}

describe('how often AWS is looked at', () => {
  it.each([0, 7, 31, 55])(
    'for a task whose container starts after %s seconds: 20 times a minute',
    (starts) => {
      const moments = looks((at) => taskPause(at, at < starts ? undefined : at - starts))
      expect(mostInAMinute(moments)).toBeLessThanOrEqual(20)
    },
  )

  it('for a rollout, also a first one whose resources are looked at too: 20 times a minute', () => {
    const moments = looks(rolloutPause)
    const resources = moments.filter((_moment, index) => index % resourceLooks === 1)
    expect(mostInAMinute([...moments, ...resources])).toBeLessThanOrEqual(20)
  })

  it('never leaves an end unseen for ten seconds', () => {
    for (let at = 0; at < 1_000; at += 1) {
      expect(taskPause(at, undefined)).toBeLessThan(9)
      expect(taskPause(at, at)).toBeLessThan(9)
      expect(rolloutPause(at)).toBeLessThan(9)
    }
  })

  it('gives up a look that hangs, and gives the next one more time', async () => {
    const time = new VirtualTime()
    const took: number[] = []
    const process = new Process(time, 'looking')
    let answer = 7
    const look = promptly(() => process.sleep(answer * 1_000).then(() => 'an answer'), process)
    for (let count = 0; count < 3; count += 1) {
      const began = time.now
      const seen = await time.outcome(look())
      took.push(time.now - began)
      expect(seen).toBe(count === 0 ? 'busy' : 'an answer')
      answer = count === 0 ? 7 : 1
    }
    expect(took).toEqual([4_000, 7_000, 1_000])
    await expect(time.outcome(promptly(() => Promise.reject(new Error('x')), process)())).rejects.toThrow('x')
  })

  it('takes a call that AWS had no time for as no look, and any other error as what it is', async () => {
    const failing = (name: string) => () => Promise.reject(Object.assign(new Error(name), { name }))
    expect(await whenNotBusy(failing('ThrottlingException'))).toBe('busy')
    await expect(whenNotBusy(failing('AccessDeniedException'))).rejects.toThrow('AccessDenied')
  })
})
