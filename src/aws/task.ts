import { setTimeout as sleep } from 'node:timers/promises'
import type { ECS, RunTaskCommandInput, Task } from '@aws-sdk/client-ecs'
import { DeployError } from '../errors.ts'
import { describeSeconds } from '../wait.ts'
import type { LogReader } from './logs.ts'
import { containerName } from './task-definition.ts'

export type TaskApi = Pick<ECS, 'runTask' | 'describeTasks' | 'stopTask' | 'listTasks'>

/** How a task ended, as far as its one container tells. */
export type TaskEnd =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly reason: string }
  /** No container ran: no image, no secret, no capacity, no network. */
  | { readonly kind: 'not-started'; readonly reason: string }
  /** ECS does not know the task (any more): it forgets stopped tasks after an hour. */
  | { readonly kind: 'forgotten' }

/** Seconds between two looks at a task: 20 a minute, and an end is noticed 1.5 s after it on average. */
const lookEverySeconds = 3
/** Right after RunTask, ECS may not know the task yet (eventual consistency). */
const unknownForSeconds = 60
/** AWS finds capacity within minutes or not at all. */
const capacitySeconds = 600

/**
 * Starts a task. The request carries its own `clientToken`, so sending it twice starts it once.
 *
 * @returns the task's ARN
 * @throws DeployError `task-not-started` when AWS has no capacity for ten minutes, or gives another reason
 */
export async function startTask(
  ecs: TaskApi,
  request: RunTaskCommandInput,
  say: (line: string) => void,
): Promise<string> {
  const began = performance.now()
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ecs.runTask(request)
    const arn = answer.tasks?.[0]?.taskArn
    if (arn) return arn
    const reasons = (answer.failures ?? []).map(({ reason, detail }) =>
      [reason, detail].filter(Boolean).join(': '),
    )
    const waited = (performance.now() - began) / 1000
    const capacity = reasons.some((reason) => /capacity/i.test(reason))
    if (!capacity || waited >= capacitySeconds) {
      throw new DeployError({
        code: 'task-not-started',
        message: `ECS did not start the task: ${reasons.join('; ') || 'it gave no reason'}.`,
        where: `cluster ${request.cluster}, task definition ${request.taskDefinition}`,
        remedy: capacity
          ? 'Run the job again later: AWS has no Fargate capacity in these availability zones now.'
          : 'Mend what ECS names, then run the job again.',
      })
    }
    if (attempt === 1)
      say(
        `No Fargate capacity right now (${reasons.join('; ')}); trying for ${describeSeconds(capacitySeconds)}.`,
      )
    await sleep(Math.min(10 * attempt, 60) * 1000)
  }
}

export interface FollowOptions {
  readonly ecs: TaskApi
  readonly cluster: string
  readonly taskArn: string
  readonly log: LogReader
  readonly onLine: (line: string) => void
  /** Ends the reading of the log at once: the last line the task writes. */
  readonly isLastLine: (line: string) => boolean
  readonly timeoutSeconds: number
  readonly say: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/** How long late log lines are waited for after a task ended. */
const drainSeconds = 20

/**
 * Follows a task to its end and passes its log on, line by line, as it comes.
 *
 * @returns how it ended, or `timed-out` with the task stopped
 */
export async function followTask(options: FollowOptions): Promise<TaskEnd | { readonly kind: 'timed-out' }> {
  const began = performance.now()
  const waited = () => (performance.now() - began) / 1000
  let sawLast = false
  const readLog = async () => {
    const lines = await options.log.read()
    for (const line of lines) {
      if (options.isLastLine(line)) sawLast = true
      else options.onLine(line)
    }
    return lines.length
  }

  let lastStatus = ''
  for (;;) {
    options.signal?.throwIfAborted()
    const task = await describeTask(options.ecs, options.cluster, options.taskArn)
    await readLog()
    const end =
      task === null ? (waited() < unknownForSeconds ? null : ({ kind: 'forgotten' } as const)) : endOf(task)
    if (end !== null) {
      if (end.kind === 'exited') await drain(readLog, () => sawLast)
      return end
    }
    const status = task?.lastStatus ?? ''
    if (status !== lastStatus && status !== '') options.say(`Task ${status.toLowerCase()}.`)
    lastStatus = status
    const age = task?.createdAt
      ? Math.max(waited(), (Date.now() - task.createdAt.getTime()) / 1000)
      : waited()
    if (age >= options.timeoutSeconds) {
      await stopTaskAndWait(options.ecs, options.cluster, options.taskArn, 'monolayer: phase-timeout')
      await drain(readLog, () => sawLast)
      return { kind: 'timed-out' }
    }
    await sleep(lookEverySeconds * 1000, undefined, options.signal ? { signal: options.signal } : {})
  }
}

/** CloudWatch delivers late; two empty reads in a row, or the task's own last line, mean that all has come. */
async function drain(readLog: () => Promise<number>, isComplete: () => boolean): Promise<void> {
  const began = performance.now()
  let empty = 0
  while (!isComplete() && empty < 3 && (performance.now() - began) / 1000 < drainSeconds) {
    await sleep(2_000)
    empty = (await readLog()) === 0 ? empty + 1 : 0
  }
}

/** The task, or `null` where ECS does not know it. */
export async function describeTask(
  ecs: Pick<TaskApi, 'describeTasks'>,
  cluster: string,
  taskArn: string,
): Promise<Task | null> {
  const answer = await ecs.describeTasks({ cluster, tasks: [taskArn] })
  return answer.tasks?.[0] ?? null
}

/** How a task ended, or `null` while it goes on. The container's exit code counts before the task has stopped. */
export function endOf(task: Task): TaskEnd | null {
  const main = task.containers?.find(({ name }) => name === containerName)
  const reason = [main?.reason, task.stoppedReason].filter(Boolean).join('; ')
  if (main?.exitCode !== undefined) return { kind: 'exited', exitCode: main.exitCode, reason }
  if (task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED') {
    return { kind: 'not-started', reason: reason || `it stopped (${task.stopCode ?? 'no reason given'})` }
  }
  return null
}

/** Stops a task and waits until it is gone: a phase must never run beside the next one. */
export async function stopTaskAndWait(
  ecs: TaskApi,
  cluster: string,
  taskArn: string,
  reason: string,
): Promise<void> {
  await ecs.stopTask({ cluster, task: taskArn, reason })
  const began = performance.now()
  // SIGTERM, 30 s, SIGKILL, then the network interface goes.
  while ((performance.now() - began) / 1000 < 180) {
    const task = await describeTask(ecs, cluster, taskArn)
    if (task === null || endOf(task) !== null) return
    await sleep(lookEverySeconds * 1000)
  }
}

/** Why a container ended so, in words. Signals are 128 + their number (POSIX shells; ECS reports the same). */
export function describeExit(exitCode: number, reason: string, memory: number): string {
  if (/OutOfMemory/i.test(reason)) return `exit code ${exitCode}: it ran out of memory (${memory} MiB)`
  if (exitCode === 137)
    return `exit code 137: it was killed (SIGKILL), most often for memory (it has ${memory} MiB)`
  if (exitCode === 143) return 'exit code 143: it was told to stop (SIGTERM)'
  if (exitCode === 139) return 'exit code 139: it crashed (SIGSEGV)'
  if (exitCode === 127) return 'exit code 127: the command was not found in the image'
  if (exitCode === 126) return 'exit code 126: the command is not executable'
  return `exit code ${exitCode}`
}
