import type { ServiceDeployment, ServiceDeploymentStatus } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import { earlierDeployments, followRollout, type RolloutApi } from '../../src/aws/rollout-watch.ts'
import type { RolloutRequest, Serving } from '../../src/aws/web.ts'
import { Process, VirtualTime } from './lock/virtual-time.ts'

interface Fake {
  readonly arn: string
  readonly taskDefinition: string
  readonly status: ServiceDeploymentStatus
  /** There was a revision before it. */
  readonly update?: boolean
  readonly breaker?: boolean
  /** ARN of its revision, where it is not told from the task definition. */
  readonly revision?: string
  readonly byHand?: boolean
  /** While it stops them, which is its last stage; without it tells no stage. */
  readonly oldTasks?: number
}

/** An ECS service with its deployments, the newest last, and what it serves. */
class Service {
  deployments: Fake[]
  serves: string | null
  wedge: string | null = null
  /** Deployments that are shown only later. */
  hidden = false
  /** The service itself is. */
  unknown = false
  readonly time = new VirtualTime()
  /** When its deployments were described, milliseconds. */
  readonly looks: number[] = []
  readonly lines: string[] = []

  constructor(deployments: Fake[], serves: string | null = 'web:1') {
    this.deployments = deployments
    this.serves = serves
  }

  readonly ecs = {
    listServiceDeployments: async () => {
      if (this.unknown) throw Object.assign(new Error('no service'), { name: 'ServiceNotFoundException' })
      return {
        serviceDeployments: this.hidden
          ? []
          : this.deployments.map(({ arn, taskDefinition, status, revision }, index) => ({
              status,
              serviceDeploymentArn: arn,
              targetServiceRevisionArn: revision ?? `revision of ${taskDefinition}`,
              createdAt: new Date(index),
            })),
      }
    },
    describeServiceDeployments: async ({
      serviceDeploymentArns = [],
    }: {
      serviceDeploymentArns?: string[]
    }) => ({
      serviceDeployments: this.deployments
        .filter(({ arn }) => serviceDeploymentArns.includes(arn))
        .map(
          ({ arn, status, update = true, breaker = false, byHand = false, oldTasks }): ServiceDeployment => {
            this.looks.push(this.time.now)
            return {
              serviceDeploymentArn: arn,
              status,
              sourceServiceRevisions: update ? [{ arn: 'before', runningTaskCount: oldTasks }] : [],
              ...(oldTasks === undefined ? {} : { lifecycleStage: 'CLEAN_UP' }),
              ...(byHand ? { stoppedAt: new Date(1) } : {}),
              ...(breaker
                ? { deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 } }
                : {}),
            }
          },
        ),
    }),
    describeServiceRevisions: async ({ serviceRevisionArns = [] }: { serviceRevisionArns?: string[] }) => ({
      serviceRevisions: serviceRevisionArns.map((arn) => ({
        taskDefinition: arn.replace('revision of ', ''),
      })),
    }),
  } as unknown as RolloutApi

  follow(rest: { known?: string[]; deploymentArn?: string; revision?: string } = {}) {
    const request = {
      taskDefinition: 'web:2',
      timeoutSeconds: 1800,
      voice: { say: (line: string) => this.lines.push(line), quote: () => {}, warn: () => {} },
    } as unknown as RolloutRequest
    const serving = async (): Promise<Serving | null> =>
      this.serves === null ? null : { serviceArn: 'service', taskDefinition: this.serves, url: 'https://app' }
    const service = { serving, wedged: async () => this.wedge, usually: 'soon' }
    const rollout = {
      cluster: 'cluster',
      serviceArn: 'service',
      service,
      request,
      known: new Set(rest.known ?? []),
      deploymentArn: rest.deploymentArn ?? null,
      revision: rest.revision ?? null,
    }
    return this.time.outcome(followRollout(this.ecs, rollout, new Process(this.time, 'deploying')))
  }
}

const ours = (status: ServiceDeploymentStatus, rest: Partial<Fake> = {}): Fake => ({
  arn: 'ours',
  taskDefinition: 'web:2',
  status,
  ...rest,
})
const theirs: Fake = { arn: 'theirs', taskDefinition: 'web:9', status: 'IN_PROGRESS' }
const earlier: Fake = { arn: 'earlier', taskDefinition: 'web:2', status: 'SUCCESSFUL' }

