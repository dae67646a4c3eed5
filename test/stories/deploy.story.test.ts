import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorkflowRun } from '../runner/workflow.ts'
import { findCanaries, secretsOf } from './canaries.ts'
import { Theatre } from './theatre.ts'
import { toldTargets } from './web-targets.ts'

/** The life of one app, told in order: each story begins where the one before ended. */
describe.each(toldTargets)('an app on $kind from its first push on', (target) => {
  let theatre: Theatre
  let first: WorkflowRun
  let mended: WorkflowRun
  let url: string

  beforeAll(async () => {
    theatre = await Theatre.open({ workflow: { inputs: target.inputs } })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  it('deploys with the first push: database, migrations, HTTPS URL', async () => {
    first = await theatre.play('push')
    expect(first.exitCode, first.stdout).toBe(0)
    expect(first.outputs).toMatchObject({
      outcome: 'deployed',
      environment: 'production',
      database: 'postgres',
    })
    expect(phases(first)).toEqual(['createDatabase succeeded 0', 'migrateDatabase satisfied null'])
    url = first.outputs.url ?? ''
    const answer = await theatre.ask(url)
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toMatchObject({ version: '1', notes: [], revision: '0001' })
    await theatre.ask(url, '/notes/one', 'POST')
    expect(JSON.parse((await theatre.ask(url)).text).notes).toEqual(['one'])
  })

  it('calls AWS in the order of the story, with image and database side by side', () => {
    const calls = theatre.cloud.calls.all
    const begin = (service: string, operation: string) =>
      calls.findIndex((call) => call.service === service && call.operation === operation)
    const order = [
      begin('sts', 'AssumeRoleWithWebIdentity'),
      begin('ssm', 'GetParameter'),
      begin('dynamodb', 'UpdateItem'),
      begin('rds', 'CreateDBInstance'),
      begin('ecs', 'RunTask'),
      begin('ecs', target.create.slice('ecs:'.length)),
    ]
    expect(order.every((index) => index >= 0)).toBe(true)
    expect([...order].sort((a, b) => a - b)).toEqual(order)
    const instanceAsked = calls[begin('rds', 'CreateDBInstance')]?.startMs ?? 0
    const instanceReady = calls.findLast((call) => call.service === 'rds')?.endMs ?? 0
    const loggedIn = calls[begin('ecr', 'GetAuthorizationToken')]?.startMs ?? Number.POSITIVE_INFINITY
    expect(loggedIn).toBeGreaterThanOrEqual(instanceAsked - 5_000)
    expect(loggedIn).toBeLessThan(instanceReady)
  })

  // Shows A17, A28, I8.
  it('shows no secret anywhere', () => {
    expect(findCanaries(theatre.cloud, [first], secretsOf(theatre.cloud))).toEqual([])
  })

  // Shows I4.
  it('does nothing for an identical push, and says so', async () => {
    const mark = theatre.mark()
    const second = await theatre.play('push')
    expect(second.exitCode, second.stdout).toBe(0)
    expect(second.outputs).toMatchObject({ outcome: 'unchanged', url })
    const calls = theatre.callsSince(mark)
    for (const change of ['ecs:RunTask', 'ecs:RegisterTaskDefinition', target.update, 'ecr:PutImage']) {
      expect(calls).not.toContain(change)
    }
    expect(second.stdout).not.toContain('docker')
    expect(second.stdout).toContain('nothing is built')
  })

  // Shows I1.
  it('rolls out a change under the same URL and keeps the rows', async () => {
    await theatre.commit({ 'main.py': theatre.file('main.py').replace('VERSION = "1"', 'VERSION = "2"') })
    const run = await theatre.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'deployed', url })
    expect(phases(run)).toEqual(['createDatabase already-done null', 'migrateDatabase succeeded 0'])
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({ version: '2', notes: ['one'], url })
  })

  // Shows F38, I2.
  it('stops at a migration that fails, says everything, and leaves the old version serving', async () => {
    await theatre.commit({ 'alembic/versions/0002_broken.py': brokenMigration })
    const mark = theatre.mark()
    const run = await theatre.play('push')
    expect(run.exitCode).toBe(1)
    expect(run.outputs.outcome).toBe('failed')
    expect(theatre.callsSince(mark)).not.toContain(target.update)
    const error = run.annotations.find(({ level }) => level === 'error')?.message ?? ''
    expect(error).toContain('Phase migrateDatabase (alembic upgrade head) ended with exit code 1')
    expect(error).toContain('no_such_table')
    expect(error).toContain('goes on serving')
    expect(error).toContain('restore-db-instance-to-point-in-time')
    expect(error.trimEnd().split('\n').at(-1)).toMatch(/^What to do: /)
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({
      version: '2',
      notes: ['one'],
      revision: '0001',
    })
  })

  it('goes on with the phase that failed once it is mended', async () => {
    await theatre.commit({ 'alembic/versions/0002_broken.py': mendedMigration })
    mended = await theatre.play('push')
    expect(mended.exitCode, mended.stdout).toBe(0)
    expect(phases(mended)).toEqual(['createDatabase already-done null', 'migrateDatabase succeeded 0'])
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({ notes: ['one'], revision: '0002' })
  })

  // Shows F39, F41.
  it('goes back to the previous version when the new one is not healthy, and is red', async () => {
    await theatre.commit({
      'main.py': theatre
        .file('main.py')
        .replace('VERSION = "1"', 'VERSION = "3"\nraise SystemExit("cannot start")'),
    })
    const run = await theatre.play('push')
    expect(run.exitCode).toBe(1)
    const error = run.annotations.find(({ level }) => level === 'error')
    expect(error?.properties.title).toBe('rollout-rolled-back')
    expect(error?.message).toContain('goes on serving')
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({ version: '2', revision: '0002' })
  })

  it('rolls back to an earlier deployment by hand, without migrations, and says that the schema stays', async () => {
    const image = first.outputs['image-digest'] ?? ''
    const run = await theatre.play('workflow_dispatch', { inputs: { image } })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'rolled-back', url, 'image-digest': image })
    expect(phases(run)).toEqual([])
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({
      version: '1',
      notes: ['one'],
      revision: '0002',
    })
    expect(run.summary).toContain('schema')
  })

  it('goes to another earlier deployment by the beginning of its commit', async () => {
    const run = await theatre.play('workflow_dispatch', { inputs: { image: mended.job.sha.slice(0, 8) } })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs['image-digest']).toBe(mended.outputs['image-digest'])
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({ version: '2', revision: '0002' })
  })

  // Shows F80, A43.
  it('refuses the push of a commit that is older than the deployed one', async () => {
    const mark = theatre.mark()
    const run = await theatre.play('push', { commit: first.job.sha })
    expect(run.exitCode).toBe(1)
    expect(run.annotations.find(({ level }) => level === 'error')?.properties.title).toBe('older-commit')
    expect(theatre.callsSince(mark)).not.toContain('ecs:RunTask')
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({ version: '2' })
  })

  it('makes a changed variable or secret a new revision, and builds nothing', async () => {
    const options = { commit: mended.job.sha }
    for (const inputs of [
      { 'environment-variables': 'GREETING=hello' },
      { 'environment-variables': 'GREETING=hello', secrets: 'API_KEY=first-value-1' },
      { 'environment-variables': 'GREETING=hello', secrets: 'API_KEY=second-value-2' },
    ]) {
      const mark = theatre.mark()
      const run = await theatre.play('push', { ...options, inputs })
      expect(run.exitCode, run.stdout).toBe(0)
      expect(run.outputs).toMatchObject({
        outcome: 'deployed',
        'image-digest': mended.outputs['image-digest'],
      })
      expect(run.stdout).toContain('nothing is built')
      expect(theatre.callsSince(mark)).toContain(target.update)
    }
  })

  // Shows F28.
  it('refuses an image that is not there, before anything is changed', async () => {
    const mark = theatre.mark()
    const run = await theatre.play('workflow_dispatch', { inputs: { image: `sha256:${'0'.repeat(64)}` } })
    expect(run.exitCode).toBe(1)
    expect(run.annotations.find(({ level }) => level === 'error')?.properties.title).toBe('image-not-found')
    const changes = /:(Create|Put|Register|Update(?!Item)|Run|Modify|Delete)/
    const made = theatre.callsSince(mark).filter((call) => changes.test(call) && !call.startsWith('github'))
    expect(made).toEqual([])
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({ version: '2' })
  })
})

/** `name outcome exitCode` of each phase, in order. */
function phases(run: WorkflowRun): string[] {
  const rows = JSON.parse(run.outputs.phases ?? '[]') as {
    name: string
    outcome: string
    exitCode: number | null
  }[]
  return rows.map(({ name, outcome, exitCode }) => `${name} ${outcome} ${exitCode}`)
}

const migration = (statement: string) => `
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("${statement}")


def downgrade() -> None:
    pass
`
const brokenMigration = migration('insert into no_such_table values (1)')
const mendedMigration = migration('create index notes_text on notes (text)')
