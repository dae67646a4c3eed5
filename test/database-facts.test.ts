import { describe, expect, it } from 'vitest'
import { databaseFacts } from '../src/database-facts.ts'

const facts = (
  lastLines: string[],
  exitCode = 1,
  databaseInstance: string | null = 'monolayer-production-42-app',
) =>
  databaseFacts('production', {
    end: { kind: 'exited', exitCode, reason: '' },
    databaseInstance,
    lastLines,
    startedAt: '2026-11-22T10:00:00.000Z',
  }).join('\n')

describe('databaseFacts', () => {
  it('knows nothing of a database that it does not manage', () => {
    expect(facts([], 1, null)).toBe('')
  })

  it('names the revision that a failed step began with', () => {
    expect(facts(['INFO  [alembic] Running upgrade 0001 -> 0002, notes'])).toContain('at revision 0001;')
    expect(facts(['Running upgrade  -> 0001, first'])).toContain('at revision an empty schema;')
  })

  it('does not claim to know which transaction several steps shared', () => {
    const text = facts(['Running upgrade a1 -> b2, x', 'Running upgrade b2 -> c3, y'])
    expect(text).toContain('at revision a1 if all steps share one transaction')
    expect(text).toContain('at b2 if env.py sets transaction_per_migration')
  })

  it('restores to the second before the phase began', () => {
    expect(facts([])).toContain('--restore-time 2026-11-22T09:59:59Z')
  })

  it('says that a client that was killed leaves its locks for a while', () => {
    expect(facts([], 137)).toContain('holds its locks')
    expect(facts([], 1)).not.toContain('holds its locks')
  })
})
