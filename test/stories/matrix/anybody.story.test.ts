import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fault, faultKinds } from '../../cloud/faults.ts'
import { playAll } from './play.ts'
import { pointsOf, slice } from './points.ts'
import { cleanRun, scenes } from './scene.ts'

const inSlice = 2
const inAll = 60

/** Any plan: one to three faults on any calls, also on all of a service or of everything, once or for ever. */
function plans(points: ReturnType<typeof pointsOf>): fc.Arbitrary<Fault[]> {
  const place = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...points) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...points).map(({ service }) => ({ service, operation: '*', nth: 1 })),
    },
    { weight: 1, arbitrary: fc.constant({ service: '*', operation: '*', nth: 1 }) },
  )
  const fault = fc.record({
    place,
    more: fc.nat(30),
    forEver: fc.boolean(),
    when: fc.constantFrom('before' as const, 'after' as const),
    fault: fc.constantFrom(...faultKinds),
  })
  return fc.array(fault, { minLength: 1, maxLength: 3 }).map((faults) =>
    faults.map(({ place, more, forEver, when, fault }): Fault => {
      const nth = fault !== 'kill' && forEver ? 'every' : place.nth + (place.operation === '*' ? more : 0)
      return { ...place, nth, when, fault }
    }),
  )
}

describe('a fault plan that anybody may write', { timeout: 3_600_000 }, () => {
  // Shows F2, F3, F4, F12, F56, F72, I5, I13.
  it.each(scenes)(
    'for $name ends green, or red with a clear error that a second run heals',
    async (scene) => {
      const { calls } = await cleanRun(scene)
      const seed = 20_261_126
      const sample = fc.sample(plans(pointsOf(calls)), { numRuns: inAll, seed })
      const cases = sample.map((plan) => ({ scene, plan, expected: 'heals' as const }))
      expect(await playAll(slice(cases, inSlice))).toEqual([])
    },
  )
})
