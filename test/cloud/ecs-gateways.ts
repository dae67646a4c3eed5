import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { type EcsArns, hexId, lastPart } from './ecs-arns.ts'
import { Deployer, type Kind } from './ecs-deployer.ts'
import { checkServiceName } from './ecs-express-rules.ts'
import { planConnection, provisionRoute } from './ecs-gateway-resources.ts'
import { accessTypeOf, checkDeployment, matchGateway, readClassic } from './ecs-gateway-rules.ts'
import { type Gateway, GatewayService } from './ecs-gateway-service.ts'
import { checkInfrastructureRole } from './ecs-infrastructure.ts'
import type { RevisionSettings } from './ecs-revision.ts'
import { RollingRollout } from './ecs-rolling-rollout.ts'
import { describe } from './ecs-services.ts'
import type { TaskDefinitions } from './ecs-task-definitions.ts'
import type { Tasks } from './ecs-tasks.ts'
import type { WebService } from './ecs-web-service.ts'
import { page } from './pages.ts'
import { type Operation, ServiceError } from './service.ts'
import { noteViolation } from './violations.ts'

/** UpdateService members that change how many tasks run, and begin no deployment. */
const scalingMembers = new Set(['cluster', 'service', 'desiredCount'])

/** ECS Gateway: gateways, their clusters, and the classic services behind them. */
export class Gateways {
  readonly operations: Readonly<Record<string, Operation>>
  /** By ARN. */
  readonly all = new Map<string, Gateway>()
  /** A test's door: the region has no ECS Gateway. */
  unsupported = false
  /** A test's door: so many routes from now on cannot be made. */
  failingRoutes = 0
  readonly #cloud: Cloud
  readonly #arns: EcsArns
  readonly #definitions: TaskDefinitions
  readonly #deployer: Deployer
  readonly #services: Map<string, WebService>
  readonly #associations: { readonly gateway: string; readonly cluster: string }[] = []

  constructor(
    cloud: Cloud,
    arns: EcsArns,
    definitions: TaskDefinitions,
    tasks: Tasks,
    services: Map<string, WebService>,
  ) {
    this.#cloud = cloud
    this.#arns = arns
    this.#definitions = definitions
    this.#deployer = new Deployer(cloud, arns, tasks)
    this.#services = services
    this.operations = {
      CreateService: (input) => this.#create(input),
      DescribeGateway: (input) => this.#describe(input),
      ListGatewayRoutes: (input) => this.#listRoutes(input),
      DescribeGatewayRoute: (input) => this.#describeRoute(input),
    }
  }

  find(arn: string): Gateway | undefined {
    return this.all.get(arn)
  }

