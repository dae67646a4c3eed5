import type * as Sdk from '@aws-sdk/client-ecs'
import { cpuUnits, memoryMib } from './ecs-fargate.ts'

export interface ContainerPlan {
  readonly name: string
  readonly definition: Sdk.ContainerDefinition
  readonly override: Sdk.ContainerOverride | undefined
  /** Name -> value, read by the execution role. */
  readonly secrets: Readonly<Record<string, string>>
  /** What docker is given as image. */
  readonly image: string
  /** A network's name, or `container:<name>` for the second container of a task. */
  readonly network: string
  readonly labels: readonly string[]
  /** Size of the task. */
  readonly cpu: string
  readonly memory: string
  readonly region: string
}

export interface DockerCommand {
  readonly argv: readonly string[]
  /** Environment of the docker command, from which it takes what must not stand in its arguments. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The `docker create` that makes a container as Fargate would make it from a task definition and its overrides.
 * Memory is a hard limit without swap. CPU is a share, not a limit: a quarter of a virtual CPU would make a rehearsal
 * on two cores slow for no gain. Values of secrets do not stand in the arguments, which every user of the machine
 * can list.
 */
export function createCommand(plan: ContainerPlan): DockerCommand {
  const { definition, override } = plan
  const variables = {
    ...platformVariables(plan.region),
    ...pairs(definition.environment),
    ...pairs(override?.environment),
  }
  const hidden = Object.entries(plan.secrets).filter(([name]) => !readByDocker.test(name))
  const shown = {
    ...variables,
    ...Object.fromEntries(Object.entries(plan.secrets).filter(([name]) => readByDocker.test(name))),
  }
  const [entry, ...entryArguments] = definition.entryPoint ?? []
  const command = override?.command ?? definition.command ?? []
  const memory = `${override?.memory ?? definition.memory ?? memoryMib(plan.memory)}m`
  const argv = [
    ...['create', '--name', plan.name, ...plan.labels, '--network', plan.network],
    ...['--memory', memory, '--memory-swap', memory, '--cpu-shares', String(cpuUnits(plan.cpu))],
    ...['--log-driver', 'none'],
    ...Object.entries(shown).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...hidden.flatMap(([name]) => ['--env', name]),
    ...(definition.user === undefined ? [] : ['--user', definition.user]),
    ...(definition.workingDirectory === undefined ? [] : ['--workdir', definition.workingDirectory]),
    ...(definition.readonlyRootFilesystem === true ? ['--read-only'] : []),
    ...(definition.linuxParameters?.initProcessEnabled === true ? ['--init'] : []),
    ...(definition.interactive === true ? ['--interactive'] : []),
    ...(definition.pseudoTerminal === true ? ['--tty'] : []),
    ...Object.entries(definition.dockerLabels ?? {}).flatMap(([name, value]) => [
      '--label',
      `${name}=${value}`,
    ]),
    ...(entry === undefined ? [] : ['--entrypoint', entry]),
    plan.image,
    ...(entry === undefined ? command : [...entryArguments, ...command]),
  ]
  return { argv, environment: Object.fromEntries(hidden) }
}

/** Variables that the docker command itself, its runtime or the dynamic linker would heed. */
const readByDocker =
  /^(?:PATH|HOME|USER|TMPDIR|LANG|LC_.*|LD_.*|GO.*|DOCKER_.*|BUILDKIT_.*|XDG_.*|SSH_.*|.*_PROXY|.*_proxy)$/

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html, without the endpoint */
function platformVariables(region: string): Record<string, string> {
  return { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE', AWS_DEFAULT_REGION: region, AWS_REGION: region }
}

function pairs(list: readonly Sdk.KeyValuePair[] | undefined): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ name = '', value = '' }) => [name, value]))
}
