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

/** The moments of looks at a rollout that was asked for at 0, and stops its old tasks for the last `cleaning` seconds. */
function looksAtRollout(seconds: number, isFirst: boolean, cleaning: number): number[] {
  const moments: number[] = []
  let since: number | null = null
  for (let at = 0; at < seconds; at += call + rolloutPause(at, isFirst, since === null ? null : at - since)) {
    if (at >= seconds - cleaning) since ??= at
    moments.push(at)
  }
  return moments
}

/** Those of them that are followed by one at what AWS makes for a first one. */
function looksAtResources(moments: readonly number[]): number[] {
  return moments.filter((_moment, index) => index % resourceLooks === 0)
}

describe('how often AWS is looked at', () => {
  const runs = [0.5, 3, 11, 40, 200]
  /** How long, and how much of that while old tasks stop. For a first one AWS makes things that take minutes. */
  const firstRollouts = [[500, 0]] as const
  const laterRollouts = [
    [50, 0],
    [70, 30],
    [500, 10],
    [500, 33],
    [500, 120],
  ] as const
  const cases = [5, 15, 24, 90].flatMap((pull) =>
    [true, false].flatMap((isFirst) => runs.map((run) => [pull, run, isFirst] as const)),
  )

  it.each(cases)(
    'in phases whose image takes %s s and that run for %s s, and in the rollout after them (the first: %s): 20 times a minute',
    (pull, run, isFirst) => {
      const statuses = [
        ['', 2],
        ['PROVISIONING', 9],
        ['PENDING', 9],
        ['ACTIVATING', pull],
        ['RUNNING', run],
      ] as const
      const moments: number[] = []
      for (let count = 0; count < 3; count += 1)
        moments.push(...looksAtTask((moments.at(-1) ?? 0) + 2, statuses))
      for (const [seconds, cleaning] of isFirst ? firstRollouts : laterRollouts) {
        const looks = looksAtRollout(seconds, isFirst, cleaning)
        // What is looked at before it is asked for, for its deployment, and, once it has succeeded, what serves and its alarm.
        const further = [
          -0.4,
          -0.3,
          0.1,
          seconds + 0.1,
          seconds + 0.2,
          ...(isFirst ? looksAtResources(looks) : []),
        ]
        const asked = (moments.at(-1) ?? 0) + 0.5
        const all = [...moments, ...[...looks, ...further].map((moment) => asked + moment)]
        expect(mostInAMinute(all.map((moment) => moment * 1_000)), `${seconds} s`).toBeLessThanOrEqual(20)
      }
    },
  )

  it('shows within half a minute that something of a first rollout will never be made', () => {
    const moments = looksAtResources(looksAtRollout(3_600, true, 0))
    const gaps = moments.map((at, index) => at - (moments[index - 1] ?? 0))
    expect(Math.max(...gaps)).toBeLessThan(30)
  })

  it('never leaves an end unseen for ten seconds', () => {
    for (let at = 0; at < 1_000; at += 1) {
      for (const status of ['', 'PENDING', 'ACTIVATING', 'RUNNING', 'STOPPING']) {
        expect(taskPause(status, at)).toBeLessThan(9.5)
      }
      for (const cleaning of [null, 0, at]) {
        expect(rolloutPause(at, true, cleaning)).toBeLessThan(9.5)
        expect(rolloutPause(at, false, cleaning)).toBeLessThan(9.5)
      }
    }
  })

  it('gives up a look that hangs and looks once more, each time with more patience', async () => {
    const time = new VirtualTime()
    const process = new Process(time, 'looking')
    let answers = 100
    const look = promptly(() => process.sleep(answers * 1_000).then(() => 'an answer'), process)
    const seen = async () => {
      const began = time.now
      return [await time.outcome(look()), (time.now - began) / 1_000]
    }
    expect(await seen()).toEqual(['busy', 3 + 6])
    answers = 11
    expect(await seen()).toEqual(['an answer', 11])
    answers = 4
    expect(await seen()).toEqual(['an answer', 3 + 4])
    await expect(time.outcome(promptly(() => Promise.reject(new Error('x')), process)())).rejects.toThrow('x')
  })

  it('takes a call that AWS had no time for as no look, and any other error as what it is', async () => {
    const failing = (name: string) => () => Promise.reject(Object.assign(new Error(name), { name }))
    expect(await whenNotBusy(failing('ThrottlingException'))).toBe('busy')
    await expect(whenNotBusy(failing('AccessDeniedException'))).rejects.toThrow('AccessDenied')
  })
})
