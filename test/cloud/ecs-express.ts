import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { type EcsArns, hexId } from './ecs-arns.ts'
import { CanaryRollout } from './ecs-canary-rollout.ts'
import { Deployer, type Kind } from './ecs-deployer.ts'
import type { Deployment } from './ecs-deployment.ts'
import {
  checkServiceName,
  definitionOf,
  type ExpressInput,
  readSettings,
  refuse,
} from './ecs-express-rules.ts'
import { ExpressService } from './ecs-express-service.ts'
import { checkInfrastructureRole, provision, type Wedge } from './ecs-infrastructure.ts'
import { allActive, planResources, setResources } from './ecs-managed-resources.ts'
import { describeConfiguration, type RevisionSettings } from './ecs-revision.ts'
import { createRollbackAlarm } from './ecs-rollback-alarm.ts'
import type { TaskDefinitions } from './ecs-task-definitions.ts'
import type { Tasks } from './ecs-tasks.ts'
import type { WebService } from './ecs-web-service.ts'
import { type Call, type Operation, ServiceError } from './service.ts'
import { noteViolation } from './violations.ts'

/** ECS Express Mode: a web service with its load balancer, certificate, name, scaling and canary deployments. */
export class Express {
  readonly operations: Readonly<Record<string, Operation>>
  /** A test's door: each new service takes one of these away, and its resources never come up. */
  readonly wedges: Wedge[] = []
  readonly #cloud: Cloud
  readonly #arns: EcsArns
  readonly #definitions: TaskDefinitions
  /** Every service that ECS still knows, of every kind, by ARN. */
  readonly #services: Map<string, WebService>
  readonly #deployer: Deployer
  readonly #loadBalancerId = hexId().slice(0, 16)

  constructor(
    cloud: Cloud,
    arns: EcsArns,
    definitions: TaskDefinitions,
    tasks: Tasks,
    services: Map<string, WebService>,
  ) {
    this.#services = services
    this.#cloud = cloud
    this.#arns = arns
    this.#definitions = definitions
    this.#deployer = new Deployer(cloud, arns, tasks)
    this.operations = {
      CreateExpressGatewayService: (input, call) => this.#create(input, call),
      UpdateExpressGatewayService: (input, call) => this.#update(input, call),
      DescribeExpressGatewayService: (input, call) => this.#describe(input, call),
      DeleteExpressGatewayService: (input) => this.#delete(input),
    }
  }

  /** By name or ARN, among those that are not INACTIVE. */
  find(nameOrArn: string): ExpressService | undefined {
    const services = this.#all().filter(({ status }) => status !== 'INACTIVE')
    return services.find(({ arn, name }) => arn === nameOrArn || name === nameOrArn)
  }

  /** Every web service that ECS still knows, by ARN. */
  get services(): ReadonlyMap<string, WebService> {
    return this.#services
  }

  #all(): ExpressService[] {
    return [...this.#services.values()].filter((service) => service instanceof ExpressService)
  }

