import { describe, expect, it } from 'vitest'
import type { Fault } from '../../cloud/faults.ts'
import { type Case, playAll } from './play.ts'
import { isPermitted, slice } from './points.ts'
import { furtherScenes, placesOf, type Scene, scenes } from './scene.ts'

/** How many refusals of each scene are tried; `script/test --all` tries them all. */
const inSlice = 2

describe('a call that the role may not make', { timeout: 7_200_000 }, () => {
  const denied: Pick<Fault, 'when' | 'fault'> = { when: 'before', fault: 'accessDenied' }
  const refused = async (scene: Scene): Promise<Case[]> =>
    (await placesOf(scene))
      .filter(isPermitted)
      .map((point) => ({ scene, plan: [{ ...point, ...denied }], expected: 'refused' }))

  // Shows F10, A26.
  it.each([...scenes, ...furtherScenes])(
    'during $name is told with action, resource and statement, at once',
    async (scene) => {
      expect(await playAll(slice(await refused(scene), inSlice))).toEqual([])
    },
  )
})
