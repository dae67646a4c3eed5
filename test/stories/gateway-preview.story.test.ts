import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Theatre } from './theatre.ts'

const service = 'monolayer-preview-42-app-pr-1'
const hour = 3_600_000

/** What only a gateway can: Spot, and a preview that sleeps. The database is outside: it plays no part. */
describe('a preview behind a gateway', () => {
  let theatre: Theatre
  let url: string

  beforeAll(async () => {
    theatre = await Theatre.open({
      workflow: {
        inputs: {
          'web-target': 'gateway',
          'preview-sleep': '2h',
          'environment-variables': 'DATABASE_URL=postgresql://app@db.example.com/app',
          'health-check-path': '/health',
        },
      },
    })
    await theatre.commit({ Procfile: 'web: uvicorn main:app --host 0.0.0.0 --port 8000\n' }, 'change-1')
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  const comment = () => theatre.cloud.github.repository(theatre.workflow.repository).comments[0]?.body ?? ''
  const tasks = () =>
    theatre.cloud.inventory().filter((name) => name.startsWith('ecs-task:monolayer-preview-42-app-pr-1'))
  const made = (mark: number) =>
    theatre
      .callsSince(mark)
      .filter((call) => /^(ecr|ecs|logs|ssm|rds):(Create|Put|Register|Update|Run)/.test(call))
  const slept = async () => {
    await theatre.pass(3 * hour)
    return theatre.play('schedule')
  }

  it('stops before it makes anything where the region has no gateway', async () => {
    const { gateways } = theatre.cloud.ecs
    const mark = theatre.mark()
    gateways.unsupported = true
    const refused = await theatre.play('pull_request.opened')
    gateways.unsupported = false
    const error = refused.annotations.find(({ level }) => level === 'error')
    expect(error?.properties.title, refused.stdout).toBe('gateway-missing')
    expect(error?.message).toContain('no ECS Gateway in eu-west-1')
    expect(made(mark)).toEqual([])
  })

  it('runs on Spot, and its comment says that it will sleep', async () => {
    const run = await theatre.play('pull_request.synchronize')
    expect(run.exitCode, run.stdout).toBe(0)
    url = run.outputs.url ?? ''
    expect((await theatre.ask(url, '/health')).status).toBe(200)
    const [task] = theatre.cloud.ecs.tasks.all.filter(({ request }) => request.group === `service:${service}`)
    expect(task?.request.capacityProvider).toBe('FARGATE_SPOT')
    expect(comment()).toContain('It sleeps when nobody has pushed for 2 h')
  })

  it('is left alone while it is young, and sleeps without a task when it is not', async () => {
    const young = await theatre.play('schedule')
    expect(young.exitCode, young.stdout).toBe(0)
    expect(tasks()).toHaveLength(1)
    const run = await slept()
    expect(run.exitCode, run.stdout).toBe(0)
    await theatre.pass(60_000)
    expect(tasks()).toEqual([])
    expect((await theatre.ask(url, '/health')).status).toBe(503)
    expect(comment()).toContain('is asleep')
    expect(comment()).toContain('command: wake')
  })

  it('is woken by command, without a build or a rollout, under the same URL', async () => {
    const mark = theatre.mark()
    const run = await theatre.play('pull_request.synchronize', { inputs: { command: 'wake' } })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'woken', url })
    expect((await theatre.ask(url, '/health')).status).toBe(200)
    const calls = theatre.callsSince(mark)
    for (const call of ['ecs:RegisterTaskDefinition', 'ecs:RunTask', 'ecr:PutImage'])
      expect(calls).not.toContain(call)
    expect(comment()).toContain('is live again')
    const again = await theatre.play('pull_request.synchronize', { inputs: { command: 'wake' } })
    expect(again.outputs.outcome, again.stdout).toBe('unchanged')
  })

  it('sleeps with the next sweep where one was killed before it took the tasks away', async () => {
    const update = { service: 'ecs', operation: 'UpdateService', nth: 1 } as const
    theatre.cloud.faults.add([{ ...update, when: 'before', fault: 'kill' }])
    const killed = await slept()
    theatre.cloud.faults.clear()
    expect(killed.signal, killed.stdout).toBe('SIGKILL')
    await theatre.pass(60_000)
    expect(tasks()).toHaveLength(1)
    const next = await theatre.play('schedule')
    expect(next.exitCode, next.stdout).toBe(0)
    expect(next.summary).toContain('pr-1 sleeps again')
    await theatre.pass(60_000)
    expect(tasks()).toEqual([])
    expect(comment()).toContain('is asleep')
    const mark = theatre.mark()
    const idle = await theatre.play('schedule')
    expect(idle.exitCode, idle.stdout).toBe(0)
    expect(theatre.callsSince(mark)).not.toContain('ecs:UpdateService')
  })

  it('is woken by the next push', async () => {
    expect((await slept()).exitCode).toBe(0)
    const run = await theatre.play('pull_request.synchronize')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'deployed', url })
    expect((await theatre.ask(url, '/health')).status).toBe(200)
  })

  it('is woken by a run that finds nothing changed, without a build or a rollout', async () => {
    expect((await slept()).exitCode).toBe(0)
    const mark = theatre.mark()
    // The same commit again, as when somebody closes and opens the pull request in one go.
    const run = await theatre.play('pull_request.reopened')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'unchanged', url })
    expect((await theatre.ask(url, '/health')).status).toBe(200)
    expect(theatre.callsSince(mark)).not.toContain('ecs:RunTask')
  })

  it('is deployed to while it sleeps, and serves the new version', async () => {
    expect((await slept()).exitCode).toBe(0)
    const next = theatre.file('main.py').replace('VERSION = "1"', 'VERSION = "2"')
    await theatre.commit({ 'main.py': next }, 'change-1')
    const run = await theatre.play('pull_request.synchronize')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'deployed', url })
    expect(JSON.parse((await theatre.ask(url, '/health')).text)).toMatchObject({ version: '2' })
  })

  it('is not converted to Express Mode, and nothing is made for the attempt', async () => {
    const inputs = { 'web-target': 'express', 'preview-sleep': '0' }
    const mark = theatre.mark()
    const run = await theatre.play('pull_request.synchronize', { inputs })
    const error = run.annotations.find(({ level }) => level === 'error')
    expect(error?.properties.title, run.stdout).toBe('web-target-differs')
    expect(error?.message).toContain('command: destroy, environment: pr-1')
    expect(made(mark)).toEqual([])
    expect((await theatre.ask(url, '/health')).status).toBe(200)
  })

  it('is removed with its route, whatever the workflow asks for by then', async () => {
    const inputs = { 'web-target': 'express', 'preview-sleep': '0' }
    const run = await theatre.play('pull_request.closed', { inputs })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('destroyed')
    const left = theatre.cloud.inventory()
    expect(left.filter((name) => name.includes('pr-1'))).toEqual([])
    expect(left).not.toContain('load-balancer:monolayer-preview')
  })
})
