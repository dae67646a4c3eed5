import type { ECS, ECSManagedResources, ServiceDeployment } from '@aws-sdk/client-ecs'
import { DeployError } from '../errors.ts'
import { type Pace, realPace, waitFor } from '../wait.ts'
import { isNamed } from './refusal.ts'
import { promptly, type RolloutStage, resourceLooks, rolloutPause, whenNotBusy } from './rhythm.ts'
import { judgeDeployment, type Verdict } from './service-deployment.ts'
import type { RolloutEnd, RolloutRequest, Serving } from './web.ts'

export type RolloutApi = Pick<
  ECS,
  'listServiceDeployments' | 'describeServiceDeployments' | 'describeServiceRevisions'
>

/** What the kinds of web target do not have in common. */
export interface WatchedService {
  /** What serves now, or `null` while nothing does. */
  serving(): Promise<Serving | null>
  /**
   * Looks at what AWS makes for the first revision of a service.
   *
   * @returns what will never be there, in words, or `null` while there is hope
   */
  wedged(resources: ECSManagedResources | undefined): Promise<string | null>
  /** How long a rollout usually takes, as a user would say it. */
  readonly usually: string
}

/** A new deployment shows up in the list within seconds. */
const appearSeconds = 120

export interface Rollout {
  readonly cluster: string
  readonly serviceArn: string
  readonly service: WatchedService
  readonly request: RolloutRequest
  /** Deployments that were there before ours. */
  readonly known: ReadonlySet<string>
  /** A rollout of an earlier run that is waited for, or `null` for one that was just asked for. */
  readonly deploymentArn: string | null
  /** ARN of the service revision that AWS named when it was asked, or `null` where it names none. */
  readonly revision: string | null
}

/** How a rollout ended; `wedged` where AWS will never finish making what the service needs. */
export type WatchedEnd = RolloutEnd | { readonly kind: 'wedged'; readonly reason: string }

/** Follows our deployment to its end: ours is known by its ARN, and what serves by its task definition. */
export async function followRollout(
  ecs: RolloutApi,
  rollout: Rollout,
  pace: Pace = realPace,
): Promise<WatchedEnd> {
  const { request } = rollout
  const began = pace.now()
  let ours = rollout.deploymentArn
  let lastStatus = 'The deployment has not begun.'
  let stage: RolloutStage = 'untold'
  let stageSince = began
  let looks = 0
  // Just asked for, it has nothing to show yet.
  let isTooEarly = ours === null
  const see = promptly(async (): Promise<ServiceDeployment | null> => {
    ours ??= await findOurs(ecs, rollout, (pace.now() - began) / 1000)
    // Not seen everywhere yet (failures: MISSING).
    return ours === null ? null : describeDeployment(ecs, ours)
  }, pace)
  const judge = async (deployment: ServiceDeployment): Promise<WatchedEnd | null> => {
    const verdict = judgeDeployment(deployment)
    const seen = stageOf(deployment)
    if (seen !== stage) stageSince = pace.now()
    stage = seen
    if (verdict.kind === 'running') {
      if (verdict.describe !== lastStatus) request.voice.say(verdict.describe)
      lastStatus = verdict.describe
    }
    const end = await conclude(ecs, rollout, deployment, verdict)
    if (end !== null || stage !== 'first') return end
    looks += 1
    if (looks % resourceLooks !== 1) return null
    const wedged = await rollout.service.wedged(await managedResources(ecs, deployment))
    return wedged === null ? null : { kind: 'wedged', reason: wedged }
  }
  return waitFor<WatchedEnd>({
    what: 'the rollout',
    usually: rollout.service.usually,
    timeoutSeconds: request.timeoutSeconds,
    interval: (waited) => rolloutPause(waited, stage, (pace.now() - stageSince) / 1000),
    say: request.voice.say,
    signal: request.signal,
    pace,
    look: async () => {
      if (isTooEarly) {
        isTooEarly = false
        return null
      }
      const deployment = await see()
      if (deployment === null || deployment === 'busy') return null
      const end = await whenNotBusy(() => judge(deployment))
      return end === 'busy' ? null : end
    },
    timedOut: () => new RolloutTimeout(),
  }).catch((error: unknown): WatchedEnd => {
    if (!(error instanceof RolloutTimeout)) throw error
    return { kind: 'timed-out', waitedSeconds: request.timeoutSeconds, lastStatus }
  })
}

class RolloutTimeout extends Error {}

/** What a verdict on our deployment means for the service, or `null` to go on waiting. */
async function conclude(
  ecs: RolloutApi,
  rollout: Rollout,
  deployment: ServiceDeployment,
  verdict: Verdict,
): Promise<RolloutEnd | null> {
  const { deploymentArn } = verdict
  switch (verdict.kind) {
    case 'running':
      return null
    case 'failing':
      // With nothing to go back to, ECS starts no further tasks and leaves the deployment IN_PROGRESS for ever.
      return isFirst(deployment) ? { kind: 'never-served', reason: verdict.reason } : null
    case 'succeeded': {
      // Succeeded is not enough: what serves must be what we rolled out.
      const serving = await rollout.service.serving()
      if (serving === null) return null
      if (serving.taskDefinition === rollout.request.taskDefinition) return { kind: 'serving', serving }
      const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn)
      return newest !== null && newest !== deploymentArn ? { kind: 'superseded', by: newest } : null
    }
    case 'stopped': {
      const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn)
      if (newest !== null && newest !== deploymentArn) return { kind: 'superseded', by: newest }
      // Where it was not taken back, whatever had its share of the traffic still has it.
      return { kind: 'stopped', reason: verdict.reason, wentBack: verdict.wentBack }
    }
    case 'rolled-back':
      return failed(deployment, verdict, deployment.status !== 'ROLLBACK_FAILED')
  }
}

