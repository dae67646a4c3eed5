import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { clients, shippedStacks } from './testing.ts'
import { definition, logGroup, network, tags, until } from './testing-tasks.ts'

const cluster = 'monolayer-production'
const parameters = '/monolayer/production/42/app/production'
let cloud: Cloud
let aws: ReturnType<typeof clients>

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks })
  aws = clients(cloud, '42-production-eu-west-1', { seconds: 36_000 })
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }))
  await aws.ssm.send(
    new PutParameterCommand({ Name: `${parameters}/TOKEN`, Value: 'täst %+ "x"', Type: 'SecureString' }),
  )
})

afterAll(async () => {
  await cloud.stop()
})

async function start(
  wanted: Parameters<typeof definition>[1],
  input: Partial<RunTaskCommandInput> = {},
): Promise<string> {
  const { taskDefinition } = await aws.ecs.send(new RegisterTaskDefinitionCommand(definition(cloud, wanted)))
  const { tasks } = await aws.ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition: taskDefinition?.taskDefinitionArn,
      launchType: 'FARGATE',
      networkConfiguration: network(cloud),
      tags,
      ...input,
    }),
  )
  return tasks?.[0]?.taskArn ?? ''
}

async function describe(task: string): Promise<Task | undefined> {
  const answer = await aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }))
  return answer.tasks?.[0]
}

async function ended(task: string): Promise<Task> {
  return await until(cloud, `${task} is STOPPED`, async () => {
    const found = await describe(task)
    return found?.lastStatus === 'STOPPED' && found
  })
}

function lines(task: string): string[] {
  return cloud.logs.lines(logGroup, `phase/Main/${task.split('/').pop()}`)
}

test('a task runs for real: variables, secrets, both outputs, exit code', async () => {
  const command = ['sh', '-c', 'echo "$COLOUR $TOKEN"; echo oops >&2; sleep 1; exit 7']
  const arn = await start({
    command,
    environment: [{ name: 'COLOUR', value: 'green' }],
    secrets: [
      { name: 'TOKEN', valueFrom: `arn:aws:ssm:eu-west-1:123456789012:parameter${parameters}/TOKEN` },
    ],
  })
  expect(await describe(arn)).toBeUndefined()
  const task = await ended(arn)
  expect(task.containers?.[0]).toMatchObject({ name: 'Main', lastStatus: 'STOPPED', exitCode: 7 })
  expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', desiredStatus: 'STOPPED' })
  expect(lines(arn).sort()).toEqual(['green täst %+ "x"', 'oops'])
  const seconds = (Number(task.stoppedAt) - Number(task.createdAt)) / 1000
  expect(seconds).toBeGreaterThan(40)
  expect(cloud.violations).toEqual([])
})

test('every line of a long output arrives', async () => {
  const arn = await start({ command: ['python3', '-c', 'for i in range(200_000): print(i, "x" * 20)'] })
  expect((await ended(arn)).containers?.[0]?.exitCode).toBe(0)
  expect(lines(arn)).toHaveLength(200_000)
  expect(lines(arn).at(-1)).toBe(`199999 ${'x'.repeat(20)}`)
})

test('a task that needs more memory than it has is killed, and says so', async () => {
  const arn = await start({ command: ['sh', '-c', 'python3 -c "x = bytearray(900_000_000); print(len(x))"'] })
  const task = await ended(arn)
  expect(task.containers?.[0]).toMatchObject({
    exitCode: 137,
    reason: 'OutOfMemoryError: Container killed due to memory usage',
  })
})

