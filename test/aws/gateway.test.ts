import { ECS } from '@aws-sdk/client-ecs'
import { SSM } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/aws/account.ts'
import { openGatewayTarget } from '../../src/aws/gateway.ts'
import type { RolloutEnd, WebTarget } from '../../src/aws/web.ts'
import type { Voice } from '../../src/progress.ts'
import { Cloud } from '../cloud/cloud.ts'
import { type StandInApp, StandInTasks } from '../cloud/stand-in-tasks.ts'
import { administrator, gatewayStack, roleArn, shippedStacks } from '../cloud/testing.ts'
import { definition, pass, production, tags } from '../cloud/testing-tasks.ts'

const said: string[] = []
const voice: Voice = {
  say: (line) => said.push(line),
  quote: (text) => said.push(text),
  warn: () => {},
  flushed: async () => {},
}

/** The real SDK against the local cloud, whose tasks are stand-ins: they answer, and nothing runs in a container. */
describe('a web service behind a gateway', { timeout: 180_000 }, () => {
  let cloud: Cloud
  let tasks: StandInTasks
  let ecs: ECS
  let target: WebTarget
  const apps: StandInApp[] = []
  const over = new AbortController()

  beforeAll(async () => {
    cloud = await Cloud.start({ stacks: [...shippedStacks, gatewayStack], containers: false })
    tasks = new StandInTasks(cloud)
    void keepPassing(cloud, over.signal)
    administrator(cloud)
    // AWS's hours pass here in seconds.
    const credentials = cloud.sts.issue(roleArn('administrator'), 'test', 10_000_000)
    const settings = { region: cloud.region, endpoint: cloud.url, credentials }
    ecs = new ECS(settings)
    const { subnets, appSecurityGroup } = production(cloud)
    const account = {
      accountId: cloud.account,
      region: cloud.region,
      partition: 'aws',
      foundation: { cluster: 'monolayer-production', subnets, appSecurityGroup },
      address: { stage: 'production', repositoryId: 42, app: 'app', environment: 'production' },
      names: { service: 'monolayer-production-42-app-production' },
      tags: Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value])),
      clients: { ssm: async () => new SSM(settings) },
    } as unknown as Account
    target = openGatewayTarget(ecs, account)
  })
  afterAll(async () => {
    over.abort()
    for (const app of apps) app.stop()
    expect(cloud.violations).toEqual([])
    await cloud.stop()
  })

  async function rollOut(version: string, how: 200 | 500 | 'crash' = 200): Promise<RolloutEnd> {
    const app = await tasks.app(version)
    app.behave(how)
    apps.push(app)
    const input = definition(cloud, { family: 'app-web', command: ['serve'], port: app.port })
    const { taskDefinition } = await ecs.registerTaskDefinition(input)
    return target.rollOut({
      taskDefinition: taskDefinition?.taskDefinitionArn ?? '',
      port: app.port,
      healthCheckPath: '/health',
      minTasks: 1,
      maxTasks: 1,
      timeoutSeconds: 150,
      begun: () => {},
      refused: () => {},
      voice,
    })
  }

  it('can be there where the stage has a gateway', async () => {
    await target.preflight(voice)
    expect(said.at(-1)).toContain(':gateway/monolayer-production/')
    expect(await target.serving()).toBeNull()
  })

  it('is made, updated, and taken back when the new version crashes', async () => {
    const first = await rollOut('1')
    expect(first).toMatchObject({ kind: 'serving' })
    const second = await rollOut('2')
    if (first.kind !== 'serving' || second.kind !== 'serving') throw new Error(JSON.stringify(second))
    expect(second.serving.url).toBe(first.serving.url)
    expect(await rollOut('3', 'crash')).toMatchObject({ kind: 'rolled-back', restored: true, alarms: [] })
    expect(await target.serving()).toEqual(second.serving)
  })

  it('sleeps without a task, wakes under the same URL, and is removed with its route', async () => {
    const before = await target.serving()
    expect(await target.sleeper?.sleep(voice)).toBe(true)
    const changes = () => cloud.calls.all.filter(({ operation }) => operation === 'UpdateService').length
    const changed = changes()
    const running = async () => {
      const { services } = await ecs.describeServices({
        cluster: 'monolayer-production',
        services: ['monolayer-production-42-app-production'],
      })
      return services?.[0]?.desiredCount
    }
    expect(await running()).toBe(0)
    expect(await target.sleeper?.sleep(voice)).toBe(false)
    expect(changes()).toBe(changed)
    const signal = new AbortController().signal
    expect(await target.sleeper?.wake({ tasks: 1, voice, signal })).toEqual(before)
    expect(await running()).toBe(1)
    await target.remove(voice)
    expect(await target.serving()).toBeNull()
    expect(await target.sleeper?.sleep(voice)).toBe(false)
    const signalAgain = new AbortController().signal
    expect(await target.sleeper?.wake({ tasks: 1, voice, signal: signalAgain })).toBeNull()
    await target.remove(voice)
  })
})

/** AWS's minutes pass much faster than the looks at them. */
async function keepPassing(cloud: Cloud, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await pass(cloud, 20)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
