import { describe, expect, it } from 'vitest'
import { playAll } from './play.ts'
import { endsOf, pointsOf, slice, transportFaults } from './points.ts'
import { cleanRun, scenes } from './scene.ts'

/** How many faults of each scene every change is tested with; `script/test --all` tries them all. */
const inSlice = 3

/** What networks and services do to single calls: the run must not care, whichever call it is. */
describe('a call that fails once', { timeout: 7_200_000 }, () => {
  // Shows F1, F3, F4, F5, F6, F7, F12, F47, F51, F54, F56, F59, I10, I13.
  it.each(scenes)('during $name does not change how it ends', async (scene) => {
    const { calls } = await cleanRun(scene)
    const points = endsOf(pointsOf(calls))
    const cases = points.flatMap((point) =>
      transportFaults.map((fault) => ({
        scene,
        plan: [{ ...point, ...fault }],
        expected: 'survives' as const,
      })),
    )
    expect(await playAll(slice(cases, inSlice))).toEqual([])
  })

  // Shows F2.
  it.each(scenes)('and for ever during $name ends it in time, with a clear error', async (scene) => {
    const { calls } = await cleanRun(scene)
    const cases = pointsOf(calls)
      .filter(({ nth }) => nth === 1)
      .map((point) => ({
        scene,
        plan: [{ ...point, nth: 'every' as const, when: 'before' as const, fault: '500' as const }],
        expected: 'heals' as const,
      }))
    expect(await playAll(slice(cases, inSlice))).toEqual([])
  })
})

describe('a call that the role may not make', { timeout: 3_600_000 }, () => {
  // Shows F10, A26.
  it.each(scenes)('during $name is told with action, resource and statement, at once', async (scene) => {
    const { calls } = await cleanRun(scene)
    const cases = pointsOf(calls)
      .filter(({ nth, service }) => nth === 1 && service !== 'oidc' && service !== 'github')
      .map((point) => ({
        scene,
        plan: [{ ...point, when: 'before' as const, fault: 'accessDenied' as const }],
        expected: 'refused' as const,
      }))
    expect(await playAll(slice(cases, inSlice))).toEqual([])
  })
})
