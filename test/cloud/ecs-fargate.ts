import type * as Sdk from '@aws-sdk/client-ecs'
import { ServiceError } from './service.ts'

/**
 * CPU units and the MiB of memory that go with them:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const sizes: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, steps(1024, 4096, 1024)],
  [1024, steps(2048, 8192, 1024)],
  [2048, steps(4096, 16_384, 1024)],
  [4096, steps(8192, 30_720, 1024)],
  [8192, steps(16_384, 61_440, 4096)],
  [16_384, steps(32_768, 122_880, 8192)],
])

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by)
}

/** CPU units of `256`, `.25 vCPU` or `1vcpu`. */
export function cpuUnits(text: string | undefined): number {
  const [, number, unit] = /^\s*([\d.]+)\s*(vcpu)?\s*$/i.exec(text ?? '') ?? []
  return Math.round(Number(number) * (unit ? 1024 : 1))
}

/** MiB of `512`, `0.5GB` or `1 gb`. */
export function memoryMib(text: string | undefined): number {
  const [, number, unit] = /^\s*([\d.]+)\s*(gb)?\s*$/i.exec(text ?? '') ?? []
  return Math.round(Number(number) * (unit ? 1024 : 1))
}

/** Throws `ClientException` for a size that Fargate does not have. */
export function checkSize(cpu: string | undefined, memory: string | undefined): void {
  if (cpu === undefined) refuse("Fargate requires that 'cpu' be defined at the task level.")
  if (memory === undefined) refuse("Fargate requires that 'memory' be defined at the task level.")
  if (sizes.get(cpuUnits(cpu))?.includes(memoryMib(memory))) return
  refuse(
    `No Fargate configuration exists for given values: ${cpuUnits(cpu)} CPU, ${memoryMib(memory)} memory. See the Amazon ECS documentation for the valid values.`,
  )
}

/**
 * Throws `ClientException` for a task definition that ECS would not register for Fargate, worded as far as known as
 * ECS does. `isEcrImage`: whether an image is pulled from ECR with the execution role.
 */
export function checkTaskDefinition(
  input: Sdk.RegisterTaskDefinitionRequest,
  isEcrImage: (image: string) => boolean,
): void {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(input.family ?? '')) refuse('Family contains invalid characters.')
  if ((input.tags ?? []).length > 50) refuse('Tags can not have more than 50 items.')
  const containers = input.containerDefinitions ?? []
  if (containers.length === 0) refuse('Container list cannot be empty.')
  const names = containers.map(({ name }) => name)
  if (new Set(names).size !== names.length) refuse('Container names must be unique within a task definition.')
  if (!containers.some(({ essential }) => essential !== false)) {
    refuse('TaskDefinition must have at least one essential container.')
  }
  if ((input.requiresCompatibilities ?? []).includes('FARGATE')) {
    if (input.networkMode !== 'awsvpc') refuse("Fargate only supports network mode 'awsvpc'.")
    checkSize(input.cpu, input.memory)
  }
  for (const container of containers) checkContainer(container, input, isEcrImage)
}

function checkContainer(
  container: Sdk.ContainerDefinition,
  task: Sdk.RegisterTaskDefinitionRequest,
  isEcrImage: (image: string) => boolean,
): void {
  const { name = '', image = '' } = container
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) refuse('Container.name contains invalid characters.')
  if (image === '') refuse('Container.image should not be null or empty.')
  if (/\s/.test(image)) refuse('Container.image contains invalid characters.')
  const hasRole = task.executionRoleArn !== undefined
  if (isEcrImage(image) && !hasRole) {
    refuse('Fargate requires task definition to have execution role ARN to support ECR images.')
  }
  checkLogging(container, hasRole)
  checkVariables(container, hasRole)
  checkPorts(container)
  if ((container.stopTimeout ?? 30) > 120)
    refuse('The stopTimeout of a container must be 120 seconds or less on Fargate.')
  if (container.memory !== undefined && container.memory > memoryMib(task.memory)) {
    refuse(
      `Invalid setting for container '${name}'. The hard limit for memory must be less than the task memory.`,
    )
  }
  checkSimulated(container, task)
}

function checkLogging({ logConfiguration: log }: Sdk.ContainerDefinition, hasRole: boolean): void {
  if (!log) return
  if (log.logDriver !== 'awslogs') notSimulated(`log driver ${log.logDriver}`)
  if (!hasRole)
    refuse('Fargate requires task definition to have execution role ARN to support log driver awslogs.')
  const options = log.options ?? {}
  for (const option of ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix']) {
    if (!options[option]) refuse(`Log driver awslogs requires options: ${option}`)
  }
  const known = new Set([
    ...[
      'awslogs-group',
      'awslogs-region',
      'awslogs-stream-prefix',
      'awslogs-create-group',
      'awslogs-datetime-format',
    ],
    ...['awslogs-multiline-pattern', 'mode', 'max-buffer-size'],
  ])
  const unknown = Object.keys(options).find((option) => !known.has(option))
  if (unknown) refuse(`Log driver awslogs disallows options: ${unknown}`)
  if (!['blocking', 'non-blocking', undefined].includes(options.mode)) {
    refuse(`Log driver awslogs has an invalid mode: ${options.mode}`)
  }
}

function checkVariables({ environment = [], secrets = [] }: Sdk.ContainerDefinition, hasRole: boolean): void {
  if (secrets.length > 0 && !hasRole) {
    refuse("When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.")
  }
  const names = new Set(environment.map(({ name }) => name))
  for (const { name } of secrets) {
    if (names.has(name)) {
      refuse(
        `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${name}'.`,
      )
    }
    names.add(name)
  }
}

function checkPorts({ portMappings = [] }: Sdk.ContainerDefinition): void {
  for (const { containerPort, hostPort, name } of portMappings) {
    if (containerPort === undefined || containerPort < 1 || containerPort > 65_535) {
      refuse(`Invalid 'containerPort' setting for container: ${containerPort}`)
    }
    if (hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort) {
      refuse('When networkMode=awsvpc, the host ports and container ports in port mappings must match.')
    }
    if (name !== undefined && !/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(name)) {
      refuse(`PortMapping name '${name}' does not match the pattern ^[a-z0-9_][a-z0-9_-]{0,63}$.`)
    }
  }
}

/** What Fargate has, and this cloud does not run: better refused than silently left out. */
function checkSimulated(container: Sdk.ContainerDefinition, task: Sdk.RegisterTaskDefinitionRequest): void {
  const features: Readonly<Record<string, unknown>> = {
    volumes: task.volumes?.length,
    mountPoints: container.mountPoints?.length,
    volumesFrom: container.volumesFrom?.length,
    environmentFiles: container.environmentFiles?.length,
    healthCheck: container.healthCheck,
    firelensConfiguration: container.firelensConfiguration,
    repositoryCredentials: container.repositoryCredentials,
    restartPolicy: container.restartPolicy?.enabled,
    dependsOn: container.dependsOn?.length,
    proxyConfiguration: task.proxyConfiguration,
    'secretOptions of logConfiguration': container.logConfiguration?.secretOptions?.length,
  }
  const [feature] =
    Object.entries(features).find(([, value]) => value !== undefined && value !== 0 && value !== false) ?? []
  if (feature) notSimulated(feature)
}

function refuse(message: string): never {
  throw new ServiceError('ClientException', message)
}

function notSimulated(feature: string): never {
  throw new ServiceError('ClientException', `The local cloud does not run task definitions with ${feature}.`)
}
