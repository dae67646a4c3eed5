import { describe, expect, it } from 'vitest'
import { type EnvironmentState, newState } from '../src/aws/environment-state.ts'
import { createProgress } from '../src/progress.ts'
import { Redactor } from '../src/redact.ts'
import { newReport } from '../src/report.ts'
import { keepAsleep, wakeUp } from '../src/sleep.ts'
import type { EnvironmentRun } from '../src/take.ts'

const asleepSince = '2026-11-22T12:00:00.000Z'

/** A preview behind a gateway that is recorded as asleep, and what its service does. */
function stage(sleeper: { sleep?: () => Promise<boolean>; wake?: () => Promise<null> }) {
  let state: EnvironmentState = { ...newState, webTarget: 'gateway', asleepSince }
  const told: string[] = []
  const sink = { line: () => {}, startGroup: () => {}, endGroup: () => {}, warning: () => {} }
  const report = newReport()
  const run = {
    inputs: { minTasks: 1, webTarget: 'gateway' },
    webTargets: { gateway: { sleeper } },
    progress: createProgress({ ...sink, flushed: async () => {} }, new Redactor()),
    report,
    announcer: {
      begin: async (_: unknown, work: string) => void told.push(work),
      end: async () => void told.push(`end: ${report.outcome}`),
    },
    signal: new AbortController().signal,
  } as unknown as EnvironmentRun
  const environment = {
    get state() {
      return state
    },
    save: async (change: (state: EnvironmentState) => EnvironmentState) => {
      state = change(state)
    },
    note: (change: (state: EnvironmentState) => EnvironmentState) => {
      state = change(state)
    },
  } as unknown as Parameters<typeof keepAsleep>[1]
  return { run, environment, told, state: () => state }
}

describe('a preview that is recorded as asleep', () => {
  it('and has tasks loses them, and GitHub is told', async () => {
    const { run, environment, told } = stage({ sleep: async () => true })
    expect(await keepAsleep(run, environment)).toBe(true)
    expect(told).toEqual(['sleeping', 'end: asleep'])
  })

  it('and sleeps is told of to nobody', async () => {
    const { run, environment, told } = stage({ sleep: async () => false })
    expect(await keepAsleep(run, environment)).toBe(false)
    expect(told).toEqual([])
  })

  it('and does not wake counts as wanted, so that there is time to look why', async () => {
    const failing = stage({ wake: () => Promise.reject(new Error('no room on Spot')) })
    await expect(wakeUp(failing.run, failing.environment)).rejects.toThrow('no room')
    expect(failing.state()).toMatchObject({ asleepSince, wokenAt: expect.any(String) })
  })
})
