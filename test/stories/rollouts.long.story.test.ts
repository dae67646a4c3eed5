import { UpdateExpressGatewayServiceCommand } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administrator } from '../cloud/testing.ts'
import type { EventOptions, WorkflowRun } from '../runner/workflow.ts'
import { Theatre } from './theatre.ts'

const serviceName = 'monolayer-production-42-app-production'

/** Each way in which a rollout can end, told of one service in order. The database is outside: it plays no part. */
describe('a rollout', () => {
  let theatre: Theatre
  let url: string

  beforeAll(async () => {
    theatre = await Theatre.open({
      workflow: {
        inputs: {
          'environment-variables': 'DATABASE_URL=postgresql://app@db.example.com/app',
          'health-check-path': '/health',
        },
      },
    })
    await theatre.commit({ Procfile: 'web: uvicorn main:app --host 0.0.0.0 --port 8000\n' })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  /** Pushes this version of the app. */
  async function push(version: string, change = (app: string) => app, options: EventOptions = {}) {
    const app = theatre.file('main.py').replace('VERSION = "1"', `VERSION = "${version}"`)
    await theatre.commit({ 'main.py': change(app) })
    return theatre.play('push', options)
  }

  async function serving(): Promise<string> {
    const answer = await theatre.ask(url, '/health')
    expect(answer.status).toBe(200)
    return (JSON.parse(answer.text) as { version: string }).version
  }

  // Shows F42.
  it('that fails the first time is told at once, with the last lines, and the service is removed', async () => {
    const run = await push('0', crashing)
    const { title, text } = failureOf(run)
    expect(title).toBe('rollout-failed')
    expect(text).toContain('circuit breaker')
    expect(text).toContain('exit code 1')
    expect(text).toContain('cannot start')
    expect(text).toContain('Nothing serves yet')
    expect(Number(run.outputs['duration-seconds'])).toBeLessThan(30 * 60)
    expect(theatre.cloud.ecs.web(serviceName).status).toBe('DRAINING')
  })

  // Shows F46.
  it('waits for the old service to go; one that AWS never finishes is made once more', async () => {
    theatre.cloud.ecs.express.wedges.push('PROVISIONING')
    const mark = theatre.mark()
    const run = await push('1')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.stdout).toContain('made once more')
    const calls = theatre.callsSince(mark)
    expect(calls.filter((call) => call === 'ecs:CreateExpressGatewayService')).toHaveLength(2)
    url = run.outputs.url ?? ''
    expect(await serving()).toBe('1')
  })

  it('leaves an alarm that looks at 5xx answers only', () => {
    const [alarm] = theatre.cloud.cloudwatch.alarms
    const metrics = JSON.stringify(alarm?.Metrics)
    expect(metrics).toContain('5XX')
    expect(metrics).not.toContain('4XX')
  })

  // Shows F43.
  it('is not taken back because visitors ask for what is not there', async () => {
    const visits = { asked: 0 }
    const visitor = setInterval(() => {
      visits.asked += 1
      theatre.ask(url, '/not-there').catch(() => {})
    }, 50)
    try {
      const run = await push('2')
      expect(run.exitCode, run.stdout).toBe(0)
    } finally {
      clearInterval(visitor)
    }
    expect(visits.asked).toBeGreaterThan(0)
    expect(await serving()).toBe('2')
  })

  // Shows F41.
  it('goes back when the app does not pass its health check', async () => {
    const unhealthy = (app: string) =>
      app.replace('return {"version": VERSION}', 'raise RuntimeError("unwell")')
    const { title, text } = failureOf(await push('3', unhealthy))
    expect(title).toBe('rollout-rolled-back')
    expect(text).toMatch(/health check/i)
    expect(text).toContain('RuntimeError: unwell')
    expect(text).toContain('goes on serving')
    expect(await serving()).toBe('2')
  })

  // Shows F43.
  it('goes back when the app crashes again and again, and shows what it said last', async () => {
    const { title, text } = failureOf(await push('4', crashing))
    expect(title).toBe('rollout-rolled-back')
    expect(text).toContain('cannot start')
    expect(text).toContain('exit code 1')
    expect(await serving()).toBe('2')
  })

  it('goes back when the alarm goes off, and names it', async () => {
    const service = theatre.cloud.ecs.web(serviceName)
    service.alarmForced = true
    const { title, text } = failureOf(await push('5'))
    service.alarmForced = false
    expect(title).toBe('rollout-rolled-back')
    expect(text).toContain(service.alarmName)
    expect(await serving()).toBe('2')
  })

  // Shows F11.
  it('outlives the session of the role: it is renewed before it ends', async () => {
    theatre.cloud.sts.longestSession = 660
    const mark = theatre.mark()
    const run = await push('5')
    theatre.cloud.sts.longestSession = Number.POSITIVE_INFINITY
    expect(run.exitCode, run.stdout).toBe(0)
    expect(Number(run.outputs['duration-seconds'])).toBeGreaterThan(660)
    const signIns = theatre.callsSince(mark).filter((call) => call === 'sts:AssumeRoleWithWebIdentity')
    expect(signIns.length).toBeGreaterThan(1)
    expect(await serving()).toBe('5')
  })

  // Shows F47.
  it('that takes too long is left to AWS; the next run waits for the same one', async () => {
    const { title, text } = failureOf(await push('6', undefined, { inputs: { 'rollout-timeout': '2m' } }))
    expect(title).toBe('rollout-timeout')
    expect(text).toContain('AWS goes on with the rollout')
    const mark = theatre.mark()
    const again = await theatre.play('push')
    expect(again.exitCode, again.stdout).toBe(0)
    expect(theatre.callsSince(mark)).not.toContain('ecs:UpdateExpressGatewayService')
    expect(await serving()).toBe('6')
  })

  // Shows F45.
  it('is told apart from one that somebody else began meanwhile', async () => {
    const aws = administrator(theatre.cloud)
    const { arn, serving: revision } = theatre.cloud.ecs.web(serviceName)
    const taskDefinitionArn = revision?.settings.definition.taskDefinitionArn
    let theirs: Promise<unknown> | undefined
    const run = await push('7', undefined, {
      onLine: (line) => {
        if (!line.includes('Traffic is going to the new version')) return
        theirs ??= aws.ecs.send(
          new UpdateExpressGatewayServiceCommand({ serviceArn: arn, taskDefinitionArn }),
        )
      },
    })
    await theirs
    const { title } = failureOf(run)
    expect(title).toBe('rollout-superseded')
    expect(await serving()).toBe('6')
  })
})

const crashing = (app: string) => `${app}\nraise SystemExit("cannot start")\n`

function failureOf(run: WorkflowRun): { title: string; text: string } {
  expect(run.exitCode, run.stdout).toBe(1)
  expect(run.outputs.outcome).toBe('failed')
  const error = run.annotations.find(({ level }) => level === 'error')
  const text = error?.message ?? ''
  expect(text.trimEnd().split('\n').at(-1)).toMatch(/^What to do: /)
  return { title: error?.properties.title ?? '', text }
}
