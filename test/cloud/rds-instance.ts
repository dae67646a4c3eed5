import type * as Sdk from '@aws-sdk/client-rds'
import type { Cloud } from './cloud.ts'
import type { Postgres } from './rds-postgres.ts'

/** An RDS instance as RDS knows it. What is not settled by its creation can change. */
export interface Instance {
  readonly identifier: string
  readonly arn: string
  readonly resourceId: string
  /** Host name that it is found under once it has been created. */
  readonly host: string
  readonly port: number
  readonly engineVersion: string
  readonly masterUser: string
  /** What it was created with, and modified to since. */
  settings: Sdk.CreateDBInstanceMessage
  /** Changes that wait for the maintenance window. */
  pending: Sdk.PendingModifiedValues
  /** Simulated milliseconds since the epoch; absent until it is created. */
  createdAt: number | undefined
  status: string
  tags: Record<string, string>
  secret: { readonly arn: string; status: 'creating' | 'active' | 'rotating' | 'impaired' } | undefined
  readonly postgres: Postgres
  /** Ends what the instance would have done next; see `Rds.setStatus`. */
  plan: AbortController
}

/** What DescribeDBInstances says. The endpoint is not there before the instance has been created. */
export function describeInstance(cloud: Cloud, instance: Instance): Sdk.DBInstance {
  const { settings, createdAt } = instance
  const major = instance.engineVersion.split('.')[0]
  return {
    DBInstanceIdentifier: instance.identifier,
    DBInstanceArn: instance.arn,
    DbiResourceId: instance.resourceId,
    DBInstanceClass: settings.DBInstanceClass,
    DBInstanceStatus: instance.status,
    Engine: 'postgres',
    EngineVersion: instance.engineVersion,
    EngineLifecycleSupport: settings.EngineLifecycleSupport ?? 'open-source-rds-extended-support',
    MasterUsername: instance.masterUser,
    DBName: settings.DBName,
    Endpoint: createdAt === undefined ? undefined : { Address: instance.host, Port: instance.port },
    InstanceCreateTime: createdAt === undefined ? undefined : new Date(createdAt),
    LatestRestorableTime: latestRestorableTime(cloud, instance),
    AllocatedStorage: settings.AllocatedStorage,
    MaxAllocatedStorage: settings.MaxAllocatedStorage,
    StorageType: settings.StorageType ?? 'gp3',
    StorageEncrypted: settings.StorageEncrypted ?? false,
    KmsKeyId: settings.StorageEncrypted ? defaultKey(cloud) : undefined,
    BackupRetentionPeriod: settings.BackupRetentionPeriod ?? 1,
    CopyTagsToSnapshot: settings.CopyTagsToSnapshot ?? false,
    DeletionProtection: settings.DeletionProtection ?? false,
    PubliclyAccessible: settings.PubliclyAccessible ?? false,
    MultiAZ: settings.MultiAZ ?? false,
    AutoMinorVersionUpgrade: settings.AutoMinorVersionUpgrade ?? true,
    IAMDatabaseAuthenticationEnabled: settings.EnableIAMDatabaseAuthentication ?? false,
    CACertificateIdentifier: settings.CACertificateIdentifier ?? 'rds-ca-rsa2048-g1',
    VpcSecurityGroups: (settings.VpcSecurityGroupIds ?? []).map((id) => ({
      VpcSecurityGroupId: id,
      Status: 'active',
    })),
    DBSubnetGroup: describeSubnetGroup(cloud, settings.DBSubnetGroupName),
    DBParameterGroups: [
      { DBParameterGroupName: `default.postgres${major}`, ParameterApplyStatus: 'in-sync' },
    ],
    OptionGroupMemberships: [{ OptionGroupName: `default:postgres-${major}`, Status: 'in-sync' }],
    MasterUserSecret: instance.secret && {
      SecretArn: instance.secret.arn,
      SecretStatus: instance.secret.status,
      KmsKeyId: defaultKey(cloud),
    },
    PendingModifiedValues: instance.pending,
    LicenseModel: 'postgresql-license',
    TagList: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value })),
  }
}

/** With backups, the last five minutes cannot be restored yet (documented). */
function latestRestorableTime(cloud: Cloud, { settings, createdAt, status }: Instance): Date | undefined {
  if (createdAt === undefined || status === 'backing-up' || (settings.BackupRetentionPeriod ?? 1) === 0)
    return undefined
  return new Date(Math.max(createdAt, cloud.clock.now() - 5 * 60_000))
}

function describeSubnetGroup(cloud: Cloud, name: string | undefined): Sdk.DBSubnetGroup | undefined {
  const group = name === undefined ? undefined : cloud.foundation.databaseSubnetGroups.get(name)
  if (!group) return undefined
  return {
    DBSubnetGroupName: group.name,
    DBSubnetGroupArn: group.arn,
    DBSubnetGroupDescription: group.description,
    VpcId: group.vpcId,
    SubnetGroupStatus: 'Complete',
    Subnets: group.subnetIds.map((id) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: cloud.foundation.subnet(id).availabilityZone },
      SubnetStatus: 'Active',
    })),
  }
}

/** The account's own key of AWS for RDS and Secrets Manager: the same in every run. */
function defaultKey(cloud: Cloud): string {
  return `arn:aws:kms:${cloud.region}:${cloud.account}:key/00000000-0000-4000-8000-000000000001`
}
