import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { hexId } from './ecs-arns.ts'
import type { RevisionSettings } from './ecs-revision.ts'

/** What a service keeps from revision to revision. */
export interface ServiceFrame {
  readonly name: string
  readonly cluster: string
  readonly endpoint: string
  readonly alarmName: string
  readonly public: boolean
  /** Id of the network's load balancer, which services share. */
  readonly loadBalancerId: string
}

/** Every resource that ECS makes for a revision has one of these. */
interface Managed {
  status: Sdk.ManagedResourceStatus | undefined
  statusReason?: string | undefined
  updatedAt: Date | undefined
}

/**
 * The resources that ECS makes and keeps for a revision of an Express service, all of them `PROVISIONING`:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-work.html
 */
export function planResources(
  cloud: Cloud,
  service: ServiceFrame,
  settings: RevisionSettings,
): Sdk.ECSManagedResources {
  const { account, region } = cloud
  const arn = (name: string, resource: string) => `arn:aws:${name}:${region}:${account}:${resource}`
  const made = (value: string) => ({
    arn: value,
    status: 'PROVISIONING' as const,
    updatedAt: new Date(cloud.clock.now()),
  })
  const balancer = `app/ecs-express-gateway-alb/${service.loadBalancerId}`
  const group = (index: number) => ({
    ...made(arn('elasticloadbalancing', `targetgroup/ecs-gateway-tg-${index}/${hexId().slice(0, 16)}`)),
    healthCheckPath: settings.healthCheckPath,
    healthCheckPort: settings.containerPort,
    port: settings.containerPort,
  })
  const scalable = `service/${service.cluster}/${service.name}`
  return {
    ingressPaths: [
      {
        accessType: service.public ? 'PUBLIC' : 'PRIVATE',
        endpoint: service.endpoint,
        loadBalancer: {
          ...made(arn('elasticloadbalancing', `loadbalancer/${balancer}`)),
          scheme: service.public ? 'internet-facing' : 'internal',
          subnetIds: [...settings.subnets],
          securityGroupIds: [],
        },
        loadBalancerSecurityGroups: [made(arn('ec2', `security-group/sg-${hexId().slice(0, 17)}`))],
        certificate: {
          ...made(arn('acm', `certificate/${hexId()}`)),
          domainName: new URL(service.endpoint).host,
        },
        listener: made(arn('elasticloadbalancing', `listener/${balancer}/${service.loadBalancerId}`)),
        rule: made(
          arn(
            'elasticloadbalancing',
            `listener-rule/${balancer}/${service.loadBalancerId}/${hexId().slice(0, 16)}`,
          ),
        ),
        targetGroups: [group(1), group(2)],
      },
    ],
    autoScaling: {
      scalableTarget: {
        ...made(arn('application-autoscaling', `scalable-target/${hexId()}`)),
        minCapacity: settings.scaling.minTaskCount,
        maxCapacity: settings.scaling.maxTaskCount,
      },
      applicationAutoScalingPolicies: [
        {
          ...made(arn('autoscaling', `scalingPolicy:${hexId()}:resource/ecs/${scalable}`)),
          policyType: 'TargetTrackingScaling',
          targetValue: settings.scaling.autoScalingTargetValue,
          metric: settings.scaling.autoScalingMetric,
        },
      ],
    },
    metricAlarms: [made(cloud.cloudwatch.alarmArn(service.alarmName))],
    serviceSecurityGroups: [made(arn('ec2', `security-group/sg-${hexId().slice(0, 17)}`))],
    logGroups: [],
  }
}

/** Sets the status of all resources. `at`: simulated milliseconds since the epoch. */
export function setResources(
  resources: Sdk.ECSManagedResources,
  status: Sdk.ManagedResourceStatus,
  at: number,
  reason?: string,
): void {
  for (const resource of everyResource(resources)) {
    resource.status = status
    resource.updatedAt = new Date(at)
    if (reason !== undefined) resource.statusReason = reason
  }
}

export function allActive(resources: Sdk.ECSManagedResources): boolean {
  return everyResource(resources).every(({ status }) => status === 'ACTIVE')
}

function everyResource(resources: Sdk.ECSManagedResources): Managed[] {
  const ingress = (resources.ingressPaths ?? []).flatMap((path) => [
    path.loadBalancer,
    ...(path.loadBalancerSecurityGroups ?? []),
    path.certificate,
    path.listener,
    path.rule,
    ...(path.targetGroups ?? []),
  ])
  const scaling = resources.autoScaling
  return [
    ...ingress,
    scaling?.scalableTarget,
    ...(scaling?.applicationAutoScalingPolicies ?? []),
    ...(resources.metricAlarms ?? []),
    ...(resources.serviceSecurityGroups ?? []),
  ].filter((resource) => resource !== undefined)
}
