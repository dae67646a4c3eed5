import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { type Deployment, isOver } from './ecs-deployment.ts'
import type { Wedge } from './ecs-infrastructure.ts'
import type { ServiceFrame } from './ecs-managed-resources.ts'
import type { Revision } from './ecs-revision.ts'
import type { Cluster } from './foundation.ts'
import { WebProxy } from './web-proxy.ts'

/** What ECS does by itself when it deploys an Express service; UpdateService can change its times. */
const documentedStrategy = {
  strategy: 'CANARY',
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  bakeTimeInMinutes: 3,
  canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 3 },
  deploymentCircuitBreaker: { enable: true, rollback: true },
} as const satisfies Sdk.DeploymentConfiguration

/** An Express service: its public end, its revisions, its deployments, and what has happened to it. */
export class ExpressService {
  readonly name: string
  readonly arn: string
  readonly cluster: Cluster
  readonly infrastructureRoleArn: string
  readonly createdAt: number
  readonly proxy: WebProxy
  readonly revisions: Revision[] = []
  readonly deployments: Deployment[] = []
  readonly events: Sdk.ServiceEvent[] = []
  configuration: Sdk.DeploymentConfiguration
  tags: Sdk.Tag[]
  status: Sdk.ExpressGatewayServiceStatusCode = 'ACTIVE'
  updatedAt: number
  inactiveAt: number | undefined
  /** The revision of the last successful deployment. */
  serving: Revision | undefined
  /** Its resources do not come up, now or by an update. */
  wedge: Wedge | undefined
  /** Aborted when the service is deleted. */
  readonly deletion = new AbortController()
  /** A test's door: the alarm goes off and stays so until this is taken back. */
  alarmForced = false
  readonly #cloud: Cloud
  readonly #public: boolean
  readonly #loadBalancerId: string

  constructor(
    cloud: Cloud,
    made: {
      readonly name: string
      readonly arn: string
      readonly cluster: Cluster
      readonly infrastructureRoleArn: string
      readonly tags: Sdk.Tag[]
      readonly public: boolean
      readonly loadBalancerId: string
    },
  ) {
    this.#cloud = cloud
    this.name = made.name
    this.arn = made.arn
    this.cluster = made.cluster
    this.infrastructureRoleArn = made.infrastructureRoleArn
    this.tags = made.tags
    this.#public = made.public
    this.#loadBalancerId = made.loadBalancerId
    this.createdAt = cloud.clock.now()
    this.updatedAt = this.createdAt
    this.proxy = new WebProxy(cloud)
    const alarms = { alarmNames: [this.alarmName], enable: true, rollback: true }
    this.configuration = { ...documentedStrategy, alarms }
  }

  get alarmName(): string {
    return `ECS-Express-${this.cluster.name}-${this.name}-rollback`
  }

  get clusterArn(): string {
    return this.cluster.arn
  }

  get frame(): ServiceFrame {
    return {
      name: this.name,
      cluster: this.cluster.name,
      endpoint: this.proxy.url,
      alarmName: this.alarmName,
      public: this.#public,
      loadBalancerId: this.#loadBalancerId,
    }
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
    const createdAt = new Date(this.#cloud.clock.now())
    this.events.unshift({
      id: `${this.events.length}-${this.name}`,
      createdAt,
      message: `(service ${this.name}) ${message}`,
    })
    this.events.splice(100)
  }
}
