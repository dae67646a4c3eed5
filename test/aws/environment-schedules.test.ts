import { expect, test } from 'vitest'
import type { Sight } from './lock/lock-rules.ts'
import { runSchedule } from './lock/schedule.ts'

/**
 * Schedules of the lock chosen at random: see `lock/schedule.ts` for what can happen in one, and `lock/lock-rules.ts`
 * for what never may. MONOLAYER_TEST_ALL makes them ten thousand, MONOLAYER_TEST_SEED runs a single one with its trace.
 */
const count = process.env.MONOLAYER_TEST_ALL ? 10_000 : 500
const single = process.env.MONOLAYER_TEST_SEED

/** Without these, the schedules would prove little. */
const mustBeSeen: readonly Sight[] = [
  'acquired when free',
  'taken over from a run that is over',
  'taken over after a lease',
  'paused owner robbed',
  'released',
  'released with what was noted',
  'released by the post step',
  'removed',
  'made anew',
  'renewed',
  'saved',
  'carried out twice',
  'call in flight when its run ended',
  'call in flight when its run was stopped',
]

if (single === undefined) {
  // Shows F48, F49, I6.
  test(`no schedule of ${count} breaks a rule of the lock`, async () => {
    const seen = new Set<Sight>()
    for (let seed = 1; seed <= count; seed += 1) {
      const result = await runSchedule(seed)
      if (result.violation !== null) throw await failure(seed)
      for (const what of result.seen) seen.add(what)
    }
    expect(mustBeSeen.filter((what) => !seen.has(what))).toEqual([])
  }, 1_800_000)

  test('a seed decides everything in its schedule', async () => {
    for (const seed of [3, 14, 159]) {
      expect((await runSchedule(seed, true)).trace).toEqual((await runSchedule(seed, true)).trace)
    }
  })
} else {
  test(`schedule ${single} breaks no rule of the lock`, async () => {
    const { violation, trace } = await runSchedule(Number(single), true)
    process.stdout.write(`${trace.join('\n')}\n`)
    expect(violation).toBeNull()
  })
}

/** The end of what led to it, and how to see it again. */
async function failure(seed: number): Promise<Error> {
  const { violation, trace } = await runSchedule(seed, true)
  return new Error(
    [
      `schedule ${seed}: ${violation}`,
      ...trace.slice(-40),
      `To run it alone: MONOLAYER_TEST_SEED=${seed} npx vitest run --project unit test/aws/environment-schedules.test.ts`,
    ].join('\n'),
  )
}
