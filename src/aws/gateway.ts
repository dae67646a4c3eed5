import type { ECS, Service } from '@aws-sdk/client-ecs'
import { DeployError } from '../errors.ts'
import { waitFor } from '../wait.ts'
import type { Account } from './account.ts'
import { askForRollout } from './ask-rollout.ts'
import { readGateway } from './gateway-foundation.ts'
import { failedRoutes, readServingRevision } from './gateway-revision.ts'
import {
  createClassic,
  deleteClassic,
  describeClassic,
  type GatewayServiceApi,
  scaleClassic,
  updateClassic,
  waitUntilClassicGone,
} from './gateway-service.ts'
import { refuseForeign, serviceArnOf } from './owned-service.ts'
import { isNamed } from './refusal.ts'
import {
  type EarlierDeployments,
  earlierDeployments,
  followRollout,
  type RolloutApi,
  type WatchedService,
} from './rollout-watch.ts'
import type { RolloutEnd, RolloutRequest, WebTarget } from './web.ts'

export type GatewayApi = GatewayServiceApi & RolloutApi & Pick<ECS, 'describeGateway'>

const usually = {
  // How long AWS takes to make a load balancer and a certificate for a gateway is not documented; Express takes 10 to 25.
  first: 'the first one makes the load balancer, the route and the certificate: allow 25 minutes',
  update: 'usually 1 to 3 minutes',
}
/** Starting a Fargate task takes about a minute, on Spot sometimes longer. */
const wakeSeconds = 900
/** How many of a service's events are shown where AWS gives no other reason. */
const shownEvents = 10

/**
 * A classic ECS service behind an ECS Gateway: rolling updates, nothing that watches for 4xx answers, Spot for
 * previews, and no tasks at all while it sleeps. `bootstrap/gateway.yml` makes the gateway.
 */
export function openGatewayTarget(ecs: GatewayApi, account: Account): WebTarget {
  const readServing = async () => {
    const service = await describeClassic(ecs, account)
    return service === null ? null : readServingRevision(ecs, account, service)
  }
  return {
    kind: 'gateway',
    async preflight(voice) {
      const arn = await readGateway(await account.clients.ssm(), ecs, account.address.stage, account.region)
      voice.say(`The web service will be behind the gateway ${arn}.`)
    },
    serving: readServing,
    async rollOut(request) {
      const { cluster } = account.foundation
      const { created, known, running } = await begin(ecs, account, request)
      const service = watched(ecs, account, request, created)
      const serviceArn = serviceArnOf(account)
      const found = { known, deploymentArn: running, revision: null }
      const rollout = { cluster, serviceArn, service, request, ...found }
      const end = await followRollout(ecs, rollout)
      if (end.kind === 'timed-out') await tellEvents(ecs, account, request, 'The last events of the service:')
      return end.kind === 'wedged' ? ({ kind: 'never-served', reason: end.reason } satisfies RolloutEnd) : end
    },
    // Nothing here takes a deployment back for answers of the app.
    relax: null,
    async discard(voice) {
      if (await discard(ecs, account)) voice.say('The service is being removed: it never served.')
    },
    async remove(voice) {
      if (await discard(ecs, account)) await waitUntilClassicGone(ecs, account, voice.say)
    },
    sleeper: {
      async sleep(voice) {
        const service = await describeClassic(ecs, account)
        if (service?.status !== 'ACTIVE') return false
        refuseForeign(service, account)
        if (service.desiredCount === 0) return false
        await scaleClassic(ecs, account, 0)
        voice.say('Its tasks are stopping; its URL answers 503 until it is woken.')
        return true
      },
      async wake({ tasks, voice, signal }) {
        const service = await describeClassic(ecs, account)
        if (service?.status !== 'ACTIVE') return null
        refuseForeign(service, account)
        await scaleClassic(ecs, account, tasks)
        await waitFor({
          what: `${tasks === 1 ? 'its task' : `its ${tasks} tasks`} to run`,
          usually: 'usually a minute',
          timeoutSeconds: wakeSeconds,
          interval: () => 4,
          say: voice.say,
          signal,
          look: async () =>
            ((await describeClassic(ecs, account))?.runningCount ?? 0) >= tasks ? true : null,
          timedOut: () => asleep(account),
        })
        return readServing()
      },
    },
  }
}

