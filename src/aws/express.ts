import type { ECSExpressGatewayService } from '@aws-sdk/client-ecs'
import type { Voice } from '../progress.ts'
import type { Account } from './account.ts'
import { askForRollout } from './ask-rollout.ts'
import {
  createService,
  deleteService,
  describeService,
  type ExpressServiceApi,
  servingOf,
  updateService,
  waitUntilGone,
} from './express-service.ts'
import { ProvisioningWatch } from './managed-resources.ts'
import { refuseForeign, serviceArnOf } from './owned-service.ts'
import { reduceAlarms } from './rollback-alarm.ts'
import {
  earlierDeployments,
  followRollout,
  type RolloutApi,
  type WatchedEnd,
  type WatchedService,
} from './rollout-watch.ts'
import type { RolloutEnd, RolloutRequest, Serving, WebTarget } from './web.ts'

export type ExpressApi = ExpressServiceApi & RolloutApi

const usually = {
  first: 'the first one makes the load balancer and the certificate: usually 10 to 25 minutes',
  update: 'Express Mode shifts traffic step by step: usually 8 to 12 minutes',
}

/** ECS Express Mode: one call makes load balancer, certificate, scaling and service. */
export function openExpressTarget(ecs: ExpressApi, account: Account): WebTarget {
  const serviceArn = serviceArnOf(account)
  /** What was seen to serve at the end of a rollout, which saves a look. */
  let rolledOut: Serving | null = null
  return {
    kind: 'express',
    // One task is the least that Express Mode takes.
    sleeper: null,
    preflight: async () => {},
    serving: () => readServing(ecs, serviceArn),
    async rollOut(request) {
      const { created, end } = await begin(ecs, account, request)
      if (end.kind === 'serving') rolledOut = end.serving
      if (end.kind !== 'wedged') return end
      // What earlier runs made is not taken away on a suspicion; that it never served is the next thing to be said.
      if (!created) return neverMade(end.reason)
      return recreate(ecs, account, request, end.reason)
    },
    async relax(voice) {
      try {
        const { revision } = rolledOut ?? (await readServing(ecs, serviceArn)) ?? {}
        if (revision === undefined) return
        const changed = await reduceAlarms({ ecs, cloudwatch: await account.clients.cloudwatch() }, revision)
        for (const name of changed) {
          voice.say(
            `The alarm ${name} looks at 5xx answers only from now on: a 404 takes no deployment back.`,
          )
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        voice.say(`The rollback alarm stays as AWS made it, which counts 4xx answers too (${why}).`)
      }
    },
    async remove(voice) {
      if (await discard(ecs, account)) await waitUntilGone(ecs, serviceArn, voice.say)
    },
    async discard(voice: Voice) {
      if (await discard(ecs, account)) voice.say('The service is being removed: it never served.')
    },
  }
}

async function readServing(ecs: ExpressApi, serviceArn: string): Promise<Serving | null> {
  const service = await describeService(ecs, serviceArn)
  return service === null ? null : servingOf(service)
}

/** A service as the watch over a rollout sees it. `created`: it was made for this rollout. */
function watched(ecs: ExpressApi, serviceArn: string, created: boolean): WatchedService {
  const provisioning = new ProvisioningWatch()
  return {
    serving: () => readServing(ecs, serviceArn),
    wedged: async (resources) => provisioning.look(resources),
    usually: created ? usually.first : usually.update,
  }
}

/** Updates the service, makes it, or waits for a rollout of an earlier run; then follows it to its end. */
async function begin(
  ecs: ExpressApi,
  account: Account,
  request: RolloutRequest,
): Promise<{ created: boolean; end: WatchedEnd }> {
  const { cluster } = account.foundation
  const serviceArn = serviceArnOf(account)
  const before = await existing(ecs, account, request)
  const { known, running } =
    before === null
      ? { known: new Set<string>(), running: null }
      : await earlierDeployments(ecs, cluster, serviceArn, request.taskDefinition)
  let revision: string | null = null
  if (running !== null) {
    request.voice.say('An earlier run began this very rollout; waiting for its end.')
    request.begun()
  } else {
    revision = await askForRollout(request, async () => {
      if (before !== null) return updateService(ecs, account, request)
      await createService(ecs, account, request)
      return null
    })
  }
  const created = before === null
  const service = watched(ecs, serviceArn, created)
  const rollout = { cluster, serviceArn, service, request, known, deploymentArn: running, revision }
  return { created, end: await followRollout(ecs, rollout) }
}

/** Once more with a new service, made from nothing: AWS does not ask again for what it was refused. */
async function recreate(
  ecs: ExpressApi,
  account: Account,
  request: RolloutRequest,
  reason: string,
): Promise<RolloutEnd> {
  const { cluster } = account.foundation
  const serviceArn = serviceArnOf(account)
  request.voice.say(
    `AWS does not finish what the service needs (${reason}). It never does then, so the service that this run made is removed and made once more.`,
  )
  const { known } = await earlierDeployments(ecs, cluster, serviceArn, request.taskDefinition)
  await deleteService(ecs, serviceArn)
  await waitUntilGone(ecs, serviceArn, request.voice.say, request.signal)
  await createService(ecs, account, request)
  const service = watched(ecs, serviceArn, true)
  const rollout = { cluster, serviceArn, service, request, known, deploymentArn: null, revision: null }
  const end = await followRollout(ecs, rollout)
  return end.kind === 'wedged' ? neverMade(end.reason) : end
}

function neverMade(reason: string): RolloutEnd {
  return { kind: 'never-served', reason: `AWS did not finish what the service needs: ${reason}` }
}

/** The service to update, or `null` to create it; one that is just being removed is waited for first. */
async function existing(
  ecs: ExpressApi,
  account: Account,
  request: RolloutRequest,
): Promise<ECSExpressGatewayService | null> {
  const serviceArn = serviceArnOf(account)
  const service = await describeService(ecs, serviceArn)
  if (service === null) return null
  refuseForeign(service, account)
  if (service.status?.statusCode !== 'DRAINING') return service
  await waitUntilGone(ecs, serviceArn, request.voice.say, request.signal)
  return null
}

/** Asks for the removal. @returns false where there is nothing to remove */
async function discard(ecs: ExpressApi, account: Account): Promise<boolean> {
  const serviceArn = serviceArnOf(account)
  const service = await describeService(ecs, serviceArn)
  if (service === null) return false
  refuseForeign(service, account)
  await deleteService(ecs, serviceArn)
  return true
}
