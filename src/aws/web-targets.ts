import type { ECS } from '@aws-sdk/client-ecs'
import type { WebTargetKind } from '../plan/web-target.ts'
import type { Account } from './account.ts'
import { openExpressTarget } from './express.ts'
import { openGatewayTarget } from './gateway.ts'
import type { WebTarget } from './web.ts'

/** Every kind of web target of one environment; to open one calls nothing. */
export function openWebTargets(ecs: ECS, account: Account): Readonly<Record<WebTargetKind, WebTarget>> {
  return { express: openExpressTarget(ecs, account), gateway: openGatewayTarget(ecs, account) }
}
