import { describe, expect, it } from 'vitest'
import { databaseFacts } from '../src/database-facts.ts'
import { account } from './render/reports.ts'

const phase = {
  name: 'migrateDatabase',
  command: 'alembic upgrade head',
  when: 'every deployment',
  because: 'alembic.ini',
} as const

const production = account('production', 'production')

const facts = (
  lastLines: string[],
  exitCode = 1,
  databaseInstance: string | null = 'monolayer-production-42-app',
  command: string = phase.command,
) =>
  databaseFacts(production, {
    end: { kind: 'exited', exitCode, reason: '' },
    databaseInstance,
    lastLines,
    startedAt: '2026-11-22T10:00:00.000Z',
    phase: { ...phase, command },
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

  it.each([
    [137, 'alembic upgrade head'],
    [1, 'alembic upgrade head && python seed.py'],
    [1, './migrate.sh'],
  ])('does not claim to know in which step it failed: exit code %i of %s', (exitCode, command) => {
    const one = facts(['Running upgrade a1 -> b2, x'], exitCode, 'instance', command)
    expect(one).toContain('at revision b2 if that step came to its end, and at a1 if not')
    const two = facts(
      ['Running upgrade a1 -> b2, x', 'Running upgrade b2 -> c3, y'],
      exitCode,
      'instance',
      command,
    )
    expect(two).toContain(
      'at revision c3 if that step came to its end, and at a1, or between the two, if not',
    )
  })

  it('knows that what still runs may go on', () => {
    const text = databaseFacts(production, {
      end: { kind: 'timed-out', gone: false },
      databaseInstance: 'instance',
      lastLines: [],
      startedAt: '2026-11-22T10:00:00.000Z',
      phase,
    }).join('\n')
    expect(text).toContain('What still runs may go on changing it.')
    expect(text).not.toContain('the client is gone')
  })

  it('restores to the second before the phase began', () => {
    expect(facts([])).toContain('--restore-time 2026-11-22T09:59:59Z')
  })

  it('restores into the stage, as an instance that the action takes for its own', () => {
    const text = facts([])
    expect(text).toContain('--db-subnet-group-name monolayer-production --no-publicly-accessible')
    expect(text).toContain('Key=monolayer:stage,Value=production Key=monolayer:repository-id,Value=42')
    expect(text).toContain('--region eu-west-1')
  })

  it('says that a client that was killed leaves its locks for a while', () => {
    expect(facts([], 137)).toContain('holds its locks')
    expect(facts([], 1)).not.toContain('holds its locks')
  })
})
