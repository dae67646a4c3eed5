import type * as Sdk from '@aws-sdk/client-ecs'
import type { StoredDefinition } from './ecs-task-definitions.ts'
import type { Cluster } from './foundation.ts'

/** What somebody asked for who wants a task: RunTask, or a service. */
export interface TaskRequest {
  readonly cluster: Cluster
  readonly definition: StoredDefinition
  readonly overrides: Sdk.TaskOverride
  readonly network: {
    readonly subnet: string
    readonly securityGroups: readonly string[]
    readonly publicAddress: boolean
  }
  readonly group: string
  readonly startedBy: string | undefined
  readonly tags: readonly Sdk.Tag[]
  readonly capacityProvider: string | undefined
  readonly enableExecuteCommand: boolean
}

/** A container of a task: what ECS tells of it, and its name in Docker. */
export interface TaskContainer {
  readonly arn: string
  readonly definition: Sdk.ContainerDefinition
  readonly dockerName: string
  lastStatus: string
  imageDigest: string | undefined
  runtimeId: string | undefined
  exitCode: number | undefined
  reason: string | undefined
}

/** Why a task stops, as `stopCode` and `stoppedReason` tell it. */
export interface StopCause {
  readonly code: Sdk.TaskStopCode
  readonly reason: string
}

type Moment =
  | 'pullStartedAt'
  | 'pullStoppedAt'
  | 'startedAt'
  | 'executionStoppedAt'
  | 'stoppingAt'
  | 'stoppedAt'
  | 'connectivityAt'

/** A task as ECS knows it. It changes in `ecs-task-life.ts` alone. */
export class Task {
  readonly id: string
  readonly arn: string
  readonly request: TaskRequest
  readonly containers: readonly TaskContainer[]
  /** Simulated milliseconds since the epoch, as all moments. */
  readonly createdAt: number
  readonly attachmentId: string
  readonly moments: Partial<Record<Moment, number>> = {}
  lastStatus = 'PROVISIONING'
  cause: StopCause | undefined
  /** Address in the task's own network, while it runs. */
  address: string | undefined
  tags: Sdk.Tag[]
  #version = 1
  readonly #stopping = new AbortController()

  constructor(
    id: string,
    arn: string,
    request: TaskRequest,
    containers: readonly TaskContainer[],
    made: { createdAt: number; attachmentId: string },
  ) {
    this.id = id
    this.arn = arn
    this.request = request
    this.containers = containers
    this.createdAt = made.createdAt
    this.attachmentId = made.attachmentId
    this.tags = [...request.tags]
  }

  /** Aborted when the task is to stop. */
  get stopping(): AbortSignal {
    return this.#stopping.signal
  }

  get desiredStatus(): 'RUNNING' | 'STOPPED' {
    return this.#stopping.signal.aborted ? 'STOPPED' : 'RUNNING'
  }

  /** Asks the task to stop; of several causes the first counts. */
  stop(cause: StopCause, now: number): void {
    if (this.#stopping.signal.aborted) return
    this.cause = cause
    this.moments.stoppingAt = now
    this.#stopping.abort()
  }

  advance(status: string): void {
    this.lastStatus = status
    this.#version += 1
  }

  /** What DescribeTasks says. */
  describe(withTags: boolean): Sdk.Task {
    const { definition, cluster, overrides, network } = this.request
    const subnet = network.subnet
    return {
      taskArn: this.arn,
      clusterArn: cluster.arn,
      taskDefinitionArn: definition.taskDefinitionArn,
      group: this.request.group,
      startedBy: this.request.startedBy,
      lastStatus: this.lastStatus,
      desiredStatus: this.desiredStatus,
      launchType: 'FARGATE',
      capacityProviderName: this.request.capacityProvider,
      platformVersion: '1.4.0',
      platformFamily: 'Linux',
      cpu: overrides.cpu ?? definition.cpu,
      memory: overrides.memory ?? definition.memory,
      enableExecuteCommand: this.request.enableExecuteCommand,
      overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...overrides },
      attachments: [this.#describeAttachment(subnet)],
      containers: this.containers.map((container) => this.#describeContainer(container)),
      connectivity: this.moments.connectivityAt === undefined ? undefined : 'CONNECTED',
      createdAt: new Date(this.createdAt),
      ...Object.fromEntries(Object.entries(this.moments).map(([name, at]) => [name, new Date(at)])),
      stopCode: this.cause?.code,
      stoppedReason: this.cause?.reason,
      tags: withTags ? [...this.tags] : [],
      version: this.#version,
    }
  }

  #describeAttachment(subnet: string): Sdk.Attachment {
    const address = this.address === undefined ? [] : [{ name: 'privateIPv4Address', value: this.address }]
    const statuses: Readonly<Record<string, string>> = { PROVISIONING: 'PRECREATED', STOPPED: 'DELETED' }
    return {
      id: this.attachmentId,
      type: 'ElasticNetworkInterface',
      status: statuses[this.lastStatus] ?? 'ATTACHED',
      details: [{ name: 'subnetId', value: subnet }, ...address],
    }
  }

  #describeContainer(container: TaskContainer): Sdk.Container {
    return {
      containerArn: container.arn,
      taskArn: this.arn,
      name: container.definition.name,
      image: container.definition.image,
      imageDigest: container.imageDigest,
      runtimeId: container.runtimeId,
      lastStatus: container.lastStatus,
      exitCode: container.exitCode,
      reason: container.reason,
      networkBindings: [],
      networkInterfaces:
        this.address === undefined
          ? []
          : [{ attachmentId: this.attachmentId, privateIpv4Address: this.address }],
      healthStatus: 'UNKNOWN',
      cpu: String(container.definition.cpu ?? 0),
      memory: container.definition.memory === undefined ? undefined : String(container.definition.memory),
    }
  }
}
