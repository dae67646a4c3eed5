import { describe, expect, it } from 'vitest'
import { resourceLooks, rolloutPause, taskPause, whenNotBusy } from '../../src/aws/rhythm.ts'
import { mostInAMinute } from '../bench/critical-path.ts'

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
      const moments = looks((at) => taskPause(at < starts ? undefined : at - starts))
      expect(mostInAMinute(moments)).toBeLessThanOrEqual(20)
    },
  )

  it('for a rollout, also a first one whose resources are looked at too: 20 times a minute', () => {
    expect(mostInAMinute(looks((at) => rolloutPause(at, false)))).toBeLessThanOrEqual(20)
    const moments = looks((at) => rolloutPause(at, true))
    const resources = moments.filter((_moment, index) => index % resourceLooks === 1)
    expect(mostInAMinute([...moments, ...resources])).toBeLessThanOrEqual(20)
  })

  it('shows within half a minute that something of a first rollout will never be made', () => {
    const moments = looks((at) => rolloutPause(at, true))
    const resources = moments.filter((_moment, index) => index % resourceLooks === 1)
    const gaps = resources.map((at, index) => at - (resources[index - 1] ?? 0))
    expect(Math.max(...gaps)).toBeLessThan(30_000)
  })

  it('never leaves an end unseen for ten seconds', () => {
    for (let at = 0; at < 1_000; at += 1) {
      expect(taskPause(at)).toBeLessThan(9)
      expect(rolloutPause(at, true)).toBeLessThan(9)
      expect(rolloutPause(at, false)).toBeLessThan(9)
    }
  })

  it('takes a call that AWS had no time for as no look, and any other error as what it is', async () => {
    const failing = (name: string) => () => Promise.reject(Object.assign(new Error(name), { name }))
    expect(await whenNotBusy(failing('ThrottlingException'))).toBe('busy')
    await expect(whenNotBusy(failing('AccessDeniedException'))).rejects.toThrow('AccessDenied')
  })
})
