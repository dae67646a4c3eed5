import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeregisterTaskDefinitionCommand, type RunTaskCommandInput } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administrator } from '../cloud/testing.ts'
import { overlaps, started } from './phase-tasks.ts'
import { Theatre } from './theatre.ts'

const procfile = (migrate: string) =>
  [
    'web: uvicorn main:app --host 0.0.0.0 --port 8000',
    'createDatabase: alembic upgrade head',
    `migrateDatabase: ${migrate}`,
    '',
  ].join('\n')

/** What becomes of a phase whose run has died, and of one that ECS cannot start: told without containers. */
describe('a phase', () => {
  let theatre: Theatre
  let version = 0

  beforeAll(async () => {
    theatre = await Theatre.openLight()
    await commit('true')
    expect((await theatre.play('push')).exitCode).toBe(0)
  })
  afterAll(async () => {
    theatre.cloud.faults.clear()
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  async function commit(migrate: string): Promise<void> {
    version += 1
    const main = theatre.file('main.py').replace('"1"', `"${version}"`)
    await theatre.commit({ 'main.py': main, Procfile: procfile(migrate) })
  }

  /** How many tasks ECS has started for migrations. */
  const migrations = () =>
    theatre.cloud.ecs.tasks.all.filter(
      ({ request }) => request.startedBy?.startsWith('migrateDatabase') === true,
    ).length

  /** What anybody may do whose role may make phases: it may throw their definitions away as well. */
  async function deregisterPhases(): Promise<void> {
    for (const { family, status, taskDefinitionArn } of theatre.cloud.ecs.taskDefinitions.all) {
      if (!family.endsWith('-phase') || status !== 'ACTIVE') continue
      await administrator(theatre.cloud).ecs.send(
        new DeregisterTaskDefinitionCommand({ taskDefinition: taskDefinitionArn }),
      )
    }
  }

  async function deploys(): Promise<string> {
    const run = await theatre.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    return run.stdout
  }

  // Shows F7, I3.
  it('whose run died after RunTask, before it knew the ARN, is found again: one task, and no second', async () => {
    await commit('alembic upgrade head; sleep 2')
    const before = migrations()
    theatre.cloud.faults.add([{ service: 'ecs', operation: 'RunTask', nth: 1, when: 'after', fault: 'kill' }])
    const dead = await theatre.play('push', { post: false })
    theatre.cloud.faults.clear()
    expect(dead.signal, dead.stdout).toBe('SIGKILL')
    await deploys()
    expect(migrations()).toBe(before + 1)
    expect(overlaps(theatre)).toEqual([])
  })

  // Shows F40.
  it('whose run died before ECS was asked, and whose task definition is gone, is started anew, once', async () => {
    await commit('alembic upgrade head')
    const before = migrations()
    theatre.cloud.faults.add([
      { service: 'ecs', operation: 'RunTask', nth: 1, when: 'before', fault: 'kill' },
    ])
    const dead = await theatre.play('push', { post: false })
    theatre.cloud.faults.clear()
    expect(dead.signal, dead.stdout).toBe('SIGKILL')
    await deregisterPhases()
    expect(await deploys()).toContain('It had never started (ClientException: TaskDefinition is inactive)')
    expect(migrations()).toBe(before + 1)
  })

  it('that ECS refuses because its network is gone is told as that, and started by the next run', async () => {
    await commit('true')
    const before = migrations()
    const { subnets } = theatre.cloud.foundation
    const last = theatre.cloud.calls.of('ecs', 'RunTask').at(-1)?.input as RunTaskCommandInput
    const [id = ''] = last.networkConfiguration?.awsvpcConfiguration?.subnets ?? []
    const subnet = theatre.cloud.foundation.subnet(id)
    subnets.delete(id)
    const refused = await theatre.play('push')
    subnets.set(id, subnet)
    const error = refused.annotations.find(({ level }) => level === 'error')
    expect(error?.properties.title, refused.stdout).toBe('task-not-started')
    expect(error?.message).toContain('Phase migrateDatabase (true) never started')
    expect(error?.message).toContain('bootstrap/account.yml')
    const mark = theatre.mark()
    await deploys()
    expect(started(theatre, mark)).toEqual(['migrateDatabase'])
    expect(migrations()).toBe(before + 1)
  })

  // Shows F40.
  it('that runs while its run dies is waited for', async () => {
    // It ends when it is waited for, however long a run takes to come to that.
    const mayEnd = join(theatre.cloud.directory, 'may-end')
    await commit(`echo has " begun"; until [ -e ${mayEnd} ]; do sleep 0.1; done`)
    const running = await theatre.workflow.start('push', {
      onLine: (line) => {
        if (line.includes('has  begun')) running.action.kill('SIGKILL')
      },
    })
    const dead = await running.done
    expect(dead.signal, dead.stdout).toBe('SIGKILL')
    const mark = theatre.mark()
    const run = await theatre.play('push', {
      onLine: (line) => {
        if (line.includes('waiting for it instead of starting it again')) writeFileSync(mayEnd, '')
      },
    })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(existsSync(mayEnd), run.stdout).toBe(true)
    expect(started(theatre, mark)).not.toContain('migrateDatabase')
    expect(overlaps(theatre)).toEqual([])
  })

  // Shows F29, F30.
  it('for which there is no capacity is tried for ten minutes, then its want is told as its failure', async () => {
    await commit('alembic upgrade head')
    theatre.cloud.ecs.refuseTasks(100)
    const run = await theatre.play('push')
    theatre.cloud.ecs.tasks.refusals.length = 0
    const error = run.annotations.find(({ level }) => level === 'error')
    expect(error?.properties.title, run.stdout).toBe('task-not-started')
    expect(Number(run.outputs['duration-seconds'])).toBeGreaterThanOrEqual(600)
    expect(error?.message).toContain('Phase migrateDatabase (alembic upgrade head)')
    expect(error?.message).toContain('Capacity is unavailable')
    expect(error?.message).toContain('goes on serving')
    await deploys()
  })
})
