import { setTimeout as sleep } from 'node:timers/promises'
import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs'
import { executionRoles } from '../../../src/aws/account.ts'
import { networkOf, postgresImage } from '../../../src/aws/database.ts'
import { ensureLogGroup } from '../../../src/aws/logs.ts'
import { deleteTaskDefinitions } from '../../../src/aws/removal.ts'
import { describeTask, startTask, stopTaskAndWait, type TaskApi } from '../../../src/aws/task.ts'
import {
  ensureTaskDefinition,
  phaseCommand,
  phaseTaskDefinition,
  type TaskSettings,
} from '../../../src/aws/task-definition.ts'
import type { World } from '../world.ts'

/** A phase: its task definition, one task of it, and the end of both. */
export async function askTasks({ account, side, voice, step }: World): Promise<void> {
  const { stage } = account.address
  const ecs = await account.clients.ecs()
  const { cluster } = account.foundation
  const settings: TaskSettings = {
    family: account.names.phaseFamily,
    image: postgresImage,
    executionRoleArn: executionRoles(account).app,
    cpu: 256,
    memory: 512,
    cpuArchitecture: 'X86_64',
    environment: { ENVIRONMENT: account.address.environment },
    secrets: [],
    logGroup: account.names.logGroup,
    region: account.region,
    tags: account.tags,
  }
  await step(`tasks (${stage}): make the log group`, async () =>
    ensureLogGroup(await account.clients.logs(), account.names.logGroup, { ...account.tags }, false),
  )
  const register = (environment: Record<string, string>) => () =>
    ensureTaskDefinition(ecs, withContainerSize(phaseTaskDefinition({ ...settings, environment })))
  const definition = await step(`tasks (${stage}): register a definition`, register(settings.environment))
  await step(`tasks (${stage}): register the same`, register(settings.environment))
  await step(`tasks (${stage}): register another`, register({ ENVIRONMENT: 'changed' }))
  const id = 'conformance-1'
  const request = {
    cluster,
    taskDefinition: definition,
    launchType: 'FARGATE' as const,
    count: 1,
    networkConfiguration: networkOf(account),
    overrides: { containerOverrides: [phaseCommand(id, 'sleep 600')] },
    startedBy: id,
    clientToken: id,
    propagateTags: 'TASK_DEFINITION' as const,
  }
  const start = () => startTask(ecs, request, voice.say)
  const task = await step(`tasks (${stage}): run`, start)
  if (task === undefined) return
  await step(
    `tasks (${stage}): run it again with the same client token`,
    async () => (await start()) === task,
  )
  await step(`tasks (${stage}): list what an intent started`, async () => {
    return (await ecs.listTasks({ cluster, startedBy: id, desiredStatus: 'RUNNING' })).taskArns?.length
  })
  await step(`tasks (${stage}): list what stopped of another intent`, async () => {
    return (await ecs.listTasks({ cluster, startedBy: 'none', desiredStatus: 'STOPPED' })).taskArns?.length
  })
  await step(`tasks (${stage}): describe`, () => side.meanwhile(() => untilKnown(ecs, cluster, task)))
  await step(`tasks (${stage}): stop`, () =>
    side.meanwhile(() => stopTaskAndWait(ecs, cluster, task, 'conformance')),
  )
  await step(`tasks (${stage}): describe what stopped`, async () => {
    return (await describeTask(ecs, cluster, task))?.taskArn === task
  })
  const unknown = `${task.slice(0, task.lastIndexOf('/'))}/${'0'.repeat(32)}`
  await step(`tasks (${stage}): describe an unknown one`, () => describeTask(ecs, cluster, unknown))
  await step(`tasks (${stage}): stop an unknown one`, () =>
    stopTaskAndWait(ecs, cluster, unknown, 'conformance'),
  )
  // Those of production stay: its role has no right to remove them.
  await step(`tasks (${stage}): remove the definitions`, () =>
    deleteTaskDefinitions(ecs, account.names.phaseFamily),
  )
  await step(`tasks (${stage}): remove them again`, () =>
    deleteTaskDefinitions(ecs, account.names.phaseFamily),
  )
}

/** Right after RunTask, ECS may not know the task yet. */
async function untilKnown(ecs: TaskApi, cluster: string, task: string): Promise<boolean> {
  for (let look = 0; look < 20; look += 1) {
    if ((await describeTask(ecs, cluster, task))?.taskArn === task) return true
    await sleep(500)
  }
  return false
}

/**
 * moto adds up what the containers ask for and fails itself where one asks for nothing, which on Fargate is as good:
 * there the size of the task counts. So that more than that is learned, the container asks for all of the task here.
 */
function withContainerSize(
  definition: RegisterTaskDefinitionCommandInput,
): RegisterTaskDefinitionCommandInput {
  const size = { cpu: Number(definition.cpu), memory: Number(definition.memory) }
  return {
    ...definition,
    containerDefinitions: definition.containerDefinitions?.map((container) => ({ ...container, ...size })),
  }
}