  /** What CloudFormation does for `AWS::ECS::Gateway`. Throws `AccessDeniedException` for a role that ECS may not take. */
  add(gateway: Omit<Gateway, 'arn' | 'createdAt' | 'status'>): Gateway {
    if ([...this.all.values()].some(({ name }) => name === gateway.name)) {
      throw new ServiceError('ClientException', `A gateway named ${gateway.name} exists.`)
    }
    checkInfrastructureRole(this.#cloud, gateway.infrastructureRoleArn)
    const { region, account, clock } = this.#cloud
    const arn = `arn:aws:ecs:${region}:${account}:gateway/${gateway.name}/${hexId()}`
    const made: Gateway = { ...gateway, arn, createdAt: clock.now(), status: 'ACTIVE' }
    this.all.set(arn, made)
    return made
  }

  /** What CloudFormation does for `AWS::ECS::GatewayClusterAssociations`. At most five gateways a cluster (documented). */
  associate(gateway: string, cluster: string): void {
    const { name } = this.#arns.cluster(cluster)
    if (!this.all.has(gateway)) throw new ServiceError('GatewayNotFoundException', 'Gateway not found.')
    if (this.#associations.filter((one) => one.cluster === name).length >= 5) {
      throw new ServiceError('ClientException', 'A cluster can have at most 5 gateways.')
    }
    this.#associations.push({ gateway, cluster: name })
  }

  /** A change of the number of tasks at once; anything else is a deployment. */
  update(service: GatewayService, input: Sdk.UpdateServiceRequest): void {
    const before = service.revisions.at(-1)?.settings
    const given = Object.entries(input).filter(([, value]) => value !== undefined)
    service.desiredCount = input.desiredCount ?? service.desiredCount
    service.updatedAt = this.#cloud.clock.now()
    if (given.every(([member]) => scalingMembers.has(member))) {
      const running = service.serving ?? service.revisions.at(-1)
      running?.tasks.scale(service.desiredCount)
      return
    }
    const wanted = { ...input, desiredCount: service.desiredCount }
    const settings = readClassic(this.#cloud, this.#definitions, service.cluster, wanted, before)
    matchGateway(this.#cloud, [service.gateway], settings)
    service.configuration = checkDeployment({ ...service.configuration, ...input.deploymentConfiguration })
    this.#deployer.deploy(service, settings, this.#kind(service, delays.gateway.route))
  }

  /** Throws `InvalidParameterException` for a service with tasks, unless it is forced. */
  delete(service: GatewayService, force: boolean): void {
    if (service.desiredCount > 0 && !force) {
      refuse('The service cannot be stopped while it is scaled above 0.')
    }
    const { ongoing } = service
    const now = this.#cloud.clock.now()
    service.status = 'DRAINING'
    service.updatedAt = now
    service.route.status = 'DELETE_IN_PROGRESS'
    service.deletion.abort()
    if (ongoing) {
      ongoing.interruption.abort()
      Object.assign(ongoing, { status: 'STOPPED', stoppedAt: now, finishedAt: now, updatedAt: now })
    }
    this.#remove(service).catch((error: unknown) => {
      noteViolation(this.#cloud, `ECS, deletion of ${service.name}`, error)
    })
  }

  inventory(): string[] {
    return [...this.all.values()].map(({ name }) => `ecs-gateway:${name}`)
  }

  async #create(input: Sdk.CreateServiceRequest): Promise<Sdk.CreateServiceResponse> {
    const cluster = this.#arns.cluster(input.cluster)
    const name = input.serviceName ?? ''
    checkServiceName(name)
    const arn = this.#arns.service(cluster, name)
    const before = this.#services.get(arn)
    if (before?.status === 'ACTIVE') refuse('Creation of service was not idempotent.')
    if (before?.status === 'DRAINING') refuse('Unable to Start a service that is still Draining.')
    const settings = readClassic(this.#cloud, this.#definitions, cluster, input, undefined)
    const associated = this.#associations
      .filter((one) => one.cluster === cluster.name)
      .flatMap(({ gateway }) => this.all.get(gateway) ?? [])
    const gateway = matchGateway(this.#cloud, associated, settings)
    const first = !this.#all().some((one) => one.gateway === gateway && one.status !== 'INACTIVE')
    const [, , gatewayId] = gateway.arn.split('/')
    const routeArn = `arn:aws:ecs:${this.#cloud.region}:${this.#cloud.account}:gateway-route/${gateway.name}/${gatewayId}/${hexId()}`
    const service = new GatewayService(this.#cloud, {
      ...{ name, arn, cluster, tags: input.tags ?? [], gateway },
      route: { arn: routeArn, status: 'CREATE_IN_PROGRESS' },
      configuration: checkDeployment(input.deploymentConfiguration ?? {}),
      desiredCount: settings.scaling.minTaskCount,
    })
    this.#services.set(arn, service)
    await service.proxy.start()
    const time = first ? delays.gateway.firstRoute : delays.gateway.route
    this.#deployer.deploy(service, settings, this.#kind(service, time))
    return { service: describe(service, true) }
  }

  #kind(service: GatewayService, time: number): Kind {
    const cloud = this.#cloud
    const fails = service.revisions.length === 0 && this.failingRoutes > 0
    if (fails) this.failingRoutes -= 1
    return {
      resources: () => planConnection(cloud, service),
      admitted: (settings) => this.#admitted(service, settings),
      rollOut: (deployment) =>
        new RollingRollout(cloud, service, deployment, (signal) =>
          provisionRoute(cloud, service, time, fails, signal),
        ).run(),
    }
  }

  /** The security group that the gateway was given is what its load balancer comes with. */
  #admitted({ gateway }: GatewayService, { securityGroups, containerPort }: RevisionSettings): boolean {
    const { inboundSecurityGroup: source } = gateway
    return source === undefined || this.#cloud.foundation.admits([...securityGroups], [source], containerPort)
  }

