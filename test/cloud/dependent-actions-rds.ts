import { type AccessTable, ifTagged, pairs, requestTags } from './access-table.ts'
import type { Access } from './service.ts'

/** list_amazonrds.html. */
export const rdsAccess: AccessTable = {
  // Resource types db, og, pg and subgrp; rds:DatabaseClass and its like are condition keys of db alone.
  // A group that the caller does not name is RDS's default one:
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples-create-and-modify-examples.html
  CreateDBInstance: (input, { arn }) => {
    const tags = pairs(input.Tags)
    const database = arn('rds', `db:${input.DBInstanceIdentifier.toLowerCase()}`)
    const context = {
      ...requestTags(tags),
      'rds:DatabaseClass': input.DBInstanceClass,
      'rds:DatabaseEngine': input.Engine,
      'rds:MultiAz': String(input.MultiAZ ?? false),
      'rds:StorageSize': String(input.AllocatedStorage ?? ''),
      'rds:StorageEncrypted': String(input.StorageEncrypted ?? false),
      'rds:PubliclyAccessible': String(input.PubliclyAccessible ?? true),
      'rds:ManageMasterUserPassword': String(input.ManageMasterUserPassword ?? false),
      ...(input.DBName === undefined ? {} : { 'rds:DatabaseName': input.DBName }),
    }
    const major = String(input.EngineVersion ?? '17').split('.')[0]
    const groups = [
      `subgrp:${(input.DBSubnetGroupName ?? 'default').toLowerCase()}`,
      `pg:${input.DBParameterGroupName ?? `default.${input.Engine}${major}`}`,
      `og:${input.OptionGroupName ?? `default:${input.Engine}-${major}`}`,
    ]
    return [
      { action: 'rds:CreateDBInstance', resource: database, context },
      ...groups.map((group) => ({
        action: 'rds:CreateDBInstance',
        resource: arn('rds', group),
        context: requestTags(tags),
      })),
      // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples-grant-permissions-tags-on-create.html
      ...ifTagged(tags, 'rds:AddTagsToResource', database),
      ...(input.ManageMasterUserPassword ? masterSecret(arn, input.MasterUserSecretKmsKeyId) : []),
    ]
  },
  // Without an identifier it lists: resource db:*.
  DescribeDBInstances: (input, { arn }) => [
    {
      action: 'rds:DescribeDBInstances',
      resource: arn('rds', `db:${(input.DBInstanceIdentifier ?? '*').toLowerCase()}`),
    },
  ],
  ModifyDBInstance: (input, { arn }) => [
    {
      action: 'rds:ModifyDBInstance',
      resource: arn('rds', `db:${input.DBInstanceIdentifier.toLowerCase()}`),
      context: input.DBInstanceClass === undefined ? {} : { 'rds:DatabaseClass': input.DBInstanceClass },
    },
    ...(input.ManageMasterUserPassword ? masterSecret(arn, input.MasterUserSecretKmsKeyId) : []),
  ],
  DeleteDBInstance: (input, { arn }) => [
    {
      action: 'rds:DeleteDBInstance',
      resource: arn('rds', `db:${input.DBInstanceIdentifier.toLowerCase()}`),
    },
  ],
  AddTagsToResource: (input) => [
    {
      action: 'rds:AddTagsToResource',
      resource: input.ResourceName,
      context: requestTags(pairs(input.Tags)),
    },
  ],
  ListTagsForResource: (input) => [{ action: 'rds:ListTagsForResource', resource: input.ResourceName }],
}

/**
 * "Permissions required for Secrets Manager integration":
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-permissions
 */
function masterSecret(arn: (service: string, resource: string) => string, key: string | undefined): Access[] {
  const secret = arn('secretsmanager', 'secret:rds!db-00000000-0000-0000-0000-000000000000')
  return [
    { action: 'secretsmanager:CreateSecret', resource: secret },
    { action: 'secretsmanager:TagResource', resource: secret },
    { action: 'kms:DescribeKey', resource: arn('kms', `key/${key ?? 'aws-secretsmanager'}`) },
  ]
}
