import type { ECS, ECSManagedResources, GatewayConnection, Service } from '@aws-sdk/client-ecs'
import type { Account } from './account.ts'
import type { Serving } from './web.ts'

export type GatewayRevisionApi = Pick<ECS, 'listServiceDeployments' | 'describeServiceRevisions'>

/**
 * What a service behind a gateway serves: the revision of its newest deployment that succeeded, which is also what a
 * roll back goes back to. `service.taskDefinition` is what was asked for last, and need not serve.
 *
 * @returns `null` while none has succeeded, or while its route has no URL
 */
export async function readServingRevision(
  ecs: GatewayRevisionApi,
  account: Account,
  service: Service,
): Promise<Serving | null> {
  const arn = (await newestSuccess(ecs, account, service.createdAt)) ?? steadyRevision(service)
  if (arn === undefined || service.serviceArn === undefined) return null
  const answer = await ecs.describeServiceRevisions({ serviceRevisionArns: [arn] })
  const [revision] = answer.serviceRevisions ?? []
  const url = urlOf(revision?.ecsManagedResources)
  if (revision?.taskDefinition === undefined || url === null) return null
  return { serviceArn: service.serviceArn, taskDefinition: revision.taskDefinition, url }
}

/** `https://…` of the public route, without a slash at its end; `null` until the route is there. */
export function urlOf(resources: ECSManagedResources | undefined): string | null {
  const connection = publicConnections(resources).find(({ status }) => routes.has(status ?? ''))
  return connection?.serviceUrl?.replace(/\/+$/, '') || null
}

/** The public routes of a revision that could not be made. */
export function failedRoutes(resources: ECSManagedResources | undefined): GatewayConnection[] {
  return publicConnections(resources).filter(({ status }) => status === 'CREATE_FAILED')
}

/** States in which a route has traffic: one whose update failed goes on as it was. */
const routes = new Set(['ACTIVE', 'UPDATE_IN_PROGRESS', 'UPDATE_FAILED'])

function publicConnections(resources: ECSManagedResources | undefined): GatewayConnection[] {
  return (resources?.gatewayConnections ?? []).filter(({ accessType }) => accessType !== 'PRIVATE')
}

/** `since`: a service of the same name that was removed before may have deployments too. */
async function newestSuccess(
  ecs: GatewayRevisionApi,
  account: Account,
  since: Date | undefined,
): Promise<string | undefined> {
  const answer = await ecs.listServiceDeployments({
    cluster: account.foundation.cluster,
    service: account.names.service,
    status: ['SUCCESSFUL'],
    maxResults: 10,
  })
  const made = ({ createdAt }: { createdAt?: Date | undefined }) => createdAt?.getTime() ?? 0
  const [newest] = (answer.serviceDeployments ?? [])
    .filter((deployment) => made(deployment) >= (since?.getTime() ?? 0))
    .sort((a, b) => made(b) - made(a))
  return newest?.targetServiceRevisionArn
}

/** ECS forgets deployments after 90 days: then a service that has one deployment, completed, serves that. */
function steadyRevision({ deployments = [], currentServiceRevisions = [] }: Service): string | undefined {
  const steady = deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED'
  return steady && currentServiceRevisions.length === 1 ? currentServiceRevisions[0]?.arn : undefined
}
