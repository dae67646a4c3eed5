import { type AccessTable, ifTagged, type Place, pairs, requestTags } from './access-table.ts'
import type { Access } from './service.ts'

/** list_ecs.html, with the resource types that it marks as required. */
export const ecsAccess: AccessTable = {
  RegisterTaskDefinition: (input, { arn }) => {
    const resource = arn('ecs', `task-definition/${input.family}:*`)
    const tags = pairs(input.tags)
    const context = {
      ...requestTags(tags),
      ...sizes(input),
      'ecs:compute-compatibility': input.requiresCompatibilities ?? [],
      'ecs:privileged': String(
        (input.containerDefinitions ?? []).some((one: { privileged?: boolean }) => one.privileged),
      ),
    }
    return [
      { action: 'ecs:RegisterTaskDefinition', resource, context },
      ...passRole('ecs-tasks.amazonaws.com', input.executionRoleArn, input.taskRoleArn),
      ...tagOnCreate(tags, resource, 'RegisterTaskDefinition'),
    ]
  },
  DescribeTaskDefinition: everything('ecs:DescribeTaskDefinition'),
  ListTaskDefinitions: everything('ecs:ListTaskDefinitions'),
  ListTaskDefinitionFamilies: everything('ecs:ListTaskDefinitionFamilies'),
  DeregisterTaskDefinition: everything('ecs:DeregisterTaskDefinition'),
  DeleteTaskDefinitions: (input, place) =>
    input.taskDefinitions.map((name: string) => ({
      action: 'ecs:DeleteTaskDefinitions',
      resource: taskDefinitionArn(name, place),
    })),

  // PassRole for the roles of the definition and of the overrides:
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_service-with-iam.html
  RunTask: (input, place) => {
    const { overrides = {} } = input
    const tags = pairs(input.tags)
    const [execution, task] = roles(input.taskDefinition, place)
    const context = {
      ...requestTags(tags),
      ...sizes(overrides),
      'ecs:cluster': clusterArn(input.cluster, place),
      'ecs:enable-execute-command': String(input.enableExecuteCommand ?? false),
    }
    return [
      { action: 'ecs:RunTask', resource: taskDefinitionArn(input.taskDefinition, place), context },
      ...passRole(
        'ecs-tasks.amazonaws.com',
        overrides.executionRoleArn ?? execution,
        overrides.taskRoleArn ?? task,
      ),
      ...tagOnCreate(tags, place.arn('ecs', `task/${clusterName(input.cluster)}/*`), 'RunTask'),
    ]
  },
  StopTask: (input, place) => [onTask('ecs:StopTask', input.cluster, input.task, place)],
  DescribeTasks: (input, place) =>
    input.tasks.map((task: string) => onTask('ecs:DescribeTasks', input.cluster, task, place)),
  // Its one resource type is container-instance, also where tasks have none.
  ListTasks: (input, place) => [
    {
      action: 'ecs:ListTasks',
      resource: place.arn('ecs', `container-instance/${clusterName(input.cluster)}/*`),
      context: inCluster(input.cluster, place),
    },
  ],

  ListServices: (input, place) => [
    { action: 'ecs:ListServices', resource: '*', context: inCluster(input.cluster, place) },
  ],
  DescribeServices: (input, place) =>
    input.services.map((service: string) => onService('ecs:DescribeServices', input.cluster, service, place)),
  UpdateService: (input, place) => [
    withSubnets(onService('ecs:UpdateService', input.cluster, input.service, place), input),
    ...(input.taskDefinition
      ? passRole('ecs-tasks.amazonaws.com', ...roles(input.taskDefinition, place))
      : []),
  ],
  // Both are in the API and in no reference page of IAM that could be read: their resource types are taken from their
  // ARNs, and lists from what all lists of ECS without a required resource have.
  DescribeGateway: (input) => [{ action: 'ecs:DescribeGateway', resource: input.gateway }],
  DescribeGatewayRoute: (input) => [{ action: 'ecs:DescribeGatewayRoute', resource: input.gatewayRouteArn }],
  ListGatewayRoutes: everything('ecs:ListGatewayRoutes'),
  CreateService: (input, place) => {
    const resource = place.arn('ecs', `service/${clusterName(input.cluster)}/${input.serviceName}`)
    const tags = pairs(input.tags)
    const context = {
      ...requestTags(tags),
      ...inCluster(input.cluster, place),
      'ecs:task-definition': taskDefinitionArn(input.taskDefinition ?? '', place),
    }
    return [
      withSubnets({ action: 'ecs:CreateService', resource, context }, input),
      ...passRole('ecs-tasks.amazonaws.com', ...roles(input.taskDefinition ?? '', place)),
      ...tagOnCreate(tags, resource, 'CreateService'),
    ]
  },
  DeleteService: (input, place) => [onService('ecs:DeleteService', input.cluster, input.service, place)],

  // The roles that the service is given, and those of the task definition that it is to run:
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-getting-started.html
  CreateExpressGatewayService: (input, place) => {
    const resource = place.arn('ecs', `service/${clusterName(input.cluster)}/${input.serviceName ?? '*'}`)
    const tags = pairs(input.tags)
    return [
      {
        action: 'ecs:CreateExpressGatewayService',
        resource,
        context: { ...requestTags(tags), ...expressContext(input, input.cluster, place) },
      },
      ...passRole('ecs.amazonaws.com', input.infrastructureRoleArn),
      ...expressRoles(input, place),
      ...tagOnCreate(tags, resource, 'CreateExpressGatewayService'),
    ]
  },
  UpdateExpressGatewayService: (input, place) => [
    {
      action: 'ecs:UpdateExpressGatewayService',
      resource: input.serviceArn,
      context: expressContext(input, clusterOf(input.serviceArn), place),
    },
    ...expressRoles(input, place),
  ],
  DescribeExpressGatewayService: (input, place) => [
    onService('ecs:DescribeExpressGatewayService', undefined, input.serviceArn, place),
  ],
  DeleteExpressGatewayService: (input, place) => [
    onService('ecs:DeleteExpressGatewayService', undefined, input.serviceArn, place),
  ],

  ListServiceDeployments: (input, place) => [
    onService('ecs:ListServiceDeployments', input.cluster, input.service, place),
  ],
  // Both the service and its deployment or revision are required resource types.
  DescribeServiceDeployments: (input, place) =>
    input.serviceDeploymentArns.flatMap((arn: string) =>
      onPart('ecs:DescribeServiceDeployments', arn, place),
    ),
  DescribeServiceRevisions: (input, place) =>
    input.serviceRevisionArns.flatMap((arn: string) => onPart('ecs:DescribeServiceRevisions', arn, place)),
  StopServiceDeployment: (input, place) =>
    onPart('ecs:StopServiceDeployment', input.serviceDeploymentArn, place),

  TagResource: (input) => [
    { action: 'ecs:TagResource', resource: input.resourceArn, context: requestTags(pairs(input.tags)) },
  ],
  ListTagsForResource: (input) => [{ action: 'ecs:ListTagsForResource', resource: input.resourceArn }],
}

