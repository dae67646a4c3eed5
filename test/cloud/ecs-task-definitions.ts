import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import type { EcsArns } from './ecs-arns.ts'
import { checkTaskDefinition } from './ecs-fargate.ts'
import { page } from './pages.ts'
import { type Call, type Operation, ServiceError } from './service.ts'

/** A revision of a family, with everything that ECS added to it. */
export type StoredDefinition = Sdk.TaskDefinition & {
  readonly family: string
  readonly revision: number
  readonly taskDefinitionArn: string
  readonly containerDefinitions: Sdk.ContainerDefinition[]
}

/** Families of task definitions and their revisions. */
export class TaskDefinitions {
  readonly operations: Readonly<Record<string, Operation>>
  readonly #cloud: Cloud
  readonly #arns: EcsArns
  readonly #families = new Map<string, StoredDefinition[]>()
  readonly #tags = new Map<string, Sdk.Tag[]>()

  constructor(cloud: Cloud, arns: EcsArns) {
    this.#cloud = cloud
    this.#arns = arns
    this.operations = {
      RegisterTaskDefinition: (input, call) => this.#answerRegister(input, call),
      DescribeTaskDefinition: (input) => this.#describe(input),
      ListTaskDefinitions: (input) => this.#list(input),
      ListTaskDefinitionFamilies: (input) => this.#listFamilies(input),
      DeregisterTaskDefinition: (input) => this.#deregister(input),
      DeleteTaskDefinitions: (input) => this.#delete(input),
    }
  }

  get all(): readonly StoredDefinition[] {
    return [...this.#families.values()].flat()
  }

  /**
   * By ARN, `family:revision`, or `family` alone (its newest active revision); `undefined` where there is none.
   */
  find(nameOrArn: string): StoredDefinition | undefined {
    const [family = '', revision] = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1).split(':')
    const revisions = this.#families.get(family) ?? []
    if (revision !== undefined)
      return revisions.find((definition) => definition.revision === Number(revision))
    return revisions.findLast(({ status }) => status === 'ACTIVE')
  }

  tags(arn: string): readonly Sdk.Tag[] | undefined {
    return this.#tags.get(arn)
  }

  setTags(arn: string, tags: Sdk.Tag[]): void {
    this.#tags.set(arn, tags)
  }

