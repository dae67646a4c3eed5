import type * as Sdk from '@aws-sdk/client-ecs'
import type { TaskRequest } from './ecs-task.ts'
import type { StoredDefinition } from './ecs-task-definitions.ts'
import type { WebTasks } from './ecs-web-tasks.ts'

/** `scalingTarget` of Express Mode with its defaults filled in. */
export interface Scaling {
  readonly minTaskCount: number
  readonly maxTaskCount: number
  readonly autoScalingMetric: Sdk.ExpressGatewayServiceScalingMetric
  readonly autoScalingTargetValue: number
}

/** How a load balancer checks the tasks of a revision. Times in simulated milliseconds, but for the timeout. */
export interface HealthRules {
  readonly interval: number
  /** Real milliseconds: the app really answers. */
  readonly timeout: number
  /** So many checks in a row make a target healthy, and so many unhealthy. */
  readonly healthyCount: number
  readonly unhealthyCount: number
  /** Failed checks do not count so long after a task's start. */
  readonly grace: number
}

/** What a revision of a web service runs, and where. */
export interface RevisionSettings {
  readonly definition: StoredDefinition
  /** What the caller gave instead of a task definition, if it did. */
  readonly primaryContainer: Sdk.ExpressGatewayContainer | undefined
  readonly subnets: readonly string[]
  readonly securityGroups: readonly string[]
  readonly healthCheckPath: string
  readonly containerPort: number
  readonly scaling: Scaling
  readonly health: HealthRules
  readonly publicAddress: boolean
  readonly capacityProvider: 'FARGATE' | 'FARGATE_SPOT'
  /** Where the service is behind a gateway. */
  readonly connector?: Sdk.GatewayConnector | undefined
}

/** A revision of a web service: settings that never change, the resources that AWS manages for it, and its tasks. */
export interface Revision {
  readonly arn: string
  readonly id: string
  readonly settings: RevisionSettings
  /** Simulated milliseconds since the epoch. */
  readonly createdAt: number
  readonly resources: Sdk.ECSManagedResources
  readonly tasks: WebTasks
  /** Where its tasks are put. */
  readonly network: TaskRequest['network']
}

/** As `activeConfigurations` and `targetConfiguration` of Express Mode tell it. */
export function describeConfiguration(revision: Revision): Sdk.ExpressGatewayServiceConfiguration {
  const { settings } = revision
  const { definition } = settings
  const main = definition.containerDefinitions.find(({ name }) => name === 'Main')
  return {
    serviceRevisionArn: revision.arn,
    executionRoleArn: definition.executionRoleArn,
    taskRoleArn: definition.taskRoleArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    cpu: definition.cpu,
    memory: definition.memory,
    cpuArchitecture: definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'ARM64' : 'X86_64',
    networkConfiguration: { subnets: [...settings.subnets], securityGroups: [...settings.securityGroups] },
    healthCheckPath: settings.healthCheckPath,
    primaryContainer: settings.primaryContainer ?? {
      image: main?.image,
      containerPort: settings.containerPort,
      command: main?.command,
      environment: main?.environment,
      secrets: main?.secrets,
    },
    scalingTarget: { ...settings.scaling },
    ingressPaths: (revision.resources.ingressPaths ?? []).map(({ accessType, endpoint }) => ({
      accessType,
      endpoint,
    })),
    createdAt: new Date(revision.createdAt),
  }
}

/** As DescribeServiceRevisions tells it. */
export function describeRevision(
  revision: Revision,
  service: { arn: string; clusterArn: string },
): Sdk.ServiceRevision {
  const { settings } = revision
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: settings.definition.taskDefinitionArn,
    capacityProviderStrategy: [{ capacityProvider: settings.capacityProvider, weight: 1, base: 1 }],
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...settings.subnets],
        securityGroups: [...settings.securityGroups],
        assignPublicIp: revision.network.publicAddress ? 'ENABLED' : 'DISABLED',
      },
    },
    containerImages: settings.definition.containerDefinitions.map(({ name, image }) => ({
      containerName: name,
      image,
      imageDigest: revision.tasks.imageDigest(name ?? '') ?? image?.split('@')[1],
    })),
    guardDutyEnabled: false,
    createdAt: new Date(revision.createdAt),
    ecsManagedResources: revision.resources,
    gatewayConnectors: settings.connector ? [settings.connector] : undefined,
  }
}
