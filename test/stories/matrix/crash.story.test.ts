import { describe, expect, it } from 'vitest'
import { playAll } from './play.ts'
import { crashesAt, mutates, slice } from './points.ts'
import { furtherScenes, placesOf, scenes } from './scene.ts'

/** How many crash points of each scene every change is tested with; `script/test --all` tries them all. */
const inSlice = 2

/**
 * The machine dies or is told to end, at every call that changes something: before the call has an effect, after it
 * but before its answer, and after its answer. Then the run is started again, and all must be as if nothing had been.
 */
describe('a run that dies at any call', { timeout: 3_600_000 }, () => {
  // Shows F40, F61, F62, F63, F64, F65, F66, F70, F71, I3, I5, I6, I12.
  it.each([...scenes, ...furtherScenes])('of $name is finished by the next one', async (scene) => {
    expect(await playAll(slice(await crashesOf(scene), inSlice))).toEqual([])
  })
})

async function crashesOf(scene: (typeof scenes)[number]) {
  return (await placesOf(scene))
    .filter(mutates)
    .flatMap(crashesAt)
    .map((fault) => ({ scene, plan: [fault], expected: 'heals' as const }))
}
