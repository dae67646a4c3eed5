import { describe, expect, it } from 'vitest'
import {
  type Deployment,
  type EnvironmentState,
  newPending,
  newState,
  parseState,
  rememberedDeployments,
  stringifyState,
} from '../../src/aws/environment-state.ts'

const deployment = (number: number): Deployment => ({
  commit: `commit ${number}`,
  image: `registry/app@sha256:${number}`,
  imageKey: null,
  taskDefinition: `web:${number}`,
  url: 'https://app',
  at: '2026-11-22T10:00:00.000Z',
  fingerprint: `fingerprint ${number}`,
})
const parse = (state: unknown) => parseState(JSON.stringify(state), 'the table')

describe('a state', () => {
  it('is read as it was written', () => {
    const state: EnvironmentState = {
      ...newState,
      begunAt: '2026-11-22T10:00:00.000Z',
      pending: { ...newPending, fingerprint: 'f', commit: 'c' },
      deployments: [deployment(2), deployment(1)],
    }
    expect(parseState(stringifyState(state), 'the table')).toEqual(state)
  })

  it('is a new one where nothing was ever written', () => {
    expect(parseState(undefined, 'the table')).toEqual(newState)
  })

  it('remembers the newest twenty deployments', () => {
    const deployments = Array.from({ length: 25 }, (_, index) => deployment(25 - index))
    const kept = parseState(stringifyState({ ...newState, deployments }), 'the table').deployments
    expect(kept).toHaveLength(rememberedDeployments)
    expect([kept[0]?.commit, kept.at(-1)?.commit]).toEqual(['commit 25', 'commit 6'])
  })

  it('of an earlier version of the action is completed', () => {
    const { begunAt: _, ...old } = newState
    const pending = { fingerprint: 'f', commit: 'c', succeeded: ['migrateDatabase'], rolledOut: false }
    expect(parse({ ...old, pending })).toEqual({ ...newState, pending: { ...pending, rollout: null } })
  })

  it.each([
    ['text', 'it is no object'],
    [[newState], 'it is no object'],
    [{ ...newState, version: 0 }, 'its version is 0'],
    [{ ...newState, version: '1' }, 'its version is "1"'],
    [{ ...newState, status: 'gone' }, '"status" is neither'],
    [{ ...newState, deployments: null }, '"deployments" is no list'],
    [{ ...newState, deployments: [{ ...deployment(1), image: 3 }] }, 'a deployment has no "image"'],
    [{ ...newState, images: [1] }, '"images" is no list of names'],
    [{ ...newState, once: null }, '"once" is no object'],
    [{ ...newState, intent: { id: 'x' } }, '"intent" is not complete'],
    [{ ...newState, pending: { fingerprint: 'x' } }, '"pending" is not complete'],
    [{ ...newState, database: 'db' }, '"database" is no object'],
  ])('that says %j is damaged, and no first deployment', (state, problem) => {
    expect(() => parse(state)).toThrowError(expect.objectContaining({ code: 'state-unreadable' }))
    expect(() => parse(state)).toThrow(problem)
  })

  it('of a newer action is left to that', () => {
    expect(() => parse({ version: 2 })).toThrow('knows versions up to 1')
  })
})
