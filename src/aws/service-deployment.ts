import type { ServiceDeployment, ServiceDeploymentCircuitBreaker } from '@aws-sdk/client-ecs'

/** What one deployment of a service has come to. */
export type Verdict =
  | { readonly kind: 'running'; readonly deploymentArn: string; readonly describe: string }
  /** It goes on, but its circuit breaker or its alarm has decided against it. */
  | { readonly kind: 'failing'; readonly deploymentArn: string; readonly reason: string }
  | { readonly kind: 'succeeded'; readonly deploymentArn: string }
  | {
      readonly kind: 'rolled-back' | 'stopped'
      readonly deploymentArn: string
      readonly reason: string
      readonly alarms: readonly string[]
    }

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
  switch (deployment.status) {
    case 'SUCCESSFUL':
      return { kind: 'succeeded', deploymentArn }
    case 'ROLLBACK_SUCCESSFUL':
      return { kind: 'rolled-back', deploymentArn, alarms, reason: reason || 'ECS gave no reason' }
    case 'ROLLBACK_FAILED':
      return {
        kind: 'rolled-back',
        deploymentArn,
        alarms,
        reason: `${reason || 'ECS gave no reason'}; going back failed too`,
      }
    case 'STOPPED':
      return { kind: 'stopped', deploymentArn, alarms, reason: reason || 'the deployment was stopped' }
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return {
        kind: 'running',
        deploymentArn,
        describe: `AWS is going back to the previous version: ${reason || 'no reason given yet'}.`,
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

/** Tasks that failed so far: with the third at the earliest AWS gives up (ECS developer guide, circuit breaker). */
function describeFailures(breaker: ServiceDeploymentCircuitBreaker | undefined): string {
  const { failureCount = 0, threshold } = breaker ?? {}
  if (failureCount === 0) return ''
  const limit = threshold === undefined ? '' : `; AWS gives up at ${threshold}`
  return ` ${failureCount} ${failureCount === 1 ? 'task has' : 'tasks have'} failed so far${limit}.`
}
