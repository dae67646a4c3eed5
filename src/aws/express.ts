import { setTimeout as sleep } from 'node:timers/promises'
import type { ECS, ECSExpressGatewayService, ServiceDeployment } from '@aws-sdk/client-ecs'
import { DeployError } from '../errors.ts'
import { waitFor } from '../wait.ts'
import type { Account } from './account.ts'
import { isNamed } from './refusal.ts'
import { judgeDeployment, type Verdict } from './service-deployment.ts'
import type { RolloutEnd, RolloutRequest, Serving, WebTarget } from './web.ts'

export type ExpressApi = Pick<
  ECS,
  | 'createExpressGatewayService'
  | 'updateExpressGatewayService'
  | 'describeExpressGatewayService'
  | 'deleteExpressGatewayService'
  | 'listServiceDeployments'
  | 'describeServiceDeployments'
  | 'describeServiceRevisions'
>

/** 15 looks a minute: an end is noticed two seconds after it on average. */
const lookEverySeconds = 4
/** A service that is being removed takes 5 to 10 minutes to go. */
const removalSeconds = 1800
/** A role made a moment ago; AWS says only that it "cannot assume" it. Nothing else is waited for like this. */
const freshRoleSeconds = 240
/** A new deployment shows up in the list within seconds. */
const appearSeconds = 120

/** ECS Express Mode: one call makes load balancer, certificate, scaling and service. */
export function openExpressTarget(ecs: ExpressApi, account: Account): WebTarget {
  const { cluster } = account.foundation
  const serviceName = account.names.service
  const serviceArn = `arn:${account.partition}:ecs:${account.region}:${account.accountId}:service/${cluster}/${serviceName}`

  return {
    async serving() {
      const service = await describe(ecs, serviceArn)
      return service === null ? null : servingOf(service)
    },
    async rollOut(request) {
      const before = await existing(ecs, account, serviceArn, request)
      const known = before === null ? new Set<string>() : await knownDeployments(ecs, cluster, serviceArn)
      const running =
        before === null ? null : await runningDeployment(ecs, cluster, serviceArn, request.taskDefinition)
      if (running !== null) request.voice.say('An earlier run began this very rollout; waiting for its end.')
      else if (before === null) await create(ecs, account, request)
      else await update(ecs, account, serviceArn, request)
      return followRollout(ecs, {
        cluster,
        serviceArn,
        request,
        known,
        deploymentArn: running,
        first: before === null,
      })
    },
    async remove(voice) {
      const service = await describe(ecs, serviceArn)
      if (service === null) return
      refuseForeign(service, account)
      try {
        await ecs.deleteExpressGatewayService({ serviceArn })
      } catch (error) {
        // "is in DRAINING status": an earlier run asked for it; "in INACTIVE status": it is gone.
        if (!isNamed(error, 'ServiceNotActiveException', 'ResourceNotFoundException')) throw error
      }
      await waitUntilGone(ecs, serviceArn, voice.say)
    },
  }
}

/** The service to update, or `null` to create it; one that is just being removed is waited for first. */
async function existing(
  ecs: ExpressApi,
  account: Account,
  serviceArn: string,
  request: RolloutRequest,
): Promise<ECSExpressGatewayService | null> {
  const service = await describe(ecs, serviceArn)
  if (service === null) return null
  refuseForeign(service, account)
  if (service.status?.statusCode !== 'DRAINING') return service
  await waitUntilGone(ecs, serviceArn, request.voice.say)
  return null
}

async function create(ecs: ExpressApi, account: Account, request: RolloutRequest): Promise<void> {
  await whileRolesAreFresh(request, async () => {
    try {
      await ecs.createExpressGatewayService({
        serviceName: account.names.service,
        cluster: account.foundation.cluster,
        infrastructureRoleArn: account.foundation.infrastructureRoleArn,
        ...configuration(account, request),
        tags: Object.entries(account.tags).map(([key, value]) => ({ key, value })),
      })
    } catch (error) {
      // There is no client token. Our own first attempt whose answer was lost has made the service.
      if ((await describe(ecs, serviceArnOf(account))) === null) throw error
    }
  })
}

async function update(
  ecs: ExpressApi,
  account: Account,
  serviceArn: string,
  request: RolloutRequest,
): Promise<void> {
  await whileRolesAreFresh(request, async () => {
    await ecs.updateExpressGatewayService({ serviceArn, ...configuration(account, request) })
  })
}

/** Everything explicit: Express Mode's defaults differ between its documents (research/aws 0.3). */
function configuration(account: Account, request: RolloutRequest) {
  return {
    taskDefinitionArn: request.taskDefinition,
    healthCheckPath: request.healthCheckPath,
    networkConfiguration: {
      subnets: [...account.foundation.subnets],
      securityGroups: [account.foundation.appSecurityGroup],
    },
    scalingTarget: {
      minTaskCount: request.minTasks,
      maxTaskCount: request.maxTasks,
      autoScalingMetric: 'AVERAGE_CPU' as const,
      autoScalingTargetValue: 60,
    },
  }
}

