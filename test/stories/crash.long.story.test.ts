import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VirtualClock } from '../cloud/clock.ts'
import type { Fault } from '../cloud/faults.ts'
import type { EventOptions, WorkflowRun } from '../runner/workflow.ts'
import { overlaps, started } from './phase-tasks.ts'
import { Theatre } from './theatre.ts'

const hour = 3_600_000

/**
 * The action is killed in the middle of a migration that writes rows under a lock, and what comes after it finds out
 * what became of it. Each migration notes its beginning outside of its transaction and its end inside: two at a time,
 * or one that ran twice, show in the notes.
 */
describe('a run that is killed', () => {
  let theatre: Theatre
  let url: string
  let newest = 1

  beforeAll(async () => {
    theatre = await Theatre.open()
    await theatre.commit({ Procfile: procfile('true') })
    const run = await theatre.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    url = run.outputs.url ?? ''
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  /** Commits the next migration, which holds its lock for so many (real) seconds. Returns its revision. */
  async function migration(seconds: number): Promise<string> {
    const before = revisionOf(newest)
    newest += 1
    const revision = revisionOf(newest)
    await theatre.commit({ [`alembic/versions/${revision}.py`]: migrationText(revision, before, seconds) })
    return revision
  }

  /** Pushes and kills the action at the first line with these words. */
  async function killAt(words: string, options: EventOptions = {}): Promise<WorkflowRun> {
    let killed = false
    const running = await theatre.workflow.start('push', {
      ...options,
      onLine: (line) => {
        if (killed || !line.includes(words)) return
        killed = true
        running.action.kill('SIGKILL')
      },
    })
    const run = await running.done
    expect(killed, run.stdout).toBe(true)
    expect(run.signal).toBe('SIGKILL')
    return run
  }

  /** Pushes; the action is killed at a call. */
  async function killAtCall(fault: Pick<Fault, 'service' | 'operation' | 'nth' | 'when'>): Promise<void> {
    theatre.cloud.faults.add([{ ...fault, fault: 'kill' }])
    const run = await theatre.play('push', { post: false })
    theatre.cloud.faults.clear()
    expect(run.signal, run.stdout).toBe('SIGKILL')
  }

  async function deploys(): Promise<WorkflowRun> {
    const run = await theatre.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    return run
  }

  /** Every migration began once and ended once, and none began before the one before it had ended. */
  async function expectOneAtATime(): Promise<void> {
    const answer = await theatre.ask(url)
    const { notes, revision } = JSON.parse(answer.text) as { notes: string[]; revision: string }
    const expected = Array.from({ length: newest - 1 }, (_, index) => revisionOf(index + 2))
    expect(notes).toEqual(expected.flatMap((each) => [`begin ${each}`, `end ${each}`]))
    expect(revision).toBe(revisionOf(newest))
    expect(overlaps(theatre)).toEqual([])
  }

  async function phasesEnd(): Promise<void> {
    const tasks = theatre.cloud.ecs.tasks.all.filter(
      ({ request, lastStatus }) => request.definition.family.endsWith('-phase') && lastStatus !== 'STOPPED',
    )
    await Promise.all(tasks.map(({ arn }) => theatre.cloud.ecs.tasks.ended(arn)))
  }

  async function pass(milliseconds: number): Promise<void> {
    const { clock } = theatre.cloud
    if (!(clock instanceof VirtualClock)) throw new Error('These stories need a clock that jumps.')
    await clock.pass(milliseconds)
  }

  // Shows F40.
  it('in mid-migration: a rerun at once waits for the same migration', async () => {
    await migration(12)
    await killAt('Running upgrade')
    const mark = theatre.mark()
    const run = await deploys()
    expect(run.stdout).toContain('waiting for it instead of starting it again')
    expect(started(theatre, mark)).not.toContain('migrateDatabase')
    await expectOneAtATime()
  })

  // Shows F50, F64.
  it('with its whole machine: the lock is taken over, because GitHub says that the run is over', async () => {
    await migration(10)
    await killAt('Running upgrade', { post: false })
    const run = await deploys()
    expect(run.stdout).toContain('Taking over from')
    await expectOneAtATime()
  })

  // Shows F40.
  it('and found two hours later: its log says that the migration succeeded, and it is not run again', async () => {
    await migration(4)
    await killAt('Running upgrade')
    await phasesEnd()
    await pass(2 * hour)
    const mark = theatre.mark()
    const run = await deploys()
    expect(run.stdout).toContain('is not run again')
    expect(started(theatre, mark)).not.toContain('migrateDatabase')
    await expectOneAtATime()
  })

  it('and found after 25 hours: the same', async () => {
    await migration(4)
    await killAt('Running upgrade')
    await phasesEnd()
    await pass(25 * hour)
    const mark = theatre.mark()
    await deploys()
    expect(started(theatre, mark)).not.toContain('migrateDatabase')
    await expectOneAtATime()
  })

  // Shows F40, F48.
  it('and overtaken by a newer commit: that waits for the older migration, then runs its own', async () => {
    await migration(10)
    await killAt('Running upgrade')
    await migration(0)
    const run = await deploys()
    expect(run.stdout).toContain('waiting for it instead of starting it again')
    await expectOneAtATime()
  })

  // Shows F7, F40, I3.
  it.each([
    ['before RunTask', { service: 'ecs', operation: 'RunTask', nth: 1, when: 'before' }],
    [
      'after RunTask, before it knows the ARN',
      { service: 'ecs', operation: 'RunTask', nth: 1, when: 'after' },
    ],
  ] as const)('%s: the same request gives the same task, once', async (_when, fault) => {
    await migration(3)
    await killAtCall(fault)
    await deploys()
    await expectOneAtATime()
  })

  // Shows F54, I5.
  it.each(['before', 'after'] as const)('at each write of the state (%s it)', async (when) => {
    for (const nth of await statesAround(theatre)) {
      await migration(1)
      await killAtCall({ service: 'dynamodb', operation: 'UpdateItem', nth, when })
      await deploys()
      await expectOneAtATime()
    }
  })

  it('leaving no trace at all: a phase of every deployment runs again, with a notice', async () => {
    await theatre.commit({ Procfile: procfile('echo once " more"; sleep 3') })
    await killAt('once  more')
    await phasesEnd()
    await pass(25 * hour)
    theatre.cloud.logs.forget('phase/')
    const run = await deploys()
    expect(run.stdout).toContain('It runs in every deployment, so it runs again.')
  })

  it('leaving no trace of a phase that runs once: nobody guesses, and resolve-phase decides', async () => {
    await theatre.commit({ Procfile: procfile('true', 'echo only " once"; sleep 3') })
    await killAt('only  once')
    await phasesEnd()
    await pass(25 * hour)
    theatre.cloud.logs.forget('phase/')
    const mark = theatre.mark()
    const refused = await theatre.play('push')
    const error = refused.annotations.find(({ level }) => level === 'error')
    expect(error?.properties.title).toBe('phase-unknown')
    expect(error?.message).toContain('resolve-phase: bootstrap=done')
    expect(started(theatre, mark)).toEqual([])
    const run = await theatre.play('push', { inputs: { 'resolve-phase': 'bootstrap=done' } })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(phase(run, 'bootstrap')).toMatchObject({ outcome: 'already-done' })
    // Said once is enough.
    await theatre.commit({ 'main.py': theatre.file('main.py').replace('"1"', '"2"') })
    expect(phase(await deploys(), 'bootstrap')).toMatchObject({ outcome: 'already-done' })
  })
})

const revisionOf = (number: number) => String(number).padStart(4, '0')

const procfile = (before: string, bootstrap?: string) =>
  [
    'web: uvicorn main:app --host 0.0.0.0 --port 8000',
    'createDatabase: alembic upgrade head',
    'migrateDatabase: alembic upgrade head',
    ...(bootstrap === undefined ? [] : [`bootstrap: ${bootstrap}`]),
    `beforeRollout: ${before}`,
    '',
  ].join('\n')

function migrationText(revision: string, before: string, seconds: number): string {
  return `
import os

from alembic import op
from sqlalchemy import create_engine, text

revision = "${revision}"
down_revision = "${before}"
url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)


def upgrade() -> None:
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as outside:
        outside.execute(text("insert into notes (text) values ('begin ${revision}')"))
    op.execute("lock table notes in access exclusive mode")
    op.execute("select pg_sleep(${seconds})")
    op.execute("insert into notes (text) values ('end ${revision}')")


def downgrade() -> None:
    pass
`
}

function phase(run: WorkflowRun, name: string): unknown {
  const phases = JSON.parse(run.outputs.phases ?? '[]') as { name: string }[]
  return phases.find((each) => each.name === name)
}

/**
 * Which writes of the state stand around the RunTask of the last run: the intent before it, the ARN and the outcome
 * after it.
 */
async function statesAround(theatre: Theatre): Promise<number[]> {
  const { all } = theatre.cloud.calls
  const begin = all.findLastIndex(({ operation }) => operation === 'AssumeRoleWithWebIdentity')
  const run = all.slice(begin)
  const started = run.findIndex(({ operation }) => operation === 'RunTask')
  const before = run.slice(0, started).filter(({ operation }) => operation === 'UpdateItem').length
  return [before, before + 1, before + 2]
}
