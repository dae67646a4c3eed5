import { describe, expect, it } from 'vitest'
import { type Case, playAll } from './play.ts'
import { nameOf, type Point, slice, spread, transportFaults } from './points.ts'
import { furtherScenes, placesOf, type Scene, scenes } from './scene.ts'

/** How many faults of each scene every change is tested with; `script/test --all` tries them all. */
const inSlice = 2

/** What networks and services do to calls: the run must not care, whichever call it is. */
describe('a call that fails once', { timeout: 7_200_000 }, () => {
  // Alone: each operation in the first scene that has it. Every call of every scene is among one in four, below.
  // Shows F1, F3, F4, F5, F6, F7, F12, F47, F51, F54, F56, F59, I10, I13.
  it.each(scenes)('during $name does not change how it ends', async (scene) => {
    const cases = (await operationsFirstIn(scene)).flatMap((point) =>
      transportFaults.map((fault): Case => ({ scene, plan: [{ ...point, ...fault }], expected: 'survives' })),
    )
    expect(await playAll(slice(cases, inSlice))).toEqual([])
  })

  it.each([...scenes, ...furtherScenes])(
    'among one in four of $name does not either, whichever four',
    async (scene) => {
      // A push that fails once begins anew, so what stands in for Docker here meets several faults in a row.
      const points = (await placesOf(scene)).filter(({ service }) => service !== 'registry')
      const cases = transportFaults.flatMap((fault) =>
        spread(points, fault).map((plan): Case => ({ scene, plan, expected: 'survives' })),
      )
      expect(await playAll(slice(cases, 1))).toEqual([])
    },
  )

  // Shows F2.
  it.each(scenes)('and for ever during $name ends it in time, with a clear error', async (scene) => {
    const forEver = { nth: 'every', when: 'before', fault: '500' } as const
    const cases = (await placesOf(scene))
      .filter(({ nth }) => nth === 1)
      .map((point): Case => ({ scene, plan: [{ ...point, ...forEver }], expected: 'heals' }))
    expect(await playAll(slice(cases, inSlice))).toEqual([])
  })
})

/** The first call of each operation that no earlier scene makes. */
async function operationsFirstIn(scene: Scene): Promise<Point[]> {
  const earlier = await Promise.all(scenes.slice(0, scenes.indexOf(scene)).map(placesOf))
  const known = new Set(earlier.flat().map(nameOf))
  return (await placesOf(scene)).filter((point) => point.nth === 1 && !known.has(nameOf(point)))
}
