import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import type { Wedge } from './ecs-infrastructure.ts'
import type { ServiceFrame } from './ecs-managed-resources.ts'
import { WebService, type WebServiceFacts } from './ecs-web-service.ts'

/** What ECS does by itself when it deploys an Express service; UpdateService can change its times. */
const documentedStrategy = {
  strategy: 'CANARY',
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  bakeTimeInMinutes: 3,
  canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 3 },
  deploymentCircuitBreaker: { enable: true, rollback: true },
} as const satisfies Sdk.DeploymentConfiguration

/** An Express service, which has an alarm and managed resources besides what every web service has. */
export class ExpressService extends WebService {
  readonly managedBy = 'ECS' as const
  readonly infrastructureRoleArn: string
  configuration: Sdk.DeploymentConfiguration
  /** Its resources do not come up, now or by an update. */
  wedge: Wedge | undefined
  /** A test's door: the alarm goes off and stays so until this is taken back. */
  alarmForced = false
  readonly #public: boolean
  readonly #loadBalancerId: string

  constructor(
    cloud: Cloud,
    made: WebServiceFacts & {
      readonly infrastructureRoleArn: string
      readonly public: boolean
      readonly loadBalancerId: string
    },
  ) {
    super(cloud, made)
    this.infrastructureRoleArn = made.infrastructureRoleArn
    this.#public = made.public
    this.#loadBalancerId = made.loadBalancerId
    const alarms = { alarmNames: [this.alarmName], enable: true, rollback: true }
    this.configuration = { ...documentedStrategy, alarms }
  }

  get alarmName(): string {
    return `ECS-Express-${this.cluster.name}-${this.name}-rollback`
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
}
