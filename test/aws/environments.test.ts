import { describe, expect, it } from 'vitest'
import { newState } from '../../src/aws/environment-state.ts'
import { type ListedEnvironment, neighboursOf } from '../../src/aws/environments.ts'

const listed = (environment: string, status: 'active' | 'destroying' = 'active'): ListedEnvironment => ({
  environment,
  state: { ...newState, status },
})

describe('the neighbours of an environment that is removed', () => {
  it('are all others that are not removed as well', () => {
    const all = [listed('pr-1', 'destroying'), listed('pr-2'), listed('pr-3', 'destroying'), listed('pr-4')]
    expect(neighboursOf(all, 'pr-1').map(({ environment }) => environment)).toEqual(['pr-2', 'pr-4'])
    expect(neighboursOf([listed('pr-1', 'destroying')], 'pr-1')).toEqual([])
  })

  it('are not known from a list in which it is missing itself', () => {
    expect(() => neighboursOf([], 'pr-1')).toThrow('pr-1 itself is not among')
    expect(() => neighboursOf([listed('pr-2')], 'pr-1')).toThrow('pr-1 itself is not among')
  })
})
