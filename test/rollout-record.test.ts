import { describe, expect, it } from 'vitest'
import {
  type Candidate,
  type Deployment,
  type EnvironmentState,
  newPending,
  newState,
} from '../src/aws/environment-state.ts'
import { recordAttempt, recordNoRollout, recordServing } from '../src/rollout-record.ts'

const rollout: Candidate = {
  commit: 'b'.repeat(40),
  image: 'registry/app@sha256:2',
  imageKey: 'key',
  taskDefinition: 'web:2',
  fingerprint: 'second',
}
const first: Deployment = {
  ...rollout,
  commit: 'a'.repeat(40),
  taskDefinition: 'web:1',
  fingerprint: 'first',
  url: 'https://app',
  at: '2026-11-22T10:00:00.000Z',
}
const serving = { serviceArn: 'service', taskDefinition: 'web:2', url: 'https://app' }
const pendingOf = (fingerprint: string): EnvironmentState => ({
  ...newState,
  pending: { ...newPending, fingerprint, commit: rollout.commit },
  deployments: [first],
})

describe('a rollout', () => {
  it('is remembered before AWS is asked, and forgotten when it was taken back', () => {
    const asked = recordAttempt(pendingOf('second'), rollout)
    expect(asked.pending?.rollout).toEqual(rollout)
    expect(asked.deployments).toEqual([first])
    expect(recordNoRollout(asked).pending?.rollout).toBeNull()
  })

  it('is the newest deployment as soon as it serves', () => {
    const state = recordServing(recordAttempt(pendingOf('second'), rollout), rollout, serving, 'now')
    expect(state.deployments).toEqual([{ ...rollout, url: 'https://app', at: 'now' }, first])
    expect(state.pending).toMatchObject({ rolledOut: true, rollout: null })
    expect(state.service).toEqual({ arn: 'service', url: 'https://app' })
  })

  it('of an earlier deployment does not make the pending one rolled out', () => {
    const state = recordServing(recordAttempt(pendingOf('third'), rollout), rollout, serving, 'now')
    expect(state.pending).toMatchObject({ fingerprint: 'third', rolledOut: false })
    expect(state.deployments[0]?.commit).toBe(rollout.commit)
  })

  it('changes nothing but the deployments where none is pending', () => {
    const idle = { ...pendingOf('second'), pending: null }
    expect(recordAttempt(idle, rollout)).toEqual(idle)
    expect(recordNoRollout(idle)).toEqual(idle)
    expect(recordServing(idle, rollout, serving, 'now').pending).toBeNull()
  })
})
