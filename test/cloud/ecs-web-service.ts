import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { type Deployment, isOver } from './ecs-deployment.ts'
import type { Revision } from './ecs-revision.ts'
import type { Cluster } from './foundation.ts'
import { WebProxy } from './web-proxy.ts'

/** What a service is made with. */
export interface WebServiceFacts {
  readonly name: string
  readonly arn: string
  readonly cluster: Cluster
  readonly tags: Sdk.Tag[]
}

/** A web service: its public end, its revisions, its deployments, and what has happened to it. */
export abstract class WebService {
  readonly name: string
  readonly arn: string
  readonly cluster: Cluster
  readonly createdAt: number
  readonly proxy: WebProxy
  readonly revisions: Revision[] = []
  readonly deployments: Deployment[] = []
  readonly events: Sdk.ServiceEvent[] = []
  /** `ECS` for Express Mode, which keeps the service itself; `CUSTOMER` for all others. */
  abstract readonly managedBy: Sdk.ResourceManagementType
  abstract configuration: Sdk.DeploymentConfiguration
  tags: Sdk.Tag[]
  status: Sdk.ExpressGatewayServiceStatusCode = 'ACTIVE'
  updatedAt: number
  inactiveAt: number | undefined
  /** The revision of the last successful deployment. */
  serving: Revision | undefined
  /** Aborted when the service is deleted. */
  readonly deletion = new AbortController()
  protected readonly cloud: Cloud

  constructor(cloud: Cloud, made: WebServiceFacts) {
    this.cloud = cloud
    this.name = made.name
    this.arn = made.arn
    this.cluster = made.cluster
    this.tags = made.tags
    this.createdAt = cloud.clock.now()
    this.updatedAt = this.createdAt
    this.proxy = new WebProxy(cloud)
  }

  get clusterArn(): string {
    return this.cluster.arn
  }

  /** The newest deployment. */
  get current(): Deployment | undefined {
    return this.deployments.at(-1)
  }

  /** The deployment that is going on. */
  get ongoing(): Deployment | undefined {
    const { current } = this
    return current && !isOver(current) ? current : undefined
  }

  /** Adds a line to the service's events, of which ECS keeps a hundred, newest first. */
  report(message: string): void {
    const createdAt = new Date(this.cloud.clock.now())
    this.events.unshift({
      id: `${this.events.length}-${this.name}`,
      createdAt,
      message: `(service ${this.name}) ${message}`,
    })
    this.events.splice(100)
  }
}
