import type * as Sdk from '@aws-sdk/client-ecs'
import type { Revision } from './ecs-revision.ts'

/** A deployment of a web service: how one revision takes the place of another. */
export interface Deployment {
  readonly arn: string
  readonly id: string
  /** The revision that serves until this one does; absent the first time. */
  readonly source: Revision | undefined
  readonly target: Revision
  /** Simulated milliseconds since the epoch, as all times. */
  readonly createdAt: number
  startedAt: number | undefined
  finishedAt: number | undefined
  stoppedAt: number | undefined
  updatedAt: number
  status: Sdk.ServiceDeploymentStatus
  statusReason: string | undefined
  /** A rolling deployment has none. */
  stage: Sdk.ServiceDeploymentLifecycleStage | undefined
  rollback: { readonly reason: string; readonly startedAt: number } | undefined
  readonly configuration: Sdk.DeploymentConfiguration
  readonly breaker: { status: Sdk.ServiceDeploymentRollbackMonitorsStatus; failures: number }
  readonly alarms: { status: Sdk.ServiceDeploymentRollbackMonitorsStatus; triggered: boolean }
  /** Percent of the traffic that the target gets. */
  weight: number
  /** Asked for by StopServiceDeployment, an update or a deletion; aborts the rollout. */
  readonly interruption: AbortController
}

/**
 * So many failed tasks end a deployment: as many as are said (`COUNT`), or a part of the wanted ones, half by default,
 * at least three, at most 200 (documented).
 */
export function failureThreshold({
  configuration,
  target,
}: Pick<Deployment, 'configuration' | 'target'>): number {
  const { type, value = 50 } = configuration.deploymentCircuitBreaker?.thresholdConfiguration ?? {}
  if (type === 'COUNT') return value
  const part = Math.ceil((target.settings.scaling.minTaskCount * value) / 100)
  return type === 'UNBOUNDED_PERCENT' ? part : Math.min(Math.max(part, 3), 200)
}

const ended: readonly Sdk.ServiceDeploymentStatus[] = [
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]

export function isOver(deployment: Deployment): boolean {
  return ended.includes(deployment.status)
}

interface Owner {
  readonly arn: string
  readonly clusterArn: string
}

/** As ListServiceDeployments tells it. */
export function describeBriefly(deployment: Deployment, service: Owner): Sdk.ServiceDeploymentBrief {
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: new Date(deployment.createdAt),
    startedAt: date(deployment.startedAt),
    finishedAt: date(deployment.finishedAt),
    targetServiceRevisionArn: deployment.target.arn,
    status: deployment.status,
    statusReason: deployment.statusReason,
  }
}

/** As DescribeServiceDeployments tells it. */
export function describeDeployment(deployment: Deployment, service: Owner): Sdk.ServiceDeployment {
  const { source, target, rollback, breaker, alarms, configuration } = deployment
  const { targetServiceRevisionArn: _, ...brief } = describeBriefly(deployment, service)
  const alarmNames = [...(configuration.alarms?.alarmNames ?? [])]
  return {
    ...brief,
    stoppedAt: date(deployment.stoppedAt),
    updatedAt: new Date(deployment.updatedAt),
    sourceServiceRevisions: source ? [summarise(source, 100 - deployment.weight)] : [],
    targetServiceRevision: summarise(target, deployment.weight),
    lifecycleStage: deployment.stage,
    deploymentConfiguration: configuration,
    rollback: rollback && {
      reason: rollback.reason,
      startedAt: new Date(rollback.startedAt),
      serviceRevisionArn: source?.arn,
    },
    deploymentCircuitBreaker: {
      status: breaker.status,
      failureCount: breaker.failures,
      threshold: failureThreshold(deployment),
    },
    alarms: {
      status: alarms.status,
      alarmNames,
      triggeredAlarmNames: alarms.triggered ? alarmNames : [],
    },
  }
}

/** As the old `deployments` of DescribeServices tell it. */
export function describeClassic(deployment: Deployment, primary: boolean): Sdk.Deployment {
  const { target } = deployment
  const failed = deployment.breaker.status === 'TRIGGERED' || deployment.rollback !== undefined
  const done = deployment.status === 'SUCCESSFUL'
  return {
    id: `ecs-svc/${deployment.id}`,
    status: primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: target.settings.definition.taskDefinitionArn,
    desiredCount: target.tasks.wanted,
    runningCount: target.tasks.count('RUNNING'),
    pendingCount: target.tasks.count('other'),
    failedTasks: deployment.breaker.failures,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    rolloutState: failed ? 'FAILED' : done ? 'COMPLETED' : 'IN_PROGRESS',
    rolloutStateReason: deployment.statusReason ?? `ECS deployment ecs-svc/${deployment.id} in progress.`,
  }
}

function summarise(revision: Revision, weight: number): Sdk.ServiceRevisionSummary {
  return {
    arn: revision.arn,
    requestedTaskCount: revision.tasks.wanted,
    runningTaskCount: revision.tasks.count('RUNNING'),
    pendingTaskCount: revision.tasks.count('other'),
    requestedProductionTrafficWeight: weight,
    requestedTestTrafficWeight: 0,
  }
}

function date(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at)
}
