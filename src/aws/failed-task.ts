import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs'
import type { ECS, Task } from '@aws-sdk/client-ecs'
import type { Account } from './account.ts'
import { streamOf } from './logs.ts'
import { isNamed } from './refusal.ts'
import { describeExit, endOf } from './task.ts'
import { containerName } from './task-definition.ts'

/** What is known of a web task that did not make it. */
export interface FailedTask {
  readonly taskArn: string
  /** How it ended, in words, or `null` where it runs. */
  readonly end: string | null
  /** The end of its log, oldest first. */
  readonly lastLines: readonly string[]
}

const shownLines = 50

/** What ECS stops by itself because a deployment ended: the consequence, never the cause. */
const scaledDown = /Scaling activity/

/**
 * The newest task of a task definition that ended by itself or was found unhealthy; where there is none, the newest
 * that was stopped, or one that runs.
 *
 * @param memory MiB that the task has
 */
export async function findFailedTask(
  ecs: Pick<ECS, 'listTasks' | 'describeTasks'>,
  logs: Pick<CloudWatchLogs, 'getLogEvents'>,
  account: Account,
  taskDefinition: string,
  memory: number,
): Promise<FailedTask | null> {
  const { cluster } = account.foundation
  const found: Task[] = []
  for (const desiredStatus of ['STOPPED', 'RUNNING'] as const) {
    const { taskArns = [] } = await ecs.listTasks({
      cluster,
      serviceName: account.names.service,
      desiredStatus,
    })
    if (taskArns.length === 0) continue
    const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: taskArns.slice(0, 100) })
    found.push(...tasks.filter((task) => task.taskDefinitionArn === taskDefinition))
  }
  const [task] = found.sort((a, b) => rank(a) - rank(b) || age(b) - age(a))
  if (task?.taskArn === undefined) return null
  const stream = streamOf('web', containerName, task.taskArn)
  return {
    taskArn: task.taskArn,
    end: describeStop(task, memory),
    lastLines: await lastLines(logs, account.names.logGroup, stream),
  }
}

function rank(task: Task): number {
  if (task.stoppedReason === undefined) return 2
  return scaledDown.test(task.stoppedReason) ? 1 : 0
}

function age(task: Task): number {
  return (task.stoppingAt ?? task.createdAt)?.getTime() ?? 0
}

function describeStop(task: Task, memory: number): string | null {
  const end = endOf(task)
  if (end === null) return task.stoppedReason ?? null
  if (end.kind === 'exited') {
    const stopped = task.stoppedReason ?? ''
    // Its own end is the news; that an essential container exited says the same again.
    const because = /Essential container/.test(stopped) || stopped === '' ? '' : ` (${stopped})`
    return `${describeExit(end.exitCode, end.reason, memory)}${because}`
  }
  return end.kind === 'forgotten' ? null : end.reason
}

async function lastLines(
  logs: Pick<CloudWatchLogs, 'getLogEvents'>,
  logGroupName: string,
  logStreamName: string,
): Promise<string[]> {
  try {
    const answer = await logs.getLogEvents({
      logGroupName,
      logStreamName,
      startFromHead: false,
      limit: shownLines,
    })
    return (answer.events ?? []).map(({ message }) => message ?? '')
  } catch (error) {
    // It wrote nothing, or never ran.
    if (isNamed(error, 'ResourceNotFoundException')) return []
    throw error
  }
}