  #answerRegister(input: Sdk.RegisterTaskDefinitionRequest, call: Call): Sdk.RegisterTaskDefinitionResponse {
    const { tags = [] } = input
    return { taskDefinition: this.register(input, call), tags: tags.length > 0 ? tags : undefined }
  }

  /** Adds a revision to its family. Throws `ClientException` for what Fargate would not run. */
  register(input: Sdk.RegisterTaskDefinitionRequest, call: Call): StoredDefinition {
    checkTaskDefinition(input, (image) => image.startsWith(`${this.#cloud.registry.host}/`))
    const { tags = [], family = '', containerDefinitions = [], ...rest } = input
    const revisions = this.#families.get(family) ?? []
    const revision = (revisions.at(-1)?.revision ?? 0) + 1
    const definition: StoredDefinition = {
      ...rest,
      family,
      revision,
      taskDefinitionArn: this.#arns.taskDefinition(family, revision),
      containerDefinitions: containerDefinitions.map(withDefaults),
      volumes: input.volumes ?? [],
      placementConstraints: input.placementConstraints ?? [],
      status: 'ACTIVE',
      compatibilities: input.networkMode === 'awsvpc' ? ['EC2', 'FARGATE'] : ['EC2'],
      requiresAttributes: [],
      registeredAt: new Date(this.#cloud.clock.now()),
      registeredBy: call.caller.sessionArn,
    }
    this.#families.set(family, [...revisions, definition])
    this.#tags.set(definition.taskDefinitionArn, tags)
    return definition
  }

  #describe(input: Sdk.DescribeTaskDefinitionRequest): Sdk.DescribeTaskDefinitionResponse {
    const definition = this.find(input.taskDefinition ?? '')
    if (!definition) throw new ServiceError('ClientException', 'Unable to describe task definition.')
    const tags = input.include?.includes('TAGS')
      ? [...(this.tags(definition.taskDefinitionArn) ?? [])]
      : undefined
    return { taskDefinition: definition, tags }
  }

  /** `familyPrefix` is, in spite of its name, the whole name of a family. */
  #list(input: Sdk.ListTaskDefinitionsRequest): Sdk.ListTaskDefinitionsResponse {
    const status = input.status ?? 'ACTIVE'
    const found = this.all
      .filter((definition) => definition.status === status)
      .filter(({ family }) => input.familyPrefix === undefined || family === input.familyPrefix)
      .map(({ taskDefinitionArn }) => taskDefinitionArn)
    const sorted = input.sort === 'DESC' ? found.reverse() : found
    const { items, nextToken } = page(sorted, input.maxResults ?? 100, input.nextToken)
    return { taskDefinitionArns: [...items], nextToken }
  }

  #listFamilies(input: Sdk.ListTaskDefinitionFamiliesRequest): Sdk.ListTaskDefinitionFamiliesResponse {
    const wanted = (family: string) => {
      const active = this.find(family) !== undefined
      return input.status === 'ALL' || input.status === undefined || active === (input.status === 'ACTIVE')
    }
    const found = [...this.#families.keys()]
      .filter((family) => family.startsWith(input.familyPrefix ?? ''))
      .filter(wanted)
    const { items, nextToken } = page(found.sort(), input.maxResults ?? 100, input.nextToken)
    return { families: [...items], nextToken }
  }

  /** What runs on the revision keeps running, and new tasks of a service that uses it still start. */
  #deregister(input: Sdk.DeregisterTaskDefinitionRequest): Sdk.DeregisterTaskDefinitionResponse {
    const named = input.taskDefinition ?? ''
    if (!/:\d+$/.test(named)) throw new ServiceError('ClientException', 'Revision is missing.')
    const definition = this.find(named)
    if (!definition)
      throw new ServiceError('ClientException', 'The specified task definition does not exist.')
    const deregisteredAt = definition.deregisteredAt ?? new Date(this.#cloud.clock.now())
    return { taskDefinition: this.#replace(definition, { status: 'INACTIVE', deregisteredAt }) }
  }

  #delete(input: Sdk.DeleteTaskDefinitionsRequest): Sdk.DeleteTaskDefinitionsResponse {
    const named = input.taskDefinitions ?? []
    if (named.length < 1 || named.length > 10) {
      throw new ServiceError('InvalidParameterException', 'Task definitions must be between 1 and 10.')
    }
    const taskDefinitions: Sdk.TaskDefinition[] = []
    const failures: Sdk.Failure[] = []
    for (const arn of named) {
      const definition = /:\d+$/.test(arn) ? this.find(arn) : undefined
      if (!definition) {
        failures.push({ arn, reason: 'The specified task definition does not exist.' })
      } else if (definition.status === 'ACTIVE') {
        const reason =
          'The specified task definition is still in ACTIVE status. Please deregister the target and try again.'
        failures.push({ arn, reason })
      } else {
        const deleteRequestedAt = new Date(this.#cloud.clock.now())
        taskDefinitions.push(this.#replace(definition, { status: 'DELETE_IN_PROGRESS', deleteRequestedAt }))
      }
    }
    return { taskDefinitions, failures }
  }

  #replace(definition: StoredDefinition, change: Partial<Sdk.TaskDefinition>): StoredDefinition {
    const changed = { ...definition, ...change } as StoredDefinition
    const revisions = this.#families.get(definition.family) ?? []
    this.#families.set(
      definition.family,
      revisions.map((other) => (other === definition ? changed : other)),
    )
    return changed
  }
}

/** What ECS fills in when it registers a container for awsvpc. */
function withDefaults(container: Sdk.ContainerDefinition): Sdk.ContainerDefinition {
  return {
    ...container,
    cpu: container.cpu ?? 0,
    essential: container.essential ?? true,
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: container.volumesFrom ?? [],
    portMappings: (container.portMappings ?? []).map((mapping) => ({
      ...mapping,
      hostPort: mapping.containerPort,
      protocol: mapping.protocol ?? 'tcp',
    })),
  }
}
