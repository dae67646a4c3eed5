import type * as Sdk from '@aws-sdk/client-ecs'
import { type EcsArns, lastPart } from './ecs-arns.ts'
import { describeClassic, isOver } from './ecs-deployment.ts'
import type { Express } from './ecs-express.ts'
import type { ExpressService } from './ecs-express-service.ts'
import type { Cluster } from './foundation.ts'
import { page } from './pages.ts'
import { type Operation, ServiceError } from './service.ts'

/** Members of UpdateService that an Express service takes: the strategy stays, its times and its alarms can change. */
const changeable = new Set(['cluster', 'service', 'deploymentConfiguration'])

/** Express services as the operations for classic services see them. */
export class Services {
  readonly operations: Readonly<Record<string, Operation>>
  readonly #arns: EcsArns
  readonly #express: Express

  constructor(arns: EcsArns, express: Express) {
    this.#arns = arns
    this.#express = express
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
      const service = this.#express.services.get(arn)
      if (service) services.push(describe(service, input.include?.includes('TAGS') ?? false))
      else failures.push({ arn, reason: 'MISSING' })
    }
    return { services, failures }
  }

  #list(input: Sdk.ListServicesRequest): Sdk.ListServicesResponse {
    const cluster = this.#arns.cluster(input.cluster)
    const size = input.maxResults ?? 10
    if (size < 1 || size > 100) refuse('maxResults must be between 1 and 100.')
    const found = [...this.#express.services.values()]
      .filter((service) => service.cluster.name === cluster.name && service.status !== 'INACTIVE')
      .filter(() => input.resourceManagementType !== 'CUSTOMER')
      .filter(() => input.launchType === undefined || input.launchType === 'FARGATE')
      .map(({ arn }) => arn)
    const { items, nextToken } = page(found, size, input.nextToken)
    return { serviceArns: [...items], nextToken }
  }

  #update(input: Sdk.UpdateServiceRequest): Sdk.UpdateServiceResponse {
    const service = this.#active(this.#arns.cluster(input.cluster), input.service ?? '')
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

  #delete(input: Sdk.DeleteServiceRequest): never {
    this.#active(this.#arns.cluster(input.cluster), input.service ?? '')
    refuse('The service is managed by ECS Express Mode. Use DeleteExpressGatewayService.')
  }

  #active(cluster: Cluster, name: string): ExpressService {
    const service = this.#express.services.get(this.#arns.service(cluster, lastPart(name)))
    if (!service) throw new ServiceError('ServiceNotFoundException', 'Service not found.')
    if (service.status !== 'ACTIVE')
      throw new ServiceError('ServiceNotActiveException', 'Service was not ACTIVE.')
    return service
  }
}

function describe(service: ExpressService, withTags: boolean): Sdk.Service {
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
    desiredCount: live.reduce((sum, { tasks }) => sum + tasks.wanted, 0),
    runningCount: count('RUNNING'),
    pendingCount: count('other'),
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1, base: 1 }],
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
    healthCheckGracePeriodSeconds: 300,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: true,
    propagateTags: 'SERVICE',
    enableExecuteCommand: false,
    availabilityZoneRebalancing: 'ENABLED',
    resourceManagementType: 'ECS',
    tags: withTags ? [...service.tags] : undefined,
  }
}

function refuse(message: string): never {
  throw new ServiceError('InvalidParameterException', message)
}
