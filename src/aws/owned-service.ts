import type { Tag } from '@aws-sdk/client-ecs'
import { DeployError } from '../errors.ts'
import type { Account } from './account.ts'

/** A service's ARN follows from its cluster and its name. */
export function serviceArnOf(account: Account): string {
  return `arn:${account.partition}:ecs:${account.region}:${account.accountId}:service/${account.foundation.cluster}/${account.names.service}`
}

/** As much of a service as says whose it is. */
export interface OwnedService {
  readonly serviceName?: string | undefined
  readonly serviceArn?: string | undefined
  readonly tags?: readonly Tag[] | undefined
}

/** @throws DeployError `environment-foreign` for a service of another repository */
export function refuseForeign(service: OwnedService, account: Account): void {
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
