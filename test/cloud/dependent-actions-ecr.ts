import { type AccessTable, ifTagged, pairs, requestTags } from './access-table.ts'

/** list_amazonelasticcontainerregistry.html: every action but GetAuthorizationToken has the resource type repository. */
export const ecrAccess: AccessTable = {
  GetAuthorizationToken: () => [{ action: 'ecr:GetAuthorizationToken', resource: '*' }],
  // With tags at creation: https://docs.aws.amazon.com/AmazonECR/latest/userguide/supported-iam-actions-tagging.html
  CreateRepository: (input, { arn }) => {
    const resource = arn('ecr', `repository/${input.repositoryName}`)
    const tags = pairs(input.tags)
    return [
      { action: 'ecr:CreateRepository', resource, context: requestTags(tags) },
      ...ifTagged(tags, 'ecr:TagResource', resource),
    ]
  },
  DescribeRepositories: (input, { arn }) =>
    (input.repositoryNames ?? ['*']).map((name: string) => ({
      action: 'ecr:DescribeRepositories',
      resource: arn('ecr', `repository/${name}`),
    })),
  TagResource: (input) => [
    { action: 'ecr:TagResource', resource: input.resourceArn, context: requestTags(pairs(input.tags)) },
  ],
  ListTagsForResource: (input) => [{ action: 'ecr:ListTagsForResource', resource: input.resourceArn }],
  ...onRepository([
    'BatchCheckLayerAvailability',
    'BatchDeleteImage',
    'BatchGetImage',
    'DeleteLifecyclePolicy',
    'DeleteRepository',
    'DescribeImages',
    'GetDownloadUrlForLayer',
    'GetLifecyclePolicy',
    'ListImages',
    'PutImage',
    'PutImageTagMutability',
    'PutLifecyclePolicy',
  ]),
}

function onRepository(operations: readonly string[]): AccessTable {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input, { arn }) => [
        { action: `ecr:${operation}`, resource: arn('ecr', `repository/${input.repositoryName}`) },
      ],
    ]),
  )
}
