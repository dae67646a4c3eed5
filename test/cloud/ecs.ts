import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { EcsArns } from './ecs-arns.ts'
import { Deployments } from './ecs-deployments.ts'
import { Express } from './ecs-express.ts'
import { ExpressService } from './ecs-express-service.ts'
import { GatewayService } from './ecs-gateway-service.ts'
import { Gateways } from './ecs-gateways.ts'
import { Services } from './ecs-services.ts'
import { TaskDefinitions } from './ecs-task-definitions.ts'
import { noCapacity, Tasks } from './ecs-tasks.ts'
import type { WebService } from './ecs-web-service.ts'
import { type Service, ServiceError } from './service.ts'

/**
 * Amazon ECS on Fargate: task definitions, tasks that really run, and web services, by Express Mode or behind a gateway.
 * Each part is in a file of its own; this one puts them together, and has the doors for tests.
 */
export class Ecs {
  readonly service: Service
  readonly taskDefinitions: TaskDefinitions
  readonly tasks: Tasks
  readonly express: Express
  readonly gateways: Gateways
  /** Every web service that ECS still knows, by ARN. */
  readonly #services = new Map<string, WebService>()

  constructor(cloud: Cloud) {
    const arns = new EcsArns(cloud)
    this.taskDefinitions = new TaskDefinitions(cloud, arns)
    this.tasks = new Tasks(cloud, arns, this.taskDefinitions)
    this.express = new Express(cloud, arns, this.taskDefinitions, this.tasks, this.#services)
    this.gateways = new Gateways(cloud, arns, this.taskDefinitions, this.tasks, this.#services)
    this.service = {
      sdk: '@aws-sdk/client-ecs',
      operations: {
        ...this.taskDefinitions.operations,
        ...this.tasks.operations,
        ...this.express.operations,
        ...this.gateways.operations,
        ...new Deployments(cloud, arns, this.#services).operations,
        ...new Services(arns, this.#services, this.gateways).operations,
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
    await Promise.all([...this.#services.values()].map(({ proxy }) => proxy.stop()))
  }

  /** A test's door: the next RunTask calls find no room, as many as are said. */
  refuseTasks(times: number, reason: string = noCapacity): void {
    this.tasks.refusals.push(...Array.from({ length: times }, () => reason))
  }

  /** A test's door: a service by name or ARN. */
  web(nameOrArn: string): WebService {
    const service = this.webServices.find(({ arn, name }) => arn === nameOrArn || name === nameOrArn)
    if (!service) throw new Error(`There is no service ${nameOrArn}`)
    return service
  }

  /** The services that are there, of every kind of web target. */
  get webServices(): readonly WebService[] {
    return [...this.#services.values()].filter(({ status }) => status !== 'INACTIVE')
  }

  #tagsOf(arn: string): readonly Sdk.Tag[] | undefined {
    return (
      this.taskDefinitions.tags(arn) ??
      this.tasks.find(arn)?.tags ??
      this.#services.get(arn)?.tags ??
      this.gateways.find(arn)?.tags
    )
  }

  #tag({ resourceArn = '', tags = [] }: Sdk.TagResourceRequest): Sdk.TagResourceResponse {
    const before = this.#tagsOf(resourceArn) ?? notFound(resourceArn)
    const merged = [...new Map([...before, ...tags].map((tag) => [tag.key, tag])).values()]
    const owner = this.tasks.find(resourceArn) ?? this.#services.get(resourceArn)
    if (owner) owner.tags = merged
    else this.taskDefinitions.setTags(resourceArn, merged)
    return {}
  }

  #inventory(): string[] {
    const services = this.webServices
    const active = this.taskDefinitions.all.filter(({ status }) => status === 'ACTIVE')
    // A task that has ended is there for another while, until its network interface is gone; nothing of it is left.
    const running = this.tasks.all.filter(({ containers }) =>
      containers.some(({ lastStatus }) => lastStatus !== 'STOPPED'),
    )
    return [
      ...services.map(({ cluster, name }) => `ecs-service:${cluster.name}/${name}`),
      ...new Set(services.flatMap(loadBalancers)),
      ...this.gateways.inventory(),
      ...new Set(active.map(({ family }) => `ecs-task-definition:${family}`)),
      ...running.map(({ request }) => `ecs-task:${request.definition.family}`),
    ]
  }
}

/** That of the network for all of Express Mode, and one for each gateway. */
function loadBalancers(service: WebService): string[] {
  if (service instanceof ExpressService) return ['load-balancer:ecs-express-gateway-alb']
  return service instanceof GatewayService ? [`load-balancer:${service.gateway.name}`] : []
}

function notFound(arn: string): never {
  throw new ServiceError('ResourceNotFoundException', `The specified resource was not found: ${arn}`)
}
