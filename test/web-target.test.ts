import { describe, expect, it } from 'vitest'
import type { Environment } from '../src/aws/environment.ts'
import { type EnvironmentState, newState } from '../src/aws/environment-state.ts'
import type { WebTarget } from '../src/aws/web.ts'
import { DeployError } from '../src/errors.ts'
import type { WebTargetKind } from '../src/plan/web-target.ts'
import type { EnvironmentRun } from '../src/take.ts'
import { checkWebTarget, recordedTarget, webTargetOf } from '../src/web-target.ts'

const service = { arn: 'arn', url: 'https://x' }
const environment = (state: Partial<EnvironmentState>) =>
  ({ state: { ...newState, ...state } }) as Environment

/** A run that wants a kind, and the kinds whose use was checked. */
function runFor(webTarget: WebTargetKind) {
  const checked: WebTargetKind[] = []
  const target = (kind: WebTargetKind) =>
    ({ kind, preflight: async () => void checked.push(kind) }) as unknown as WebTarget
  const run = {
    inputs: { webTarget },
    account: { address: { environment: 'pr-7', stage: 'preview' } },
    progress: { step: (_: string, work: (voice: unknown) => unknown) => work({}) },
    webTargets: { express: target('express'), gateway: target('gateway') },
  } as unknown as EnvironmentRun
  return { run, checked }
}

async function refusal(webTarget: WebTargetKind, state: Partial<EnvironmentState>): Promise<string> {
  try {
    await checkWebTarget(runFor(webTarget).run, environment(state))
    return 'none'
  } catch (error) {
    return error instanceof DeployError ? `${error.code}: ${error.remedy}` : String(error)
  }
}

describe('the web target of an environment', () => {
  it('is the one that was recorded; a service of an earlier version is on Express Mode', () => {
    expect(recordedTarget(newState)).toBeNull()
    expect(recordedTarget({ ...newState, service })).toBe('express')
    expect(recordedTarget({ ...newState, service, webTarget: 'gateway' })).toBe('gateway')
  })

  it('decides, whatever the inputs of a removal say', () => {
    const { run } = runFor('express')
    expect(webTargetOf(run, environment({ webTarget: 'gateway' })).kind).toBe('gateway')
    expect(webTargetOf(run, environment({})).kind).toBe('express')
  })

  it('is never converted, and the remedy names both ways out', async () => {
    const text = await refusal('gateway', { service })
    expect(text).toMatch(/^web-target-differs: Set web-target: express\./)
    expect(text).toContain('command: destroy, environment: pr-7')
    expect(await refusal('express', { webTarget: 'gateway' })).toMatch(/^web-target-differs/)
    expect(await refusal('gateway', { webTarget: 'gateway', service })).toBe('none')
  })

  it('is checked for use here before the first deployment only', async () => {
    const first = runFor('gateway')
    await checkWebTarget(first.run, environment({}))
    expect(first.checked).toEqual(['gateway'])
    const later = runFor('gateway')
    await checkWebTarget(later.run, environment({ webTarget: 'gateway' }))
    expect(later.checked).toEqual([])
  })
})
