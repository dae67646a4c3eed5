import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import type { EcsArns } from './ecs-arns.ts'
import { checkSize } from './ecs-fargate.ts'
import type { Task, TaskRequest } from './ecs-task.ts'
import type { StoredDefinition, TaskDefinitions } from './ecs-task-definitions.ts'
import type { Cluster } from './foundation.ts'
import { ServiceError } from './service.ts'

/** What ECS allows for the overrides of one RunTask. */
const longestOverrides = 8192

/**
 * Checks a RunTask request for Fargate and makes of it what every one of its tasks is asked to be:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export function readRunTask(
  cloud: Cloud,
  arns: EcsArns,
  definitions: TaskDefinitions,
  input: Sdk.RunTaskRequest,
): TaskRequest {
  const cluster = arns.cluster(input.cluster)
  const definition = definitions.find(input.taskDefinition ?? '')
  if (!definition) throw new ServiceError('ClientException', 'TaskDefinition not found.')
  if (definition.status !== 'ACTIVE') throw new ServiceError('ClientException', 'TaskDefinition is inactive')
  checkShape(input, definition)
  checkRoles(cloud, input, definition)
  const overrides = input.overrides ?? {}
  if (overrides.cpu ?? overrides.memory)
    checkSize(overrides.cpu ?? definition.cpu, overrides.memory ?? definition.memory)
  return {
    cluster,
    definition,
    overrides,
    network: readNetwork(cloud, input.networkConfiguration),
    group: input.group ?? `family:${definition.family}`,
    startedBy: input.startedBy,
    tags: tagsOf(input, definition, definitions, cluster),
    capacityProvider: input.capacityProviderStrategy?.[0]?.capacityProvider,
    enableExecuteCommand: input.enableExecuteCommand ?? false,
  }
}

function checkShape(input: Sdk.RunTaskRequest, definition: StoredDefinition): void {
  const count = input.count ?? 1
  if (count < 1 || count > 10) refuse('count must be between 1 and 10.')
  if (input.launchType !== undefined && input.capacityProviderStrategy !== undefined) {
    refuse(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    )
  }
  if ((input.launchType ?? 'FARGATE') !== 'FARGATE')
    refuse('No Container Instances were found in your cluster.')
  const providers = (input.capacityProviderStrategy ?? []).map(({ capacityProvider }) => capacityProvider)
  if (providers.some((provider) => provider !== 'FARGATE' && provider !== 'FARGATE_SPOT')) {
    refuse('The specified capacity provider was not found.')
  }
  if (!definition.requiresCompatibilities?.includes('FARGATE') && input.launchType === 'FARGATE') {
    refuse('Task definition does not support launch_type FARGATE.')
  }
  if (input.startedBy !== undefined && !/^[A-Za-z0-9_/-]{1,128}$/.test(input.startedBy)) {
    refuse('startedBy must be 1 to 128 letters, digits, hyphens, slashes and underscores.')
  }
  if (input.clientToken !== undefined && !/^[\x21-\x7e]{1,64}$/.test(input.clientToken)) {
    refuse('clientToken must be 1 to 64 ASCII characters without spaces.')
  }
  checkOverrides(input.overrides?.containerOverrides ?? [], definition)
}

function checkOverrides(overrides: readonly Sdk.ContainerOverride[], definition: StoredDefinition): void {
  if (JSON.stringify(overrides).length > longestOverrides) {
    refuse(`Container Overrides length must be at most ${longestOverrides}`)
  }
  for (const { name, environmentFiles } of overrides) {
    if (!definition.containerDefinitions.some((container) => container.name === name)) {
      refuse(`Override for container named ${name} is not a container in the TaskDefinition.`)
    }
    if (environmentFiles?.length) refuse('The local cloud does not run tasks with environmentFiles.')
  }
}

/** ECS takes both roles of a task when it is started, not only when the definition is registered. */
function checkRoles(cloud: Cloud, input: Sdk.RunTaskRequest, definition: StoredDefinition): void {
  const { overrides } = input
  checkTrust(cloud, overrides?.executionRoleArn ?? definition.executionRoleArn)
  checkTrust(cloud, overrides?.taskRoleArn ?? definition.taskRoleArn)
}

