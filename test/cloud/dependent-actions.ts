import { type AccessTable, ifTagged, type Place, pairs, requestTags } from './access-table.ts'
import type { Cloud } from './cloud.ts'
import { ecrAccess } from './dependent-actions-ecr.ts'
import { ecsAccess } from './dependent-actions-ecs.ts'
import { rdsAccess } from './dependent-actions-rds.ts'
import type { Access } from './service.ts'
import { parameterArn } from './ssm.ts'

/**
 * What each operation asks of the caller's policies: the action of its own name, and the dependent ones. This is
 * the one place that says so; a row names its sources. The common one is the Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/), one page a service: resource
 * types, condition keys, dependent actions.
 */
const tables: Readonly<Record<string, AccessTable>> = {
  ecr: ecrAccess,
  ecs: ecsAccess,
  rds: rdsAccess,

  // list_amazonssm.html. Resource of GetParametersByPath: the path, as
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html says.
  ssm: {
    GetParameter: (input, { cloud }) => [
      { action: 'ssm:GetParameter', resource: parameterArn(cloud, input.Name) },
    ],
    GetParameters: (input, { cloud }) => names(cloud, 'ssm:GetParameters', input.Names),
    GetParametersByPath: (input, { cloud }) => [
      { action: 'ssm:GetParametersByPath', resource: parameterArn(cloud, input.Path.replace(/\/$/, '')) },
    ],
    // Tags at creation need ssm:AddTagsToResource as well:
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
    PutParameter: (input, { cloud }) => [
      {
        action: 'ssm:PutParameter',
        resource: parameterArn(cloud, input.Name),
        context: requestTags(pairs(input.Tags)),
      },
      ...ifTagged(pairs(input.Tags), 'ssm:AddTagsToResource', parameterArn(cloud, input.Name)),
    ],
    DeleteParameter: (input, { cloud }) => names(cloud, 'ssm:DeleteParameter', [input.Name]),
    DeleteParameters: (input, { cloud }) => names(cloud, 'ssm:DeleteParameters', input.Names),
    AddTagsToResource: (input, { cloud }) => [
      {
        action: 'ssm:AddTagsToResource',
        resource: parameterArn(cloud, input.ResourceId),
        context: requestTags(pairs(input.Tags)),
      },
    ],
    RemoveTagsFromResource: (input, { cloud }) =>
      names(cloud, 'ssm:RemoveTagsFromResource', [input.ResourceId]),
    ListTagsForResource: (input, { cloud }) => names(cloud, 'ssm:ListTagsForResource', [input.ResourceId]),
  },

  // list_amazondynamodb.html; dynamodb:LeadingKeys holds the partition keys that a call touches:
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
  dynamodb: Object.fromEntries(
    ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((operation) => [
      operation,
      (input, { cloud, arn }) => {
        const name = input.TableName.slice(input.TableName.lastIndexOf('/') + 1)
        const keys = cloud.dynamodb.leadingKeys(input)
        const context = keys.length > 0 ? { 'dynamodb:LeadingKeys': keys } : {}
        return [{ action: `dynamodb:${operation}`, resource: arn('dynamodb', `table/${name}`), context }]
      },
    ]),
  ),

  // list_amazoncloudwatchlogs.html. Actions on a group see its ARN with `:log-stream:` behind it, as refusals show;
  // those on tags see the bare ARN. CreateLogGroup with tags needs logs:TagResource:
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  logs: {
    CreateLogGroup: (input, { arn }) => {
      const resource = arn('logs', `log-group:${input.logGroupName}`)
      const tags = input.tags ?? {}
      return [
        { action: 'logs:CreateLogGroup', resource: `${resource}:log-stream:`, context: requestTags(tags) },
        ...ifTagged(tags, 'logs:TagResource', resource),
      ]
    },
    DeleteLogGroup: (input, place) => [logGroup('logs:DeleteLogGroup', input, place)],
    PutRetentionPolicy: (input, place) => [logGroup('logs:PutRetentionPolicy', input, place)],
    DescribeLogStreams: (input, place) => [logGroup('logs:DescribeLogStreams', input, place)],
    FilterLogEvents: (input, place) => [logGroup('logs:FilterLogEvents', input, place)],
    DescribeLogGroups: () => [{ action: 'logs:DescribeLogGroups', resource: '*' }],
    GetLogEvents: (input, { arn }) => [
      {
        action: 'logs:GetLogEvents',
        resource: arn('logs', `log-group:${groupName(input)}:log-stream:${input.logStreamName}`),
      },
    ],
    TagResource: (input) => [
      { action: 'logs:TagResource', resource: input.resourceArn, context: requestTags(input.tags) },
    ],
    ListTagsForResource: (input) => [{ action: 'logs:ListTagsForResource', resource: input.resourceArn }],
  },

  // list_amazoncloudwatch.html: DescribeAlarms has the resource type alarm.
  cloudwatch: {
    DescribeAlarms: (input, { arn }) =>
      (input.AlarmNames ?? ['*']).map((name: string) => ({
        action: 'cloudwatch:DescribeAlarms',
        resource: arn('cloudwatch', `alarm:${name}`),
      })),
    PutMetricAlarm: (input, { arn }) => {
      const resource = arn('cloudwatch', `alarm:${input.AlarmName}`)
      const tags = pairs(input.Tags)
      return [
        { action: 'cloudwatch:PutMetricAlarm', resource, context: requestTags(tags) },
        ...ifTagged(tags, 'cloudwatch:TagResource', resource),
      ]
    },
  },

  // Nobody can be denied this one: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  sts: { GetCallerIdentity: () => [] },
}

/**
 * The accesses that a call needs.
 *
 * @throws Error for an operation without a row: what it needs must be looked up, not guessed
 */
export function neededAccess(cloud: Cloud, service: string, operation: string, input: unknown): Access[] {
  const needs = tables[service]?.[operation]
  if (!needs) throw new Error(`the table of dependent actions has no row for ${service}:${operation}`)
  const arn = (name: string, resource: string) =>
    `arn:aws:${name}:${cloud.region}:${cloud.account}:${resource}`
  return needs(input, { cloud, arn })
}

function names(cloud: Cloud, action: string, list: readonly string[]): Access[] {
  return list.map((name) => ({ action, resource: parameterArn(cloud, name) }))
}

function logGroup(
  action: string,
  input: { logGroupName?: string; logGroupIdentifier?: string },
  { arn }: Place,
): Access {
  return { action, resource: arn('logs', `log-group:${groupName(input)}:log-stream:`) }
}

function groupName({
  logGroupName,
  logGroupIdentifier = '',
}: {
  logGroupName?: string
  logGroupIdentifier?: string
}) {
  return (
    logGroupName ?? logGroupIdentifier.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '')
  )
}