/** Operations without a resource type. */
function everything(action: string) {
  return () => [{ action, resource: '*' }]
}

/** list_awsidentityandaccessmanagementiam.html: resource type role, condition key iam:PassedToService. */
function passRole(service: string, ...arns: readonly (string | undefined)[]): Access[] {
  const distinct = new Set(arns.filter((arn) => arn !== undefined))
  return [...distinct].map((resource) => ({
    action: 'iam:PassRole',
    resource,
    context: { 'iam:PassedToService': service },
  }))
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html */
function tagOnCreate(tags: Readonly<Record<string, string>>, resource: string, operation: string): Access[] {
  return ifTagged(tags, 'ecs:TagResource', resource, { 'ecs:CreateAction': operation })
}

function onTask(action: string, cluster: string | undefined, task: string, place: Place): Access {
  const resource = task.startsWith('arn:') ? task : place.arn('ecs', `task/${clusterName(cluster)}/${task}`)
  return { action, resource, context: inCluster(clusterOf(resource), place) }
}

function onService(action: string, cluster: string | undefined, service: string, place: Place): Access {
  const resource = service.startsWith('arn:')
    ? service
    : place.arn('ecs', `service/${clusterName(cluster)}/${service}`)
  return { action, resource, context: inCluster(clusterOf(resource), place) }
}

/** `…:service-deployment/<cluster>/<service>/<id>`: that, and the service that it is a part of. */
function onPart(action: string, arn: string, place: Place): Access[] {
  const [, cluster = '', service = ''] = arn.split('/')
  const serviceArn = place.arn('ecs', `service/${cluster}/${service}`)
  const context = inCluster(cluster, place)
  return [
    { action, resource: serviceArn, context },
    { action, resource: arn, context: { ...context, 'ecs:service': serviceArn } },
  ]
}

/** The condition key ecs:subnet, which CreateService and UpdateService have. */
function withSubnets(
  access: Access,
  { networkConfiguration }: { networkConfiguration?: { awsvpcConfiguration?: { subnets?: string[] } } },
): Access {
  const subnets = networkConfiguration?.awsvpcConfiguration?.subnets
  return subnets ? { ...access, context: { ...access.context, 'ecs:subnet': subnets } } : access
}

interface ExpressInput {
  readonly cpu?: string
  readonly memory?: string
  readonly executionRoleArn?: string
  readonly taskRoleArn?: string
  readonly taskDefinitionArn?: string
  readonly primaryContainer?: object
  readonly networkConfiguration?: { readonly subnets?: readonly string[] }
}

function expressContext(input: ExpressInput, cluster: string | undefined, place: Place) {
  return {
    ...inCluster(cluster, place),
    ...sizes(input),
    ...(input.taskDefinitionArn ? { 'ecs:task-definition': input.taskDefinitionArn } : {}),
    ...(input.networkConfiguration?.subnets ? { 'ecs:subnet': input.networkConfiguration.subnets } : {}),
  }
}

/** Without a task definition of the caller's, Express Mode registers one on the caller's behalf. */
function expressRoles(input: ExpressInput, place: Place): Access[] {
  const own = input.taskDefinitionArn ? roles(input.taskDefinitionArn, place) : []
  const registers = input.primaryContainer ? [{ action: 'ecs:RegisterTaskDefinition', resource: '*' }] : []
  return [
    ...passRole('ecs-tasks.amazonaws.com', input.executionRoleArn, input.taskRoleArn, ...own),
    ...registers,
  ]
}

function sizes({ cpu, memory }: { cpu?: string; memory?: string }): Record<string, string> {
  return {
    ...(cpu === undefined ? {} : { 'ecs:task-cpu': cpu }),
    ...(memory === undefined ? {} : { 'ecs:task-memory': memory }),
  }
}

/** Execution role and task role of a task definition; nothing where it does not exist. */
function roles(taskDefinition: string, { cloud }: Place): (string | undefined)[] {
  const found = cloud.ecs.taskDefinitions.find(taskDefinition)
  return [found?.executionRoleArn, found?.taskRoleArn]
}

function taskDefinitionArn(name: string, { cloud, arn }: Place): string {
  if (name.startsWith('arn:')) return name
  const found = cloud.ecs.taskDefinitions.find(name)
  return found?.taskDefinitionArn ?? arn('ecs', `task-definition/${name.includes(':') ? name : `${name}:*`}`)
}

function inCluster(cluster: string | undefined, place: Place): Record<string, string> {
  return { 'ecs:cluster': clusterArn(cluster, place) }
}

function clusterArn(cluster: string | undefined, { arn }: Place): string {
  return arn('ecs', `cluster/${clusterName(cluster)}`)
}

function clusterName(cluster = 'default'): string {
  return cluster.slice(cluster.lastIndexOf('/') + 1)
}

/** The cluster in a long ARN: `…:service/<cluster>/<name>`. */
function clusterOf(arn: string): string {
  return arn.split('/')[1] ?? 'default'
}
