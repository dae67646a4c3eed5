import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import type { Gateway } from './ecs-gateway-service.ts'
import type { HealthRules, RevisionSettings } from './ecs-revision.ts'
import { checkTrust, readNetwork } from './ecs-run-task.ts'
import type { StoredDefinition, TaskDefinitions } from './ecs-task-definitions.ts'
import type { Cluster } from './foundation.ts'
import { ServiceError } from './service.ts'

/** What CreateService and UpdateService have in common. */
export type ServiceInput = Omit<Sdk.UpdateServiceRequest, 'service'>

/** Reads what a revision is to be: what the call says, over what the last revision was. */
export function readClassic(
  cloud: Cloud,
  definitions: TaskDefinitions,
  cluster: Cluster,
  input: ServiceInput,
  before: RevisionSettings | undefined,
): RevisionSettings {
  const connectors = input.gatewayConnectors ?? (before?.connector ? [before.connector] : [])
  const [connector] = connectors
  if (connector === undefined)
    refuse('The local cloud runs services with a gateway connector, or of Express Mode.')
  if (connectors.length > 1) refuse('A service can have at most one gateway connector.')
  const definition =
    input.taskDefinition === undefined ? before?.definition : definitions.find(input.taskDefinition)
  if (!definition) throw new ServiceError('ClientException', 'TaskDefinition not found.')
  if (definition.status !== 'ACTIVE') throw new ServiceError('ClientException', 'TaskDefinition is inactive')
  checkTrust(cloud, definition.executionRoleArn)
  checkTrust(cloud, definition.taskRoleArn)
  const given = input.networkConfiguration
  const network = given ? readNetwork(cloud, given) : undefined
  const awsvpc = given?.awsvpcConfiguration
  const desired = input.desiredCount ?? before?.scaling.minTaskCount ?? 0
  if (desired < 0) refuse('desiredCount must not be negative.')
  return {
    definition,
    primaryContainer: undefined,
    subnets: awsvpc?.subnets ?? before?.subnets ?? [],
    securityGroups: awsvpc?.securityGroups ?? before?.securityGroups ?? [],
    publicAddress: network?.publicAddress ?? before?.publicAddress ?? false,
    healthCheckPath: connector.healthCheck?.healthCheckPath ?? '/',
    containerPort: portOf(definition, connector),
    scaling: {
      minTaskCount: desired,
      maxTaskCount: desired,
      autoScalingMetric: 'AVERAGE_CPU',
      autoScalingTargetValue: 60,
    },
    health: healthOf(connector.healthCheck, input.healthCheckGracePeriodSeconds, before),
    capacityProvider: providerOf(cluster, input.capacityProviderStrategy, before),
    connector,
  }
}

/** A rolling deployment with what is said about its end. Throws `InvalidParameterException`. */
export function checkDeployment(configuration: Sdk.DeploymentConfiguration): Sdk.DeploymentConfiguration {
  const { strategy = 'ROLLING', earlySuccessCriteria: early, minimumHealthyPercent = 100 } = configuration
  if (strategy !== 'ROLLING') refuse('The local cloud rolls services behind a gateway out by ROLLING only.')
  if (early?.enable) {
    const { healthyPercent, sourceServiceRevisionCleanup } = early
    if (healthyPercent === undefined || sourceServiceRevisionCleanup === undefined) {
      refuse('earlySuccessCriteria needs healthyPercent and sourceServiceRevisionCleanup.')
    }
    if (healthyPercent < minimumHealthyPercent)
      refuse('healthyPercent must be greater than or equal to minimumHealthyPercent.')
  }
  return { ...configuration, strategy }
}

/**
 * The gateway that takes a service: of its cluster, in its network, of the wanted access type, with every zone that the
 * service has. Rejections in the words of the developer guide, gateway-troubleshooting. Throws
 * `InvalidParameterException`.
 */
export function matchGateway(
  { foundation }: Cloud,
  associated: readonly Gateway[],
  settings: RevisionSettings,
): Gateway {
  if (associated.length === 0) {
    refuse('gatewayConnectors were specified but no gateways are associated with cluster')
  }
  const vpcOf = (subnets: readonly string[]) => foundation.subnet(subnets[0] ?? '').vpcId
  const near = associated.filter(({ subnets }) => vpcOf(subnets) === vpcOf(settings.subnets))
  if (near.length === 0)
    refuse("The cluster has associated gateways but none are in the service's VPC (gatewayConnectors)")
  const wanted = settings.connector?.filters?.accessTypes ?? ['PUBLIC', 'PRIVATE']
  const zones = (subnets: readonly string[]) => subnets.map((id) => foundation.subnet(id).availabilityZone)
  const matching = near.find(
    (gateway) =>
      wanted.some((type) => type === accessTypeOf(gateway)) &&
      zones(settings.subnets).every((zone) => zones(gateway.subnets).includes(zone)),
  )
  if (!matching)
    refuse('none of the gateways associated with cluster match the gatewayConnectors of the service')
  return matching
}

export function accessTypeOf({ scheme }: Gateway): Sdk.AccessType {
  return scheme === 'internal' ? 'PRIVATE' : 'PUBLIC'
}

function portOf(definition: StoredDefinition, { portName }: Sdk.GatewayConnector): number {
  const mappings = definition.containerDefinitions.flatMap(({ portMappings }) => portMappings ?? [])
  const port = mappings.find(({ name }) => name === portName)?.containerPort
  if (port === undefined)
    refuse(`The portName ${portName} is not in the task definition (gatewayConnectors).`)
  return port
}

function healthOf(
  check: Sdk.GatewayConnectorHealthCheck | undefined,
  graceSeconds: number | undefined,
  before: RevisionSettings | undefined,
): HealthRules {
  const { healthCheckIntervalSeconds: interval, healthCheckTimeoutSeconds: timeout } = check ?? {}
  const rules = {
    interval: interval === undefined ? delays.gateway.healthInterval : interval * 1000,
    timeout: timeout === undefined ? delays.gateway.healthTimeout : timeout * 1000,
    healthyCount: check?.healthyThresholdCount ?? 5,
    unhealthyCount: check?.unhealthyThresholdCount ?? 2,
    grace: graceSeconds === undefined ? (before?.health.grace ?? 0) : graceSeconds * 1000,
  }
  if (rules.timeout >= rules.interval) refuse('The health check timeout must be less than its interval.')
  return rules
}

function providerOf(
  cluster: Cluster,
  strategy: readonly Sdk.CapacityProviderStrategyItem[] | undefined,
  before: RevisionSettings | undefined,
): RevisionSettings['capacityProvider'] {
  const name = strategy?.[0]?.capacityProvider ?? before?.capacityProvider ?? 'FARGATE'
  const known = cluster.capacityProviders.includes(name)
  if (!known || (name !== 'FARGATE' && name !== 'FARGATE_SPOT'))
    refuse('The specified capacity provider was not found.')
  return name
}

function refuse(message: string): never {
  throw new ServiceError('InvalidParameterException', message)
}