  async #create(
    input: Sdk.CreateExpressGatewayServiceRequest,
    call: Call,
  ): Promise<Sdk.CreateExpressGatewayServiceResponse> {
    const cluster = this.#arns.cluster(input.cluster)
    const name = input.serviceName ?? `express-${hexId().slice(0, 8)}`
    checkServiceName(name)
    if ((input.tags ?? []).length > 50) refuse('Tags can not have more than 50 items.')
    const arn = this.#arns.service(cluster, name)
    const before = this.#services.get(arn)
    if (before?.status === 'ACTIVE') refuse('Creation of service was not idempotent.')
    if (before?.status === 'DRAINING') refuse('Unable to Start a service that is still Draining.')
    checkInfrastructureRole(this.#cloud, input.infrastructureRoleArn ?? '')
    const settings = this.#read(input, undefined, `${cluster.name}-${name}`, call)
    const isPublic = this.#cloud.foundation.isPublic(settings.subnets[0] ?? '')
    const first = !this.#all().some(({ status }) => status !== 'INACTIVE')
    const service = new ExpressService(this.#cloud, {
      ...{
        name,
        arn,
        cluster,
        tags: input.tags ?? [],
        public: isPublic,
        loadBalancerId: this.#loadBalancerId,
      },
      infrastructureRoleArn: input.infrastructureRoleArn ?? '',
    })
    this.#services.set(arn, service)
    await service.proxy.start()
    createRollbackAlarm(this.#cloud, service)
    service.wedge = this.wedges.shift()
    const time = first ? delays.express.firstIngress : delays.express.ingress
    this.#deployer.deploy(service, settings, this.#kind(service, time))
    return { service: this.#describeService(service, true) }
  }

  #update(
    input: Sdk.UpdateExpressGatewayServiceRequest,
    call: Call,
  ): Sdk.UpdateExpressGatewayServiceResponse {
    const service = this.#active(input.serviceArn ?? '')
    const before = service.revisions.at(-1)?.settings
    const settings = this.#read(input, before, `${service.cluster.name}-${service.name}`, call)
    service.updatedAt = this.#cloud.clock.now()
    const made = service.revisions.some(({ resources }) => allActive(resources))
    const time = made ? delays.express.reconcile : delays.express.ingress
    const revision = this.#deployer.deploy(service, settings, this.#kind(service, time))
    return {
      service: {
        serviceArn: service.arn,
        cluster: service.cluster.name,
        serviceName: service.name,
        status: { statusCode: service.status },
        targetConfiguration: describeConfiguration(revision),
        createdAt: new Date(service.createdAt),
        updatedAt: new Date(service.updatedAt),
      },
    }
  }

  /** Resources that take `time` simulated milliseconds to be there, then a canary; ECS opens the tasks' door itself. */
  #kind(service: ExpressService, time: number): Kind {
    const cloud = this.#cloud
    return {
      resources: (settings) => planResources(cloud, service.frame, settings),
      admitted: () => true,
      rollOut: (deployment) =>
        new CanaryRollout(cloud, service, deployment, (signal) =>
          provision(cloud, service, deployment.target, time, signal),
        ).run(),
    }
  }

  #read(
    input: ExpressInput,
    before: RevisionSettings | undefined,
    family: string,
    call: Call,
  ): RevisionSettings {
    return readSettings(this.#cloud, this.#definitions, input, before, (given) => {
      const logGroup = `/aws/ecs/${family}`
      const definition = definitionOf(given, before, family, logGroup, this.#cloud.region)
      const used = definition.containerDefinitions?.[0]?.logConfiguration?.options?.['awslogs-group']
      const { groups, service } = this.#cloud.logs
      if (used === logGroup && !groups.some(({ name }) => name === logGroup)) {
        void service.operations.CreateLogGroup?.({ logGroupName: logGroup }, call)
      }
      return this.#definitions.register(definition, call)
    })
  }

  #describe(
    input: Sdk.DescribeExpressGatewayServiceRequest,
    call: Call,
  ): Sdk.DescribeExpressGatewayServiceResponse {
    const service = this.#known(input.serviceArn ?? '')
    return { service: this.#describeService(service, input.include?.includes('TAGS') ?? false, call.stale) }
  }

  #describeService(service: ExpressService, withTags: boolean, stale = false): Sdk.ECSExpressGatewayService {
    const { ongoing, serving } = service
    const target = ongoing?.target
    const active = [serving, !serving || (ongoing?.weight ?? 0) > 0 ? target : undefined]
    const latest = serving ? active : [target ?? service.revisions.at(-1)]
    return {
      cluster: service.cluster.name,
      serviceName: service.name,
      serviceArn: service.arn,
      infrastructureRoleArn: service.infrastructureRoleArn,
      status: { statusCode: service.status },
      currentDeployment: this.#currentDeployment(service, stale)?.arn,
      activeConfigurations: latest.flatMap((revision) => (revision ? [describeConfiguration(revision)] : [])),
      tags: withTags ? [...service.tags] : undefined,
      createdAt: new Date(service.createdAt),
      updatedAt: new Date(service.updatedAt),
    }
  }

  /** Just after an update it can still be the one before. */
  #currentDeployment(service: ExpressService, stale: boolean): Deployment | undefined {
    const [previous, newest] = service.deployments.slice(-2)
    if (!newest) return previous
    const fresh = this.#cloud.clock.now() - newest.createdAt < delays.express.currentDeployment
    return fresh || stale ? previous : newest
  }

  #delete(input: Sdk.DeleteExpressGatewayServiceRequest): Sdk.DeleteExpressGatewayServiceResponse {
    const service = this.#active(input.serviceArn ?? '')
    const { ongoing } = service
    const now = this.#cloud.clock.now()
    service.status = 'DRAINING'
    service.updatedAt = now
    service.deletion.abort()
    if (ongoing) {
      ongoing.interruption.abort()
      Object.assign(ongoing, { status: 'STOPPED', stoppedAt: now, finishedAt: now, updatedAt: now })
    }
    this.#remove(service).catch((error: unknown) => {
      noteViolation(this.#cloud, `ECS, deletion of ${service.name}`, error)
    })
    return { service: this.#describeService(service, true) }
  }

  async #remove(service: ExpressService): Promise<void> {
    const { clock } = this.#cloud
    for (const { resources } of service.revisions) setResources(resources, 'DEPROVISIONING', clock.now())
    service.proxy.groups = []
    const stopped = service.revisions.map(({ tasks }) =>
      tasks.stop('Scaling activity initiated by (service deletion)'),
    )
    await Promise.all([...stopped, clock.sleep(delays.express.deletion)])
    await service.proxy.stop()
    this.#cloud.cloudwatch.delete(service.alarmName)
    for (const { resources } of service.revisions) setResources(resources, 'DELETED', clock.now())
    service.status = 'INACTIVE'
    service.inactiveAt = clock.now()
  }

  /** Throws `ResourceNotFoundException` for a service that ECS does not know, or no longer. */
  #known(arn: string): ExpressService {
    const service = this.#services.get(arn)
    if (!(service instanceof ExpressService)) throw unknown(arn)
    const gone = service.inactiveAt
    const forgotten = gone !== undefined && this.#cloud.clock.now() - gone >= delays.express.inactiveForgotten
    if (!forgotten) return service
    throw unknown(arn)
  }

  #active(arn: string): ExpressService {
    const service = this.#known(arn)
    if (service.status === 'ACTIVE') return service
    throw new ServiceError(
      'ServiceNotActiveException',
      service.status === 'DRAINING'
        ? 'Service is in DRAINING status'
        : 'Cannot perform this operation on a service in INACTIVE status',
    )
  }
}

function unknown(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Resource not found: ${arn}`)
}
