import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { type Deployment, failureThreshold } from './ecs-deployment.ts'
import type { ExpressService } from './ecs-express-service.ts'
import { alarmState } from './ecs-rollback-alarm.ts'
import { pause } from './pause.ts'

/** Why a rollout does not go on. */
type Trouble =
  | { readonly kind: 'failed'; readonly reason: string; readonly monitor: 'breaker' | 'alarm' }
  | { readonly kind: 'interrupted' }

/** Brings the resources of a revision up; resolves with false when they never will be. */
export type Provision = (signal: AbortSignal) => Promise<boolean>

/**
 * One deployment of an Express service, from PENDING to its end: resources, new tasks, 5 % of the traffic, a bake
 * time, all of it, another bake time, the end of the old tasks. Unhealthy tasks or the alarm roll it back; the first
 * deployment of all has nothing to go back to and stays where it is.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
 */
export class Rollout {
  readonly #cloud: Cloud
  readonly #service: ExpressService
  readonly #deployment: Deployment
  readonly #provision: Provision

  constructor(cloud: Cloud, service: ExpressService, deployment: Deployment, provision: Provision) {
    this.#cloud = cloud
    this.#service = service
    this.#deployment = deployment
    this.#provision = provision
  }

  /** Resolves when the deployment is over, or stays as it is until something interrupts it. */
  async run(): Promise<void> {
    const { source, target } = this.#deployment
    const unwatch = [source, target].map((revision) => revision?.tasks.watch())
    try {
      const trouble = await this.#forward()
      if (trouble?.kind === 'failed') await this.#goBack(trouble)
      else if (trouble === undefined) this.#succeed()
    } finally {
      for (const stop of unwatch) stop?.()
    }
  }

