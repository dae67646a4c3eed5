import type * as Sdk from '@aws-sdk/client-rds'
import { ServiceError } from './service.ts'

/**
 * What RDS refuses about a new PostgreSQL instance before anything is made:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 * Throws `InvalidParameterValue` or `InvalidParameterCombination`.
 */
export function checkCreation(input: Sdk.CreateDBInstanceMessage): void {
  checkIdentifier(input.DBInstanceIdentifier ?? '')
  if (input.Engine !== 'postgres') refuseValue(`Invalid DB engine: ${input.Engine}`)
  checkClass(input.DBInstanceClass)
  checkStorage(input)
  checkMaster(input)
  const retention = input.BackupRetentionPeriod ?? 1
  if (retention < 0 || retention > 35)
    refuseValue(`Invalid backup retention period: ${retention}. Must be between 0 and 35.`)
}

export function checkIdentifier(identifier: string): void {
  if (
    identifier.length < 1 ||
    identifier.length > 63 ||
    !/^[a-z](?:-?[a-z0-9])*$/.test(identifier.toLowerCase())
  ) {
    refuseValue(
      'The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.',
    )
  }
}

function checkClass(instanceClass: string | undefined): void {
  if (!/^db\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceClass ?? ''))
    refuseValue(`Invalid DB Instance class: ${instanceClass}`)
}

function checkStorage({
  StorageType,
  AllocatedStorage,
  MaxAllocatedStorage,
  Iops,
}: Sdk.CreateDBInstanceMessage): void {
  const type = StorageType ?? 'gp3'
  if (!['gp2', 'gp3', 'io1', 'io2', 'standard'].includes(type)) refuseValue(`Invalid storage type: ${type}`)
  const least = type === 'gp2' ? 20 : type === 'gp3' ? 20 : type === 'standard' ? 5 : 100
  if (AllocatedStorage === undefined || AllocatedStorage < least || AllocatedStorage > 65_536) {
    refuseValue(`Invalid storage size for engine name postgres and storage type ${type}: ${AllocatedStorage}`)
  }
  if (MaxAllocatedStorage !== undefined && MaxAllocatedStorage <= (AllocatedStorage ?? 0)) {
    refuseCombination('Max storage size must be greater than storage size')
  }
  if (type === 'gp3' && Iops !== undefined && (AllocatedStorage ?? 0) < 400) {
    refuseCombination(
      "You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400.",
    )
  }
}

/** Words that cannot be the master user's name, besides what PostgreSQL itself reserves. */
const reservedUsers = new Set([
  'admin',
  'rdsadmin',
  'rds_superuser',
  'rdsrepladmin',
  'rds_replication',
  'public',
  'user',
])

function checkMaster(input: Sdk.CreateDBInstanceMessage): void {
  const name = input.MasterUsername ?? ''
  if (!/^[A-Za-z][A-Za-z0-9_]{0,15}$/.test(name)) {
    refuseValue(
      'The parameter MasterUsername is not a valid identifier because it must begin with a letter and be 1 to 16 letters and digits.',
    )
  }
  if (reservedUsers.has(name.toLowerCase())) {
    refuseValue(`MasterUsername ${name} cannot be used as it is a reserved word used by the engine`)
  }
  if (input.ManageMasterUserPassword === true) {
    if (input.MasterUserPassword !== undefined) {
      refuseCombination("You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.")
    }
    return
  }
  const password = input.MasterUserPassword
  if (password === undefined)
    refuseValue('The parameter MasterUserPassword must be provided and must not be blank.')
  if (password.length < 8 || password.length > 128 || /[/"@\s]/.test(password)) {
    refuseValue(
      "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
    )
  }
}

/** What RDS refuses about a removal. Throws `InvalidParameterCombination`. */
export function checkDeletion(input: Sdk.DeleteDBInstanceMessage, deletionProtection: boolean): void {
  if (deletionProtection) {
    refuseCombination(
      'Cannot delete protected DB Instance, please disable deletion protection and try again.',
    )
  }
  const skip = input.SkipFinalSnapshot ?? false
  if (!skip && input.FinalDBSnapshotIdentifier === undefined) {
    refuseCombination('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.')
  }
  if (skip && input.FinalDBSnapshotIdentifier !== undefined) {
    refuseCombination('FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is set to true.')
  }
  if (!skip) checkIdentifier(input.FinalDBSnapshotIdentifier ?? '')
}

/**
 * Connections that PostgreSQL takes: RDS's default `LEAST({DBInstanceClassMemory/9531392}, 5000)`, with the memory of
 * https://aws.amazon.com/rds/instance-types/. What the operating system takes of it is left out.
 */
export function maxConnections(instanceClass: string): number {
  const gib = classMemory[instanceClass.split('.')[2] ?? ''] ?? 16
  return Math.min(Math.floor((gib * 1024 ** 3) / 9_531_392), 5000)
}

const classMemory: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 }

export function refuseValue(message: string): never {
  throw new ServiceError('InvalidParameterValue', message)
}

export function refuseCombination(message: string): never {
  throw new ServiceError('InvalidParameterCombination', message)
}
