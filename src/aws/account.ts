import type { Address, Names } from '../plan/names.ts'
import type { Clients } from './clients.ts'
import type { Foundation } from './foundation.ts'

/** Where this run works: one environment of one app, in one stage of one account and region. */
export interface Account {
  readonly accountId: string
  readonly region: string
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN. */
  readonly partition: string
  readonly deployRoleArn: string
  readonly foundation: Foundation
  readonly address: Address
  readonly names: Names
  readonly tags: Readonly<Record<string, string>>
  readonly clients: Clients
}

/**
 * The roles that `bootstrap/repository.yml` makes for a stage of a repository in a region. IAM knows no regions, so their
 * names say which one they are for.
 */
export function roleArns(at: {
  readonly partition: string
  readonly accountId: string
  readonly region: string
  readonly repositoryId: number
  readonly stage: string
}): { readonly deploy: string; readonly app: string; readonly database: string } {
  const name = `${at.repositoryId}-${at.stage}-${at.region}`
  const deploy = `arn:${at.partition}:iam::${at.accountId}:role/monolayer/${name}`
  return { deploy, app: `${deploy}-app`, database: `${deploy}-database` }
}

/** The execution roles of an account's stage. */
export function executionRoles(account: Account): { readonly app: string; readonly database: string } {
  return roleArns({ ...account, ...account.address })
}

/** `aws-cn` and `aws-us-gov` have their own regions. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return 'aws'
}
