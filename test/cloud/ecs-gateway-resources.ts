import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { hexId, lastPart } from './ecs-arns.ts'
import { accessTypeOf } from './ecs-gateway-rules.ts'
import type { GatewayService } from './ecs-gateway-service.ts'
import { refused } from './ecs-infrastructure.ts'
import { pause } from './pause.ts'

/** What the gateway's role is asked for while a route is made; the last as Express Mode is known to ask for it. */
const actions = [
  'ec2:DescribeSubnets',
  'ec2:CreateSecurityGroup',
  'ec2:AuthorizeSecurityGroupIngress',
  'elasticloadbalancing:CreateLoadBalancer',
  'elasticloadbalancing:CreateTargetGroup',
  'elasticloadbalancing:CreateRule',
  'acm:RequestCertificate',
  'ec2:DescribeAccountAttributes',
] as const

/** The connection of a revision to its gateway, which all revisions of a service share but for its target group. */
export function planConnection(cloud: Cloud, service: GatewayService): Sdk.ECSManagedResources {
  const { account, region } = cloud
  const { gateway, route } = service
  const elb = (resource: string) => `arn:aws:elasticloadbalancing:${region}:${account}:${resource}`
  const balancer = `app/${gateway.name}/${lastPart(gateway.arn).slice(0, 16)}`
  const connection: Sdk.GatewayConnection = {
    gatewayArn: gateway.arn,
    gatewayRouteArn: route.arn,
    portName: 'web',
    accessType: accessTypeOf(gateway),
    // Both as they are when somebody asks: they belong to the route.
    get status() {
      return route.status
    },
    get serviceUrl() {
      return route.status === 'ACTIVE' ? service.proxy.url : undefined
    },
    resources: {
      hostSharedAlb: [
        {
          loadBalancerArn: elb(`loadbalancer/${balancer}`),
          listenerRuleArn: elb(`listener-rule/${balancer}/${lastPart(route.arn).slice(0, 16)}`),
          targetGroupArn: elb(`targetgroup/ecs-gateway/${hexId().slice(0, 16)}`),
          acmCertificateArn: `arn:aws:acm:${region}:${account}:certificate/${lastPart(route.arn)}`,
        },
      ],
    },
  }
  return { gatewayConnections: [connection] }
}

/**
 * Makes the route with the role's permissions, in `time` simulated milliseconds. Resolves with true when it is there.
 * One that could not be made says no reason, and stays so: then it waits for the signal.
 */
export async function provisionRoute(
  cloud: Cloud,
  service: GatewayService,
  time: number,
  fails: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { route, gateway } = service
  if (route.status === 'ACTIVE') return true
  if (!(await pause(cloud.clock, time, signal))) return false
  const refusal = refused(cloud, gateway.infrastructureRoleArn, actions)
  if (refusal === undefined && !fails) {
    route.status = 'ACTIVE'
    // "The gateway doesn't create inbound rules on the security group": nobody comes in whom it does not admit.
    const { inboundSecurityGroup } = gateway
    service.proxy.reachable =
      inboundSecurityGroup === undefined || cloud.foundation.admits([inboundSecurityGroup], [], 443)
    return true
  }
  route.status = 'CREATE_FAILED'
  service.report('was unable to create its gateway route.')
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return false
}
