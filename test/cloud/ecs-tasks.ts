import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { type EcsArns, hexId, lastPart } from './ecs-arns.ts'
import { ClientTokens, readRunTask } from './ecs-run-task.ts'
import { Task, type TaskContainer, type TaskRequest } from './ecs-task.ts'
import type { TaskDefinitions } from './ecs-task-definitions.ts'
import { TaskLife } from './ecs-task-life.ts'
import type { Cluster } from './foundation.ts'
import { page } from './pages.ts'
import { type Call, type Operation, ServiceError } from './service.ts'

/** What RunTask says when there is no room on Fargate. */
export const noCapacity =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone'

/** Tasks: those that RunTask starts, and those of services. */
export class Tasks {
  readonly operations: Readonly<Record<string, Operation>>
  /** A test's door: each RunTask takes one of these reasons away and starts nothing. */
  readonly refusals: string[] = []
  /** A test's door: so many tasks from now on never get beyond PROVISIONING. */
  stalls = 0
  readonly #cloud: Cloud
  readonly #arns: EcsArns
  readonly #definitions: TaskDefinitions
  readonly #lives = new Map<string, TaskLife>()
  readonly #tokens: ClientTokens

  constructor(cloud: Cloud, arns: EcsArns, definitions: TaskDefinitions) {
    this.#cloud = cloud
    this.#arns = arns
    this.#definitions = definitions
    this.#tokens = new ClientTokens(cloud)
    this.operations = {
      RunTask: (input) => this.#run(input),
      StopTask: (input) => this.#stop(input),
      DescribeTasks: (input, call) => this.#describe(input, call),
      ListTasks: (input) => this.#list(input),
    }
  }

  /** Every task that ECS still knows. */
  get all(): readonly Task[] {
    this.#forget()
    return [...this.#lives.values()].map(({ task }) => task)
  }

  /** By ARN or id. */
  find(idOrArn: string): Task | undefined {
    this.#forget()
    return this.#lives.get(lastPart(idOrArn))?.task
  }

  /** Starts a task, whoever wants it. */
  start(request: TaskRequest): TaskLife {
    const id = hexId()
    const containers = request.definition.containerDefinitions.map((definition): TaskContainer => {
      return {
        arn: this.#arns.container(request.cluster, id, hexId()),
        definition,
        dockerName: `monolayer-${this.#cloud.docker.id}-task-${id}-${definition.name}`,
        lastStatus: 'PENDING',
        imageDigest: undefined,
        runtimeId: undefined,
        exitCode: undefined,
        reason: undefined,
      }
    })
    const made = { createdAt: this.#cloud.clock.now(), attachmentId: hexId() }
    const task = new Task(id, this.#arns.task(request.cluster, id), request, containers, made)
    const stalled = this.stalls > 0
    if (stalled) this.stalls -= 1
    const life = new TaskLife(this.#cloud, task, stalled)
    this.#lives.set(id, life)
    return life
  }

  /** A test's door: resolves when a task has gone all the way to STOPPED. */
  async ended(idOrArn: string): Promise<Task> {
    const life = this.#lives.get(lastPart(idOrArn))
    if (!life) throw new Error(`There is no task ${idOrArn}`)
    await life.ended
    return life.task
  }

  #run(input: Sdk.RunTaskRequest): Sdk.RunTaskResponse {
    const cluster = this.#arns.cluster(input.cluster)
    const before = this.#tokens.recall(cluster, input)
    if (before) return { tasks: before.map(repeat), failures: [] }
    const request = readRunTask(this.#cloud, this.#arns, this.#definitions, input)
    const refusal = this.refusals.shift()
    if (refusal !== undefined) return { tasks: [], failures: [{ reason: refusal }] }
    const tasks = Array.from({ length: input.count ?? 1 }, () => this.start(request).task)
    this.#tokens.remember(cluster, input, tasks)
    return { tasks: tasks.map((task) => task.describe(true)), failures: [] }
  }

  #stop(input: Sdk.StopTaskRequest): Sdk.StopTaskResponse {
    const cluster = this.#arns.cluster(input.cluster)
    const task = this.find(input.task ?? '')
    if (!task || task.request.cluster.name !== cluster.name) {
      throw new ServiceError('InvalidParameterException', 'The referenced task was not found.')
    }
    task.stop(
      { code: 'UserInitiated', reason: input.reason ?? 'Task stopped by user' },
      this.#cloud.clock.now(),
    )
    return { task: task.describe(false) }
  }

  #describe(input: Sdk.DescribeTasksRequest, call: Call): Sdk.DescribeTasksResponse {
    const cluster = this.#arns.cluster(input.cluster)
    const named = input.tasks ?? []
    if (named.length < 1 || named.length > 100) {
      throw new ServiceError('InvalidParameterException', 'Tasks must have between 1 and 100 items.')
    }
    const withTags = input.include?.includes('TAGS') ?? false
    const tasks: Sdk.Task[] = []
    const failures: Sdk.Failure[] = []
    for (const name of named) {
      const task = this.find(name)
      if (task && task.request.cluster.name === cluster.name && this.#visible(task, call.stale)) {
        tasks.push(task.describe(withTags))
      } else {
        failures.push({ arn: this.#arns.task(cluster, lastPart(name)), reason: 'MISSING' })
      }
    }
    return { tasks, failures }
  }

  /** DescribeTasks is not consistent with a RunTask of a moment ago. */
  #visible(task: Task, stale: boolean): boolean {
    const age = this.#cloud.clock.now() - task.createdAt
    return age >= delays.ecs.taskVisible && !(stale && task.lastStatus === 'PROVISIONING')
  }

  #list(input: Sdk.ListTasksRequest): Sdk.ListTasksResponse {
    const cluster = this.#arns.cluster(input.cluster)
    if (input.startedBy !== undefined && (input.family ?? input.serviceName ?? input.containerInstance)) {
      throw new ServiceError('InvalidParameterException', 'startedBy must be the only filter.')
    }
    const status = input.desiredStatus ?? 'RUNNING'
    const found = this.all.filter(
      (task) =>
        task.request.cluster.name === cluster.name &&
        task.desiredStatus === status &&
        (input.family === undefined || task.request.definition.family === input.family) &&
        (input.startedBy === undefined || task.request.startedBy === input.startedBy) &&
        (input.serviceName === undefined ||
          task.request.group === `service:${lastPart(input.serviceName)}`) &&
        (input.launchType === undefined || input.launchType === 'FARGATE') &&
        input.containerInstance === undefined,
    )
    const { items, nextToken } = page(
      found.map(({ arn }) => arn),
      input.maxResults ?? 100,
      input.nextToken,
    )
    return { taskArns: [...items], nextToken }
  }

  /** Looked at only when somebody looks: nothing is planned an hour ahead on a clock that can jump. */
  #forget(): void {
    const now = this.#cloud.clock.now()
    for (const [id, { task }] of this.#lives) {
      const { stoppedAt } = task.moments
      if (stoppedAt !== undefined && now - stoppedAt >= delays.ecs.taskForgotten) this.#lives.delete(id)
    }
  }

  running(cluster: Cluster): number {
    return this.all.filter(
      (task) => task.request.cluster.name === cluster.name && task.lastStatus === 'RUNNING',
    ).length
  }
}

/** What a repeated RunTask tells of a task that has ended meanwhile. */
function repeat(task: Task): Sdk.Task {
  if (task.lastStatus !== 'STOPPED') return task.describe(true)
  return { taskArn: task.arn, lastStatus: task.lastStatus, desiredStatus: task.desiredStatus }
}
