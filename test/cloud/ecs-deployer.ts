import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { type EcsArns, longNumber } from './ecs-arns.ts'
import type { Deployment } from './ecs-deployment.ts'
import type { Revision, RevisionSettings } from './ecs-revision.ts'
import type { TaskRequest } from './ecs-task.ts'
import type { Tasks } from './ecs-tasks.ts'
import type { WebService } from './ecs-web-service.ts'
import { inTurn, WebTasks } from './ecs-web-tasks.ts'
import { noteViolation } from './violations.ts'

/** What the kinds of web service do not have in common. */
export interface Kind {
  /** What ECS makes for a revision. */
  resources(settings: RevisionSettings): Sdk.ECSManagedResources
  /** Whether the security groups of the tasks let the load balancer in. */
  admitted(settings: RevisionSettings): boolean
  /** Carries a deployment out; resolves when it is over. */
  rollOut(deployment: Deployment): Promise<void>
}

/** Makes the revisions of web services, and begins their deployments. */
export class Deployer {
  readonly #cloud: Cloud
  readonly #arns: EcsArns
  readonly #tasks: Tasks

  constructor(cloud: Cloud, arns: EcsArns, tasks: Tasks) {
    this.#cloud = cloud
    this.#arns = arns
    this.#tasks = tasks
  }

  /** Begins a deployment of a new revision. Returns the revision. */
  deploy(service: WebService, settings: RevisionSettings, kind: Kind): Revision {
    this.#supersede(service)
    const target = this.#revision(service, settings, kind)
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
      stage: service.configuration.strategy === 'ROLLING' ? undefined : 'RECONCILE_SERVICE',
      rollback: undefined,
      configuration: service.configuration,
      breaker: { status: 'MONITORING', failures: 0 },
      alarms: { status: service.configuration.alarms?.enable ? 'MONITORING' : 'DISABLED', triggered: false },
      weight: 0,
      interruption: new AbortController(),
    }
    service.deployments.push(deployment)
    kind.rollOut(deployment).catch((error: unknown) => {
      noteViolation(this.#cloud, `ECS, deployment ${deployment.id} of ${service.name}`, error)
    })
    return target
  }

  /** A newer deployment stops the one that is going on; what served before goes on serving. */
  #supersede(service: WebService): void {
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

  #revision(service: WebService, settings: RevisionSettings, kind: Kind): Revision {
    const id = longNumber()
    const network: TaskRequest['network'] = {
      subnet: settings.subnets[0] ?? '',
      securityGroups: settings.securityGroups,
      publicAddress: settings.publicAddress,
    }
    const request: TaskRequest = {
      ...{ cluster: service.cluster, definition: settings.definition, overrides: {}, network },
      group: `service:${service.name}`,
      startedBy: `ecs-svc/${id}`,
      tags: [...service.tags, { key: 'aws:ecs:serviceName', value: service.name }],
      capacityProvider: settings.capacityProvider,
      enableExecuteCommand: false,
    }
    let turn = 0
    const tasks = new WebTasks(this.#cloud, {
      port: settings.containerPort,
      healthCheckPath: settings.healthCheckPath,
      health: settings.health,
      admitted: () => kind.admitted(settings),
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
      resources: kind.resources(settings),
    }
    service.revisions.push(revision)
    return revision
  }
}
