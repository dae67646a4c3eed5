import type { ECS, ECSExpressGatewayService } from '@aws-sdk/client-ecs'
import { DeployError } from '../errors.ts'
import { waitFor } from '../wait.ts'
import type { Account } from './account.ts'
import { whileRolesAreFresh } from './fresh-role.ts'
import { serviceArnOf } from './owned-service.ts'
import { isNamed } from './refusal.ts'
import type { RolloutRequest, Serving } from './web.ts'

/** The four calls of ECS Express Mode. */
export type ExpressServiceApi = Pick<
  ECS,
  | 'createExpressGatewayService'
  | 'updateExpressGatewayService'
  | 'describeExpressGatewayService'
  | 'deleteExpressGatewayService'
>

/** A service that is being removed takes 5 to 10 minutes to go. */
const removalSeconds = 1800

/** The service, or `null` where there is none, or only the memory of one (INACTIVE). */
export async function describeService(
  ecs: Pick<ExpressServiceApi, 'describeExpressGatewayService'>,
  serviceArn: string,
): Promise<ECSExpressGatewayService | null> {
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

/** What a service serves, once it has an address. */
export function servingOf(service: ECSExpressGatewayService): Serving | null {
  const configuration = service.activeConfigurations?.[0]
  const endpoint = configuration?.ingressPaths?.find(({ accessType }) => accessType === 'PUBLIC')?.endpoint
  if (!service.serviceArn || !configuration?.taskDefinitionArn || !endpoint) return null
  // AWS gives the endpoint with and without a scheme.
  const url = endpoint.includes('://') ? endpoint : `https://${endpoint}`
  return {
    serviceArn: service.serviceArn,
    taskDefinition: configuration.taskDefinitionArn,
    url: url.replace(/\/+$/, ''),
    ...(configuration.serviceRevisionArn === undefined ? {} : { revision: configuration.serviceRevisionArn }),
  }
}

export async function createService(
  ecs: ExpressServiceApi,
  account: Account,
  request: RolloutRequest,
): Promise<void> {
  const create = async () => {
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
      if ((await describeService(ecs, serviceArnOf(account))) === null) throw error
    }
  }
  await whileRolesAreFresh(create, request.voice.say, request.signal)
}

/** @returns the ARN of the service revision that is rolled out, where AWS says it */
export async function updateService(
  ecs: ExpressServiceApi,
  account: Account,
  request: RolloutRequest,
): Promise<string | null> {
  const serviceArn = serviceArnOf(account)
  const update = () => ecs.updateExpressGatewayService({ serviceArn, ...configuration(account, request) })
  const { service } = await whileRolesAreFresh(update, request.voice.say, request.signal)
  return service?.targetConfiguration?.serviceRevisionArn ?? null
}

/** Asks for the removal of a service; one that is being removed or gone already is fine. */
export async function deleteService(ecs: ExpressServiceApi, serviceArn: string): Promise<void> {
  try {
    await ecs.deleteExpressGatewayService({ serviceArn })
  } catch (error) {
    // "is in DRAINING status": an earlier run asked for it; "in INACTIVE status": it is gone.
    if (!isNamed(error, 'ServiceNotActiveException', 'ResourceNotFoundException')) throw error
  }
}

export async function waitUntilGone(
  ecs: ExpressServiceApi,
  serviceArn: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  await waitFor({
    what: 'the old service to be removed',
    usually: 'usually 5 to 10 minutes',
    timeoutSeconds: removalSeconds,
    interval: () => 5,
    say,
    signal,
    look: async () => ((await describeService(ecs, serviceArn)) === null ? true : null),
    timedOut: () =>
      new DeployError({
        code: 'cleanup-incomplete',
        message: 'The ECS service is still being removed after half an hour.',
        where: serviceArn,
        remedy: 'Run the job again later; it goes on from there.',
      }),
  })
}

/** Everything explicit: Express Mode's defaults differ between the API reference and the developer guide. */
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