describe('a rollout', () => {
  it('serves when its deployment has succeeded and what serves is its task definition', async () => {
    const service = new Service([ours('SUCCESSFUL')], 'web:2')
    expect(await service.follow()).toMatchObject({ kind: 'serving', serving: { taskDefinition: 'web:2' } })
  })

  it('does not serve while something else does, and is overtaken when that is newer', async () => {
    const service = new Service([ours('SUCCESSFUL'), theirs], 'web:9')
    expect(await service.follow()).toEqual({ kind: 'superseded', by: 'theirs' })
  })

  it('is not taken for done because an earlier one of the same task definition was', async () => {
    const service = new Service([earlier, ours('ROLLBACK_SUCCESSFUL')], 'web:2')
    expect(await service.follow({ known: ['earlier'] })).toMatchObject({
      kind: 'rolled-back',
      restored: true,
    })
  })

  it('is not taken for one of somebody else that began at the same time', async () => {
    const service = new Service([{ ...theirs, status: 'SUCCESSFUL' }, ours('ROLLBACK_SUCCESSFUL')], 'web:9')
    expect((await service.follow()).kind).toBe('rolled-back')
  })

  it('is the one whose revision AWS named, where several have its task definition', async () => {
    const other = { ...earlier, arn: 'other' }
    const service = new Service([other, ours('ROLLBACK_SUCCESSFUL', { revision: 'named' })], 'web:2')
    expect((await service.follow({ revision: 'named' })).kind).toBe('rolled-back')
    expect((await service.follow({ revision: 'unheard of' })).kind).toBe('serving')
  })

  it('that could not be taken back is told so', async () => {
    expect(await new Service([ours('ROLLBACK_FAILED')]).follow()).toMatchObject({
      kind: 'rolled-back',
      restored: false,
    })
  })

  it('that was stopped for a newer one is overtaken, and else was stopped by hand', async () => {
    expect(await new Service([ours('STOPPED'), theirs]).follow()).toEqual({
      kind: 'superseded',
      by: 'theirs',
    })
    expect(await new Service([ours('STOPPED')]).follow()).toMatchObject({ kind: 'stopped', wentBack: 'no' })
  })

  it('that somebody stopped and that went back was stopped, and not unhealthy', async () => {
    const stopped = ours('ROLLBACK_SUCCESSFUL', { byHand: true })
    expect(await new Service([stopped]).follow()).toMatchObject({ kind: 'stopped', wentBack: 'yes' })
    expect(await new Service([stopped, theirs]).follow()).toEqual({ kind: 'superseded', by: 'theirs' })
  })

  it('that is the first has never served when its circuit breaker gave it up, though it goes on for ever', async () => {
    const first = ours('IN_PROGRESS', { update: false, breaker: true })
    expect(await new Service([first], null).follow()).toMatchObject({ kind: 'never-served' })
  })

  it('that is not the first is waited for until it has been taken back', async () => {
    const service = new Service([ours('IN_PROGRESS', { breaker: true })])
    service.time.at(60_000, () => {
      service.deployments = [ours('ROLLBACK_SUCCESSFUL')]
    })
    expect(await service.follow()).toMatchObject({ kind: 'rolled-back' })
    expect(service.time.now).toBeGreaterThanOrEqual(60_000)
  })

  it('whose resources AWS will never make is wedged, if it is the first', async () => {
    for (const update of [false, true]) {
      const service = new Service([ours('IN_PROGRESS', { update })])
      service.wedge = 'certificate: FAILED'
      expect((await service.follow()).kind).toBe(update ? 'timed-out' : 'wedged')
    }
  })

  it('is looked at more often for a while once it has stopped its old tasks, which is the last that it does', async () => {
    const service = new Service([ours('IN_PROGRESS', { oldTasks: 1 })], 'web:2')
    service.time.at(100_000, () => {
      service.deployments = [ours('IN_PROGRESS', { oldTasks: 0 })]
    })
    service.time.at(170_000, () => {
      service.deployments = [ours('SUCCESSFUL')]
    })
    expect((await service.follow()).kind).toBe('serving')
    const between = (from: number, to: number) =>
      service.looks.filter((at) => at >= from * 1_000 && at < to * 1_000).length
    expect(between(106, 121)).toBeGreaterThan(between(85, 100) + 1)
    expect(between(106, 121)).toBeGreaterThan(between(150, 165) + 1)
  })

  it('has nothing to show when it was just asked for, and is looked at at once when an earlier run has', async () => {
    const service = () => new Service([ours('SUCCESSFUL')], 'web:2')
    const [asked, found] = [service(), service()]
    await asked.follow()
    await found.follow({ deploymentArn: 'ours' })
    expect(asked.looks[0]).toBeGreaterThan(5_000)
    expect(found.looks[0]).toBe(0)
  })

  it('that takes too long is told with what was last seen', async () => {
    const end = await new Service([ours('IN_PROGRESS')]).follow()
    expect(end).toMatchObject({
      kind: 'timed-out',
      waitedSeconds: 1800,
      lastStatus: 'The rollout has begun.',
    })
  })

  it.each([
    ['that ECS does not show yet', 'hidden', { code: 'rollout-failed' }],
    ['of a service that ECS does not know yet', 'unknown', { name: 'ServiceNotFoundException' }],
  ] as const)('%s is waited for, and after two minutes that is said', async (_, how, error) => {
    const late = new Service([ours('SUCCESSFUL')], 'web:2')
    late[how] = true
    late.time.at(30_000, () => {
      late[how] = false
    })
    expect((await late.follow()).kind).toBe('serving')
    const never = new Service([])
    never[how] = true
    await expect(never.follow()).rejects.toMatchObject(error)
    expect(never.time.now).toBeLessThan(180_000)
  })
})

describe('a rollout of an earlier run', () => {
  it('is found again by its task definition while it goes on', async () => {
    const service = new Service([theirs, ours('IN_PROGRESS')])
    const known = new Set(['theirs', 'ours'])
    expect(await earlierDeployments(service.ecs, 'cluster', 'service', 'web:2')).toEqual({
      known,
      running: 'ours',
    })
    expect(await earlierDeployments(service.ecs, 'cluster', 'service', 'web:3')).toEqual({
      known,
      running: null,
    })
  })

  it('that is lost is not waited for: a new one takes its place', async () => {
    const service = new Service([ours('IN_PROGRESS', { update: false, breaker: true })], null)
    const { running } = await earlierDeployments(service.ecs, 'cluster', 'service', 'web:2')
    expect(running).toBeNull()
  })
})
