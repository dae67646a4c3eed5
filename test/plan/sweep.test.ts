import { describe, expect, it } from 'vitest'
import { newState } from '../../src/aws/environment-state.ts'
import { decideSweep, type PullRequestStanding, type SweepCandidate } from '../../src/plan/sweep.ts'

const hour = 3_600_000
const now = Date.parse('2026-11-22T12:00:00Z')
const ago = (milliseconds: number) => new Date(now - milliseconds).toISOString()
const limits = { maxAgeSeconds: 14 * 86_400, phaseTimeoutSeconds: 1_800, sleepSeconds: 7_200 }
const idle: SweepCandidate['state'] = {
  ...newState,
  pullRequest: 7,
  begunAt: ago(3 * hour),
  webTarget: 'gateway',
  service: { arn: 'arn', url: 'https://x' },
}

const pending = { fingerprint: 'f', commit: 'c', succeeded: [], rolledOut: false, rollout: null }
const rollout = { commit: 'c', image: 'i', imageKey: 'k', fingerprint: 'f', taskDefinition: 't' }

/** What is done with one preview. */
function action(
  state: Partial<SweepCandidate['state']>,
  more: Partial<typeof limits> = {},
  standing: PullRequestStanding = 'open',
): string {
  const candidates = [{ environment: 'pr-7', state: { ...idle, ...state } }]
  return decideSweep(candidates, () => standing, now, { ...limits, ...more })[0]?.action ?? 'nothing'
}

describe('a sweep puts a preview to sleep', () => {
  it('that nobody has pushed to for longer than preview-sleep', () => {
    expect(action({})).toBe('sleep')
    expect(action({ begunAt: ago(hour) })).toBe('keep')
  })

  it('never where preview-sleep is 0', () => {
    expect(action({}, { sleepSeconds: 0 })).toBe('keep')
  })

  it('not while somebody has woken it a short while ago', () => {
    expect(action({ wokenAt: ago(hour) })).toBe('keep')
    expect(action({ wokenAt: ago(2.5 * hour) })).toBe('sleep')
  })

  it('not one that runs on Express Mode, or is in the middle of a deployment', () => {
    expect(action({ webTarget: 'express' })).toBe('keep')
    expect(action({ webTarget: null })).toBe('keep')
    expect(action({ pending })).toBe('keep')
    expect(action({ service: null })).toBe('keep')
  })

  it('but removes rather than sleeps', () => {
    expect(action({ begunAt: ago(15 * 24 * hour) })).toBe('remove')
    expect(action({ status: 'destroying' })).toBe('remove')
  })
})

describe('a sweep looks whether a preview that is recorded as asleep sleeps', () => {
  const asleepSince = ago(hour)

  it('as long as nobody has wanted it since, also where a deployment to it has failed', () => {
    expect(action({ asleepSince })).toBe('keep-asleep')
    expect(action({ asleepSince, pending })).toBe('keep-asleep')
  })

  it('not while somebody has pushed to it or tried to wake it a short while ago', () => {
    expect(action({ asleepSince, begunAt: ago(hour) })).toBe('keep')
    expect(action({ asleepSince, wokenAt: ago(hour) })).toBe('keep')
  })

  it('not while a phase or a rollout may be under way, nor where none is to sleep', () => {
    expect(action({ asleepSince, pending: { ...pending, rollout } })).toBe('keep')
    const intent = { at: ago(1_000) } as SweepCandidate['state']['intent']
    expect(action({ asleepSince, intent })).toBe('keep')
    expect(action({ asleepSince }, { sleepSeconds: 0 })).toBe('keep')
  })

  it('but removes it first', () => {
    expect(action({ asleepSince }, {}, 'closed')).toBe('remove')
  })
})

describe('a preview of a pull request that is', () => {
  const young = { begunAt: ago(hour) }

  it('open or closed is kept or removed', () => {
    expect(action(young)).toBe('keep')
    expect(action(young, {}, 'closed')).toBe('remove')
  })

  it('not there at all is not taken for closed, sleeps, and goes by its age', () => {
    expect(action(young, {}, 'none')).toBe('keep')
    expect(action({}, {}, 'none')).toBe('sleep')
    expect(action({ begunAt: ago(15 * 24 * hour) }, {}, 'none')).toBe('remove')
  })
})
