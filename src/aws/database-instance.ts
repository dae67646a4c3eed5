import type { CreateDBInstanceCommandInput, DBInstance, RDS } from '@aws-sdk/client-rds'
import { DeployError } from '../errors.ts'
import type { Voice } from '../progress.ts'
import { realPace, waitFor } from '../wait.ts'
import type { Account } from './account.ts'
import { isNamed } from './refusal.ts'
import { instancePause, promptly } from './rhythm.ts'

export type InstanceApi = Pick<RDS, 'describeDBInstances' | 'createDBInstance'>

/** Says since when no environment needs the instance: an ISO 8601 time, or `no`. Read and written by the sweep. */
export const idleSinceTag = 'monolayer:idle-since'

/** What the inputs say about the instance. They count when it is made; later a difference is a warning. */
export interface InstanceSettings {
  readonly instanceClass: string
  /** Major version of PostgreSQL, or a full one. */
  readonly engineVersion: string
  readonly storageGb: number
}

/** An instance that can be connected to. */
export interface Instance {
  readonly identifier: string
  readonly host: string
  readonly port: number
  readonly masterUser: string
  /** Secrets Manager secret, owned and rotated by RDS. */
  readonly masterSecretArn: string
}

const masterUser = 'monolayer'

/** Statuses in which an instance takes connections (RDS user guide, "Viewing Amazon RDS DB instance status"). */
const usable = new Set([
  'available',
  'backing-up',
  'storage-optimization',
  'storage-config-upgrade',
  'configuring-enhanced-monitoring',
  'configuring-iam-database-auth',
  'configuring-log-exports',
])

/** Statuses that never end by themselves, each with what the user can do. */
const terminal: Readonly<Record<string, string>> = {
  failed: 'Restore the instance to a point in time, as docs/databases.md says.',
  'storage-full':
    'Give it more storage: aws rds modify-db-instance --apply-immediately --allocated-storage <GiB> --db-instance-identifier <name>',
  stopped: 'Start it: aws rds start-db-instance --db-instance-identifier <name>',
  stopping:
    'Wait until it has stopped, then start it: aws rds start-db-instance --db-instance-identifier <name>',
  deleting: 'Somebody is deleting it. Restore it from its final snapshot first.',
  'incompatible-parameters': 'Correct its parameter group, then reboot it.',
  'incompatible-network': 'Give its subnets free addresses, or correct its subnet group.',
  'incompatible-option-group': 'Correct its option group.',
  'incompatible-restore': 'Restore it again, from another point in time.',
  'incompatible-create': 'Choose another instance class or engine version.',
  'insufficient-capacity': 'Choose another instance class: AWS has none of this one now.',
  'inaccessible-encryption-credentials': 'Enable the KMS key that encrypts it.',
  'inaccessible-encryption-credentials-recoverable': 'Enable the KMS key that encrypts it, then start it.',
  'restore-error': 'Restore it again, from another point in time.',
  'upgrade-failed': 'Look at its events in the RDS console.',
}

/** An instance that was just made is seen everywhere long before. */
const unknownForSeconds = 120

/** Creation takes six to ten minutes; everything else that RDS does to an instance is over within this time. */
const timeoutSeconds = 45 * 60

/**
 * Makes the stage's instance, or finds it; does not wait for it. Never makes one in place of one that held a database
 * of this environment: that would be an empty database where a full one was.
 *
 * @param held whether the state says that this environment's database was in it
 * @returns the instance as it was found, or `null` where it is only being made
 * @throws DeployError `database-gone`, `environment-foreign`
 */
export async function beginInstance(
  rds: InstanceApi,
  account: Account,
  settings: InstanceSettings,
  held: boolean,
  voice: Voice,
): Promise<DBInstance | null> {
  const identifier = account.names.databaseInstance
  const existing = await describeInstance(rds, identifier)
  if (existing !== null) {
    refuseForeign(existing, account)
    warnOfDifferences(existing, settings, voice)
    return existing
  }
  if (held) throw gone(account)
  voice.say(
    `Creating the PostgreSQL instance ${identifier} (${settings.instanceClass}, ${settings.storageGb} GiB).`,
  )
  await createInstance(rds, createRequest(account, settings))
  return null
}

/**
 * Waits until the instance takes connections.
 *
 * @param seen the instance as it was seen just now, which saves the first look
 * @throws DeployError `database-unavailable` when that will not happen by itself, or has not within 45 minutes; also
 *   when AWS has had no such instance for two minutes
 */
