import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { type EcsArns, lastPart } from './ecs-arns.ts'
import { type Deployment, describeBriefly, describeDeployment, isOver } from './ecs-deployment.ts'
import { describeRevision, type Revision } from './ecs-revision.ts'
import { rollBack } from './ecs-rollout.ts'
import type { WebService } from './ecs-web-service.ts'
import { page } from './pages.ts'
import { type Call, type Operation, ServiceError } from './service.ts'
import { noteViolation } from './violations.ts'

/** A deployment is not told of in the first moments after its making, when a fault plan asks for a stale read. */
const fresh = 60_000

/** Service deployments and revisions, as their own operations tell of them and stop them. */
export class Deployments {
  readonly operations: Readonly<Record<string, Operation>>
  readonly #cloud: Cloud
  readonly #arns: EcsArns
  readonly #services: ReadonlyMap<string, WebService>

  constructor(cloud: Cloud, arns: EcsArns, services: ReadonlyMap<string, WebService>) {
    this.#cloud = cloud
    this.#arns = arns
    this.#services = services
    this.operations = {
      ListServiceDeployments: (input, call) => this.#list(input, call),
      DescribeServiceDeployments: (input, call) => this.#describe(input, call),
      DescribeServiceRevisions: (input) => this.#describeRevisions(input),
      StopServiceDeployment: (input) => this.#stop(input),
    }
  }

  /** Newest first. */
  #list(input: Sdk.ListServiceDeploymentsRequest, call: Call): Sdk.ListServiceDeploymentsResponse {
    const cluster = this.#arns.cluster(input.cluster)
    const service = this.#services.get(this.#arns.service(cluster, lastPart(input.service ?? '')))
    if (!service || service.status === 'INACTIVE') {
      throw new ServiceError('ServiceNotFoundException', 'Service not found.')
    }
    const { after, before } = input.createdAt ?? {}
    const found = [...service.deployments]
      .reverse()
      .filter((deployment) => !(call.stale && this.#isFresh(deployment)))
      .filter(
        ({ status }) =>
          input.status === undefined || input.status.length === 0 || input.status.includes(status),
      )
      .filter(({ createdAt }) => after === undefined || createdAt > after.getTime())
      .filter(({ createdAt }) => before === undefined || createdAt < before.getTime())
    const { items, nextToken } = page(found, input.maxResults ?? 20, input.nextToken)
    return { serviceDeployments: items.map((deployment) => describeBriefly(deployment, service)), nextToken }
  }

  #describe(
    input: Sdk.DescribeServiceDeploymentsRequest,
    call: Call,
  ): Sdk.DescribeServiceDeploymentsResponse {
    const arns = input.serviceDeploymentArns ?? []
    checkCount(arns, 'serviceDeploymentArns')
    const serviceDeployments: Sdk.ServiceDeployment[] = []
    const failures: Sdk.Failure[] = []
    for (const arn of arns) {
      const found = this.#find(arn)
      if (found && !(call.stale && this.#isFresh(found.deployment))) {
        serviceDeployments.push(describeDeployment(found.deployment, found.service))
      } else {
        failures.push({ arn, reason: 'MISSING' })
      }
    }
    return { serviceDeployments, failures }
  }

  #describeRevisions(input: Sdk.DescribeServiceRevisionsRequest): Sdk.DescribeServiceRevisionsResponse {
    const arns = input.serviceRevisionArns ?? []
    checkCount(arns, 'serviceRevisionArns')
    const serviceRevisions: Sdk.ServiceRevision[] = []
    const failures: Sdk.Failure[] = []
    for (const arn of arns) {
      const found = this.#findRevision(arn)
      if (found?.service.status === 'INACTIVE') {
        const message = `Cannot describe revisions of a service that is INACTIVE: ${found.service.arn}`
        throw new ServiceError('InvalidParameterException', message)
      }
      if (found) serviceRevisions.push(describeRevision(found.revision, found.service))
      else failures.push({ arn, reason: 'MISSING' })
    }
    return { serviceRevisions, failures }
  }

  #stop(input: Sdk.StopServiceDeploymentRequest): Sdk.StopServiceDeploymentResponse {
    const found = this.#find(input.serviceDeploymentArn ?? '')
    if (!found) {
      throw new ServiceError('ServiceDeploymentNotFoundException', 'The service deployment was not found.')
    }
    const { service, deployment } = found
    if (isOver(deployment) || deployment.rollback !== undefined) {
      throw new ServiceError(
        'ConflictException',
        `The service deployment cannot be stopped: it is ${deployment.status}.`,
      )
    }
    const wanted = input.stopType ?? 'ROLLBACK'
    deployment.interruption.abort()
    deployment.stoppedAt = this.#cloud.clock.now()
    // The first deployment has nothing to go back to: it is stopped.
    const back = wanted === 'ROLLBACK' && deployment.source !== undefined
    deployment.status = back ? 'ROLLBACK_REQUESTED' : 'STOP_REQUESTED'
    const ending = back ? this.#goBack(service, deployment) : this.#end(service, deployment)
    ending.catch((error: unknown) =>
      noteViolation(this.#cloud, `ECS, stopping deployment ${deployment.id}`, error),
    )
    return { serviceDeploymentArn: deployment.arn }
  }

  async #goBack(service: WebService, deployment: Deployment): Promise<void> {
    const reason = 'Service deployment rolled back because of a StopServiceDeployment request.'
    await this.#cloud.clock.sleep(delays.express.stopRequested)
    Object.assign(deployment, {
      status: 'ROLLBACK_IN_PROGRESS',
      statusReason: reason,
      rollback: { reason, startedAt: this.#cloud.clock.now() },
    })
    await rollBack(this.#cloud, service, deployment, service.deletion.signal)
  }

  async #end(service: WebService, deployment: Deployment): Promise<void> {
    await this.#cloud.clock.sleep(delays.express.stopRequested)
    const { source, target } = deployment
    service.proxy.groups = source ? [{ weight: 100, targets: () => source.tasks.targets() }] : []
    const now = this.#cloud.clock.now()
    Object.assign(deployment, {
      ...{ status: 'STOPPED', finishedAt: now, updatedAt: now, weight: 0 },
      statusReason: 'Service deployment stopped because of a StopServiceDeployment request.',
    })
    await target.tasks.stop('Scaling activity initiated by (deployment)')
  }

  #find(arn: string): { service: WebService; deployment: Deployment } | undefined {
    for (const service of this.#services.values()) {
      const deployment = service.deployments.find((other) => other.arn === arn)
      if (deployment) return { service, deployment }
    }
    return undefined
  }

  #findRevision(arn: string): { service: WebService; revision: Revision } | undefined {
    for (const service of this.#services.values()) {
      const revision = service.revisions.find((other) => other.arn === arn)
      if (revision) return { service, revision }
    }
    return undefined
  }

  #isFresh({ createdAt }: Deployment): boolean {
    return this.#cloud.clock.now() - createdAt < fresh
  }
}

function checkCount(arns: readonly string[], member: string): void {
  if (arns.length >= 1 && arns.length <= 20) return
  throw new ServiceError('InvalidParameterException', `${member} must have between 1 and 20 items.`)
}