  /** All stages; `undefined` when the target serves. */
  async #forward(): Promise<Trouble | undefined> {
    const { target, source, interruption } = this.#deployment
    if (!(await this.#pause(delays.express.pending))) return { kind: 'interrupted' }
    this.#change({ status: 'IN_PROGRESS', startedAt: this.#now() })
    if (!(await this.#provision(interruption.signal))) return { kind: 'interrupted' }
    this.#service.proxy.reachable = true
    if (!(await this.#enter('PRE_SCALE_UP')) || !(await this.#enter('SCALE_UP')))
      return { kind: 'interrupted' }
    const wanted = target.settings.scaling.minTaskCount
    target.tasks.scale(Math.max(wanted, source?.tasks.wanted ?? 0))
    if (!(await target.tasks.steady(failureThreshold(wanted), interruption.signal))) {
      return interruption.signal.aborted ? { kind: 'interrupted' } : this.#broken()
    }
    for (const stage of ['POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT'] as const) {
      if (!(await this.#enter(stage))) return { kind: 'interrupted' }
    }
    return source ? await this.#shift() : await this.#open()
  }

  /** The first time there is nothing to shift. */
  async #open(): Promise<Trouble | undefined> {
    if (!(await this.#enter('PRODUCTION_TRAFFIC_SHIFT'))) return { kind: 'interrupted' }
    this.#route(100)
    for (const stage of ['POST_PRODUCTION_TRAFFIC_SHIFT', 'CLEAN_UP'] as const) {
      if (!(await this.#enter(stage))) return { kind: 'interrupted' }
    }
    return undefined
  }

  async #shift(): Promise<Trouble | undefined> {
    const { configuration, source, interruption } = this.#deployment
    const canary = configuration.canaryConfiguration
    if (!(await this.#enter('PRODUCTION_TRAFFIC_SHIFT'))) return { kind: 'interrupted' }
    this.#route(canary?.canaryPercent ?? 5)
    const early = await this.#bake(minutes(canary?.canaryBakeTimeInMinutes, delays.express.canaryBake))
    if (early) return early
    this.#route(100)
    for (const stage of ['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME'] as const) {
      if (!(await this.#enter(stage))) return { kind: 'interrupted' }
    }
    const late = await this.#bake(minutes(configuration.bakeTimeInMinutes, delays.express.bake))
    if (late) return late
    this.#deployment.alarms.status = monitored(this.#deployment) ? 'MONITORING_COMPLETE' : 'DISABLED'
    if (!(await this.#enter('CLEAN_UP'))) return { kind: 'interrupted' }
    if (!(await pause(this.#cloud.clock, delays.express.drain, interruption.signal)))
      return { kind: 'interrupted' }
    await source?.tasks.stop('Scaling activity initiated by (deployment)')
    return undefined
  }

  /** Waits so long, and looks at the alarm and at the new tasks meanwhile. */
  async #bake(time: number): Promise<Trouble | undefined> {
    const { target } = this.#deployment
    const { alarmPeriod } = delays.express
    for (let left = time; left > 0; left -= alarmPeriod) {
      if (!(await this.#pause(Math.min(alarmPeriod, left)))) return { kind: 'interrupted' }
      if (monitored(this.#deployment) && alarmState(this.#cloud, this.#service) === 'ALARM')
        return this.#alarmed()
      if (target.tasks.failures >= failureThreshold(target.settings.scaling.minTaskCount))
        return this.#broken()
    }
    return undefined
  }

  #broken(): Trouble {
    const { breaker, target } = this.#deployment
    breaker.failures = target.tasks.failures
    breaker.status = 'TRIGGERED'
    this.#service.report(
      `(deployment ecs-svc/${this.#deployment.id}) deployment failed: tasks failed to start.`,
    )
    const reason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.'
    return { kind: 'failed', reason, monitor: 'breaker' }
  }

  #alarmed(): Trouble {
    const { alarms } = this.#deployment
    alarms.status = 'TRIGGERED'
    alarms.triggered = true
    this.#service.report(`(deployment ecs-svc/${this.#deployment.id}) deployment failed: alarm detected.`)
    const reason = 'Service deployment rolled back because of a CloudWatch alarm.'
    return { kind: 'failed', reason, monitor: 'alarm' }
  }

  /** Back to the source. Where there is none, no further tasks are started, and that is all. */
  async #goBack(trouble: Extract<Trouble, { kind: 'failed' }>): Promise<void> {
    const { source, target, interruption } = this.#deployment
    if (!source) {
      target.tasks.freeze()
      this.#change({})
      return
    }
    this.#change({
      status: 'ROLLBACK_IN_PROGRESS',
      rollback: { reason: trouble.reason, startedAt: this.#now() },
    })
    await rollBack(this.#cloud, this.#service, this.#deployment, interruption.signal)
    this.#change({ statusReason: trouble.reason })
  }

  #succeed(): void {
    const { target, breaker } = this.#deployment
    this.#service.serving = target
    breaker.status = 'MONITORING_COMPLETE'
    this.#change({ status: 'SUCCESSFUL', finishedAt: this.#now() })
    this.#service.report(`(deployment ecs-svc/${this.#deployment.id}) deployment completed.`)
    this.#service.report('has reached a steady state.')
  }

  #route(percent: number): void {
    this.#deployment.weight = percent
    route(this.#service, this.#deployment)
  }

  async #enter(stage: Sdk.ServiceDeploymentLifecycleStage): Promise<boolean> {
    if (this.#deployment.interruption.signal.aborted) return false
    this.#change({ stage })
    return await this.#pause(delays.express.stage)
  }

  #change(change: Partial<Deployment>): void {
    const { breaker, target } = this.#deployment
    if (breaker.status === 'MONITORING') breaker.failures = target.tasks.failures
    Object.assign(this.#deployment, change, { updatedAt: this.#now() })
  }

  async #pause(milliseconds: number): Promise<boolean> {
    return await pause(this.#cloud.clock, milliseconds, this.#deployment.interruption.signal)
  }

  #now(): number {
    return this.#cloud.clock.now()
  }
}

/** Gives all traffic back to the source at once, and takes the target's tasks away. */
export async function rollBack(
  cloud: Cloud,
  service: ExpressService,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<void> {
  deployment.weight = 0
  route(service, deployment)
  void deployment.target.tasks.stop('Scaling activity initiated by (deployment)')
  if (!(await pause(cloud.clock, delays.express.rollback, signal))) return
  // A newer deployment may have stopped this one meanwhile.
  if (deployment.status !== 'ROLLBACK_IN_PROGRESS') return
  const able = (deployment.source?.tasks.targets().length ?? 0) > 0
  deployment.status = able ? 'ROLLBACK_SUCCESSFUL' : 'ROLLBACK_FAILED'
  deployment.finishedAt = cloud.clock.now()
  deployment.updatedAt = deployment.finishedAt
  service.report(
    `(deployment ecs-svc/${deployment.id}) ${able ? 'rolled back' : 'could not be rolled back'}.`,
  )
}

function route(service: ExpressService, { source, target, weight }: Deployment): void {
  const groups = [
    { weight, targets: () => target.tasks.targets() },
    { weight: 100 - weight, targets: () => source?.tasks.targets() ?? [] },
  ]
  service.proxy.groups = groups.filter((group) => group.weight > 0)
}

function monitored({ configuration }: Deployment): boolean {
  return configuration.alarms?.enable === true && (configuration.alarms.alarmNames ?? []).length > 0
}

function minutes(configured: number | undefined, documented: number): number {
  return configured === undefined ? documented : configured * 60_000
}
