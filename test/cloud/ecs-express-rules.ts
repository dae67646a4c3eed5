import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { cpuUnits, memoryMib } from './ecs-fargate.ts'
import type { HealthRules, RevisionSettings, Scaling } from './ecs-revision.ts'
import { checkTrust } from './ecs-run-task.ts'
import type { StoredDefinition, TaskDefinitions } from './ecs-task-definitions.ts'
import { ServiceError } from './service.ts'

/** What Create and Update of an Express service have in common. */
export type ExpressInput = Omit<Sdk.UpdateExpressGatewayServiceRequest, 'serviceArn'>

/** Members that say what is in a task definition, and cannot stand beside one. */
const ownMembers = [
  'primaryContainer',
  'executionRoleArn',
  'taskRoleArn',
  'cpu',
  'memory',
  'cpuArchitecture',
] as const

/** Documented for Express's target groups. */
const expressHealth: HealthRules = {
  interval: delays.express.healthInterval,
  timeout: delays.express.healthTimeout,
  healthyCount: 5,
  unhealthyCount: 2,
  grace: delays.express.healthGrace,
}

/**
 * Reads what a revision is to be: what the call says, over what the last revision was, over Express Mode's defaults.
 * `register` makes a task definition of a `primaryContainer`.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateExpressGatewayService.html
 */
export function readSettings(
  cloud: Cloud,
  definitions: TaskDefinitions,
  input: ExpressInput,
  before: RevisionSettings | undefined,
  register: (input: ExpressInput) => StoredDefinition,
): RevisionSettings {
  const given = ownMembers.filter((member) => input[member] !== undefined)
  if (input.taskDefinitionArn !== undefined && given.length > 0) {
    refuse(`${given.join(', ')} cannot be specified when taskDefinitionArn is specified.`)
  }
  const definition =
    input.taskDefinitionArn !== undefined
      ? findDefinition(definitions, input.taskDefinitionArn)
      : given.length > 0 || !before
        ? register(input)
        : before.definition
  checkTrust(cloud, definition.executionRoleArn)
  const { subnets, securityGroups } = readNetwork(cloud, input.networkConfiguration, before)
  const healthCheckPath = input.healthCheckPath ?? before?.healthCheckPath ?? '/ping'
  if (!healthCheckPath.startsWith('/')) refuse('healthCheckPath must start with a forward slash (/).')
  return {
    definition,
    primaryContainer:
      input.taskDefinitionArn !== undefined
        ? undefined
        : (input.primaryContainer ?? before?.primaryContainer),
    subnets,
    securityGroups,
    healthCheckPath,
    containerPort: definition.containerDefinitions.find(isMain)?.portMappings?.[0]?.containerPort ?? 80,
    scaling: readScaling(input.scalingTarget, before?.scaling),
    health: expressHealth,
    publicAddress: cloud.foundation.isPublic(subnets[0] ?? ''),
    capacityProvider: 'FARGATE',
  }
}

function findDefinition(definitions: TaskDefinitions, name: string): StoredDefinition {
  const definition = definitions.find(name)
  if (!definition) throw new ServiceError('ClientException', 'TaskDefinition not found.')
  if (definition.status !== 'ACTIVE') throw new ServiceError('ClientException', 'TaskDefinition is inactive')
  if (!definition.requiresCompatibilities?.includes('FARGATE')) {
    throw new ServiceError(
      'PlatformTaskDefinitionIncompatibilityException',
      'The task definition must be compatible with FARGATE.',
    )
  }
  const main = definition.containerDefinitions.find(isMain)
  if (!main) refuse("The task definition must have a container named 'Main'.")
  const [mapping, ...others] = main.portMappings ?? []
  if (!mapping || others.length > 0 || mapping.protocol !== 'tcp') {
    refuse("The container 'Main' must have exactly one TCP port mapping.")
  }
  if (mapping.containerPort === undefined || mapping.name === undefined) {
    refuse("The port mapping of the container 'Main' must have a containerPort and a name.")
  }
  return definition
}

function isMain({ name }: Sdk.ContainerDefinition): boolean {
  return name === 'Main'
}

/**
 * Subnets decide whether the service is public: those with a route to the internet gateway are. They must be of one
 * kind and cover two zones. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-work.html
 */
