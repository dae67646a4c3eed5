import { executionRoles } from '../../../src/aws/account.ts'
import {
  createClassic,
  deleteClassic,
  describeClassic,
  scaleClassic,
  updateClassic,
} from '../../../src/aws/gateway-service.ts'
import { ensureTaskDefinition, webTaskDefinition } from '../../../src/aws/task-definition.ts'
import type { RolloutRequest } from '../../../src/aws/web.ts'
import type { World } from '../world.ts'

/** A classic service, as it stands behind a gateway; without tasks, so that what is compared is the service. */
export async function askServices({ account, voice, step }: World): Promise<void> {
  const ecs = await account.clients.ecs()
  const definition = webTaskDefinition(
    {
      family: account.names.webFamily,
      image: `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com/${account.names.repository}@sha256:${'0'.repeat(64)}`,
      executionRoleArn: executionRoles(account).app,
      cpu: 256,
      memory: 512,
      cpuArchitecture: 'X86_64',
      environment: {},
      secrets: [],
      logGroup: account.names.logGroup,
      region: account.region,
      tags: account.tags,
    },
    { command: null, port: 8000 },
  )
  const describe = async () => {
    const service = await describeClassic(ecs, account)
    return service && [service.serviceName, service.status, service.desiredCount, service.taskDefinition]
  }
  await step('services: describe one that is not there', describe)
  const taskDefinition = await step('services: register its tasks', () =>
    ensureTaskDefinition(ecs, definition),
  )
  const request: RolloutRequest = {
    taskDefinition: taskDefinition ?? '',
    port: 8000,
    healthCheckPath: '/health',
    minTasks: 0,
    maxTasks: 1,
    timeoutSeconds: 60,
    begun: () => {},
    refused: () => {},
    voice,
  }
  await step('services: make', () => createClassic(ecs, account, request))
  await step('services: make it again', () => createClassic(ecs, account, request))
  await step('services: describe', describe)
  await step('services: update', () => updateClassic(ecs, account, request))
  await step('services: scale', () => scaleClassic(ecs, account, 0))
  await step('services: remove', () => deleteClassic(ecs, account))
  await step('services: remove it again', () => deleteClassic(ecs, account))
}
