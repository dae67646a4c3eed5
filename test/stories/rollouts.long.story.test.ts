import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExpressService } from '../cloud/ecs-express-service.ts'
import { administrator } from '../cloud/testing.ts'
import type { EventOptions } from '../runner/workflow.ts'
import { failureOf } from './failure.ts'
import { stopDeployment } from './stop-deployment.ts'
import { Theatre } from './theatre.ts'
import { webTargets } from './web-targets.ts'

const web = 'web: uvicorn main:app --host 0.0.0.0 --port 8000\n'
const serviceName = 'monolayer-production-42-app-production'

/** Each way in which a rollout can end, told of one service in order. The database is outside: it plays no part. */
describe.each(webTargets)('a rollout on $kind', (target) => {
  let theatre: Theatre
  let url: string

  beforeAll(async () => {
    theatre = await Theatre.open({
      workflow: {
        inputs: {
          'environment-variables': 'DATABASE_URL=postgresql://app@db.example.com/app',
          'health-check-path': '/health',
          ...target.inputs,
        },
      },
    })
    await theatre.commit({ Procfile: web })
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

  if (target.kind === 'express') {
    it('that AWS never finishes, twice: told with what is missing, and the service is removed', async () => {
      theatre.cloud.ecs.express.wedges.push('FAILED', 'FAILED')
      const mark = theatre.mark()
      const { title, text } = failureOf(await push('0'))
      expect(title).toBe('rollout-failed')
      expect(text).toContain('AWS did not finish what the service needs')
      expect(text).toContain('FAILED')
      expect(text).toContain('Nothing serves yet')
      const calls = theatre.callsSince(mark)
      expect(calls.filter((call) => call === 'ecs:CreateExpressGatewayService')).toHaveLength(2)
      expect(theatre.cloud.ecs.web(serviceName).status).toBe('DRAINING')
    })

    it('that AWS never finishes, of a service that an earlier run made: it is not made anew on a suspicion', async () => {
      theatre.cloud.ecs.express.wedges.push('PROVISIONING')
      const operation = 'CreateExpressGatewayService'
      theatre.cloud.faults.add([{ service: 'ecs', operation, nth: 1, when: 'after', fault: 'kill' }])
      const killed = await push('0')
      theatre.cloud.faults.clear()
      expect(killed.signal, killed.stdout).toBe('SIGKILL')
      const mark = theatre.mark()
      const run = await theatre.play('push')
      const { title, text } = failureOf(run)
      expect(title).toBe('rollout-failed')
      expect(text).toContain('AWS did not finish what the service needs')
      expect(run.stdout).toContain('An earlier run began this very rollout')
      expect(theatre.callsSince(mark)).not.toContain(`ecs:${operation}`)
    })
  }

  if (target.kind === 'gateway') {
    it('that gets no route says what AWS says of the service, and the service is removed', async () => {
      theatre.cloud.ecs.gateways.failingRoutes = 1
      const run = await push('1')
      const { title, text } = failureOf(run)
      expect(title).toBe('rollout-failed')
      expect(text).toContain('CREATE_FAILED')
      expect(text).toContain('unable to create its gateway route')
      expect(run.stdout).toContain('aws ecs describe-gateway-resources')
      expect(theatre.cloud.ecs.web(serviceName).status).toBe('DRAINING')
    })
  }

  // Shows F46.
  it('waits for the old service to go; one that AWS never finishes is made once more', async () => {
    theatre.cloud.ecs.express.wedges.push('PROVISIONING')
    const mark = theatre.mark()
    const run = await push('1')
    expect(run.exitCode, run.stdout).toBe(0)
    if (target.kind === 'express') expect(run.stdout).toContain('made once more')
    expect(run.stdout).toContain('to be removed')
    const calls = theatre.callsSince(mark)
    expect(calls.filter((call) => call === target.create)).toHaveLength(target.kind === 'express' ? 2 : 1)
    url = run.outputs.url ?? ''
    expect(await serving()).toBe('1')
  })

  it('leaves no alarm that looks at more than 5xx answers', () => {
    if (target.kind === 'gateway') return expect(theatre.cloud.cloudwatch.alarms).toEqual([])
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
    // Behind a gateway nothing watches for answers: its stories of unhealthy tasks are all there is.
    if (!(service instanceof ExpressService)) return
    service.alarmForced = true
    const { title, text } = failureOf(await push('5'))
    service.alarmForced = false
    expect(title).toBe('rollout-rolled-back')
    expect(text).toContain(service.alarmName)
    expect(await serving()).toBe('2')
  })

  // Shows F11.
  it('outlives the session of the role: it is renewed before it ends', async () => {
    theatre.cloud.sts.longestSession = 480
    const mark = theatre.mark()
    const run = await push('5')
    theatre.cloud.sts.longestSession = Number.POSITIVE_INFINITY
    expect(run.exitCode, run.stdout).toBe(0)
    if (target.kind === 'express') expect(Number(run.outputs['duration-seconds'])).toBeGreaterThan(480)
    const signIns = theatre.callsSince(mark).filter((call) => call === 'sts:AssumeRoleWithWebIdentity')
    expect(signIns.length).toBeGreaterThan(1)
    expect(await serving()).toBe('5')
  })

  // Shows F47.
  it('that takes too long is left to AWS; the next run waits for the same one', async () => {
    const { title, text } = failureOf(
      await push('6', undefined, { inputs: { 'rollout-timeout': target.tooShort } }),
    )
    expect(title).toBe('rollout-timeout')
    expect(text).toContain('AWS goes on with it')
    const mark = theatre.mark()
    const again = await theatre.play('push')
    expect(again.exitCode, again.stdout).toBe(0)
    expect(theatre.callsSince(mark)).not.toContain(target.update)
    expect(await serving()).toBe('6')
  })

  it('that takes too long, and serves by the time of the next run: there is nothing left to roll out', async () => {
    const run = await push('7', undefined, { inputs: { 'rollout-timeout': target.tooShort } })
    expect(failureOf(run).title).toBe('rollout-timeout')
    expect(run.summary).toContain('unless AWS finishes the rollout')
    await theatre.pass(30 * 60_000)
    expect(await serving()).toBe('7')
    const mark = theatre.mark()
    const again = await theatre.play('push')
    expect(again.exitCode, again.stdout).toBe(0)
    expect(again.stdout).toContain('AWS has finished the rollout of commit')
    expect(theatre.callsSince(mark)).not.toContain(target.update)
    expect(await serving()).toBe('7')
  })

  it('is over when a phase after it fails: red, and the new version is what serves', async () => {
    await theatre.commit({ Procfile: `${web}afterRollout: exit 9\n` })
    const run = await push('8')
    const { title, text } = failureOf(run)
    expect(title).toBe('phase-failed')
    expect(text).toContain('Phase afterRollout (exit 9)')
    expect(text).toContain('The new version is live.')
    expect(run.summary).toContain('the new version is live')
    expect(await serving()).toBe('8')
    // What a later failure calls the previous version is the one that serves, and only the phase is run again.
    const mark = theatre.mark()
    const again = await theatre.play('push')
    expect(failureOf(again).text).toContain('Phase afterRollout (exit 9)')
    expect(again.stdout).toContain(`Commit ${run.job.sha.slice(0, 7)} serves at`)
    expect(theatre.callsSince(mark)).not.toContain(target.update)
    await theatre.commit({ Procfile: web })
    expect((await theatre.play('push')).exitCode).toBe(0)
  })

  it('is made once more by hand, of what serves already: nothing is built', async () => {
    const mark = theatre.mark()
    const run = await theatre.play('workflow_dispatch')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('deployed')
    expect(run.stdout).toContain('nothing is built')
    expect(theatre.callsSince(mark)).toContain(target.update)
    expect(await serving()).toBe('8')
  })

  it('to an earlier image that is gone is refused up front', async () => {
    const before = await push('9')
    expect((await push('8')).exitCode).toBe(0)
    await administrator(theatre.cloud).ecr.send(
      new BatchDeleteImageCommand({
        repositoryName: 'monolayer-production-42-app',
        imageIds: [{ imageDigest: before.outputs['image-digest'] }],
      }),
    )
    const mark = theatre.mark()
    const run = await theatre.play('workflow_dispatch', { inputs: { image: before.job.sha.slice(0, 9) } })
    const { title, text } = failureOf(run)
    expect(title).toBe('image-not-found')
    expect(text).toContain(before.job.sha.slice(0, 9))
    expect(text).toContain('goes on serving at')
    expect(theatre.callsSince(mark)).not.toContain('ecs:RegisterTaskDefinition')
    expect(await serving()).toBe('8')
  })

  it('that somebody stops in the console is told as that, and the version before answers', async () => {
    let stopping: Promise<void> | undefined
    const run = await push('10', undefined, {
      onLine: (line) => {
        if (line.includes(target.underWay))
          stopping ??= stopDeployment(theatre.cloud, serviceName, 'ROLLBACK')
      },
    })
    await stopping
    const { title, text } = failureOf(run)
    expect(title).toBe('rollout-stopped')
    expect(text).toContain('and AWS went back to the previous version')
    expect(text).toContain('goes on serving')
    expect(await serving()).toBe('8')
  })

  // Shows F45.
  it('is told apart from one that somebody else began meanwhile', async () => {
    const service = theatre.cloud.ecs.web(serviceName)
    let theirs: Promise<unknown> | undefined
    const run = await push('11', undefined, {
      onLine: (line) => {
        if (line.includes(target.underWay)) theirs ??= target.deployAgain(theatre.cloud, service)
      },
    })
    await theirs
    const { title } = failureOf(run)
    expect(title).toBe('rollout-superseded')
    expect(run.summary).toContain('nobody knows which version answers')
    expect(await serving()).toBe('8')
  })
})

const crashing = (app: string) => `${app}\nraise SystemExit("cannot start")\n`
