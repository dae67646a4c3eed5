import type { CreateServiceCommandInput, ECS, Service } from '@aws-sdk/client-ecs'
import { DeployError } from '../errors.ts'
import { runsOnSpot } from '../plan/web-target.ts'
import { waitFor } from '../wait.ts'
import type { Account } from './account.ts'
import { gatewayCommand } from './bootstrap-commands.ts'
import { whileRolesAreFresh } from './fresh-role.ts'
import { isNamed } from './refusal.ts'
import { portName } from './task-definition.ts'
import type { RolloutRequest } from './web.ts'

/** The calls for a classic service with a gateway connector. */
export type GatewayServiceApi = Pick<
  ECS,
  'createService' | 'updateService' | 'describeServices' | 'deleteService' | 'listGatewayRoutes'
>

/** Tasks take minutes to go. How long route, certificate and target group take is not documented. */
const removalSeconds = 1800

/**
 * How a gateway checks a target: healthy 10 seconds after its first answer, and taken away after 15 seconds without
 * one. Its defaults are not documented, those of a target group are 30 seconds and five checks.
 */
const healthCheck = {
  healthCheckProtocol: 'HTTP',
  healthCheckIntervalSeconds: 5,
  healthCheckTimeoutSeconds: 3,
  healthyThresholdCount: 2,
  unhealthyThresholdCount: 3,
  matcher: { httpCode: '200' },
} as const

/** Failed checks do not count so long after a task's start. The default is 0, which no app would survive. */
const graceSeconds = 120

/** The service, or `null` where there is none, or only the memory of one (INACTIVE). */
export async function describeClassic(
  ecs: Pick<ECS, 'describeServices'>,
  account: Account,
): Promise<Service | null> {
  const answer = await ecs.describeServices({
    cluster: account.foundation.cluster,
    services: [account.names.service],
    include: ['TAGS'],
  })
  const [service] = answer.services ?? []
  return service === undefined || service.status === 'INACTIVE' ? null : service
}

/** @throws DeployError `gateway-missing` where no gateway takes the service */
export async function createClassic(
  ecs: GatewayServiceApi,
  account: Account,
  request: RolloutRequest,
): Promise<void> {
  const create = async () => {
    try {
      await ecs.createService({
        serviceName: account.names.service,
        ...configuration(account, request),
        capacityProviderStrategy: [{ capacityProvider: capacityProvider(account), weight: 1 }],
        propagateTags: 'SERVICE',
        enableECSManagedTags: true,
        tags: Object.entries(account.tags).map(([key, value]) => ({ key, value })),
      })
    } catch (error) {
      // At once and with a reason: no gateway of the cluster, none in this network, none that is public.
      if (isNamed(error, 'InvalidParameterException') && /gateway/i.test(error.message)) {
        throw notTaken(account, error.message)
      }
      // Our own first attempt whose answer was lost has made the service.
      if ((await describeClassic(ecs, account)) === null) throw error
    }
  }
  await whileRolesAreFresh(create, request.voice.say, request.signal)
}

export async function updateClassic(
  ecs: GatewayServiceApi,
  account: Account,
  request: RolloutRequest,
): Promise<void> {
  const update = () =>
    ecs.updateService({
      service: account.names.service,
      ...configuration(account, request),
      // The same task definition again would otherwise be no deployment at all.
      forceNewDeployment: true,
    })
  await whileRolesAreFresh(update, request.voice.say, request.signal)
}

/** Changes how many tasks run; ECS calls that no deployment. */
export async function scaleClassic(ecs: GatewayServiceApi, account: Account, tasks: number): Promise<void> {
  const { cluster } = account.foundation
  await ecs.updateService({ cluster, service: account.names.service, desiredCount: tasks })
}