/** Throws `ClientException` for a role that ECS's tasks may not take. */
export function checkTrust(cloud: Cloud, roleArn: string | undefined): void {
  if (roleArn === undefined) return
  const ecs = ['Service', 'ecs-tasks.amazonaws.com'] as const
  if (cloud.iam.trusts(roleArn, 'sts:AssumeRole', ecs, { 'aws:SourceAccount': cloud.account })) return
  throw new ServiceError(
    'ClientException',
    `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
  )
}

/** Where a task's interface is: the first of the subnets. Throws `InvalidParameterException`. */
export function readNetwork(
  cloud: Cloud,
  input: Sdk.NetworkConfiguration | undefined,
): TaskRequest['network'] {
  const configuration = input?.awsvpcConfiguration
  if (!configuration) {
    refuse("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
  }
  const { subnets = [], securityGroups = [], assignPublicIp } = configuration
  const [subnet] = subnets
  if (subnet === undefined || subnets.length > 16) refuse('subnets must have between 1 and 16 items.')
  for (const id of subnets)
    if (!cloud.foundation.subnets.has(id)) refuse(`The subnet ID '${id}' does not exist`)
  if (securityGroups.length > 5) refuse('securityGroups can have at most 5 items.')
  const vpcId = cloud.foundation.subnet(subnet).vpcId
  for (const id of securityGroups) {
    const group = cloud.foundation.securityGroups.get(id)
    if (!group) refuse(`The security group '${id}' does not exist`)
    if (group.vpcId !== vpcId)
      refuse(`The security group '${id}' and subnet '${subnet}' are in different VPCs`)
  }
  return { subnet, securityGroups, publicAddress: assignPublicIp === 'ENABLED' }
}

function tagsOf(
  input: Sdk.RunTaskRequest,
  definition: StoredDefinition,
  definitions: TaskDefinitions,
  cluster: Cluster,
): Sdk.Tag[] {
  const managed = input.enableECSManagedTags ? [{ key: 'aws:ecs:clusterName', value: cluster.name }] : []
  const inherited =
    input.propagateTags === 'TASK_DEFINITION' ? (definitions.tags(definition.taskDefinitionArn) ?? []) : []
  const byKey = new Map([...inherited, ...(input.tags ?? []), ...managed].map((tag) => [tag.key, tag]))
  return [...byKey.values()]
}

interface Remembered {
  readonly request: string
  readonly tasks: readonly Task[]
}

/**
 * What RunTask remembers by `clientToken`, per cluster: a day, or until an hour after the tasks have ended.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export class ClientTokens {
  readonly #cloud: Cloud
  readonly #known = new Map<string, Remembered>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /**
   * The tasks that the same request with the same token started; `undefined` where there was none.
   * Throws `ConflictException` where the token was used for another request.
   */
  recall(cluster: Cluster, input: Sdk.RunTaskRequest): readonly Task[] | undefined {
    const key = `${cluster.name} ${input.clientToken}`
    const known = input.clientToken === undefined ? undefined : this.#known.get(key)
    if (!known?.tasks.every((task) => this.#holds(task))) return undefined
    if (known.request === canonical(input)) return known.tasks
    throw new ServiceError(
      'ConflictException',
      'The client token was used with other parameters for the resources listed.',
      { fields: { resourceIds: known.tasks.map(({ arn }) => arn) } },
    )
  }

  remember(cluster: Cluster, input: Sdk.RunTaskRequest, tasks: readonly Task[]): void {
    if (input.clientToken === undefined || tasks.length === 0) return
    this.#known.set(`${cluster.name} ${input.clientToken}`, { request: canonical(input), tasks })
  }

  #holds(task: Task): boolean {
    const now = this.#cloud.clock.now()
    const { stoppedAt } = task.moments
    const forgotten = stoppedAt !== undefined && now - stoppedAt >= delays.ecs.taskForgotten
    return !forgotten && now - task.createdAt < delays.ecs.clientToken
  }
}

/** A text that is the same for requests that say the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)))
      : item,
  )
}

function refuse(message: string): never {
  throw new ServiceError('InvalidParameterException', message)
}
