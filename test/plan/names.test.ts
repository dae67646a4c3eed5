import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  environmentOfBranch,
  environmentPattern,
  isReservedName,
  namesOf,
  pullRequestOf,
} from '../../src/plan/names.ts'

describe('environmentOfBranch', () => {
  it('keeps a branch that is a valid name', () => {
    expect(environmentOfBranch('staging')).toBe('staging')
  })

  // Shows F78.
  it('keeps branches apart that look alike', () => {
    const names = ['feat/a', 'feat-a', 'feat_a', 'Feat/a', 'feat--a', 'feat/ä'].map(environmentOfBranch)
    expect(new Set(names).size).toBe(names.length)
  })

  it('never gives a name that means something else', () => {
    expect(environmentOfBranch('production')).not.toBe('production')
    expect(environmentOfBranch('pr-12')).not.toBe('pr-12')
    expect(environmentOfBranch('Production')).not.toBe('production')
    const altered = environmentOfBranch('feat/a')
    expect(environmentOfBranch(altered)).not.toBe(altered)
  })

  it('never gives a name that PostgreSQL or RDS has: database and role are called like it', () => {
    const taken = [
      'monolayer',
      'postgres',
      'template1',
      'public',
      'none',
      'rdsadmin',
      'rds-superuser',
      'pg-a',
    ]
    for (const name of taken) {
      expect(isReservedName(name)).toBe(true)
      expect(isReservedName(environmentOfBranch(name))).toBe(false)
      expect(environmentOfBranch(name)).toContain(name)
    }
    for (const branch of ['PG', 'pg_', 'Rds', 'pg/upgrade'])
      expect(isReservedName(environmentOfBranch(branch))).toBe(false)
    expect(['postgres-17', 'pgvector', 'template'].map(environmentOfBranch)).toEqual([
      'postgres-17',
      'pgvector',
      'template',
    ])
  })

  // Shows F77.
  it('makes any text a valid name, always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (branch) => {
        const name = environmentOfBranch(branch)
        return environmentPattern.test(name) && name === environmentOfBranch(branch)
      }),
    )
  })
})

it('pullRequestOf knows the environments of pull requests', () => {
  const names = ['pr-12', 'pr-0', 'pr-012', 'pr-12-a', 'pr', 'staging', 'pr-9007199254740993']
  expect(names.map(pullRequestOf)).toEqual([12, null, null, null, null, null, null])
})

describe('namesOf', () => {
  const address = { stage: 'preview', repositoryId: 42, app: 'app', environment: 'pr-7' } as const

  // Shows F76.
  it('keeps environments, apps and repositories apart', () => {
    const others = [
      { ...address, environment: 'pr-70' },
      { ...address, app: 'api' },
      { ...address, repositoryId: 421 },
      { ...address, stage: 'production' as const },
    ]
    const services = [address, ...others].map((one) => namesOf(one).service)
    expect(new Set(services).size).toBe(services.length)
  })

  it('stays within what AWS allows for the longest parts', () => {
    const longest = namesOf({
      stage: 'production',
      repositoryId: 9_999_999_999,
      app: 'a'.repeat(20),
      environment: `e${'-a'.repeat(11)}x`,
    })
    expect(longest.databaseInstance.length).toBeLessThanOrEqual(63)
    expect(longest.databaseFamily.length).toBeLessThanOrEqual(255)
    expect(longest.database.length).toBeLessThanOrEqual(63)
    expect(longest.database).toMatch(/^[a-z][a-z0-9_]*$/)
  })
})