/** Asks for the removal of a service; one that is being removed or gone already is fine. */
export async function deleteClassic(ecs: GatewayServiceApi, account: Account): Promise<void> {
  try {
    await ecs.deleteService({
      cluster: account.foundation.cluster,
      service: account.names.service,
      force: true,
    })
  } catch (error) {
    if (!isNamed(error, 'ServiceNotActiveException', 'ServiceNotFoundException')) throw error
  }
}

/**
 * Waits until the service and its routes are gone: a route that stays costs a rule and a certificate, and keeps the
 * gateway from ever being removed.
 *
 * @throws DeployError `cleanup-incomplete`
 */
export async function waitUntilClassicGone(
  ecs: GatewayServiceApi,
  account: Account,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const left = (message: string) =>
    new DeployError({
      code: 'cleanup-incomplete',
      message,
      where: `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`,
      remedy: 'Run the job again later; it goes on from there.',
    })
  await waitFor({
    what: 'the service and its route to be removed',
    usually: 'usually 1 to 6 minutes',
    timeoutSeconds: removalSeconds,
    interval: () => 5,
    say,
    signal,
    look: async () => {
      const routes = await routesOf(ecs, account)
      const failed = routes.find(({ status }) => status === 'DELETE_FAILED')
      if (failed !== undefined) {
        throw left(
          `AWS could not remove the route ${failed.gatewayRouteArn} to the service, and says no reason.`,
        )
      }
      return routes.length === 0 && (await describeClassic(ecs, account)) === null ? true : null
    },
    timedOut: () => left('The ECS service is still being removed after half an hour.'),
  })
}

async function routesOf(ecs: GatewayServiceApi, account: Account) {
  const { cluster } = account.foundation
  try {
    const answer = await ecs.listGatewayRoutes({ cluster, service: account.names.service })
    return answer.gatewayRoutes ?? []
  } catch (error) {
    // What it answers for a service that is gone is not documented; either way there is no route.
    if (isNamed(error, 'ServiceNotFoundException', 'ServiceNotActiveException', 'ResourceNotFoundException'))
      return []
    throw error
  }
}

/** The foundation's clusters have both providers. One of them alone: AWS does not fall back from Spot by itself. */
function capacityProvider(account: Account): 'FARGATE_SPOT' | 'FARGATE' {
  return runsOnSpot('gateway', account.address.stage) ? 'FARGATE_SPOT' : 'FARGATE'
}

/**
 * Everything explicit, in creation and update alike. `DEFERRED`: ECS would otherwise wait until the load balancer has
 * let go of the old tasks, which takes the deregistration delay of 300 seconds that a gateway has no member for.
 */
function configuration(account: Account, request: RolloutRequest) {
  return {
    cluster: account.foundation.cluster,
    taskDefinition: request.taskDefinition,
    desiredCount: request.minTasks,
    platformVersion: 'LATEST',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...account.foundation.subnets],
        securityGroups: [account.foundation.appSecurityGroup],
        assignPublicIp: 'ENABLED',
      },
    },
    healthCheckGracePeriodSeconds: graceSeconds,
    deploymentConfiguration: {
      strategy: 'ROLLING',
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: {
        enable: true,
        rollback: true,
        thresholdConfiguration: { type: 'COUNT', value: 2 },
      },
      earlySuccessCriteria: {
        enable: true,
        healthyPercent: 100,
        sourceServiceRevisionCleanup: 'DEFERRED',
      },
    },
    gatewayConnectors: [
      {
        portName,
        healthCheck: {
          ...healthCheck,
          healthCheckPath: request.healthCheckPath,
          healthCheckPort: request.port,
        },
        filters: { accessTypes: ['PUBLIC'] },
      },
    ],
  } satisfies Partial<CreateServiceCommandInput>
}

function notTaken(account: Account, why: string): DeployError {
  return new DeployError({
    code: 'gateway-missing',
    message: `No ECS Gateway takes the service: ${why}`,
    where: `cluster ${account.foundation.cluster}`,
    safe: 'The service was not made.',
    remedy: `Make the gateway anew: ${gatewayCommand(account.region)}`,
  })
}
