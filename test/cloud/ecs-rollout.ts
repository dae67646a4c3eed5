import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import type { Deployment } from './ecs-deployment.ts'
import type { WebService } from './ecs-web-service.ts'
import { pause } from './pause.ts'

/** Why a rollout does not go on. */
export type Trouble = { readonly kind: 'failed'; readonly reason: string } | { readonly kind: 'interrupted' }

export const interrupted: Trouble = { kind: 'interrupted' }

/** Brings the resources of a revision up; resolves with false when they never will be. */
export type Provision = (signal: AbortSignal) => Promise<boolean>

/**
 * One deployment of a web service, from PENDING to its end; how one revision takes the place of another is for each
 * strategy to say. What fails is rolled back; the first deployment of all has nothing to go back to and stays where it
 * is.
 */
export abstract class Rollout {
  protected readonly cloud: Cloud
  protected readonly service: WebService
  protected readonly deployment: Deployment

  constructor(cloud: Cloud, service: WebService, deployment: Deployment) {
    this.cloud = cloud
    this.service = service
    this.deployment = deployment
  }

  /** All of it; `undefined` when the target serves. */
  protected abstract forward(): Promise<Trouble | undefined>

  /** Resolves when the deployment is over, or stays as it is until something interrupts it. */
  async run(): Promise<void> {
    const { source, target } = this.deployment
    const unwatch = [source, target].map((revision) => revision?.tasks.watch())
    try {
      const trouble = await this.forward()
      if (trouble?.kind === 'failed') await this.#goBack(trouble)
      else if (trouble === undefined) this.#succeed()
    } finally {
      for (const stop of unwatch) stop?.()
    }
  }

  protected broken(): Trouble {
    const { breaker, target } = this.deployment
    breaker.failures = target.tasks.failures
    breaker.status = 'TRIGGERED'
    this.service.report(
      `(deployment ecs-svc/${this.deployment.id}) deployment failed: tasks failed to start.`,
    )
    const reason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.'
    return { kind: 'failed', reason }
  }

  /** Back to the source. Where there is none, no further tasks are started, and that is all. */
  async #goBack(trouble: Extract<Trouble, { kind: 'failed' }>): Promise<void> {
    const { source, target, interruption } = this.deployment
    if (!source) {
      target.tasks.freeze()
      this.change({})
      return
    }
    this.change({
      status: 'ROLLBACK_IN_PROGRESS',
      rollback: { reason: trouble.reason, startedAt: this.now() },
    })
    await rollBack(this.cloud, this.service, this.deployment, interruption.signal)
    this.change({ statusReason: trouble.reason })
  }

  #succeed(): void {
    const { target, breaker } = this.deployment
    this.service.serving = target
    breaker.status = 'MONITORING_COMPLETE'
    this.change({ status: 'SUCCESSFUL', finishedAt: this.now() })
    this.service.report(`(deployment ecs-svc/${this.deployment.id}) deployment completed.`)
    this.service.report('has reached a steady state.')
  }

  protected route(percent: number): void {
    this.deployment.weight = percent
    route(this.service, this.deployment)
  }

  protected change(change: Partial<Deployment>): void {
    const { breaker, target } = this.deployment
    if (breaker.status === 'MONITORING') breaker.failures = target.tasks.failures
    Object.assign(this.deployment, change, { updatedAt: this.now() })
  }

  protected async enter(stage: Sdk.ServiceDeploymentLifecycleStage): Promise<boolean> {
    if (this.deployment.interruption.signal.aborted) return false
    this.change({ stage })
    return await this.pause(delays.express.stage)
  }

  protected async pause(milliseconds: number): Promise<boolean> {
    return await pause(this.cloud.clock, milliseconds, this.deployment.interruption.signal)
  }

  protected now(): number {
    return this.cloud.clock.now()
  }
}

/** Gives all traffic back to the source at once, and takes the target's tasks away. */
export async function rollBack(
  cloud: Cloud,
  service: WebService,
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

function route(service: WebService, { source, target, weight }: Deployment): void {
  const groups = [
    { weight, targets: () => target.tasks.targets() },
    { weight: 100 - weight, targets: () => source?.tasks.targets() ?? [] },
  ]
  service.proxy.groups = groups.filter((group) => group.weight > 0)
}
