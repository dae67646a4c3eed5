import {
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DeleteServiceCommand,
  DescribeGatewayCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ListGatewayRoutesCommand,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { administrator, gatewayStack, shippedStacks } from './testing.ts'
import { definition, network, pass, tags } from './testing-tasks.ts'

const cluster = 'monolayer-production'
let cloud: Cloud
let ecs: ReturnType<typeof administrator>['ecs']
let taskDefinition: string

beforeAll(async () => {
  // No route comes up here, so no container is started.
  cloud = await Cloud.start({ stacks: [...shippedStacks, gatewayStack], containers: false })
  ecs = administrator(cloud).ecs
  const answer = await ecs.send(
    new RegisterTaskDefinitionCommand(definition(cloud, { family: 'shop', command: ['serve'], port: 8000 })),
  )
  taskDefinition = answer.taskDefinition?.taskDefinitionArn ?? ''
})

afterAll(async () => {
  expect(cloud.violations).toEqual([])
  await cloud.stop()
})

async function create(change: Partial<CreateServiceCommandInput> = {}) {
  cloud.ecs.gateways.failingRoutes = 1
  return await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: 'shop',
      taskDefinition,
      desiredCount: 1,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      networkConfiguration: network(cloud),
      gatewayConnectors: [{ portName: 'web', filters: { accessTypes: ['PUBLIC'] } }],
      tags,
      ...change,
    }),
  )
}

const gatewayOf = (name: string) => [...cloud.ecs.gateways.all.values()].find((one) => one.name === name)

test('the template makes a gateway for each stage, which admits HTTPS from everywhere and nothing else', async () => {
  expect(cloud.inventory()).toEqual(
    expect.arrayContaining(['ecs-gateway:monolayer-preview', 'ecs-gateway:monolayer-production']),
  )
  const gateway = gatewayOf(cluster)?.arn
  const answer = await ecs.send(new DescribeGatewayCommand({ gateway }))
  expect(answer.gateway).toMatchObject({ name: cluster, status: 'ACTIVE', accessType: 'PUBLIC' })
  const inbound = answer.gateway?.configuration?.hostSharedAlb?.networkConfiguration?.inboundSecurityGroup
  expect(cloud.foundation.admits([inbound ?? ''], [], 443)).toBe(true)
  expect(cloud.foundation.admits([inbound ?? ''], [], 80)).toBe(false)
})

test("the tasks of a stage admit their own stage's gateway, and not the other one's", () => {
  const [production, preview] = [gatewayOf(cluster), gatewayOf('monolayer-preview')]
  const app = network(cloud).awsvpcConfiguration.securityGroups
  expect(cloud.foundation.admits(app, [production?.inboundSecurityGroup ?? ''], 8000)).toBe(true)
  expect(cloud.foundation.admits(app, [preview?.inboundSecurityGroup ?? ''], 8000)).toBe(false)
})

describe('a service is refused', () => {
  const connector = (more: object) => ({ gatewayConnectors: [{ portName: 'web', ...more }] })

  test.each<[string, () => Partial<CreateServiceCommandInput>, RegExp]>([
    [
      'on a cluster without gateways',
      () => ({ cluster: 'monolayer-lonely' }),
      /no gateways are associated with cluster/,
    ],
    [
      'where only a private gateway would do',
      () => connector({ filters: { accessTypes: ['PRIVATE'] } }),
      /none of the gateways associated with cluster match/,
    ],
    ['with a port that its definition does not name', () => connector({ portName: 'http' }), /portName http/],
    [
      'with two connectors',
      () => ({ gatewayConnectors: [{ portName: 'web' }, { portName: 'web' }] }),
      /at most one/,
    ],
    [
      'with a check that takes longer than its interval',
      () => connector({ healthCheck: { healthCheckIntervalSeconds: 5, healthCheckTimeoutSeconds: 5 } }),
      /must be less than its interval/,
    ],
    [
      'with an end that comes before enough is healthy',
      () => ({
        deploymentConfiguration: {
          minimumHealthyPercent: 100,
          earlySuccessCriteria: {
            enable: true,
            healthyPercent: 50,
            sourceServiceRevisionCleanup: 'DEFERRED' as const,
          },
        },
      }),
      /greater than or equal to minimumHealthyPercent/,
    ],
    [
      'with a capacity provider that the cluster does not have',
      () => ({ capacityProviderStrategy: [{ capacityProvider: 'ours' }] }),
      /capacity provider was not found/,
    ],
  ])('%s', async (_, change, message) => {
    cloud.foundation.clusters.set('monolayer-lonely', {
      name: 'monolayer-lonely',
      arn: `arn:aws:ecs:${cloud.region}:${cloud.account}:cluster/monolayer-lonely`,
      capacityProviders: ['FARGATE'],
      tags: {},
    })
    await expect(create(change())).rejects.toThrow(message)
  })
})

test('a route that cannot be made has a status and no reason, and its deployment goes on', async () => {
  await create()
  await pass(cloud, 500)
  const { gatewayRoutes } = await ecs.send(new ListGatewayRoutesCommand({ cluster, service: 'shop' }))
  expect(gatewayRoutes?.map(({ status }) => status)).toEqual(['CREATE_FAILED'])
  const listed = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service: 'shop' }))
  const [brief] = listed.serviceDeployments ?? []
  expect(brief?.status).toBe('IN_PROGRESS')
  const revisions = await ecs.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: [brief?.targetServiceRevisionArn ?? ''] }),
  )
  const connections = revisions.serviceRevisions?.[0]?.ecsManagedResources?.gatewayConnections
  expect(connections?.map(({ status, serviceUrl }) => [status, serviceUrl])).toEqual([
    ['CREATE_FAILED', undefined],
  ])
  const deployments = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [brief?.serviceDeploymentArn ?? ''] }),
  )
  expect(deployments.serviceDeployments?.[0]?.sourceServiceRevisions).toEqual([])
})

test('a service with tasks is only deleted by force, and its route goes with it', async () => {
  await expect(ecs.send(new DeleteServiceCommand({ cluster, service: 'shop' }))).rejects.toThrow(
    /scaled above 0/,
  )
  await ecs.send(new DeleteServiceCommand({ cluster, service: 'shop', force: true }))
  const routes = async () =>
    (await ecs.send(new ListGatewayRoutesCommand({ cluster, service: 'shop' }))).gatewayRoutes
  expect((await routes())?.map(({ status }) => status)).toEqual(['DELETE_IN_PROGRESS'])
  await pass(cloud, 200)
  expect(await routes()).toEqual([])
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['shop'] }))
  expect(services?.[0]?.status).toBe('INACTIVE')
})
