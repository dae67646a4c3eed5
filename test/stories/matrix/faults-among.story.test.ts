import { describe, expect, it } from 'vitest'
import { type Case, playAll } from './play.ts'
import { slice, spread, transportFaults } from './points.ts'
import { furtherScenes, placesOf, scenes } from './scene.ts'

/** A network that loses one call in four, and every call of every scene at some time. */
describe('a call that fails', { timeout: 7_200_000 }, () => {
  // Shows F1, F3, F4, F5, F6, F7, F12, F47, F51, F54, F56, F59, I10, I13.
  it.each([...scenes, ...furtherScenes])(
    'among one in four of $name does not change how it ends, whichever four',
    async (scene) => {
      // A push that fails once begins anew, so what stands in for Docker here meets several faults in a row.
      const points = (await placesOf(scene)).filter(({ service }) => service !== 'registry')
      const cases = transportFaults.flatMap((fault) =>
        spread(points, fault).map((plan): Case => ({ scene, plan, expected: 'survives' })),
      )
      expect(await playAll(slice(cases, 1))).toEqual([])
    },
  )
})