  async #remove(service: GatewayService): Promise<void> {
    service.proxy.groups = []
    const stopped = service.revisions.map(({ tasks }) =>
      tasks.stop('Scaling activity initiated by (service deletion)'),
    )
    await Promise.all([...stopped, this.#cloud.clock.sleep(delays.gateway.deletion)])
    await service.proxy.stop()
    service.status = 'INACTIVE'
    service.inactiveAt = this.#cloud.clock.now()
  }

  #all(): GatewayService[] {
    return [...this.#services.values()].filter((service) => service instanceof GatewayService)
  }

  #describe({ gateway: name = '' }: Sdk.DescribeGatewayRequest): Sdk.DescribeGatewayResponse {
    if (this.unsupported) {
      const message = `Amazon ECS Gateway isn't supported in this Region.`
      throw new ServiceError('UnsupportedFeatureException', message)
    }
    const gateway = this.all.get(name)
    if (!gateway) throw new ServiceError('GatewayNotFoundException', `Gateway not found: ${name}`)
    const { arn, status, infrastructureRoleArn, scheme, subnets, inboundSecurityGroup } = gateway
    return {
      gateway: {
        ...{ gatewayArn: arn, name: gateway.name, status, infrastructureRoleArn, deletionProtection: false },
        configuration: {
          hostSharedAlb: {
            scheme,
            networkConfiguration: { subnets: [...subnets], inboundSecurityGroup, ipAddressType: 'ipv4' },
          },
        },
        accessType: accessTypeOf(gateway),
        tags: [...gateway.tags],
        createdAt: new Date(gateway.createdAt),
        updatedAt: new Date(gateway.createdAt),
      },
    }
  }

  #listRoutes(input: Sdk.ListGatewayRoutesRequest): Sdk.ListGatewayRoutesResponse {
    const cluster = input.cluster === undefined ? undefined : this.#arns.cluster(input.cluster)
    const found = this.#all()
      .filter(({ status }) => status !== 'INACTIVE')
      .filter((service) => cluster === undefined || service.cluster.name === cluster.name)
      .filter(({ name }) => input.service === undefined || name === lastPart(input.service))
      .filter(({ gateway }) => input.gateway === undefined || gateway.arn === input.gateway)
      .filter(({ route }) => !input.status?.length || input.status.includes(route.status))
      .map((service) => ({
        gatewayRouteArn: service.route.arn,
        gatewayArn: service.gateway.arn,
        clusterArn: service.clusterArn,
        serviceArn: service.arn,
        serviceContainerPortName: 'web',
        status: service.route.status,
      }))
    const { items, nextToken } = page(found, input.maxResults ?? 20, input.nextToken)
    return { gatewayRoutes: [...items], nextToken }
  }

  #describeRoute(input: Sdk.DescribeGatewayRouteRequest): Sdk.DescribeGatewayRouteResponse {
    const service = this.#all().find(
      ({ route, status }) => route.arn === input.gatewayRouteArn && status !== 'INACTIVE',
    )
    if (!service) throw new ServiceError('GatewayNotFoundException', 'Gateway route not found.')
    const { route, arn, proxy } = service
    return {
      gatewayRoute: {
        gatewayRouteArn: route.arn,
        serviceArn: arn,
        serviceContainerPortName: 'web',
        status: route.status,
        serviceUrl: route.status === 'ACTIVE' ? proxy.url : undefined,
      },
    }
  }
}

function refuse(message: string): never {
  throw new ServiceError('InvalidParameterException', message)
}
