import { describe, expect, it } from 'vitest'
import { runPhases } from '../../src/phases.ts'
import { awsError, before, bootstrap, migrate, Stage } from './stage.ts'

const rows = (stage: Stage) =>
  stage.report.phases.map(({ name, outcome, exitCode }) => `${name} ${outcome} ${exitCode}`)

describe('phases', () => {
  it('are written down before ECS is asked, then with their ARN, then with their outcome', async () => {
    const stage = new Stage({ exitCode: 0 })
    await runPhases(stage.run, [migrate])
    expect(stage.events).toEqual([
      'state: open migrateDatabase; done none',
      'RunTask migrateDatabase',
      'state: open migrateDatabase with ARN; done none',
      'state: open none; done migrateDatabase',
    ])
    expect(rows(stage)).toEqual(['migrateDatabase succeeded 0'])
  })

  it('stop at the first failure, which the next deployment tries again', async () => {
    const stage = new Stage({ exitCode: 2 }, { exitCode: 0 })
    await expect(runPhases(stage.run, [migrate, before])).rejects.toMatchObject({ code: 'phase-failed' })
    expect(stage.started).toEqual(['migrateDatabase'])
    expect(stage.state).toMatchObject({ intent: null, pending: { succeeded: [] } })
    expect(rows(stage)).toEqual(['migrateDatabase failed 2'])
    await runPhases(stage.run, [migrate, before])
    expect(stage.started).toEqual(['migrateDatabase', 'migrateDatabase', 'beforeRollout'])
  })

  it('that have succeeded for this deployment, or ever if they run once, are not run again', async () => {
    const stage = new Stage({ exitCode: 0 })
    await runPhases(stage.run, [migrate, bootstrap])
    // What has succeeded in this very run is told once.
    await runPhases(stage.run, [migrate, bootstrap])
    expect(stage.started).toEqual(['migrateDatabase', 'bootstrap'])
    expect(rows(stage)).toEqual(['migrateDatabase succeeded 0', 'bootstrap succeeded 0'])
    stage.report.phases.length = 0
    await runPhases(stage.run, [migrate, bootstrap])
    expect(rows(stage)).toEqual(['migrateDatabase already-done null', 'bootstrap already-done null'])
    await runPhases({ ...stage.run, fingerprint: 'another deployment' }, [migrate, bootstrap])
    expect(stage.started).toEqual(['migrateDatabase', 'bootstrap', 'migrateDatabase'])
  })

  it('of the automatic pair are one command, which is not run twice in a row', async () => {
    const stage = new Stage({ exitCode: 0 })
    const create = { ...migrate, name: 'createDatabase', when: 'once' } as const
    await runPhases(stage.run, [create, migrate])
    expect(stage.started).toEqual(['createDatabase'])
    expect(rows(stage)).toEqual(['createDatabase succeeded 0', 'migrateDatabase satisfied null'])
    expect(stage.state.pending?.succeeded).toContain('migrateDatabase')
  })

  it('that ECS refuses have not run: told as such, and nothing is left open', async () => {
    const stage = new Stage({ refused: 'RESOURCE:ENI' })
    await expect(runPhases(stage.run, [migrate])).rejects.toMatchObject({
      code: 'task-not-started',
      message: expect.stringContaining('Phase migrateDatabase (alembic upgrade head) never started'),
    })
    expect(stage.state.intent).toBeNull()
    expect(rows(stage)).toEqual(['migrateDatabase not-started null'])
  })

  it('whose request ECS refuses for what it says have not run: the next deployment asks anew', async () => {
    const stage = new Stage({ exitCode: 0 })
    stage.refusal = awsError('ClientException', 'TaskDefinition not found.')
    await expect(runPhases(stage.run, [bootstrap])).rejects.toMatchObject({
      code: 'task-not-started',
      message: expect.stringContaining('ClientException: TaskDefinition not found.'),
      remedy: expect.stringContaining('registers the task definition anew'),
    })
    expect(stage.state.intent).toBeNull()
    expect(rows(stage)).toEqual(['bootstrap not-started null'])
    stage.refusal = null
    await runPhases(stage.run, [bootstrap])
    expect(stage.started).toEqual(['bootstrap'])
  })

  it('that the role may not run have not run either, and are told as a missing permission', async () => {
    const stage = new Stage({ exitCode: 0 })
    stage.refusal = awsError('AccessDeniedException', 'not authorized to perform: ecs:RunTask')
    await expect(runPhases(stage.run, [migrate])).rejects.toBe(stage.refusal)
    expect(stage.state.intent).toBeNull()
  })

  it.each([
    ['at the second try, the first being lost', awsError('ClientException', 'TaskDefinition is inactive', 2)],
    ['because it had no time', awsError('ThrottlingException', 'Rate exceeded')],
  ])('that ECS refuses %s stay open', async (_when, refusal) => {
    const stage = new Stage({ exitCode: 0 })
    stage.refusal = refusal
    await expect(runPhases(stage.run, [migrate])).rejects.toBe(refusal)
    expect(stage.state.intent?.phase).toBe('migrateDatabase')
  })

  it('of which nobody knows whether ECS started them stay open', async () => {
    const stage = new Stage({ exitCode: 0 })
    const { account } = stage.run
    const ecs = {
      ...(await account.clients.ecs()),
      runTask: async () => {
        throw new Error('ECONNRESET')
      },
    }
    const clients = { ...account.clients, ecs: async () => ecs as never }
    await expect(runPhases({ ...stage.run, account: { ...account, clients } }, [migrate])).rejects.toThrow(
      'ECONNRESET',
    )
    expect(stage.state.intent?.phase).toBe('migrateDatabase')
    expect(stage.report.phases[0]?.because).toContain('nobody knows whether ECS started it')
  })

  it('are named as running from the moment on at which ECS may have started them', async () => {
    const stage = new Stage({ exitCode: 0 })
    const seen: string[] = []
    const { account } = stage.run
    const real = await account.clients.ecs()
    const ecs = {
      ...real,
      runTask: async (request: never) => {
        seen.push(...rows(stage))
        return (real.runTask as (input: never) => Promise<unknown>)(request)
      },
    }
    const clients = { ...account.clients, ecs: async () => ecs as never }
    await runPhases({ ...stage.run, account: { ...account, clients } }, [migrate])
    expect(seen).toEqual(['migrateDatabase running null'])
  })

  it('whose image has no shell have never started', async () => {
    const stage = new Stage({ exitCode: 127, lastLine: false })
    await expect(runPhases(stage.run, [migrate])).rejects.toMatchObject({ code: 'task-not-started' })
    expect(stage.state.intent).toBeNull()
    expect(rows(stage)).toEqual(['migrateDatabase not-started null'])
  })

  it('that AWS takes away end as their log says; without a word in it they stay open', async () => {
    const told = new Stage({ exitCode: 0, lost: true })
    await runPhases(told.run, [migrate])
    expect(told.state.pending?.succeeded).toEqual(['migrateDatabase'])
    const silent = new Stage({ lost: true })
    await expect(runPhases(silent.run, [migrate])).rejects.toMatchObject({ code: 'phase-failed' })
    expect(silent.state.intent?.taskArn).toContain('migrateDatabase')
  })

  it('beyond their time are stopped, and tried again once they are gone', async () => {
    const stage = new Stage({ runs: true, lines: ['busy'] })
    await expect(runPhases(stage.run, [migrate])).rejects.toMatchObject({ code: 'phase-timeout' })
    expect(stage.events).toContain('StopTask')
    expect(stage.state.intent).toBeNull()
    expect(rows(stage)).toEqual(['migrateDatabase timed-out null'])
  })

  it('that succeed in the moment in which their time is over have succeeded', async () => {
    const stage = new Stage({ runs: true, whenStopped: 0 })
    await runPhases(stage.run, [migrate])
    expect(stage.state.pending?.succeeded).toEqual(['migrateDatabase'])
  })

  it('that cannot be stopped stay open, so that nothing is started beside them', async () => {
    for (const ending of [{ runs: true }, { stalls: true }]) {
      const stage = new Stage({ ...ending, unstoppable: true })
      await expect(runPhases(stage.run, [migrate])).rejects.toMatchObject({
        code: 'phase-timeout',
        message: expect.stringContaining('ECS still shows it running'),
      })
      expect(stage.state.intent).not.toBeNull()
    }
  })

  it('that never start are given up after a quarter of an hour, and stopped', async () => {
    const stage = new Stage({ stalls: true })
    await expect(runPhases(stage.run, [migrate])).rejects.toMatchObject({
      code: 'task-not-started',
      message: expect.stringContaining('it was still provisioning after'),
    })
    expect(stage.events).toContain('StopTask')
    expect(stage.state.intent).toBeNull()
  })

  it('for which there is no capacity are tried for ten minutes', async () => {
    const stage = new Stage({ refused: 'Capacity is unavailable at this time' })
    await expect(runPhases(stage.run, [migrate])).rejects.toMatchObject({
      code: 'task-not-started',
      message: expect.stringContaining('Capacity is unavailable'),
    })
    expect(stage.pace.now() / 1000).toBeGreaterThanOrEqual(600)
    expect(stage.pace.now() / 1000).toBeLessThan(700)
  })
})
