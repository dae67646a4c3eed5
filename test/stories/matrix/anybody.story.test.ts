import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fault, faultKinds } from '../../cloud/faults.ts'
import { type Case, playAll } from './play.ts'
import { type Point, pointsOf, slice } from './points.ts'
import { anyScenes, cleanRun, type Scene } from './scene.ts'

const inSlice = 1
/** Plans of each scene in `script/test --all`. MONOLAYER_PLANS and MONOLAYER_SEED ask for others. */
const inAll = Number(process.env.MONOLAYER_PLANS ?? 25)
const seed = Number(process.env.MONOLAYER_SEED ?? 20_261_126)

/** One fault: on any call, also on all of a service or of everything, once or for ever. */
function faults(points: readonly Point[]): fc.Arbitrary<Fault> {
  const anyPoint = fc.constantFrom(...points)
  const place = fc.oneof(
    { weight: 8, arbitrary: anyPoint },
    { weight: 2, arbitrary: anyPoint.map(({ service }) => ({ service, operation: '*', nth: 1 })) },
    { weight: 1, arbitrary: fc.constant({ service: '*', operation: '*', nth: 1 }) },
  )
  const parts = fc.record({
    place,
    more: fc.nat(30),
    forEver: fc.integer({ min: 1, max: 4 }).map((one) => one === 1),
    when: fc.constantFrom('before' as const, 'after' as const, 'answered' as const),
    fault: fc.constantFrom(...faultKinds),
    signal: fc.constantFrom('SIGKILL' as const, 'SIGTERM' as const, 'SIGINT' as const),
  })
  return parts.map(({ place: { service, operation, nth }, more, forEver, when, fault, signal }): Fault => {
    const kill = fault === 'kill'
    return {
      service,
      operation,
      nth: !kill && forEver ? 'every' : nth + (operation === '*' ? more : 0),
      when: when === 'answered' && !kill ? 'after' : when,
      fault,
      ...(kill ? { signal } : {}),
    }
  })
}

/** Any plan, and what becomes of the runner: it may go, and what is left of the plan may meet the next run. */
function cases(scene: Scene, points: readonly Point[]): fc.Arbitrary<Case> {
  const parts = fc.record({
    plan: fc.array(faults(points), { minLength: 1, maxLength: 4 }),
    gone: fc.boolean(),
    lasts: fc.boolean(),
  })
  return parts.map((part) => ({ scene, expected: 'heals', ...part }))
}

describe('a fault plan that anybody may write', { timeout: 7_200_000 }, () => {
  // Shows F2, F3, F4, F12, F56, F72, I5, I13.
  it.each(anyScenes)(
    'for $name ends green, or red with a clear error that another run heals',
    async (scene) => {
      process.stdout.write(`seed ${seed}\n`)
      const { calls } = await cleanRun(scene)
      const sample = fc.sample(cases(scene, pointsOf(calls)), { numRuns: inAll, seed })
      expect(await playAll(slice(sample, inSlice))).toEqual([])
    },
  )
})
