import type { Cloud } from './cloud.ts'
import { type EcsArns, longNumber } from './ecs-arns.ts'
import type { Deployment } from './ecs-deployment.ts'
import type { ExpressService } from './ecs-express-service.ts'
import { provision } from './ecs-infrastructure.ts'
import { planResources } from './ecs-managed-resources.ts'
import type { Revision, RevisionSettings } from './ecs-revision.ts'
import { Rollout } from './ecs-rollout.ts'
import type { TaskRequest } from './ecs-task.ts'
import type { Tasks } from './ecs-tasks.ts'
import { inTurn, WebTasks } from './ecs-web-tasks.ts'
import { noteViolation } from './violations.ts'

/** Makes the revisions of Express services, and begins their deployments. */
export class Deployer {
  readonly #cloud: Cloud
  readonly #arns: EcsArns
  readonly #tasks: Tasks

  constructor(cloud: Cloud, arns: EcsArns, tasks: Tasks) {
    this.#cloud = cloud
    this.#arns = arns
    this.#tasks = tasks
  }

  /**
   * Begins a deployment of a new revision, whose resources take `time` simulated milliseconds to be there. Returns the
   * revision.
   */
  deploy(service: ExpressService, settings: RevisionSettings, time: number): Revision {
    this.#supersede(service)
    const target = this.#revision(service, settings)
    const now = this.#cloud.clock.now()
    const id = longNumber()
    const deployment: Deployment = {
      arn: this.#arns.serviceDeployment(service.cluster, service.name, id),
      id,
      source: service.serving,
      target,
      createdAt: now,
      updatedAt: now,
      startedAt: undefined,
      finishedAt: undefined,
      stoppedAt: undefined,
      status: 'PENDING',
      statusReason: undefined,
      stage: 'RECONCILE_SERVICE',
      rollback: undefined,
      configuration: service.configuration,
      breaker: { status: 'MONITORING', failures: 0 },
      alarms: { status: service.configuration.alarms?.enable ? 'MONITORING' : 'DISABLED', triggered: false },
      weight: 0,
      interruption: new AbortController(),
    }
    service.deployments.push(deployment)
    const rollout = new Rollout(this.#cloud, service, deployment, async (signal) => {
      return await provision(this.#cloud, service, target, time, signal)
    })
    rollout.run().catch((error: unknown) => {
      noteViolation(this.#cloud, `ECS, deployment ${deployment.id} of ${service.name}`, error)
    })
    return target
  }

  /** A newer deployment stops the one that is going on; what served before goes on serving. */
  #supersede(service: ExpressService): void {
    const { ongoing } = service
    if (!ongoing) return
    const now = this.#cloud.clock.now()
    ongoing.interruption.abort()
    Object.assign(ongoing, {
      ...{ status: 'STOPPED', stoppedAt: now, finishedAt: now, updatedAt: now, weight: 0 },
      statusReason: 'Service deployment stopped because of a newer service deployment.',
    })
    const { serving } = service
    service.proxy.groups = serving ? [{ weight: 100, targets: () => serving.tasks.targets() }] : []
    void ongoing.target.tasks.stop('Scaling activity initiated by (deployment)')
  }

  #revision(service: ExpressService, settings: RevisionSettings): Revision {
    const id = longNumber()
    const network: TaskRequest['network'] = {
      subnet: settings.subnets[0] ?? '',
      securityGroups: settings.securityGroups,
      publicAddress: this.#cloud.foundation.isPublic(settings.subnets[0] ?? ''),
    }
    const request: TaskRequest = {
      ...{ cluster: service.cluster, definition: settings.definition, overrides: {}, network },
      group: `service:${service.name}`,
      startedBy: `ecs-svc/${id}`,
      tags: [...service.tags, { key: 'aws:ecs:serviceName', value: service.name }],
      capacityProvider: 'FARGATE',
      enableExecuteCommand: false,
    }
    let turn = 0
    const tasks = new WebTasks(this.#cloud, {
      port: settings.containerPort,
      healthCheckPath: settings.healthCheckPath,
      report: (message) => service.report(message),
      start: () => {
        turn += 1
        return this.#tasks.start(inTurn(request, settings.subnets, turn))
      },
    })
    const revision: Revision = {
      arn: this.#arns.serviceRevision(service.cluster, service.name, id),
      ...{ id, settings, network, tasks },
      createdAt: this.#cloud.clock.now(),
      resources: planResources(this.#cloud, service.frame, settings),
    }
    service.revisions.push(revision)
    return revision
  }
}
