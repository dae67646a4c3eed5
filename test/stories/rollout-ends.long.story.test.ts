import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr'
import type { StopServiceDeploymentStopType } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VirtualClock } from '../cloud/clock.ts'
import { administrator } from '../cloud/testing.ts'
import type { EventOptions, WorkflowRun } from '../runner/workflow.ts'
import { failureOf } from './failure.ts'
import { stopDeployment } from './stop-deployment.ts'
import { Theatre } from './theatre.ts'
import { type StoryTarget, webTargets } from './web-targets.ts'

const serviceName = 'monolayer-production-42-app-production'
const web = 'web: uvicorn main:app --host 0.0.0.0 --port 8000\n'

/** No containers, and AWS as slow as it is: that a rollout goes on must be seen. */
async function open({ inputs }: StoryTarget): Promise<Theatre> {
  const theatre = await Theatre.openLight({
    clock: new VirtualClock({ quiet: 2 }),
    workflow: {
      inputs: { 'environment-variables': 'DATABASE_URL=postgresql://app@db.example.com/app', ...inputs },
    },
  })
  await theatre.commit({ Procfile: web })
  return theatre
}

async function close(theatre: Theatre): Promise<void> {
  expect(theatre.cloud.violations).toEqual([])
  await theatre.close()
}

/** What ends a rollout besides the app itself (`rollouts.long.story.test.ts`): AWS, somebody else, this run. */
describe.each(webTargets)('the end of a rollout on $kind', (target) => {
  let theatre: Theatre
  let version = 0

  beforeAll(async () => {
    theatre = await open(target)
    await deploys()
  })
  afterAll(() => close(theatre))

  async function push(options: EventOptions = {}): Promise<WorkflowRun> {
    version += 1
    await theatre.commit({ 'main.py': theatre.file('main.py').replace('"1"', `"${version}"`) })
    return await theatre.play('push', options)
  }

  async function deploys(): Promise<WorkflowRun> {
    const run = await push()
    expect(run.exitCode, run.stdout).toBe(0)
    return run
  }

  /** Pushes, and once that rollout is under way has it stopped as a person would in the console. */
  async function stopped(stopType: StopServiceDeploymentStopType): Promise<{ title: string; text: string }> {
    let stopping: Promise<unknown> | undefined
    const run = await push({
      onLine: (line) => {
        if (line.includes(target.underWay)) stopping ??= stopDeployment(theatre.cloud, serviceName, stopType)
      },
    })
    expect(stopping, run.stdout).toBeDefined()
    await stopping
    return failureOf(run)
  }

  it('by a person who has it taken back: the new version is not blamed, and the old one serves', async () => {
    const { title, text } = await stopped('ROLLBACK')
    expect(title).toBe('rollout-stopped')
    expect(text).toContain('and AWS went back to the previous version')
    expect(text).toContain('goes on serving')
    expect(text).not.toContain('healthy')
    const mark = theatre.mark()
    const again = await theatre.play('push')
    expect(again.outputs.outcome, again.stdout).toBe('deployed')
    expect(theatre.callsSince(mark)).toContain(target.update)
  })

  it('by a person who stops it where it is: nobody claims to know what serves', async () => {
    const { title, text } = await stopped('ABORT')
    expect(title).toBe('rollout-stopped')
    expect(text).toContain('Somebody stopped the rollout before its end')
    expect(text).toContain('Nobody knows what serves now')
    await deploys()
  })

  // Shows F44, I13.
  it('that ECS calls healthy while its address does not answer is red, and green once it does', async () => {
    const { proxy } = theatre.cloud.ecs.web(serviceName)
    proxy.answerWith = 502
    const { title, text } = failureOf(await push())
    proxy.answerWith = undefined
    expect(title).toBe('rollout-failed')
    expect(text).toContain('does not answer: HTTP 502')
    // Where an alarm watches for answers, it has seen all of that, and would take the next rollout back.
    await theatre.pass(3_600_000)
    await deploys()
  })

  it('after its run gave up waiting: the next run finds it done, and makes no other', async () => {
    const run = await push({ inputs: { 'rollout-timeout': target.tooShort } })
    expect(failureOf(run).title).toBe('rollout-timeout')
    await theatre.pass(30 * 60_000)
    const mark = theatre.mark()
    const again = await theatre.play('push')
    expect(again.exitCode, again.stdout).toBe(0)
    expect(again.stdout).toContain('AWS has finished the rollout of commit')
    // Among what can be rolled back to.
    expect(again.summary).toContain(`<code>${again.outputs['image-digest']}</code>`)
    expect(theatre.callsSince(mark)).not.toContain(target.update)
  })

  it('that cannot begin, since the image to go back to is gone, says what serves', async () => {
    const before = await deploys()
    await deploys()
    await administrator(theatre.cloud).ecr.send(
      new BatchDeleteImageCommand({
        repositoryName: 'monolayer-production-42-app',
        imageIds: [{ imageDigest: before.outputs['image-digest'] }],
      }),
    )
    const run = await theatre.play('workflow_dispatch', { inputs: { image: before.job.sha.slice(0, 9) } })
    const { title, text } = failureOf(run)
    expect(title).toBe('image-not-found')
    expect(text).toContain('goes on serving at')
  })
})

/** What AWS never finishes making, on the one target where it is made once more. */
describe('a first rollout on express', () => {
  const [express] = webTargets
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await open(express as StoryTarget)
  })
  afterAll(() => close(theatre))

  it('that AWS never finishes, twice, is told, and tried no third time', async () => {
    theatre.cloud.ecs.express.wedges.push('FAILED', 'FAILED')
    const mark = theatre.mark()
    const { title, text } = failureOf(await theatre.play('push'))
    theatre.cloud.ecs.express.wedges.length = 0
    expect(title).toBe('rollout-failed')
    expect(text).toContain('AWS did not finish what the service needs')
    expect(text).toContain('Nothing serves yet')
    expect(theatre.callsSince(mark).filter((call) => call === express?.create)).toHaveLength(2)
  })

  it('that AWS never finishes, of a service that an earlier run made: it is not made anew on a suspicion', async () => {
    theatre.cloud.ecs.express.wedges.push('PROVISIONING')
    const operation = 'CreateExpressGatewayService'
    theatre.cloud.faults.add([{ service: 'ecs', operation, nth: 1, when: 'after', fault: 'kill' }])
    const killed = await theatre.play('push')
    theatre.cloud.faults.clear()
    expect(killed.signal, killed.stdout).toBe('SIGKILL')
    const mark = theatre.mark()
    const run = await theatre.play('push')
    expect(failureOf(run).title).toBe('rollout-failed')
    expect(run.stdout).toContain('An earlier run began this very rollout')
    expect(theatre.callsSince(mark)).not.toContain(express?.create)
  })
})
