import { describe, expect, it } from 'vitest'
import { newState } from '../../src/aws/environment-state.ts'
import { decideSweep, type SweepCandidate } from '../../src/plan/sweep.ts'

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

/** What is done with one preview whose pull request is open. */
function action(state: Partial<SweepCandidate['state']>, more: Partial<typeof limits> = {}): string {
  const candidates = [{ environment: 'pr-7', state: { ...idle, ...state } }]
  return decideSweep(candidates, () => true, now, { ...limits, ...more })[0]?.action ?? 'none'
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

  it('not one that sleeps already, runs on Express Mode, or is in the middle of a deployment', () => {
    expect(action({ asleepSince: ago(hour) })).toBe('keep')
    expect(action({ webTarget: 'express' })).toBe('keep')
    expect(action({ webTarget: null })).toBe('keep')
    const pending = { fingerprint: 'f', commit: 'c', succeeded: [], rolledOut: false, rollout: null }
    expect(action({ pending })).toBe('keep')
    expect(action({ service: null })).toBe('keep')
  })

  it('but removes rather than sleeps', () => {
    expect(action({ begunAt: ago(15 * 24 * hour) })).toBe('remove')
    expect(action({ status: 'destroying' })).toBe('remove')
  })
})
