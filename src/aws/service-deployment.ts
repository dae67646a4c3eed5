import type { ServiceDeployment, ServiceDeploymentCircuitBreaker } from '@aws-sdk/client-ecs'

/** What one deployment of a service has come to. */
export type Verdict =
  | { readonly kind: 'running'; readonly deploymentArn: string; readonly describe: string }
  /** It goes on, but its circuit breaker or its alarm has decided against it. */
  | { readonly kind: 'failing'; readonly deploymentArn: string; readonly reason: string }
  | { readonly kind: 'succeeded'; readonly deploymentArn: string }
  | {
      readonly kind: 'rolled-back'
      readonly deploymentArn: string
      readonly reason: string
      readonly alarms: readonly string[]
    }
  /** By hand, or for a newer deployment. */
  | {
      readonly kind: 'stopped'
      readonly deploymentArn: string
      readonly reason: string
      readonly wentBack: WentBack
    }

/** Whether the previous version has all of the traffic again: `no` where a deployment was stopped where it was. */
export type WentBack = 'yes' | 'no' | 'failed'

/** What happens in each stage of a deployment, as a user would say it (ECS API, ServiceDeployment.lifecycleStage). */
const stages: Readonly<Record<string, string>> = {
  RECONCILE_SERVICE: 'AWS is preparing the service.',
  PRE_SCALE_UP: 'AWS is about to start the new tasks.',
  SCALE_UP: 'The new tasks are starting and must pass their health check.',
  POST_SCALE_UP: 'The new tasks are healthy.',
  TEST_TRAFFIC_SHIFT: 'Test traffic goes to the new version.',
  POST_TEST_TRAFFIC_SHIFT: 'Test traffic has gone to the new version.',
  PRE_PRODUCTION_TRAFFIC_SHIFT: 'Traffic is about to go to the new version.',
  PRODUCTION_TRAFFIC_SHIFT: 'Traffic is going to the new version, step by step.',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'All traffic goes to the new version.',
  BAKE_TIME: 'AWS watches the new version for some minutes; it goes back if errors come.',
  CLEAN_UP: 'The old tasks are stopping.',
}

/**
 * Reads one deployment. There is no status "FAILED": a deployment that fails is stopped or rolled back, and a
 * service that was rolled back is stable again, which is why only SUCCESSFUL is success (ECS API reference,
 * ServiceDeployment).
 */
export function judgeDeployment(deployment: ServiceDeployment): Verdict {
  const deploymentArn = deployment.serviceDeploymentArn ?? ''
  const alarms = deployment.alarms?.triggeredAlarmNames ?? []
  const breaker = deployment.deploymentCircuitBreaker
  const reason = [
    deployment.statusReason,
    deployment.rollback?.reason,
    breaker?.status === 'TRIGGERED'
      ? `${breaker.failureCount ?? 'several'} tasks failed (circuit breaker)`
      : undefined,
    alarms.length > 0 ? `alarm ${alarms.join(', ')}` : undefined,
  ]
    .filter((part, index, all) => part && all.indexOf(part) === index)
    .join('; ')
  const byHand = isStoppedByHand(deployment)
  switch (deployment.status) {
    case 'SUCCESSFUL':
      return { kind: 'succeeded', deploymentArn }
    case 'ROLLBACK_SUCCESSFUL':
      if (byHand) return { kind: 'stopped', deploymentArn, reason: reason || noReason, wentBack: 'yes' }
      return { kind: 'rolled-back', deploymentArn, alarms, reason: reason || noReason }
    case 'ROLLBACK_FAILED':
      if (byHand) return { kind: 'stopped', deploymentArn, reason: reason || noReason, wentBack: 'failed' }
      return {
        kind: 'rolled-back',
        deploymentArn,
        alarms,
        reason: `${reason || noReason}; going back failed too`,
      }
    case 'STOPPED':
      return { kind: 'stopped', deploymentArn, reason: reason || noReason, wentBack: 'no' }
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return {
        kind: 'running',
        deploymentArn,
        describe: `${byHand ? 'Somebody stopped the deployment; ' : ''}AWS is going back to the previous version: ${reason || 'no reason given yet'}.`,
      }
    case 'STOP_REQUESTED':
      return {
        kind: 'running',
        deploymentArn,
        describe: 'Somebody stopped the deployment; waiting for its end.',
      }
    case 'PENDING':
    case 'IN_PROGRESS':
    case undefined:
      if (breaker?.status === 'TRIGGERED' || deployment.alarms?.status === 'TRIGGERED') {
        return { kind: 'failing', deploymentArn, reason }
      }
      return {
        kind: 'running',
        deploymentArn,
        describe: `${stages[deployment.lifecycleStage ?? ''] ?? 'The rollout has begun.'}${describeFailures(breaker)}`,
      }
    default:
      return { kind: 'running', deploymentArn, describe: `The deployment is ${String(deployment.status)}.` }
  }
}

/**
 * Whether a person ended the deployment, whose tasks may all be well. With automatic roll backs in use, as they are here,
 * only a manual stop sets its time (ECS API reference, ServiceDeployment.stoppedAt).
 */
function isStoppedByHand({ stoppedAt, deploymentCircuitBreaker, alarms }: ServiceDeployment): boolean {
  const failed = deploymentCircuitBreaker?.status === 'TRIGGERED' || alarms?.status === 'TRIGGERED'
  return stoppedAt !== undefined && !failed
}

const noReason = 'ECS gave no reason'

/** Tasks that failed so far: with the third at the earliest AWS gives up (ECS developer guide, circuit breaker). */
function describeFailures(breaker: ServiceDeploymentCircuitBreaker | undefined): string {
  const { failureCount = 0, threshold } = breaker ?? {}
  if (failureCount === 0) return ''
  const limit = threshold === undefined ? '' : `; AWS gives up at ${threshold}`
  return ` ${failureCount} ${failureCount === 1 ? 'task has' : 'tasks have'} failed so far${limit}.`
}
