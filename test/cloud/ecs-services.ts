import type * as Sdk from '@aws-sdk/client-ecs'
import { type EcsArns, lastPart } from './ecs-arns.ts'
import { describeClassic, isOver } from './ecs-deployment.ts'
import { GatewayService } from './ecs-gateway-service.ts'
import type { Gateways } from './ecs-gateways.ts'
import type { WebService } from './ecs-web-service.ts'
import type { Cluster } from './foundation.ts'
import { page } from './pages.ts'
import { type Operation, ServiceError } from './service.ts'

/** Members of UpdateService that an Express service takes: the strategy stays, its times and its alarms can change. */
const changeable = new Set(['cluster', 'service', 'deploymentConfiguration'])

/** Web services of every kind as the operations for classic services see them, and change those of a gateway. */
export class Services {
  readonly operations: Readonly<Record<string, Operation>>
  readonly #arns: EcsArns
  readonly #services: ReadonlyMap<string, WebService>
  readonly #gateways: Gateways

  constructor(arns: EcsArns, services: ReadonlyMap<string, WebService>, gateways: Gateways) {
    this.#arns = arns
    this.#services = services
    this.#gateways = gateways
    this.operations = {
      DescribeServices: (input) => this.#describe(input),
      ListServices: (input) => this.#list(input),
      UpdateService: (input) => this.#update(input),
      DeleteService: (input) => this.#delete(input),
    }
  }

  #describe(input: Sdk.DescribeServicesRequest): Sdk.DescribeServicesResponse {
    const cluster = this.#arns.cluster(input.cluster)
    const named = input.services ?? []
    if (named.length < 1 || named.length > 10) refuse('Services must have between 1 and 10 items.')
    const services: Sdk.Service[] = []
    const failures: Sdk.Failure[] = []
    for (const name of named) {
      const arn = this.#arns.service(cluster, lastPart(name))
      const service = this.#services.get(arn)
      if (service) services.push(describe(service, input.include?.includes('TAGS') ?? false))
      else failures.push({ arn, reason: 'MISSING' })
    }
    return { services, failures }
  }

  #list(input: Sdk.ListServicesRequest): Sdk.ListServicesResponse {
    const cluster = this.#arns.cluster(input.cluster)
    const size = input.maxResults ?? 10
    if (size < 1 || size > 100) refuse('maxResults must be between 1 and 100.')
    const found = [...this.#services.values()]
      .filter((service) => service.cluster.name === cluster.name && service.status !== 'INACTIVE')
      .filter(({ managedBy }) => (input.resourceManagementType ?? managedBy) === managedBy)
      .filter(() => input.launchType === undefined || input.launchType === 'FARGATE')
      .map(({ arn }) => arn)
    const { items, nextToken } = page(found, size, input.nextToken)
    return { serviceArns: [...items], nextToken }
  }

  #update(input: Sdk.UpdateServiceRequest): Sdk.UpdateServiceResponse {
    const service = this.#active(this.#arns.cluster(input.cluster), input.service ?? '')
    if (service instanceof GatewayService) {
      this.#gateways.update(service, input)
      return { service: describe(service, true) }
    }
    const given = Object.entries(input).filter(([, value]) => value !== undefined)
    const [other] = given.find(([member]) => !changeable.has(member)) ?? []
    if (other !== undefined) {
      refuse(`${other} cannot be updated for a service that is managed by ECS Express Mode.`)
    }
    const { strategy, ...times } = input.deploymentConfiguration ?? {}
    if (strategy !== undefined && strategy !== 'CANARY')
      refuse('The deployment strategy of an Express service cannot be changed.')
    const known = Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined))
    service.configuration = { ...service.configuration, ...known }
    return { service: describe(service, true) }
  }

  #delete(input: Sdk.DeleteServiceRequest): Sdk.DeleteServiceResponse {
    const service = this.#active(this.#arns.cluster(input.cluster), input.service ?? '')
    if (service instanceof GatewayService) {
      this.#gateways.delete(service, input.force ?? false)
      return { service: describe(service, true) }
    }
    refuse('The service is managed by ECS Express Mode. Use DeleteExpressGatewayService.')
  }

  #active(cluster: Cluster, name: string): WebService {
    const service = this.#services.get(this.#arns.service(cluster, lastPart(name)))
    if (!service) throw new ServiceError('ServiceNotFoundException', 'Service not found.')
    if (service.status !== 'ACTIVE')
      throw new ServiceError('ServiceNotActiveException', 'Service was not ACTIVE.')
    return service
  }
}

export function describe(service: WebService, withTags: boolean): Sdk.Service {
  const revision = service.serving ?? service.revisions.at(-1)
  const live = service.revisions.filter(({ tasks }) => tasks.lives.length > 0)
  const count = (status: 'RUNNING' | 'other') => live.reduce((sum, { tasks }) => sum + tasks.count(status), 0)
  const { current } = service
  const shown = service.deployments.filter(
    (deployment) => deployment === current || deployment.target === service.serving,
  )
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount:
      service instanceof GatewayService
        ? service.desiredCount
        : live.reduce((sum, { tasks }) => sum + tasks.wanted, 0),
    runningCount: count('RUNNING'),
    pendingCount: count('other'),
    capacityProviderStrategy: [
      { capacityProvider: revision?.settings.capacityProvider ?? 'FARGATE', weight: 1, base: 1 },
    ],
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    taskDefinition: revision?.settings.definition.taskDefinitionArn,
    deploymentConfiguration: service.configuration,
    deployments: shown.reverse().map((deployment) => describeClassic(deployment, deployment === current)),
    events: service.events.map((event) => ({ ...event })),
    createdAt: new Date(service.createdAt),
    currentServiceDeployment:
      service.deployments.findLast((deployment) => !isOver(deployment))?.arn ?? current?.arn,
    currentServiceRevisions: live.map(({ arn, tasks }) => ({
      arn,
      requestedTaskCount: tasks.wanted,
      runningTaskCount: tasks.count('RUNNING'),
      pendingTaskCount: tasks.count('other'),
    })),
    healthCheckGracePeriodSeconds: (revision?.settings.health.grace ?? 0) / 1000,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: true,
    propagateTags: 'SERVICE',
    enableExecuteCommand: false,
    availabilityZoneRebalancing: 'ENABLED',
    resourceManagementType: service.managedBy,
    tags: withTags ? [...service.tags] : undefined,
  }
}

function refuse(message: string): never {
  throw new ServiceError('InvalidParameterException', message)
}