test('a secret that the execution role may not read keeps the task from starting', async () => {
  cloud.ssm.put({ name: '/other/SECRET', type: 'SecureString', value: 'not yours', description: '' })
  const arn = await start({
    command: ['true'],
    secrets: [{ name: 'STOLEN', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/other/SECRET' }],
  })
  const task = await ended(arn)
  expect(task.stopCode).toBe('TaskFailedToStart')
  expect(task.stoppedReason).toMatch(/^ResourceInitializationError: unable to pull secrets or registry auth/)
  expect(task.stoppedReason).toContain('is not authorized to perform: ssm:GetParameters')
  expect(task.containers?.[0]?.exitCode).toBeUndefined()
})

test('a log group that is missing keeps the task from starting', async () => {
  const input = definition(cloud, { command: ['true'] })
  const options = input.containerDefinitions?.[0]?.logConfiguration?.options ?? {}
  options['awslogs-group'] = '/monolayer/production/42/app/gone'
  const { taskDefinition } = await aws.ecs.send(new RegisterTaskDefinitionCommand(input))
  const arn = await start({ command: ['true'] }, { taskDefinition: taskDefinition?.taskDefinitionArn })
  expect((await ended(arn)).stoppedReason).toMatch(
    /^ResourceInitializationError: failed to validate logger args/,
  )
})

test('an image that is not there, and one without a shell, are told apart', async () => {
  const missing = await start({
    image: `${cloud.registry.host}/monolayer-production-42-app:none`,
    command: ['true'],
  })
  expect((await ended(missing)).stoppedReason).toMatch(/^CannotPullContainerError: .*not found/)
  const shellless = await start({ command: ['/bin/no-such-shell', '-c', 'true'] })
  const task = await ended(shellless)
  expect(task.stopCode).toBe('TaskFailedToStart')
  expect(task.stoppedReason).toMatch(/^CannotStartContainerError: .*no such file or directory/)
})

test('a task that is stopped gets a SIGTERM, and says who stopped it', async () => {
  const program =
    'import signal,sys,time; signal.signal(15, lambda *_: (print("bye"), sys.exit(3))); print("up", flush=True); time.sleep(600)'
  const arn = await start({ command: ['python3', '-c', program] })
  await until(cloud, 'it is up', () => lines(arn).includes('up'))
  await aws.ecs.send(new StopTaskCommand({ cluster, task: arn, reason: 'too slow' }))
  const task = await ended(arn)
  expect(task).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'too slow' })
  expect(task.containers?.[0]?.exitCode).toBe(3)
  expect(lines(arn)).toEqual(['up', 'bye'])
})

test('a task that does not follow the SIGTERM is killed after its stop timeout', async () => {
  const arn = await start({ command: ['sh', '-c', 'echo up; sleep 600'], stopTimeout: 60 })
  await until(cloud, 'it is up', () => lines(arn).includes('up'))
  const asked = cloud.clock.now()
  await aws.ecs.send(new StopTaskCommand({ cluster, task: arn }))
  const task = await ended(arn)
  expect(task.containers?.[0]?.exitCode).toBe(137)
  expect(Number(task.executionStoppedAt) - asked).toBeGreaterThan(55_000)
})

test('a task without a public address reaches nothing that it needs to start', async () => {
  const { awsvpcConfiguration } = network(cloud)
  const networkConfiguration = {
    awsvpcConfiguration: { ...awsvpcConfiguration, assignPublicIp: 'DISABLED' as const },
  }
  const task = await ended(await start({ command: ['true'] }, { networkConfiguration }))
  expect(task.stoppedReason).toMatch(
    /^ResourceInitializationError: .*connection issue between the task and Amazon ECR/,
  )
})

test('a container beside the main one may fail without ending the task', async () => {
  const input = definition(cloud, { command: ['sh', '-c', 'sleep 2; echo done'] })
  const [main] = input.containerDefinitions ?? []
  const side = { ...main, name: 'Side', essential: false, command: ['sh', '-c', 'echo aside; exit 9'] }
  const { taskDefinition } = await aws.ecs.send(
    new RegisterTaskDefinitionCommand({ ...input, containerDefinitions: [{ ...main }, side] }),
  )
  const arn = await start({ command: ['true'] }, { taskDefinition: taskDefinition?.taskDefinitionArn })
  const task = await ended(arn)
  const codes = task.containers?.map(({ name, exitCode }) => [name, exitCode])
  expect(codes).toEqual([
    ['Main', 0],
    ['Side', 9],
  ])
  expect(lines(arn)).toEqual(['done'])
  expect(cloud.logs.lines(logGroup, `phase/Side/${arn.split('/').pop()}`)).toEqual(['aside'])
})

test('an image for another processor does not run', async () => {
  const runtimePlatform = { cpuArchitecture: 'ARM64' as const, operatingSystemFamily: 'LINUX' as const }
  const { taskDefinition } = await aws.ecs.send(
    new RegisterTaskDefinitionCommand({ ...definition(cloud, { command: ['true'] }), runtimePlatform }),
  )
  const arn = await start({ command: ['true'] }, { taskDefinition: taskDefinition?.taskDefinitionArn })
  expect((await ended(arn)).containers?.[0]?.exitCode).toBe(255)
  expect(lines(arn)).toEqual(['exec format error'])
})

test('nothing is left of tasks that have ended', async () => {
  expect(
    await cloud.docker.run([
      'ps',
      '--all',
      '--quiet',
      '--filter',
      `label=monolayer-cloud=${cloud.docker.id}`,
    ]),
  ).toBe('')
  expect(
    await cloud.docker.run([
      'network',
      'ls',
      '--quiet',
      '--filter',
      `label=monolayer-cloud=${cloud.docker.id}`,
    ]),
  ).toBe('')
  expect(cloud.violations).toEqual([])
})
