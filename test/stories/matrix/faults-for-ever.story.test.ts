import { describe, expect, it } from 'vitest'
import { type Case, playAll } from './play.ts'
import { slice } from './points.ts'
import { placesOf, scenes } from './scene.ts'

/** How many of each scene every change is tested with; `script/test --all` tries them all. */
const inSlice = 2

describe('a call that fails for ever', { timeout: 7_200_000 }, () => {
  // Shows F2.
  it.each(scenes)('during $name ends it in time, with a clear error', async (scene) => {
    const forEver = { nth: 'every', when: 'before', fault: '500' } as const
    const cases = (await placesOf(scene))
      .filter(({ nth }) => nth === 1)
      .map((point): Case => ({ scene, plan: [{ ...point, ...forEver }], expected: 'heals' }))
    expect(await playAll(slice(cases, inSlice))).toEqual([])
  })
})