function failed(
  deployment: ServiceDeployment,
  { reason, alarms }: Extract<Verdict, { alarms: unknown }>,
  restored: boolean,
): RolloutEnd {
  return isFirst(deployment)
    ? { kind: 'never-served', reason }
    : { kind: 'rolled-back', reason, alarms, restored }
}

/** Nothing has ever served: there is no revision to go back to. */
function isFirst(deployment: ServiceDeployment): boolean {
  return (deployment.sourceServiceRevisions ?? []).length === 0
}

/** While old tasks run, a rollout still has to stop them. */
function stageOf(deployment: ServiceDeployment): RolloutStage {
  const { lifecycleStage, sourceServiceRevisions = [] } = deployment
  if (isFirst(deployment)) return 'first'
  if (lifecycleStage === undefined) return 'untold'
  const oldOnesRun = sourceServiceRevisions.some(({ runningTaskCount = 0 }) => runningTaskCount > 0)
  return lifecycleStage === 'CLEAN_UP' && !oldOnesRun ? 'ending' : 'shifting'
}

/** Ours is the one that was not there before and whose revision is ours, or runs our task definition. */
async function findOurs(ecs: RolloutApi, rollout: Rollout, waitedSeconds: number): Promise<string | null> {
  const isNew = waitedSeconds <= appearSeconds
  const all = await list(ecs, rollout.cluster, rollout.serviceArn).catch((error: unknown) => {
    // A service that was just made is not known everywhere yet.
    if (isNew && isNamed(error, 'ServiceNotFoundException')) return []
    throw error
  })
  const candidates = all.filter(({ arn }) => !rollout.known.has(arn))
  const named = candidates.find(({ revision }) => revision !== null && revision === rollout.revision)
  if (named !== undefined) return named.arn
  for (const { arn, revision } of candidates) {
    if (revision === null) continue
    if ((await taskDefinitionOf(ecs, revision)) === rollout.request.taskDefinition) return arn
  }
  if (!isNew) {
    throw new DeployError({
      code: 'rollout-failed',
      message: `ECS accepted the rollout, but shows no deployment of it after ${appearSeconds / 60} minutes.`,
      where: `ECS service ${rollout.serviceArn}`,
      remedy: 'Look at the service in the ECS console, then run the job again.',
    })
  }
  return null
}

async function describeDeployment(ecs: RolloutApi, arn: string): Promise<ServiceDeployment | null> {
  const answer = await ecs.describeServiceDeployments({ serviceDeploymentArns: [arn] })
  return answer.serviceDeployments?.[0] ?? null
}

async function managedResources(ecs: RolloutApi, deployment: ServiceDeployment) {
  const arn = deployment.targetServiceRevision?.arn
  if (arn === undefined) return undefined
  const answer = await ecs.describeServiceRevisions({ serviceRevisionArns: [arn] })
  return answer.serviceRevisions?.[0]?.ecsManagedResources
}

/** The deployments of a service that ECS shows before ours is asked for. */
export interface EarlierDeployments {
  readonly known: ReadonlySet<string>
  /** A rollout of the same task definition that is under way: an earlier run of ours began it and died. */
  readonly running: string | null
}

export async function earlierDeployments(
  ecs: RolloutApi,
  cluster: string,
  service: string,
  taskDefinition: string,
): Promise<EarlierDeployments> {
  const all = await list(ecs, cluster, service, { maxResults: 50 })
  const known = new Set(all.map(({ arn }) => arn))
  for (const { arn, revision, open } of all) {
    if (!open || revision === null || (await taskDefinitionOf(ecs, revision)) !== taskDefinition) continue
    const deployment = await describeDeployment(ecs, arn)
    // One that is lost already, with nothing to go back to, stays IN_PROGRESS: a new one takes its place.
    if (deployment === null || judgeDeployment(deployment).kind === 'running') return { known, running: arn }
  }
  return { known, running: null }
}

async function newestDeployment(ecs: RolloutApi, cluster: string, service: string): Promise<string | null> {
  const deployments = await list(ecs, cluster, service)
  return deployments.sort((a, b) => b.createdAt - a.createdAt)[0]?.arn ?? null
}

async function list(ecs: RolloutApi, cluster: string, service: string, filter: { maxResults?: number } = {}) {
  const answer = await ecs.listServiceDeployments({ cluster, service, maxResults: 10, ...filter })
  return (answer.serviceDeployments ?? []).flatMap((brief) =>
    brief.serviceDeploymentArn === undefined
      ? []
      : [
          {
            arn: brief.serviceDeploymentArn,
            revision: brief.targetServiceRevisionArn ?? null,
            createdAt: brief.createdAt?.getTime() ?? 0,
            open: brief.status === 'PENDING' || brief.status === 'IN_PROGRESS',
          },
        ],
  )
}

async function taskDefinitionOf(ecs: RolloutApi, serviceRevisionArn: string): Promise<string | null> {
  const answer = await ecs.describeServiceRevisions({ serviceRevisionArns: [serviceRevisionArn] })
  return answer.serviceRevisions?.[0]?.taskDefinition ?? null
}
