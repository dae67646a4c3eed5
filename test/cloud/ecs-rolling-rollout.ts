import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { type Deployment, failureThreshold } from './ecs-deployment.ts'
import { interrupted, type Provision, Rollout, type Trouble } from './ecs-rollout.ts'
import type { WebService } from './ecs-web-service.ts'
import { noteViolation } from './violations.ts'

/**
 * A rolling deployment: the new tasks come up beside the old ones, both get requests while both are healthy, then the
 * old ones are let go. With early success criteria and deferred clean-up it is over when the new ones are healthy;
 * otherwise only when the load balancer has let go of the old ones, after its deregistration delay.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export class RollingRollout extends Rollout {
  readonly #provision: Provision

  constructor(cloud: Cloud, service: WebService, deployment: Deployment, provision: Provision) {
    super(cloud, service, deployment)
    this.#provision = provision
  }

  protected async forward(): Promise<Trouble | undefined> {
    const { target, source, interruption, configuration } = this.deployment
    const { signal } = interruption
    if (!(await this.pause(delays.gateway.pending))) return interrupted
    this.change({ status: 'IN_PROGRESS', startedAt: this.now() })
    if (!(await this.#provision(signal))) return interrupted
    this.service.proxy.groups = [
      { weight: 100, targets: () => [...(source?.tasks.targets() ?? []), ...target.tasks.healthyTargets()] },
    ]
    const wanted = target.settings.scaling.minTaskCount
    target.tasks.scale(wanted)
    if (!(await target.tasks.steady(failureThreshold(this.deployment), signal))) {
      if (signal.aborted) return interrupted
      return await this.#comeBack()
    }
    if (!(await this.pause(delays.gateway.scheduler))) return interrupted
    this.route(100)
    if (!source) return undefined
    const early = configuration.earlySuccessCriteria
    if (early?.enable && early.sourceServiceRevisionCleanup === 'DEFERRED') {
      this.#cleanUp().catch((error: unknown) => {
        noteViolation(this.cloud, `ECS, clean-up after deployment ${this.deployment.id}`, error)
      })
      return undefined
    }
    if (!(await this.pause(delays.gateway.deregistration))) return interrupted
    await source.tasks.stop('Scaling activity initiated by (deployment)')
    return undefined
  }

  /** The source may have been without tasks: what is wanted now is wanted of it, too. */
  async #comeBack(): Promise<Trouble> {
    const { source, target, interruption } = this.deployment
    const trouble = this.broken()
    if (source === undefined) return trouble
    source.tasks.scale(target.settings.scaling.minTaskCount)
    await source.tasks.steady(failureThreshold(this.deployment), interruption.signal)
    return interruption.signal.aborted ? interrupted : trouble
  }

  async #cleanUp(): Promise<void> {
    await this.cloud.clock.sleep(delays.gateway.deregistration)
    await this.deployment.source?.tasks.stop('Scaling activity initiated by (deployment)')
  }
}
