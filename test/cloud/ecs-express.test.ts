import {
  CreateExpressGatewayServiceCommand,
  type CreateExpressGatewayServiceCommandInput,
  DeleteServiceCommand,
  DescribeExpressGatewayServiceCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  RegisterTaskDefinitionCommand,
  UpdateExpressGatewayServiceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { administrator, roleArn, shippedStacks } from './testing.ts'
import { definition, image, network, pass, tags } from './testing-tasks.ts'

const cluster = 'monolayer-production'
const serviceArn = `arn:aws:ecs:eu-west-1:123456789012:service/${cluster}/shop`
let cloud: Cloud
let ecs: ReturnType<typeof administrator>['ecs']

beforeAll(async () => {
  // Time stands almost still here: no resource comes up, so no container is started.
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false })
  ecs = administrator(cloud).ecs
  cloud.ecs.express.wedges.push('PROVISIONING')
  await create({})
})

afterAll(async () => {
  await cloud.stop()
})

async function register(family: string, change: object = {}): Promise<string> {
  const input = definition(cloud, { family, command: ['serve'], port: 8000 })
  const containerDefinitions = input.containerDefinitions?.map((container) => ({ ...container, ...change }))
  const answer = await ecs.send(new RegisterTaskDefinitionCommand({ ...input, containerDefinitions }))
  return answer.taskDefinition?.taskDefinitionArn ?? ''
}

async function create(change: Partial<CreateExpressGatewayServiceCommandInput>) {
  const { subnets, securityGroups } = network(cloud).awsvpcConfiguration
  return await ecs.send(
    new CreateExpressGatewayServiceCommand({
      cluster,
      serviceName: 'shop',
      infrastructureRoleArn: roleArn('monolayer-ecs-infrastructure-eu-west-1'),
      taskDefinitionArn: 'taskDefinitionArn' in change ? change.taskDefinitionArn : await register('shop'),
      healthCheckPath: '/health',
      networkConfiguration: { subnets, securityGroups },
      tags,
      ...change,
    }),
  )
}

test('a new service has its URL, its deployment and its place among the classic services', async () => {
  const { service } = await ecs.send(
    new DescribeExpressGatewayServiceCommand({ serviceArn, include: ['TAGS'] }),
  )
  expect(service).toMatchObject({ serviceName: 'shop', status: { statusCode: 'ACTIVE' }, tags })
  expect(service?.activeConfigurations?.[0]).toMatchObject({ healthCheckPath: '/health', cpu: '256' })
  expect(service?.activeConfigurations?.[0]?.ingressPaths?.[0]?.endpoint).toMatch(
    /^https:\/\/127\.0\.0\.1:\d+$/,
  )
  const listed = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service: 'shop' }))
  expect(listed.serviceDeployments?.[0]?.serviceDeploymentArn).toBe(service?.currentDeployment)
  const classic = await ecs.send(new ListServicesCommand({ cluster, resourceManagementType: 'ECS' }))
  expect(classic.serviceArns).toEqual([serviceArn])
  expect(cloud.inventory()).toContain('ecs-service:monolayer-production/shop')
  expect(cloud.inventory()).toContain('load-balancer:ecs-express-gateway-alb')
})

test('only the newer of two deployments goes on, and the service tells of it a moment later', async () => {
  const before = await ecs.send(new DescribeExpressGatewayServiceCommand({ serviceArn }))
  await ecs.send(
    new UpdateExpressGatewayServiceCommand({ serviceArn, taskDefinitionArn: await register('shop') }),
  )
  const just = await ecs.send(new DescribeExpressGatewayServiceCommand({ serviceArn }))
  expect(just.service?.currentDeployment).toBe(before.service?.currentDeployment)
  await pass(cloud, 5)
  const later = await ecs.send(new DescribeExpressGatewayServiceCommand({ serviceArn }))
  expect(later.service?.currentDeployment).not.toBe(before.service?.currentDeployment)
  const all = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service: serviceArn }))
  expect(all.serviceDeployments?.map(({ status }) => status)).toEqual(['IN_PROGRESS', 'STOPPED'])
  const createdAt = { after: all.serviceDeployments?.[1]?.createdAt }
  const newer = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service: serviceArn, createdAt }))
  expect(newer.serviceDeployments).toHaveLength(1)
})

test('the times of the strategy can be changed, the strategy cannot, and DeleteService is refused', async () => {
  const times = {
    bakeTimeInMinutes: 0,
    canaryConfiguration: { canaryPercent: 100, canaryBakeTimeInMinutes: 0 },
  }
  await ecs.send(new UpdateServiceCommand({ cluster, service: 'shop', deploymentConfiguration: times }))
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['shop'] }))
  expect(services?.[0]?.deploymentConfiguration).toMatchObject({ strategy: 'CANARY', ...times })
  const count = ecs.send(new UpdateServiceCommand({ cluster, service: 'shop', desiredCount: 0 }))
  await expect(count).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await expect(ecs.send(new DeleteServiceCommand({ cluster, service: 'shop' }))).rejects.toThrow(
    /Express Mode/,
  )
})

test.each<[string, () => Promise<Partial<CreateExpressGatewayServiceCommandInput>>, RegExp]>([
  ['the same name again', async () => ({ serviceName: 'shop' }), /not idempotent/],
  [
    'a definition and a container',
    async () => ({ primaryContainer: { image } }),
    /primaryContainer cannot be specified/,
  ],
  ['a definition and a size', async () => ({ cpu: '256', memory: '512' }), /cpu, memory cannot be specified/],
  [
    'no container Main',
    async () => ({ taskDefinitionArn: await register('other', { name: 'Web' }) }),
    /container named 'Main'/,
  ],
  [
    'no port',
    async () => ({ taskDefinitionArn: await register('other', { portMappings: [] }) }),
    /exactly one TCP port/,
  ],
  [
    'a port without a name',
    async () => ({ taskDefinitionArn: await register('other', { portMappings: [{ containerPort: 80 }] }) }),
    /and a name/,
  ],
  [
    'one zone',
    async () => ({
      networkConfiguration: { subnets: network(cloud).awsvpcConfiguration.subnets.slice(0, 1) },
    }),
    /two Availability Zones/,
  ],
  [
    'public and private subnets',
    async () => ({ networkConfiguration: { subnets: [...cloud.foundation.subnets.keys()] } }),
    /Mixed subnet types/,
  ],
  ['a health path without a slash', async () => ({ healthCheckPath: 'health' }), /forward slash/],
  [
    'a role that ECS may not take',
    async () => ({ infrastructureRoleArn: roleArn('42-production-eu-west-1') }),
    /Cannot assume role/,
  ],
  ['an unknown cluster', async () => ({ cluster: 'other' }), /Cluster not found/],
])('%s is refused', async (_, change, message) => {
  await expect(create({ serviceName: 'second', ...(await change()) })).rejects.toThrow(message)
})

test('with a container in place of a task definition, Express Mode registers one', async () => {
  const { service } = await create({
    serviceName: 'simple',
    taskDefinitionArn: undefined,
    primaryContainer: { image, containerPort: 8000, command: ['serve'] },
    executionRoleArn: roleArn('42-production-eu-west-1-app'),
    cpu: '512',
    memory: '1024',
  })
  expect(service?.activeConfigurations?.[0]).toMatchObject({ cpu: '512', memory: '1024' })
  expect(cloud.inventory()).toContain('ecs-task-definition:monolayer-production-simple')
  expect(cloud.inventory()).toContain('log-group:/aws/ecs/monolayer-production-simple')
  expect(cloud.violations).toEqual([])
})
