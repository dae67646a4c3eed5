import type { Cloud } from './cloud.ts'
import { lastPart } from './ecs-arns.ts'
import type { ExpressService } from './ecs-express-service.ts'
import { setResources } from './ecs-managed-resources.ts'
import type { Revision } from './ecs-revision.ts'
import { pause } from './pause.ts'
import { ServiceError } from './service.ts'

/** How the resources of a service do not come up: known from users, for which only deleting the service helps. */
export type Wedge = 'PROVISIONING' | 'FAILED'

/**
 * What the infrastructure role is asked for while the resources are made. The last is the one that the managed policy
 * lacks: without it the service stays as it is for ever.
 */
const expressActions = [
  'ec2:DescribeSubnets',
  'ec2:CreateSecurityGroup',
  'elasticloadbalancing:CreateLoadBalancer',
  'elasticloadbalancing:CreateTargetGroup',
  'elasticloadbalancing:CreateRule',
  'acm:RequestCertificate',
  'application-autoscaling:RegisterScalableTarget',
  'cloudwatch:PutMetricAlarm',
  'ec2:DescribeAccountAttributes',
] as const

/** Throws `AccessDeniedException` for a role that ECS may not take. */
export function checkInfrastructureRole(cloud: Cloud, roleArn: string): void {
  const keys = { 'aws:SourceAccount': cloud.account }
  if (cloud.iam.trusts(roleArn, 'sts:AssumeRole', ['Service', 'ecs.amazonaws.com'], keys)) return
  throw new ServiceError('AccessDeniedException', `Cannot assume role ${roleArn}`)
}

/**
 * Makes the resources of a revision with the infrastructure role's permissions, in `time` simulated milliseconds.
 * Resolves with true when all are there. What is refused is never asked for again: then it waits for the signal.
 */
export async function provision(
  cloud: Cloud,
  service: ExpressService,
  revision: Revision,
  time: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(await pause(cloud.clock, time, signal))) return false
  const refusal = refused(cloud, service.infrastructureRoleArn, expressActions)
  if (refusal !== undefined) service.wedge ??= 'PROVISIONING'
  if (service.wedge === undefined) {
    setResources(revision.resources, 'ACTIVE', cloud.clock.now())
    return true
  }
  const reason = refusal ?? 'The resource could not be provisioned.'
  setResources(revision.resources, service.wedge, cloud.clock.now(), reason)
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return false
}

/** What the role may not do of all that it is asked for, as AWS says it; `undefined`: it may do all. */
export function refused(cloud: Cloud, roleArn: string, actions: readonly string[]): string | undefined {
  const session = `arn:aws:sts::${cloud.account}:assumed-role/${lastPart(roleArn)}/ECSExpressGatewayService`
  try {
    const accesses = actions.map((action) => ({ action, resource: '*' }))
    cloud.iam.authorize({ roleArn, sessionArn: session }, accesses)
    return undefined
  } catch (error) {
    if (error instanceof ServiceError) return error.message
    throw error
  }
}
