import { describe, expect, it } from 'vitest'
import { type Case, playAll } from './play.ts'
import { nameOf, type Point, slice, transportFaults } from './points.ts'
import { placesOf, type Scene, scenes } from './scene.ts'

/** How many faults of each scene every change is tested with; `script/test --all` tries them all. */
const inSlice = 2

/** What networks and services do to calls: the run must not care, whichever call it is. */
describe('a call that fails once', { timeout: 7_200_000 }, () => {
  // Each operation in the first scene that has it. Every call of every scene is among one in four (`faults-among`).
  // Shows F1, F3, F4, F5, F6, F7, F12, F47, F51, F54, F56, F59, I10, I13.
  it.each(scenes)('during $name does not change how it ends', async (scene) => {
    const cases = (await operationsFirstIn(scene)).flatMap((point) =>
      transportFaults.map((fault): Case => ({ scene, plan: [{ ...point, ...fault }], expected: 'survives' })),
    )
    expect(await playAll(slice(cases, inSlice))).toEqual([])
  })
})

/** The first call of each operation that no earlier scene makes. */
async function operationsFirstIn(scene: Scene): Promise<Point[]> {
  const earlier = await Promise.all(scenes.slice(0, scenes.indexOf(scene)).map(placesOf))
  const known = new Set(earlier.flat().map(nameOf))
  return (await placesOf(scene)).filter((point) => point.nth === 1 && !known.has(nameOf(point)))
}
