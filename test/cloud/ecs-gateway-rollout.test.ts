import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  type ServiceDeploymentStatus,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import type { WebService } from './ecs-web-service.ts'
import { type StandInApp, StandInTasks } from './stand-in-tasks.ts'
import { administrator, gatewayStack, shippedStacks } from './testing.ts'
import { definition, network, pass, tags, until } from './testing-tasks.ts'

const cluster = 'monolayer-production'
let cloud: Cloud
let tasks: StandInTasks
let ecs: ReturnType<typeof administrator>['ecs']
const apps: StandInApp[] = []

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: [...shippedStacks, gatewayStack], containers: false })
  tasks = new StandInTasks(cloud)
  ecs = administrator(cloud).ecs
})

afterAll(async () => {
  for (const app of apps) app.stop()
  expect(cloud.violations).toEqual([])
  await cloud.stop()
})

async function version(name: string): Promise<{ app: StandInApp; taskDefinition: string }> {
  const app = await tasks.app(name)
  apps.push(app)
  const input = definition(cloud, { family: 'shop', command: ['serve'], port: app.port })
  const answer = await ecs.send(new RegisterTaskDefinitionCommand(input))
  return { app, taskDefinition: answer.taskDefinition?.taskDefinitionArn ?? '' }
}

/** As the product asks for it. */
const settings = {
  cluster,
  desiredCount: 1,
  healthCheckGracePeriodSeconds: 60,
  deploymentConfiguration: {
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    deploymentCircuitBreaker: {
      enable: true,
      rollback: true,
      thresholdConfiguration: { type: 'COUNT' as const, value: 2 },
    },
    earlySuccessCriteria: {
      enable: true,
      healthyPercent: 100,
      sourceServiceRevisionCleanup: 'DEFERRED' as const,
    },
  },
  gatewayConnectors: [
    {
      portName: 'web',
      healthCheck: {
        healthCheckIntervalSeconds: 5,
        healthCheckTimeoutSeconds: 3,
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
      filters: { accessTypes: ['PUBLIC' as const] },
    },
  ],
}

const service = (): WebService => cloud.ecs.web('shop')

async function create(taskDefinition: string): Promise<void> {
  await ecs.send(
    new CreateServiceCommand({
      ...settings,
      serviceName: 'shop',
      taskDefinition,
      networkConfiguration: network(cloud),
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      tags,
    }),
  )
}

const update = (taskDefinition: string, change: object = {}) =>
  ecs.send(new UpdateServiceCommand({ ...settings, ...change, service: 'shop', taskDefinition }))

/** Waits for the end of the newest deployment. @returns how long it took, in simulated seconds */
async function ended(status: ServiceDeploymentStatus): Promise<number> {
  const { current } = service()
  await until(cloud, status, () => current?.status === status, { seconds: 2 })
  return ((current?.finishedAt ?? 0) - (current?.createdAt ?? 0)) / 1000
}

async function ask(): Promise<string> {
  const ca = readFileSync(cloud.tls.caPath)
  return await new Promise((resolve, reject) => {
    const question = request(service().proxy.url, { ca }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve(answer.statusCode === 200 ? text : String(answer.statusCode)))
    })
    question.on('error', reject)
    question.end()
  })
}

const running = () => service().revisions.reduce((sum, revision) => sum + revision.tasks.count('RUNNING'), 0)

describe('a service behind a gateway, from its creation to its end', () => {
  test('serves under its own HTTPS name once its route is there and its task is healthy, on Spot', async () => {
    const { taskDefinition } = await version('1')
    await create(taskDefinition)
    await ended('SUCCESSFUL')
    expect(await ask()).toBe('1')
    expect(tasks.started.map(({ capacityProvider }) => capacityProvider)).toEqual(['FARGATE_SPOT'])
  })

  test('is updated without a gap, is done before the old task is let go, and lets go of it later', async () => {
    const { taskDefinition } = await version('2')
    await update(taskDefinition)
    const answers = new Set<string>()
    const { current } = service()
    while (current?.status !== 'SUCCESSFUL') {
      answers.add(await ask())
      await pass(cloud, 2)
    }
    expect([...answers].every((answer) => ['1', '2'].includes(answer))).toBe(true)
    expect((current.finishedAt ?? 0) - current.createdAt).toBeLessThan(180_000)
    expect(running()).toBe(2)
    expect(await ask()).toBe('2')
    await pass(cloud, 320)
    expect(running()).toBe(1)
  })

  test('takes the deregistration delay longer where the clean-up is waited for', async () => {
    const { taskDefinition } = await version('3')
    await update(taskDefinition, {
      deploymentConfiguration: {
        ...settings.deploymentConfiguration,
        earlySuccessCriteria: { enable: false },
      },
    })
    expect(await ended('SUCCESSFUL')).toBeGreaterThan(300)
    expect(running()).toBe(1)
  })

  test('goes back after two tasks that crash, and what served goes on serving', async () => {
    const { app, taskDefinition } = await version('4')
    app.behave('crash')
    const before = tasks.started.length
    await update(taskDefinition)
    await ended('ROLLBACK_SUCCESSFUL')
    expect(tasks.started.length - before).toBe(2)
    expect(service().current?.breaker).toMatchObject({ status: 'TRIGGERED', failures: 2 })
    expect(await ask()).toBe('3')
  })

  test('goes back from an app that does not pass its check, and never sends it a visitor', async () => {
    const { app, taskDefinition } = await version('5')
    app.behave(500)
    await update(taskDefinition)
    const { current } = service()
    while (current?.status !== 'ROLLBACK_SUCCESSFUL') {
      expect(await ask()).toBe('3')
      await pass(cloud, 5)
    }
  })

  test('has no task at all when none is wanted, answers 503, and comes back', async () => {
    await ecs.send(new UpdateServiceCommand({ cluster, service: 'shop', desiredCount: 0 }))
    await pass(cloud, 30)
    expect(running()).toBe(0)
    expect(await ask()).toBe('503')
    const deployments = service().deployments.length
    await ecs.send(new UpdateServiceCommand({ cluster, service: 'shop', desiredCount: 1 }))
    await until(cloud, 'it serves', async () => (await ask()) === '3')
    expect(service().deployments).toHaveLength(deployments)
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['shop'] }))
    expect(services?.[0]).toMatchObject({ runningCount: 1, resourceManagementType: 'CUSTOMER' })
  })

  test('is not reached by a load balancer whose security group its tasks do not admit', async () => {
    const [app = ''] = network(cloud).awsvpcConfiguration.securityGroups
    const group = cloud.foundation.securityGroups.get(app)
    const rules = group?.ingress.splice(0) ?? []
    const { taskDefinition } = await version('6')
    await update(taskDefinition)
    await ended('ROLLBACK_FAILED')
    group?.ingress.push(...rules)
  })

  test('goes with its route and its tasks', async () => {
    await ecs.send(new DeleteServiceCommand({ cluster, service: 'shop', force: true }))
    await pass(cloud, 200)
    const left = cloud.inventory().filter((name) => /^(ecs-service|load-balancer):/.test(name))
    expect(left).toEqual([])
    expect(running).toThrow('There is no service shop')
  })
})