function readNetwork(
  { foundation }: Cloud,
  input: Sdk.ExpressGatewayServiceNetworkConfiguration | undefined,
  before: RevisionSettings | undefined,
): Pick<RevisionSettings, 'subnets' | 'securityGroups'> {
  const subnets = input?.subnets ?? before?.subnets ?? []
  const securityGroups = input?.securityGroups ?? before?.securityGroups ?? []
  if (subnets.length === 0) refuse('No default VPC was found. Specify subnets in networkConfiguration.')
  for (const id of subnets) if (!foundation.subnets.has(id)) refuse(`The subnet ID '${id}' does not exist`)
  for (const id of securityGroups)
    if (!foundation.securityGroups.has(id)) refuse(`The security group '${id}' does not exist`)
  const zones = new Set(subnets.map((id) => foundation.subnet(id).availabilityZone))
  if (zones.size < 2) refuse('The subnets must be in at least two Availability Zones.')
  const kinds = new Set(subnets.map((id) => foundation.isPublic(id)))
  if (kinds.size > 1) refuse('Mixed subnet types: all subnets must be either public or private.')
  return { subnets, securityGroups }
}

function readScaling(
  input: Sdk.ExpressGatewayScalingTarget | undefined,
  before: Scaling | undefined,
): Scaling {
  const scaling = {
    minTaskCount: input?.minTaskCount ?? before?.minTaskCount ?? 1,
    maxTaskCount: input?.maxTaskCount ?? before?.maxTaskCount ?? 20,
    autoScalingMetric: input?.autoScalingMetric ?? before?.autoScalingMetric ?? 'AVERAGE_CPU',
    autoScalingTargetValue: input?.autoScalingTargetValue ?? before?.autoScalingTargetValue ?? 60,
  } as const
  if (scaling.minTaskCount < 1) refuse('minTaskCount must be at least 1.')
  if (scaling.maxTaskCount < scaling.minTaskCount) refuse('maxTaskCount must not be less than minTaskCount.')
  return scaling
}

/** The task definition that Express Mode registers for a `primaryContainer`; what is not said stays as it was. */
export function definitionOf(
  input: ExpressInput,
  before: RevisionSettings | undefined,
  family: string,
  logGroup: string,
  region: string,
): Sdk.RegisterTaskDefinitionRequest {
  const last = before?.definition
  const container = input.primaryContainer ?? before?.primaryContainer
  const executionRoleArn = input.executionRoleArn ?? last?.executionRoleArn
  if (!container) refuse('primaryContainer is required when taskDefinitionArn is not specified.')
  if (executionRoleArn === undefined)
    refuse('executionRoleArn is required when taskDefinitionArn is not specified.')
  const logs = container.awsLogsConfiguration
  const architecture = input.cpuArchitecture ?? last?.runtimePlatform?.cpuArchitecture ?? 'X86_64'
  const port = container.containerPort ?? 80
  return {
    family,
    executionRoleArn,
    taskRoleArn: input.taskRoleArn ?? last?.taskRoleArn,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(cpuUnits(input.cpu ?? last?.cpu ?? '256')),
    memory: String(memoryMib(input.memory ?? last?.memory ?? '512')),
    runtimePlatform: { cpuArchitecture: architecture, operatingSystemFamily: 'LINUX' },
    containerDefinitions: [
      {
        name: 'Main',
        image: container.image,
        essential: true,
        command: container.command,
        environment: container.environment,
        secrets: container.secrets,
        stopTimeout: 30,
        linuxParameters: { initProcessEnabled: true },
        versionConsistency: 'enabled',
        portMappings: [{ containerPort: port, protocol: 'tcp', name: `main-${port}-tcp` }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': logs?.logGroup ?? logGroup,
            'awslogs-stream-prefix': logs?.logStreamPrefix ?? 'ecs',
            'awslogs-region': region,
            mode: 'non-blocking',
            'max-buffer-size': '25m',
          },
        },
      },
    ],
  }
}

export function checkServiceName(name: string): void {
  if (/^[A-Za-z0-9_-]{1,255}$/.test(name)) return
  refuse('serviceName must be 1 to 255 letters, digits, underscores and hyphens.')
}

export function refuse(message: string): never {
  throw new ServiceError('InvalidParameterException', message)
}
