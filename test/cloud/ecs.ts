import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { EcsArns } from './ecs-arns.ts'
import { Deployments } from './ecs-deployments.ts'
import { Express } from './ecs-express.ts'
import type { ExpressService } from './ecs-express-service.ts'
import { Services } from './ecs-services.ts'
import { TaskDefinitions } from './ecs-task-definitions.ts'
import { noCapacity, Tasks } from './ecs-tasks.ts'
import { type Service, ServiceError } from './service.ts'

/**
 * Amazon ECS on Fargate: task definitions, tasks that really run, and web services by Express Mode. Each part is in a
 * file of its own; this one puts them together, and has the doors for tests.
 */
export class Ecs {
  readonly service: Service
  readonly taskDefinitions: TaskDefinitions
  readonly tasks: Tasks
  readonly express: Express

  constructor(cloud: Cloud) {
    const arns = new EcsArns(cloud)
    this.taskDefinitions = new TaskDefinitions(cloud, arns)
    this.tasks = new Tasks(cloud, arns, this.taskDefinitions)
    this.express = new Express(cloud, arns, this.taskDefinitions, this.tasks)
    this.service = {
      sdk: '@aws-sdk/client-ecs',
      operations: {
        ...this.taskDefinitions.operations,
        ...this.tasks.operations,
        ...this.express.operations,
        ...new Deployments(cloud, arns, this.express).operations,
        ...new Services(arns, this.express).operations,
        TagResource: (input) => this.#tag(input),
        ListTagsForResource: ({ resourceArn }) => ({
          tags: [...(this.#tagsOf(resourceArn) ?? notFound(resourceArn))],
        }),
      },
      tags: (arn) => {
        const tags = this.#tagsOf(arn)
        return tags && Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]))
      },
      inventory: () => this.#inventory(),
    }
  }

  /** Ends the public ends of the services; containers are removed with all others of the cloud. */
  async stop(): Promise<void> {
    await this.express.stop()
  }

  /** A test's door: the next RunTask calls find no room, as many as are said. */
  refuseTasks(times: number, reason: string = noCapacity): void {
    this.tasks.refusals.push(...Array.from({ length: times }, () => reason))
  }

  /** A test's door: a service by name or ARN. */
  web(nameOrArn: string): ExpressService {
    const service = this.express.find(nameOrArn)
    if (!service) throw new Error(`There is no service ${nameOrArn}`)
    return service
  }

  #tagsOf(arn: string): readonly Sdk.Tag[] | undefined {
    return (
      this.taskDefinitions.tags(arn) ?? this.tasks.find(arn)?.tags ?? this.express.services.get(arn)?.tags
    )
  }

  #tag({ resourceArn = '', tags = [] }: Sdk.TagResourceRequest): Sdk.TagResourceResponse {
    const before = this.#tagsOf(resourceArn) ?? notFound(resourceArn)
    const merged = [...new Map([...before, ...tags].map((tag) => [tag.key, tag])).values()]
    const owner = this.tasks.find(resourceArn) ?? this.express.services.get(resourceArn)
    if (owner) owner.tags = merged
    else this.taskDefinitions.setTags(resourceArn, merged)
    return {}
  }

  #inventory(): string[] {
    const services = [...this.express.services.values()].filter(({ status }) => status !== 'INACTIVE')
    const active = this.taskDefinitions.all.filter(({ status }) => status === 'ACTIVE')
    // A task that has ended is there for another while, until its network interface is gone; nothing of it is left.
    const running = this.tasks.all.filter(({ containers }) =>
      containers.some(({ lastStatus }) => lastStatus !== 'STOPPED'),
    )
    return [
      ...services.map(({ cluster, name }) => `ecs-service:${cluster.name}/${name}`),
      ...(services.length > 0 ? ['load-balancer:ecs-express-gateway-alb'] : []),
      ...new Set(active.map(({ family }) => `ecs-task-definition:${family}`)),
      ...running.map(({ request }) => `ecs-task:${request.definition.family}`),
    ]
  }
}

function notFound(arn: string): never {
  throw new ServiceError('ResourceNotFoundException', `The specified resource was not found: ${arn}`)
}