export async function awaitInstance(
  rds: InstanceApi,
  account: Account,
  voice: Voice,
  signal?: AbortSignal,
  seen: DBInstance | null = null,
): Promise<Instance> {
  const identifier = account.names.databaseInstance
  const look = promptly((abortSignal) => describeInstance(rds, identifier, { abortSignal }), realPace)
  let next = seen
  let lastSeen = realPace.now()
  return waitFor({
    what: `the PostgreSQL instance ${identifier} to take connections`,
    usually: 'a new one usually takes 6 to 10 minutes',
    timeoutSeconds,
    interval: () => instancePause,
    say: voice.say,
    signal,
    look: async () => {
      const instance = next ?? (await look())
      next = null
      if (instance === null) {
        // Right after it was made, it may not be seen everywhere yet.
        if (realPace.now() - lastSeen >= unknownForSeconds * 1_000) throw vanished(identifier)
        return null
      }
      lastSeen = realPace.now()
      return instance === 'busy' ? null : ready(instance)
    },
    timedOut: async (seconds) => {
      const status = (await describeInstance(rds, identifier))?.DBInstanceStatus ?? 'unknown'
      return unavailable(
        identifier,
        status,
        `after ${Math.round(seconds / 60)} minutes it is still "${status}"`,
        'Run the job again: it goes on waiting where this run stopped.',
      )
    },
  })
}

/**
 * Waits until an instance that is being deleted is gone, so that a new one can be made in its place; does nothing for
 * any other.
 *
 * @throws DeployError `database-unavailable` after 45 minutes
 */
export async function awaitDeletion(
  rds: InstanceApi,
  account: Account,
  voice: Voice,
  signal?: AbortSignal,
): Promise<void> {
  const identifier = account.names.databaseInstance
  if ((await describeInstance(rds, identifier))?.DBInstanceStatus !== 'deleting') return
  await waitFor({
    what: `the idle PostgreSQL instance ${identifier} to be gone, which is being removed`,
    usually: 'that usually takes 2 to 6 minutes',
    timeoutSeconds,
    interval: () => 10,
    say: voice.say,
    signal,
    look: async () => ((await describeInstance(rds, identifier)) === null ? true : null),
    timedOut: async (seconds) =>
      unavailable(
        identifier,
        'deleting',
        `after ${Math.round(seconds / 60)} minutes it is still being deleted`,
        'Run the job again: it goes on waiting where this run stopped.',
      ),
  })
}

