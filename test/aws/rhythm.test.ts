import { describe, expect, it } from 'vitest'
import {
  promptly,
  type RolloutStage,
  resourceLooks,
  rolloutPause,
  startPauseSeconds,
  taskPause,
  whenNotBusy,
} from '../../src/aws/rhythm.ts'
import { mostInAMinute } from '../bench/critical-path.ts'
import { Process, VirtualTime } from './lock/virtual-time.ts'

/** Seconds that a call takes. */
const call = 0.1

/** The moments (seconds) of looks at a task that was started at `from` and has its statuses for so long each. */
function looksAtTask(from: number, statuses: readonly (readonly [string, number])[]): number[] {
  const moments: number[] = []
  let at = from + startPauseSeconds
  let ends = from
  for (const [status, seconds] of statuses) {
    ends += seconds
    for (const since = at; at < ends; at += taskPause(status, at - since)) moments.push(at)
  }
  return [...moments, at]
}

/** The moments of looks at a rollout that was asked for at 0, and whose old tasks are gone for the last `ending` seconds. */
function looksAtRollout(seconds: number, stage: RolloutStage, ending: number): number[] {
  const moments: number[] = []
  let at = rolloutPause(0, 'untold', 0)
  const look = (now: RolloutStage, until: number) => {
    for (const since = at; at < until; at += call + rolloutPause(at, now, at - since)) moments.push(at)
  }
  look(stage, seconds - ending)
  look(stage === 'shifting' ? 'ending' : stage, seconds)
  return [...moments, at]
}

/** Those of them that are followed by one at what AWS makes for a first one. */
function looksAtResources(moments: readonly number[]): number[] {
  return moments.filter((_moment, index) => index % resourceLooks === 0)
}

describe('how often AWS is looked at', () => {
  const runs = [0.5, 3, 7, 11, 40, 200]
  /** How long they take, and how much of that once the old tasks are gone. For a first one AWS makes things that take minutes. */
  const rollouts = {
    first: [[500, 0]],
    untold: [
      [50, 0],
      [500, 0],
    ],
    shifting: [[50, 0], [70, 20], ...Array.from({ length: 60 }, (_, ending) => [500, ending] as const)],
  } as const
  const stages = ['first', 'untold', 'shifting'] as const
  const cases = [5, 15, 24, 90].flatMap((pull) =>
    stages.flatMap((stage) => runs.map((run) => [pull, run, stage] as const)),
  )

  it.each(cases)(
    'in phases whose image takes %s s and that run for %s s, and in the rollout after them (%s): 20 times a minute',
    (pull, run, stage) => {
      const statuses = [
        ['', 2],
        ['PROVISIONING', 9],
        ['PENDING', 9],
        ['ACTIVATING', pull],
        ['RUNNING', run],
      ] as const
      const moments: number[] = []
      for (let count = 0; count < 3; count += 1)
        moments.push(...looksAtTask((moments.at(-1) ?? 0) + 0.5, statuses))
      for (const [seconds, ending] of rollouts[stage]) {
        const looks = looksAtRollout(seconds, stage, ending)
        const [begins = 0, ends = 0] = [looks[0], looks.at(-1)]
        // The service and its deployments before it is asked for; its own deployment; what serves; the alarm.
        const further = [
          -0.4,
          ...(stage === 'first' ? looksAtResources(looks) : [-0.3]),
          begins,
          ends + 0.1,
          ends + 0.2,
        ]
        const asked = (moments.at(-1) ?? 0) + 0.5
        const all = [...moments, ...[...looks, ...further].map((moment) => asked + moment)]
        expect(mostInAMinute(all.map((moment) => moment * 1_000)), `${seconds} s`).toBeLessThanOrEqual(20)
      }
    },
  )

  it('is closest where an end is near', () => {
    expect(taskPause('RUNNING', 0)).toBeLessThan(taskPause('PENDING', 0))
    expect(rolloutPause(300, 'ending', 0)).toBeLessThan(rolloutPause(300, 'untold', 0))
    expect(rolloutPause(300, 'untold', 0)).toBeLessThan(rolloutPause(300, 'shifting', 0))
  })

  it('shows within half a minute that something of a first rollout will never be made', () => {
    const moments = looksAtResources(looksAtRollout(3_600, 'first', 0))
    const gaps = moments.map((at, index) => at - (moments[index - 1] ?? 0))
    expect(Math.max(...gaps)).toBeLessThan(30)
  })

  it('never leaves an end unseen for ten seconds', () => {
    for (let at = 0; at < 1_000; at += 1) {
      for (const status of ['', 'PENDING', 'ACTIVATING', 'RUNNING', 'STOPPING']) {
        expect(taskPause(status, at)).toBeLessThan(9.5)
      }
      for (const stage of [...stages, 'ending'] as const) {
        expect(rolloutPause(at, stage, 0)).toBeLessThan(9.5)
        expect(rolloutPause(at, stage, at)).toBeLessThan(9.5)
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