/** Repeats a call while AWS says that it cannot assume a role; after four minutes that is the answer. */
async function whileRolesAreFresh(request: RolloutRequest, call: () => Promise<void>): Promise<void> {
  const began = performance.now()
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      const text = error instanceof Error ? error.message : ''
      const fresh =
        /cannot assume role|unable to assume|not able to validate the provided access credentials|sts:AssumeRole/i
      if (!fresh.test(text) || (performance.now() - began) / 1000 >= freshRoleSeconds) throw error
      if (attempt === 1)
        request.voice.say(
          'AWS does not know the roles yet, which is normal right after they were made; trying for 4 minutes.',
        )
      await sleep(10_000)
    }
  }
}

interface Rollout {
  readonly cluster: string
  readonly serviceArn: string
  readonly request: RolloutRequest
  /** Deployments that were there before ours. */
  readonly known: ReadonlySet<string>
  readonly deploymentArn: string | null
  readonly first: boolean
}

async function followRollout(ecs: ExpressApi, rollout: Rollout): Promise<RolloutEnd> {
  const { request, cluster, serviceArn } = rollout
  let ours = rollout.deploymentArn
  let lastStatus = 'the deployment has not begun'
  const look = async (waitedSeconds: number): Promise<RolloutEnd | null> => {
    ours ??= await findOurs(ecs, rollout, waitedSeconds)
    if (ours === null) return null
    const verdict = await judge(ecs, ours)
    if (verdict === null) return null
    const line = verdict.kind === 'running' ? verdict.describe : ''
    if (line !== '' && line !== lastStatus) request.voice.say(line)
    if (verdict.kind === 'running') lastStatus = verdict.describe
    return conclude(ecs, rollout, verdict)
  }
  const began = performance.now()
  return waitFor<RolloutEnd>({
    what: 'the rollout',
    usually: rollout.first
      ? 'the first one makes the load balancer and the certificate: usually 10 to 25 minutes'
      : 'Express Mode shifts traffic step by step: usually 8 to 12 minutes',
    timeoutSeconds: request.timeoutSeconds,
    interval: () => lookEverySeconds,
    say: request.voice.say,
    signal: request.signal,
    look: () => look((performance.now() - began) / 1000),
    timedOut: async () => new RolloutTimeout(lastStatus),
  }).catch(async (error: unknown): Promise<RolloutEnd> => {
    if (!(error instanceof RolloutTimeout)) throw error
    const service = await describe(ecs, serviceArn)
    return {
      kind: 'timed-out',
      waitedSeconds: request.timeoutSeconds,
      lastStatus: `${error.lastStatus} (cluster ${cluster})`,
      serving: service === null ? null : servingOf(service),
    }
  })
}

class RolloutTimeout extends Error {
  readonly lastStatus: string
  constructor(lastStatus: string) {
    super(lastStatus)
    this.lastStatus = lastStatus
  }
}

/** What a verdict on our deployment means for the service, or `null` to go on waiting. */
async function conclude(ecs: ExpressApi, rollout: Rollout, verdict: Verdict): Promise<RolloutEnd | null> {
  switch (verdict.kind) {
    case 'running':
      return null
    case 'succeeded': {
      // Succeeded is not enough: what serves must be what we rolled out.
      const service = await describe(ecs, rollout.serviceArn)
      const serving = service === null ? null : servingOf(service)
      if (serving === null) return null
      if (serving.taskDefinition === rollout.request.taskDefinition) return { kind: 'serving', serving }
      const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn)
      return newest !== null && newest !== verdict.deploymentArn ? { kind: 'superseded', by: newest } : null
    }
    case 'stopped': {
      const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn)
      if (newest !== null && newest !== verdict.deploymentArn) return { kind: 'superseded', by: newest }
      return failed(ecs, rollout, verdict.reason, verdict.alarms)
    }
    case 'rolled-back':
      return failed(ecs, rollout, verdict.reason, verdict.alarms)
  }
}

async function failed(
  ecs: ExpressApi,
  rollout: Rollout,
  reason: string,
  alarms: readonly string[],
): Promise<RolloutEnd> {
  if (rollout.first) return { kind: 'never-served', reason }
  const service = await describe(ecs, rollout.serviceArn)
  return { kind: 'rolled-back', reason, alarms, serving: service === null ? null : servingOf(service) }
}

/** Ours is the one that was not there before and whose revision runs our task definition. */
async function findOurs(ecs: ExpressApi, rollout: Rollout, waitedSeconds: number): Promise<string | null> {
  const answer = await ecs.listServiceDeployments({
    cluster: rollout.cluster,
    service: rollout.serviceArn,
    maxResults: 10,
  })
  for (const { serviceDeploymentArn: arn, targetServiceRevisionArn: revision } of answer.serviceDeployments ??
    []) {
    if (!arn || !revision || rollout.known.has(arn)) continue
    if ((await taskDefinitionOf(ecs, revision)) === rollout.request.taskDefinition) return arn
  }
  if (waitedSeconds > appearSeconds) {
    throw new DeployError({
      code: 'rollout-failed',
      message: `ECS accepted the rollout, but shows no deployment of it after ${appearSeconds / 60} minutes.`,
      where: `ECS service ${rollout.serviceArn}`,
      safe: 'What served before goes on serving.',
      remedy: 'Look at the service in the ECS console, then run the job again.',
    })
  }
  return null
}