/** The instance, or `null` where there is none of that name. */
export async function describeInstance(
  rds: Pick<InstanceApi, 'describeDBInstances'>,
  identifier: string,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<DBInstance | null> {
  try {
    const answer = await rds.describeDBInstances({ DBInstanceIdentifier: identifier }, options)
    return answer.DBInstances?.[0] ?? null
  } catch (error) {
    if (isNamed(error, 'DBInstanceNotFoundFault', 'DBInstanceNotFound')) return null
    throw error
  }
}

/** @returns the instance if it can be used, `null` to wait. @throws DeployError if waiting is in vain */
function ready(instance: DBInstance): Instance | null {
  const identifier = instance.DBInstanceIdentifier ?? ''
  const status = instance.DBInstanceStatus ?? 'unknown'
  const remedy = terminal[status]
  if (remedy !== undefined) {
    throw unavailable(identifier, status, `it is "${status}"`, remedy.replaceAll('<name>', named(instance)))
  }
  const host = instance.Endpoint?.Address
  const secret = instance.MasterUserSecret
  if (!usable.has(status) || !host || !secret?.SecretArn || secret.SecretStatus === 'creating') return null
  return {
    identifier,
    host,
    port: instance.Endpoint?.Port ?? 5432,
    masterUser: instance.MasterUsername ?? masterUser,
    masterSecretArn: secret.SecretArn,
  }
}

/** As a command of the AWS CLI names it: whoever copies one may work in another region. */
function named({ DBInstanceIdentifier = '', DBInstanceArn = '' }: DBInstance): string {
  const region = DBInstanceArn.split(':')[3]
  return region ? `${DBInstanceIdentifier} --region ${region}` : DBInstanceIdentifier
}

function createRequest(account: Account, settings: InstanceSettings): CreateDBInstanceCommandInput {
  const production = account.address.stage === 'production'
  const tags = Object.entries(account.tags)
    // The instance is shared by all environments of its stage.
    .filter(([key]) => key !== 'monolayer:environment')
    .map(([Key, Value]) => ({ Key, Value }))
  return {
    DBInstanceIdentifier: account.names.databaseInstance,
    Engine: 'postgres',
    EngineVersion: settings.engineVersion,
    // The default enrols in paid extended support without a word.
    EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    DBInstanceClass: settings.instanceClass,
    StorageType: 'gp3',
    AllocatedStorage: settings.storageGb,
    MaxAllocatedStorage: settings.storageGb * 5,
    StorageEncrypted: true,
    MasterUsername: masterUser,
    ManageMasterUserPassword: true,
    BackupRetentionPeriod: production ? 7 : 0,
    CopyTagsToSnapshot: true,
    DeletionProtection: production,
    PubliclyAccessible: false,
    MultiAZ: false,
    AutoMinorVersionUpgrade: true,
    DBSubnetGroupName: account.foundation.databaseSubnetGroup,
    VpcSecurityGroupIds: [account.foundation.databaseSecurityGroup],
    Tags: tags,
  }
}

async function createInstance(rds: InstanceApi, request: CreateDBInstanceCommandInput): Promise<void> {
  try {
    await rds.createDBInstance(request)
  } catch (error) {
    // Our own first attempt whose answer was lost, or another environment of this stage at the same time.
    if (!isNamed(error, 'DBInstanceAlreadyExistsFault', 'DBInstanceAlreadyExists')) throw error
  }
}

function refuseForeign(instance: DBInstance, account: Account): void {
  const id = instance.TagList?.find(({ Key }) => Key === 'monolayer:repository-id')?.Value
  if (id === String(account.address.repositoryId)) return
  throw new DeployError({
    code: 'environment-foreign',
    message: `There is a database instance ${instance.DBInstanceIdentifier} that is not this repository's (its tag monolayer:repository-id is ${id ?? 'missing'}).`,
    where: instance.DBInstanceArn ?? 'Amazon RDS',
    safe: 'It was not touched.',
    remedy: `If it is yours, tag it: monolayer:repository-id = ${account.address.repositoryId}`,
  })
}

function warnOfDifferences(instance: DBInstance, settings: InstanceSettings, voice: Voice): void {
  const modify = `aws rds modify-db-instance --db-instance-identifier ${named(instance)}`
  if (instance.DBInstanceClass !== undefined && instance.DBInstanceClass !== settings.instanceClass) {
    voice.warn({
      code: 'database-class-differs',
      message: `database-instance-class is ${settings.instanceClass}, but the instance is a ${instance.DBInstanceClass}: inputs apply when it is made.`,
      fix: `Change it yourself, it restarts: ${modify} --db-instance-class ${settings.instanceClass} --apply-immediately`,
    })
  }
  if (instance.AllocatedStorage !== undefined && instance.AllocatedStorage < settings.storageGb) {
    voice.warn({
      code: 'database-storage-differs',
      message: `database-storage-gb is ${settings.storageGb}, but the instance has ${instance.AllocatedStorage} GiB.`,
      fix: `Change it yourself: ${modify} --allocated-storage ${settings.storageGb} --apply-immediately`,
    })
  }
  const version = instance.EngineVersion
  if (version !== undefined && version.split('.')[0] !== settings.engineVersion.split('.')[0]) {
    voice.warn({
      code: 'database-version-differs',
      message: `database-engine-version is ${settings.engineVersion}, but the instance runs PostgreSQL ${version}.`,
      fix: 'Upgrade it as docs/databases.md says, or set the input to the version that runs.',
    })
  }
}

function gone({ names, address, region }: Account): DeployError {
  return new DeployError({
    code: 'database-gone',
    message: `The database instance ${names.databaseInstance} is recorded for this environment, but AWS does not have it any more.`,
    where: 'Amazon RDS',
    safe: 'Nothing was changed; above all, no empty database was made in its place.',
    remedy:
      address.stage === 'production'
        ? `Restore it under the same name from its last snapshot, as docs/databases.md says: aws rds describe-db-snapshots --db-instance-identifier ${names.databaseInstance} --region ${region}`
        : 'Previews keep no backups. Give this one a new, empty database: command: reset, as docs/previews.md says.',
  })
}

/** It was found, or its making was confirmed, in this run. */
function vanished(identifier: string): DeployError {
  return unavailable(
    identifier,
    'unknown',
    `AWS has had no instance of that name for ${unknownForSeconds / 60} minutes`,
    'Run the job again: it makes the instance if it was never made, and says what to do if it was deleted.',
  )
}

function unavailable(identifier: string, status: string, what: string, remedy: string): DeployError {
  return new DeployError({
    code: 'database-unavailable',
    message: `The database instance ${identifier} cannot be used: ${what}.`,
    where: `Amazon RDS, instance ${identifier}, status ${status}`,
    safe: 'No phase was run, and what serves was not touched.',
    remedy,
  })
}
