import { createHash, randomBytes } from 'node:crypto'
import type * as Sdk from '@aws-sdk/client-rds'
import type { Cloud } from './cloud.ts'
import { DockerError } from './docker.ts'
import type { Instance } from './rds-instance.ts'
import { Postgres } from './rds-postgres.ts'
import { maxConnections, refuseCombination, refuseValue } from './rds-rules.ts'
import { ServiceError } from './service.ts'

/** Throws where subnet group or security groups do not exist, or do not belong together. */
export function checkNetwork({ foundation }: Cloud, input: Sdk.CreateDBInstanceMessage): void {
  const name = input.DBSubnetGroupName ?? 'default'
  const group = foundation.databaseSubnetGroups.get(name)
  if (!group) {
    const message = `DB subnet group '${name}' does not exist.`
    throw new ServiceError('DBSubnetGroupNotFoundFault', message, { status: 404 })
  }
  for (const id of input.VpcSecurityGroupIds ?? []) {
    const known = foundation.securityGroups.get(id)
    if (!known) refuseValue(`Invalid security group , groupId= ${id}, groupName=.`)
    if (known.vpcId !== group.vpcId) {
      refuseCombination('The DB instance and EC2 security group are in different VPCs.')
    }
  }
}

export interface PostgresImage {
  /** `postgres:17` */
  readonly name: string
  /** `17.6` */
  readonly version: string
}

/**
 * The local image of a version, of which only the major number counts, as AWS takes that major's recommended minor.
 * Throws `InvalidParameterCombination` where there is none.
 */
export async function findImage({ docker }: Cloud, engineVersion = '17'): Promise<PostgresImage> {
  const name = `postgres:${engineVersion.split('.')[0]}`
  try {
    const run = ['run', '--rm', ...docker.labels, '--network', 'none', '--entrypoint', 'psql', name]
    const said = await docker.run([...run, '--version'])
    return { name, version: /\d+\.\d+/.exec(said)?.[0] ?? engineVersion }
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    return refuseCombination(
      `Cannot find version ${engineVersion} for postgres (there is no local image ${name})`,
    )
  }
}

/** A new instance, `creating`; nothing of it runs yet. */
export function newInstance(
  cloud: Cloud,
  input: Sdk.CreateDBInstanceMessage,
  image: PostgresImage,
  masterPassword: string,
): Instance {
  const { account, region } = cloud
  const identifier = (input.DBInstanceIdentifier ?? '').toLowerCase()
  const host = `${identifier}.${hostLabel(account, region)}.${region}.rds.amazonaws.com`
  const masterUser = input.MasterUsername ?? ''
  const port = input.Port ?? 5432
  const { MasterUserPassword: _, ...settings } = input
  return {
    ...{ identifier, host, port, masterUser, settings },
    arn: `arn:aws:rds:${region}:${account}:db:${identifier}`,
    resourceId: `db-${randomBytes(13).toString('hex').toUpperCase()}`,
    engineVersion: image.version,
    pending: {},
    createdAt: undefined,
    status: 'creating',
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    secret: undefined,
    plan: new AbortController(),
    postgres: new Postgres(cloud, {
      ...{ identifier, image: image.name, host, port, masterUser, masterPassword },
      database: input.DBName,
      maxConnections: maxConnections(input.DBInstanceClass ?? ''),
    }),
  }
}

/** The twelve characters in an endpoint's name that are an account's own in a region. */
function hostLabel(account: string, region: string): string {
  return `c${createHash('sha256').update(`${account}/${region}`).digest('hex').slice(0, 11)}`
}
