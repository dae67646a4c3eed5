import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { type Deployment, failureThreshold } from './ecs-deployment.ts'
import type { ExpressService } from './ecs-express-service.ts'
import { alarmState } from './ecs-rollback-alarm.ts'
import { interrupted, type Provision, Rollout, type Trouble } from './ecs-rollout.ts'
import { pause } from './pause.ts'

/**
 * One deployment of an Express service: resources, new tasks, 5 % of the traffic, a bake time, all of it, another bake
 * time, the end of the old tasks. Unhealthy tasks or the alarm roll it back.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
 */
export class CanaryRollout extends Rollout {
  readonly #express: ExpressService
  readonly #provision: Provision

  constructor(cloud: Cloud, service: ExpressService, deployment: Deployment, provision: Provision) {
    super(cloud, service, deployment)
    this.#express = service
    this.#provision = provision
  }

  protected async forward(): Promise<Trouble | undefined> {
    const { target, source, interruption } = this.deployment
    if (!(await this.pause(delays.express.pending))) return interrupted
    this.change({ status: 'IN_PROGRESS', startedAt: this.now() })
    if (!(await this.#provision(interruption.signal))) return interrupted
    this.service.proxy.reachable = true
    if (!(await this.enter('PRE_SCALE_UP')) || !(await this.enter('SCALE_UP'))) return interrupted
    const wanted = target.settings.scaling.minTaskCount
    target.tasks.scale(Math.max(wanted, source?.tasks.wanted ?? 0))
    if (!(await target.tasks.steady(failureThreshold(this.deployment), interruption.signal))) {
      return interruption.signal.aborted ? interrupted : this.broken()
    }
    for (const stage of ['POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT'] as const) {
      if (!(await this.enter(stage))) return interrupted
    }
    return source ? await this.#shift() : await this.#open()
  }

  /** The first time there is nothing to shift. */
  async #open(): Promise<Trouble | undefined> {
    if (!(await this.enter('PRODUCTION_TRAFFIC_SHIFT'))) return interrupted
    this.route(100)
    for (const stage of ['POST_PRODUCTION_TRAFFIC_SHIFT', 'CLEAN_UP'] as const) {
      if (!(await this.enter(stage))) return interrupted
    }
    return undefined
  }

  async #shift(): Promise<Trouble | undefined> {
    const { configuration, source, interruption } = this.deployment
    const canary = configuration.canaryConfiguration
    if (!(await this.enter('PRODUCTION_TRAFFIC_SHIFT'))) return interrupted
    this.route(canary?.canaryPercent ?? 5)
    const early = await this.#bake(minutes(canary?.canaryBakeTimeInMinutes, delays.express.canaryBake))
    if (early) return early
    this.route(100)
    for (const stage of ['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME'] as const) {
      if (!(await this.enter(stage))) return interrupted
    }
    const late = await this.#bake(minutes(configuration.bakeTimeInMinutes, delays.express.bake))
    if (late) return late
    this.deployment.alarms.status = monitored(this.deployment) ? 'MONITORING_COMPLETE' : 'DISABLED'
    if (!(await this.enter('CLEAN_UP'))) return interrupted
    if (!(await pause(this.cloud.clock, delays.express.drain, interruption.signal))) return interrupted
    await source?.tasks.stop('Scaling activity initiated by (deployment)')
    return undefined
  }

  /** Waits so long, and looks at the alarm and at the new tasks meanwhile. */
  async #bake(time: number): Promise<Trouble | undefined> {
    const { target } = this.deployment
    const { alarmPeriod } = delays.express
    for (let left = time; left > 0; left -= alarmPeriod) {
      if (!(await this.pause(Math.min(alarmPeriod, left)))) return interrupted
      if (monitored(this.deployment) && alarmState(this.cloud, this.#express) === 'ALARM')
        return this.#alarmed()
      if (target.tasks.failures >= failureThreshold(this.deployment)) return this.broken()
    }
    return undefined
  }

  #alarmed(): Trouble {
    const { alarms } = this.deployment
    alarms.status = 'TRIGGERED'
    alarms.triggered = true
    this.service.report(`(deployment ecs-svc/${this.deployment.id}) deployment failed: alarm detected.`)
    return { kind: 'failed', reason: 'Service deployment rolled back because of a CloudWatch alarm.' }
  }
}

function monitored({ configuration }: Deployment): boolean {
  return configuration.alarms?.enable === true && (configuration.alarms.alarmNames ?? []).length > 0
}

function minutes(configured: number | undefined, documented: number): number {
  return configured === undefined ? documented : configured * 60_000
}
