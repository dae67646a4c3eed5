import { UpdateExpressGatewayServiceCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import type { Cloud } from '../cloud/cloud.ts'
import type { WebService } from '../cloud/ecs-web-service.ts'
import { administrator } from '../cloud/testing.ts'

/** Everything in which a story of one web target differs from the same story of another. */
export interface StoryTarget {
  readonly kind: 'express' | 'gateway'
  /** What the workflow says for it. */
  readonly inputs: Readonly<Record<string, string>>
  readonly create: string
  readonly update: string
  readonly remove: string
  /** A rollout-timeout that an update does not keep. */
  readonly tooShort: string
  /** What is said while an update goes on and can still be superseded. */
  readonly underWay: string
  /** More than one task, always. */
  readonly twoTasks: Readonly<Record<string, string>>
  /** Deploys the version that serves once more, as somebody else would. */
  deployAgain(cloud: Cloud, service: WebService): Promise<unknown>
}

/** Stories of rollout, roll back, preview, removal and cancellation are told of each of these. */
export const webTargets: readonly StoryTarget[] = [
  {
    kind: 'express',
    inputs: {},
    create: 'ecs:CreateExpressGatewayService',
    update: 'ecs:UpdateExpressGatewayService',
    remove: 'ecs:DeleteExpressGatewayService',
    tooShort: '2m',
    underWay: 'Traffic is going to the new version',
    twoTasks: { 'min-tasks': '2', 'max-tasks': '3' },
    deployAgain: (cloud, { arn, serving }) => {
      const taskDefinitionArn = serving?.settings.definition.taskDefinitionArn
      const again = new UpdateExpressGatewayServiceCommand({ serviceArn: arn, taskDefinitionArn })
      return administrator(cloud).ecs.send(again)
    },
  },
  {
    kind: 'gateway',
    inputs: { 'web-target': 'gateway' },
    create: 'ecs:CreateService',
    update: 'ecs:UpdateService',
    remove: 'ecs:DeleteService',
    tooShort: '20s',
    underWay: 'The rollout has begun',
    twoTasks: { 'min-tasks': '2' },
    deployAgain: (cloud, { arn, clusterArn, serving }) => {
      const taskDefinition = serving?.settings.definition.taskDefinitionArn
      const again = { cluster: clusterArn, service: arn, taskDefinition, forceNewDeployment: true }
      return administrator(cloud).ecs.send(new UpdateServiceCommand(again))
    },
  },
]

/** For stories that are told in every run: those of the gateway are told with `script/test --all`. */
export const toldTargets = webTargets.filter(
  ({ kind }) => kind === 'express' || process.env.MONOLAYER_TEST_ALL === 'yes',
)