async function judge(ecs: ExpressApi, deploymentArn: string): Promise<Verdict | null> {
  const answer = await ecs.describeServiceDeployments({ serviceDeploymentArns: [deploymentArn] })
  const deployment = answer.serviceDeployments?.[0]
  // Not seen everywhere yet (failures: MISSING).
  return deployment === undefined ? null : judgeDeployment(deployment)
}

async function knownDeployments(ecs: ExpressApi, cluster: string, service: string): Promise<Set<string>> {
  const answer = await ecs.listServiceDeployments({ cluster, service, maxResults: 50 })
  return new Set(
    (answer.serviceDeployments ?? []).map(({ serviceDeploymentArn }) => serviceDeploymentArn ?? ''),
  )
}

/** A rollout of the same task definition that is under way: an earlier run of ours began it and died. */
async function runningDeployment(
  ecs: ExpressApi,
  cluster: string,
  service: string,
  taskDefinition: string,
): Promise<string | null> {
  const answer = await ecs.listServiceDeployments({
    cluster,
    service,
    status: ['PENDING', 'IN_PROGRESS'],
    maxResults: 10,
  })
  for (const { serviceDeploymentArn: arn, targetServiceRevisionArn: revision } of answer.serviceDeployments ??
    []) {
    if (arn && revision && (await taskDefinitionOf(ecs, revision)) === taskDefinition) return arn
  }
  return null
}

async function newestDeployment(ecs: ExpressApi, cluster: string, service: string): Promise<string | null> {
  const answer = await ecs.listServiceDeployments({ cluster, service, maxResults: 10 })
  const newest = [...(answer.serviceDeployments ?? [])].sort(byAge)[0]
  return newest?.serviceDeploymentArn ?? null
}

function byAge(a: Pick<ServiceDeployment, 'createdAt'>, b: Pick<ServiceDeployment, 'createdAt'>): number {
  return (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0)
}

async function taskDefinitionOf(ecs: ExpressApi, serviceRevisionArn: string): Promise<string | null> {
  const answer = await ecs.describeServiceRevisions({ serviceRevisionArns: [serviceRevisionArn] })
  return answer.serviceRevisions?.[0]?.taskDefinition ?? null
}

/** The service, or `null` where there is none, or only the memory of one (INACTIVE). */
async function describe(ecs: ExpressApi, serviceArn: string): Promise<ECSExpressGatewayService | null> {
  try {
    const { service } = await ecs.describeExpressGatewayService({ serviceArn, include: ['TAGS'] })
    return service === undefined || service.status?.statusCode === 'INACTIVE' ? null : service
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException', 'ServiceNotFoundException', 'ServiceNotActiveException'))
      return null
    if (isNamed(error, 'InvalidParameterException') && /not found|INACTIVE/i.test(error.message)) return null
    throw error
  }
}

function servingOf(service: ECSExpressGatewayService): Serving | null {
  const configuration = service.activeConfigurations?.[0]
  const endpoint = configuration?.ingressPaths?.find(({ accessType }) => accessType === 'PUBLIC')?.endpoint
  if (!service.serviceArn || !configuration?.taskDefinitionArn || !endpoint) return null
  // AWS gives the endpoint with and without a scheme.
  const url = endpoint.includes('://') ? endpoint : `https://${endpoint}`
  return {
    serviceArn: service.serviceArn,
    taskDefinition: configuration.taskDefinitionArn,
    url: url.replace(/\/+$/, ''),
  }
}

function refuseForeign(service: ECSExpressGatewayService, account: Account): void {
  const id = service.tags?.find(({ key }) => key === 'monolayer:repository-id')?.value
  if (id === String(account.address.repositoryId)) return
  throw new DeployError({
    code: 'environment-foreign',
    message: `There is an ECS service ${service.serviceName} that is not this repository's (its tag monolayer:repository-id is ${id ?? 'missing'}).`,
    where: service.serviceArn ?? 'Amazon ECS',
    safe: 'It was not touched.',
    remedy: 'Remove it, or give this app another name with the input app.',
  })
}

async function waitUntilGone(
  ecs: ExpressApi,
  serviceArn: string,
  say: (line: string) => void,
): Promise<void> {
  await waitFor({
    what: 'the old service to be removed',
    usually: 'usually 5 to 10 minutes',
    timeoutSeconds: removalSeconds,
    interval: () => 5,
    say,
    look: async () => ((await describe(ecs, serviceArn)) === null ? true : null),
    timedOut: () =>
      new DeployError({
        code: 'cleanup-incomplete',
        message: 'The ECS service is still being removed after half an hour.',
        where: serviceArn,
        remedy: 'Run the job again later; it goes on from there.',
      }),
  })
}

function serviceArnOf(account: Account): string {
  return `arn:${account.partition}:ecs:${account.region}:${account.accountId}:service/${account.foundation.cluster}/${account.names.service}`
}