/** Updates the service, makes it, or finds a rollout of an earlier run. */
async function begin(
  ecs: GatewayApi,
  account: Account,
  request: RolloutRequest,
): Promise<{ created: boolean } & EarlierDeployments> {
  const { cluster } = account.foundation
  const serviceArn = serviceArnOf(account)
  const before = await existing(ecs, account, request)
  const { known, running } = await earlier(ecs, cluster, serviceArn, request.taskDefinition)
  if (before === null) {
    await askForRollout(request, () => createClassic(ecs, account, request))
    return { created: true, known, running: null }
  }
  if (running !== null) {
    request.voice.say('An earlier run began this very rollout; waiting for its end.')
    request.begun()
  } else await askForRollout(request, () => updateClassic(ecs, account, request))
  return { created: false, known, running }
}

/** The service to update, or `null` to create it; one that is just being removed is waited for first. */
async function existing(ecs: GatewayApi, account: Account, request: RolloutRequest): Promise<Service | null> {
  const service = await describeClassic(ecs, account)
  if (service === null) return null
  refuseForeign(service, account)
  if (service.status === 'DRAINING') {
    await waitUntilClassicGone(ecs, account, request.voice.say, request.signal)
    return null
  }
  // A service of Express Mode is managed by ECS, and an update of it by these calls is refused.
  if (service.resourceManagementType === 'ECS') throw otherKind(service)
  return service
}

/** ECS may still list the deployments of a service of the same name that is gone. */
async function earlier(
  ecs: GatewayApi,
  cluster: string,
  serviceArn: string,
  taskDefinition: string,
): Promise<EarlierDeployments> {
  try {
    return await earlierDeployments(ecs, cluster, serviceArn, taskDefinition)
  } catch (error) {
    if (isNamed(error, 'ServiceNotFoundException', 'ServiceNotActiveException')) {
      return { known: new Set(), running: null }
    }
    throw error
  }
}

/** Asks for the removal. @returns false where there is nothing to remove */
async function discard(ecs: GatewayApi, account: Account): Promise<boolean> {
  const service = await describeClassic(ecs, account)
  if (service === null) return false
  refuseForeign(service, account)
  if (service.status === 'ACTIVE') await deleteClassic(ecs, account)
  return true
}

/** A service as the watch over a rollout sees it. `created`: it was made for this rollout. */
function watched(
  ecs: GatewayApi,
  account: Account,
  request: RolloutRequest,
  created: boolean,
): WatchedService {
  return {
    usually: created ? usually.first : usually.update,
    async serving() {
      const service = await describeClassic(ecs, account)
      return service === null ? null : readServingRevision(ecs, account, service)
    },
    async wedged(resources) {
      const [failed] = failedRoutes(resources)
      if (failed === undefined) return null
      // A route has a status and no reason (ECS API, GatewayRoute): what AWS says of the service is all there is.
      const intro =
        'AWS could not make the route to the service, and gives no reason. The events of the service:'
      const [last] = await tellEvents(ecs, account, request, intro)
      request.voice.say(
        `What there is of the gateway: aws ecs describe-gateway-resources --gateway ${failed.gatewayArn} --region ${account.region}. What was refused to its role stands in CloudTrail, under the role monolayer-gateway-${account.region}.`,
      )
      return `AWS could not make the route ${failed.gatewayRouteArn} (CREATE_FAILED) and gives no reason; last event of the service: ${last ?? 'none'}`
    },
  }
}

/** Shows the newest events of the service: that Spot has no room, for one, stands nowhere else. @returns them */
async function tellEvents(
  ecs: GatewayApi,
  account: Account,
  { voice }: RolloutRequest,
  intro: string,
): Promise<string[]> {
  const service = await describeClassic(ecs, account)
  const events = (service?.events ?? []).slice(0, shownEvents).map(({ message }) => message ?? '')
  voice.say(intro)
  voice.quote(events.join('\n') || 'none')
  return events
}

function asleep(account: Account): DeployError {
  return new DeployError({
    code: 'rollout-timeout',
    message: `The tasks of the service did not run within ${wakeSeconds / 60} minutes.`,
    where: `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`,
    safe: 'The service is there; AWS goes on starting its tasks, on Spot as soon as there is room.',
    remedy: `Look at the events of the service: aws ecs describe-services --cluster ${account.foundation.cluster} --services ${account.names.service} --region ${account.region} --query "services[0].events[:5]"`,
  })
}

function otherKind(service: Service): DeployError {
  return new DeployError({
    code: 'web-target-differs',
    message: `There is an ECS service ${service.serviceName} of Express Mode, and web-target: gateway does not convert it.`,
    where: service.serviceArn ?? 'Amazon ECS',
    safe: 'It was not touched.',
    remedy: 'Set web-target: express, or remove the environment first (command: destroy).',
  })
}
