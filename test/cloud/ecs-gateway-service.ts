import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { WebService, type WebServiceFacts } from './ecs-web-service.ts'

/** A gateway: what `AWS::ECS::Gateway` makes. Its load balancer comes with its first service. */
export interface Gateway {
  readonly name: string
  readonly arn: string
  readonly infrastructureRoleArn: string
  readonly scheme: 'internet-facing' | 'internal'
  readonly subnets: readonly string[]
  /** `undefined`: ECS makes one that admits everybody. */
  readonly inboundSecurityGroup: string | undefined
  readonly createdAt: number
  readonly tags: Sdk.Tag[]
  status: Sdk.GatewayStatus
}

/** The way from a gateway to a service. It has a status, and never a reason. */
export interface Route {
  readonly arn: string
  status: Sdk.GatewayRouteStatus
}

/** A classic service with a gateway connector. */
export class GatewayService extends WebService {
  readonly managedBy = 'CUSTOMER' as const
  readonly gateway: Gateway
  readonly route: Route
  configuration: Sdk.DeploymentConfiguration
  desiredCount: number

  constructor(
    cloud: Cloud,
    made: WebServiceFacts & {
      readonly gateway: Gateway
      readonly route: Route
      readonly configuration: Sdk.DeploymentConfiguration
      readonly desiredCount: number
    },
  ) {
    super(cloud, made)
    this.gateway = made.gateway
    this.route = made.route
    this.configuration = made.configuration
    this.desiredCount = made.desiredCount
  }
}
