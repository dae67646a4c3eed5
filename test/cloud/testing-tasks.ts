import type { KeyValuePair, RegisterTaskDefinitionCommandInput, Secret, Tag } from '@aws-sdk/client-ecs'
import { VirtualClock } from './clock.ts'
import type { Cloud } from './cloud.ts'
import { roleArn } from './testing.ts'

/** The tags that the shipped roles ask for. */
export const tags: Tag[] = [
  { key: 'monolayer:repository-id', value: '42' },
  { key: 'monolayer:stage', value: 'production' },
]

export const image = 'public.ecr.aws/docker/library/python:3.13-slim'
export const logGroup = '/monolayer/production/42/app/production'

/** What the foundation parameter says of production. */
export function production(cloud: Cloud): {
  subnets: string[]
  appSecurityGroup: string
  databaseSecurityGroup: string
} {
  return JSON.parse(cloud.ssm.read('/monolayer/foundation/production')?.value ?? '')
}

interface Definition {
  readonly family?: string
  readonly command: readonly string[]
  readonly image?: string
  readonly environment?: KeyValuePair[]
  readonly secrets?: Secret[]
  readonly port?: number
  readonly memory?: string
  readonly executionRole?: string
  readonly stopTimeout?: number
}

/** A task definition as the product registers them: one container `Main`, a shell in front. */
export function definition(cloud: Cloud, wanted: Definition): RegisterTaskDefinitionCommandInput {
  return {
    family: wanted.family ?? 'monolayer-production-42-app-production-phase',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: wanted.memory ?? '512',
    executionRoleArn: roleArn(wanted.executionRole ?? '42-production-eu-west-1-app'),
    tags,
    containerDefinitions: [
      {
        name: 'Main',
        image: wanted.image ?? image,
        entryPoint: [],
        command: [...wanted.command],
        environment: wanted.environment,
        secrets: wanted.secrets,
        stopTimeout: wanted.stopTimeout,
        portMappings:
          wanted.port === undefined ? [] : [{ containerPort: wanted.port, name: 'web', protocol: 'tcp' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': logGroup,
            'awslogs-region': cloud.region,
            'awslogs-stream-prefix': 'phase',
            mode: 'blocking',
          },
        },
      },
    ],
  }
}

/** Where production's tasks run. */
export function network(cloud: Cloud) {
  const { subnets, appSecurityGroup } = production(cloud)
  return {
    awsvpcConfiguration: { subnets, securityGroups: [appSecurityGroup], assignPublicIp: 'ENABLED' as const },
  }
}

/** Lets simulated time pass until something is so: at most for so many minutes, looking every so many seconds. */
export async function until<T>(
  cloud: Cloud,
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { minutes = 60, seconds = 5 } = {},
): Promise<T> {
  const deadline = cloud.clock.now() + minutes * 60_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (cloud.clock.now() > deadline) throw new Error(`Not so after ${minutes} minutes: ${what}`)
    await pass(cloud, seconds)
  }
}

/** Lets so many simulated seconds pass. */
export async function pass(cloud: Cloud, seconds: number): Promise<void> {
  if (!(cloud.clock instanceof VirtualClock)) throw new Error('Only a virtual clock can be moved on')
  await cloud.clock.pass(seconds * 1000)
}
