import { describe, expect, it } from 'vitest'
import { promptly, resourceLooks, rolloutPause, taskPause, whenNotBusy } from '../../src/aws/rhythm.ts'
import { mostInAMinute } from '../bench/critical-path.ts'
import { Process, VirtualTime } from './lock/virtual-time.ts'

/** Seconds that a call takes. */
const call = 0.1

/** The moments (seconds) of looks at a task that has its statuses for so long each, from the moment it was asked for. */
function looksAtTask(from: number, statuses: readonly (readonly [string, number])[]): number[] {
  const moments: number[] = []
  let at = from
  let began = from
  for (const [status, seconds] of statuses) {
    const ends = began + seconds
    for (const since = at; at < ends; at += call + taskPause(status, at - since)) moments.push(at)
    began = ends
  }
  return [...moments, at]
}

/** The same for a rollout, with what is looked at before it, for its resources and at its end. */
function looksAtRollout(from: number, seconds: number): number[] {
  const moments = [from, from + call, from + 3 * call]
  let looks = 0
  for (let at = from + 4 * call; at < from + seconds; at += call + rolloutPause(at - from)) {
    moments.push(at)
    looks += 1
    if (looks % resourceLooks === 1) moments.push(at + call)
  }
  return [...moments, from + seconds, from + seconds + call]
}

describe('how often AWS is looked at', () => {
  const inMilliseconds = (moments: readonly number[]) => moments.map((moment) => moment * 1_000)

  it.each([5, 15, 24, 90])(
    'in phases and the rollout after them, whose image takes %s seconds: 20 times a minute',
    (pull) => {
      for (const runs of [0.5, 3, 11, 40, 200]) {
        const statuses = [
          ['', 2],
          ['PROVISIONING', 9],
          ['PENDING', 9],
          ['ACTIVATING', pull],
          ['RUNNING', runs],
        ] as const
        const moments: number[] = []
        for (let count = 0; count < 3; count += 1)
          moments.push(...looksAtTask((moments.at(-1) ?? 0) + 2, statuses))
        moments.push(...looksAtRollout(moments.at(-1) ?? 0, 500))
        expect(mostInAMinute(inMilliseconds(moments)), `running for ${runs} s`).toBeLessThanOrEqual(20)
      }
    },
  )

  it('never leaves an end unseen for ten seconds', () => {
    for (let at = 0; at < 1_000; at += 1) {
      for (const status of ['', 'PENDING', 'ACTIVATING', 'RUNNING', 'STOPPING']) {
        expect(taskPause(status, at)).toBeLessThan(9.5)
      }
      expect(rolloutPause(at)).toBeLessThan(9.5)
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
