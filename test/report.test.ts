import { expect, it } from 'vitest'
import { describeServing } from '../src/report.ts'

const previous = {
  commit: 'abc1234567',
  image: 'i',
  taskDefinition: 't',
  url: 'https://app',
  at: '',
  fingerprint: 'f',
  imageKey: null,
}

it.each([
  [true, previous, 'none', 'The new version is live.'],
  [false, previous, 'none', 'The previous version (commit abc1234) goes on serving at https://app.'],
  [false, null, 'none', 'Nothing serves yet.'],
  [false, previous, 'asleep', 'The previous version (commit abc1234) sleeps, as it did before'],
  [false, previous, 'under-way', 'serves at https://app unless AWS finishes the rollout that was begun.'],
  [false, null, 'under-way', 'AWS may finish the first rollout'],
  [false, previous, 'unknown', 'Nobody knows what serves now: ask https://app'],
  [false, null, 'unknown', 'Nobody knows whether anything serves'],
] as const)(
  'what serves is told as it is: live %s, previous %o, rollout %s',
  (live, before, rollout, text) => {
    expect(describeServing({ live, previous: before, rollout })).toContain(text)
  },
)
