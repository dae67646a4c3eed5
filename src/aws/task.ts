import type { ECS, RunTaskCommandInput, Task } from '@aws-sdk/client-ecs'
import { DeployError } from '../errors.ts'
import { describeSeconds, type Pace, realPace } from '../wait.ts'
import { whileRolesAreFresh } from './fresh-role.ts'
import type { LogReader } from './logs.ts'
import { isAwsError, isNamed, isRefused } from './refusal.ts'
import { logPause, promptly, startPauseSeconds, stopPauseSeconds, taskPause } from './rhythm.ts'
import { containerName } from './task-definition.ts'

export type TaskApi = Pick<ECS, 'runTask' | 'describeTasks' | 'stopTask' | 'listTasks'>

/** How a task ended, as far as its one container tells. */
export type TaskEnd =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly reason: string }
  /** No container ran: no image, no secret, no capacity, no network. */
  | { readonly kind: 'not-started'; readonly reason: string }
  /** It ran, and AWS took it away without an exit code: a host that broke, a network interface that went. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** ECS does not know the task (any more): it forgets stopped tasks after an hour. */
  | { readonly kind: 'forgotten' }

/** Right after RunTask, ECS may not know the task yet (eventual consistency). */
const unknownForSeconds = 60
const forgotten: TaskEnd = { kind: 'forgotten' }
/** AWS finds capacity within minutes or not at all. */
const capacitySeconds = 600
/** From RunTask to the first container: usually under a minute, a large image takes some. */
const startSeconds = 900
/** AWS asks for patience for seconds or minutes. After this, the run ends and the next one takes the task up. */
const busySeconds = 600
/** SIGTERM, 30 s, SIGKILL, then the network interface goes. */
const stopSeconds = 180

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
  pace: Pace = realPace,
): Promise<string> {
  const began = pace.now()
  for (let attempt = 1; ; attempt += 1) {
    const answer = await whileRolesAreFresh(() => ecs.runTask(request), say, undefined, pace)
    const arn = answer.tasks?.[0]?.taskArn
    if (arn) return arn
    const reasons = (answer.failures ?? []).map(({ reason, detail }) =>
      [reason, detail].filter(Boolean).join(': '),
    )
    const waited = (pace.now() - began) / 1000
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
    await pace.sleep(Math.min(10 * attempt, 60) * 1000)
  }
}

export interface FollowOptions {
  readonly ecs: TaskApi
  readonly cluster: string
  readonly taskArn: string
  /** It was started just now, so that nothing of it can have ended yet. */
  readonly isNew: boolean
  readonly log: LogReader
  readonly onLine: (line: string) => void
  /** Resolves when what `onLine` was given has been taken away: a flood is read no faster. */
  readonly flushed: () => Promise<void>
  /** The exit code in the last line that the task writes, or `null` for every other line; ends the reading at once. */
  readonly exitCodeOf: (line: string) => number | null
  readonly timeoutSeconds: number
  readonly say: (line: string) => void
  readonly signal?: AbortSignal | undefined
  readonly pace?: Pace | undefined
}

/** CloudWatch delivers late: lines that come within so long after the last one are waited for when a task ended. */
const lateSeconds = 6

/** How a task that was followed ended. `gone`: it had to be stopped, and ECS says that nothing of it runs. */
export type FollowedEnd = TaskEnd | { readonly kind: 'timed-out'; readonly gone: boolean }

/**
 * Follows a task to its end and passes its log on, line by line, as it comes. Where ECS cannot say how it ended, its
 * log may.
 *
 * @returns how it ended, or `timed-out` with the task stopped
 */
export async function followTask(options: FollowOptions): Promise<FollowedEnd> {
  const { pace = realPace } = options
  const began = pace.now()
  const waited = () => (pace.now() - began) / 1000
  let said: number | null = null
  const onLine = (line: string) => {
    const code = options.exitCodeOf(line)
    if (code === null) options.onLine(line)
    else said = code
  }
  let unreadable = false
  const readLog = () =>
    options.log.read(onLine, options.flushed).catch((error: unknown) => {
      if (!isAwsError(error) || isRefused(error)) throw error
      // How the task ends is told by ECS.
      if (!unreadable) options.say(`Its log cannot be read now (${error.message}); it goes on all the same.`)
      unreadable = true
      return { lines: 0, more: false }
    })
  const isComplete = () => said !== null
  /** Stops it, and reads once more what is known of it: it may have ended by itself in that very moment. */
  const stop = async (why: string): Promise<{ gone: boolean; end: TaskEnd | null }> => {
    const gone = await stopTaskAndWait(options.ecs, options.cluster, options.taskArn, why, pace)
    await drain(readLog, isComplete, pace)
    const task = await describeTask(options.ecs, options.cluster, options.taskArn)
    return { gone, end: task === null ? null : endOf(task) }
  }

  const look = (abortSignal?: AbortSignal) =>
    describeTask(options.ecs, options.cluster, options.taskArn, abortSignal && { abortSignal })
  const lookPromptly = promptly(look, pace)
  /** As it was seen last, and since when: monotonic milliseconds. */
  let status = ''
  let since = began
  let lastSeen = began
  if (options.isNew) await pace.sleep(startPauseSeconds * 1000, { signal: options.signal })
  for (;;) {
    options.signal?.throwIfAborted()
    const lookedAt = pace.now()
    const task = lookedAt - lastSeen < busySeconds * 1000 ? await lookPromptly() : await look()
    const isForgotten = task === null && waited() >= unknownForSeconds
    const end = isForgotten ? forgotten : task === 'busy' || task === null ? null : endOf(task)
    if (end === null && task !== 'busy' && task?.lastStatus !== undefined && task.lastStatus !== status) {
      status = task.lastStatus
      since = lookedAt
      options.say(`Task ${status.toLowerCase()}.`)
    }
    const nextLook = lookedAt + 1000 * taskPause(status, (lookedAt - since) / 1000)
    // A flood of lines is read without a pause, but not longer than until the next look.
    while ((await readLog()).more && pace.now() < nextLook);
    if (end !== null) {
      if (end.kind !== 'not-started') await drain(readLog, isComplete, pace)
      const fromLog = said as number | null
      const silent = end.kind === 'lost' || end.kind === 'forgotten'
      return silent && fromLog !== null ? { kind: 'exited', exitCode: fromLog, reason: 'says its log' } : end
    }
    if (task !== 'busy') {
      lastSeen = pace.now()
      const startedAt = task?.startedAt
      // The task's own times count, also for who comes to it later. A command's time begins with its container.
      const age = Math.max(waited(), secondsSince(task?.createdAt))
      if (task !== null && startedAt === undefined && age >= startSeconds) {
        const { gone, end: last } = await stop('monolayer: it did not start')
        if (!gone) return { kind: 'timed-out', gone }
        if (last !== null && last.kind !== 'not-started') return last
        return {
          kind: 'not-started',
          reason: `it was still ${status.toLowerCase()} after ${describeSeconds(age)}, and was stopped`,
        }
      }
      if (secondsSince(startedAt) >= options.timeoutSeconds) {
        const { gone, end: last } = await stop('monolayer: phase-timeout')
        // An exit code 0 counts, however late: what has succeeded is never run again.
        const code = last?.kind === 'exited' ? last.exitCode : said
        return code === 0
          ? { kind: 'exited', exitCode: 0, reason: 'in the last moment' }
          : { kind: 'timed-out', gone }
      }
    }
    await pace.sleep(Math.max(0, nextLook - pace.now()), { signal: options.signal })
  }
}

function secondsSince(moment: Date | undefined): number {
  return moment === undefined ? 0 : (Date.now() - moment.getTime()) / 1000
}

/** Reads the rest of a task's log: to its own last line, or until none has come for a while. */
async function drain(
  readLog: () => ReturnType<LogReader['read']>,
  isComplete: () => boolean,
  pace: Pace,
): Promise<void> {
  let last = pace.now()
  let empty = 0
  while (!isComplete() && pace.now() - last < lateSeconds * 1000) {
    const { lines, more } = await readLog()
    if (lines > 0) last = pace.now()
    empty = lines > 0 ? 1 : empty + 1
    if (!more && !isComplete()) await pace.sleep(logPause(empty) * 1000)
  }
}

/** The task, or `null` where ECS does not know it. */
export async function describeTask(
  ecs: Pick<TaskApi, 'describeTasks'>,
  cluster: string,
  taskArn: string,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<Task | null> {
  const answer = await ecs.describeTasks({ cluster, tasks: [taskArn] }, options)
  return answer.tasks?.[0] ?? null
}

/** ECS developer guide, "Stopped task error messages". */
const cannotStart = /^Cannot(?:Create|Start)ContainerError/

/** How a task ended, or `null` while it goes on. The container's exit code counts before the task has stopped. */
export function endOf(task: Task): TaskEnd | null {
  const main = task.containers?.find(({ name }) => name === containerName)
  const reason = [main?.reason, task.stoppedReason].filter(Boolean).join('; ')
  // A runtime that cannot start a container may give it an exit code all the same (127: no such program).
  if (main?.reason !== undefined && cannotStart.test(main.reason)) return { kind: 'not-started', reason }
  if (main?.exitCode !== undefined) return { kind: 'exited', exitCode: main.exitCode, reason }
  if (task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED') {
    if (task.startedAt !== undefined) return { kind: 'lost', reason: reason || 'ECS gave no reason' }
    return { kind: 'not-started', reason: reason || `it stopped (${task.stopCode ?? 'no reason given'})` }
  }
  return null
}

/**
 * Stops a task and waits until it is gone: a phase must never run beside the next one.
 *
 * @returns false where ECS still shows it running after three minutes
 */
export async function stopTaskAndWait(
  ecs: TaskApi,
  cluster: string,
  taskArn: string,
  reason: string,
  pace: Pace = realPace,
): Promise<boolean> {
  try {
    await ecs.stopTask({ cluster, task: taskArn, reason })
  } catch (error) {
    // "The referenced task was not found": it ended, and ECS has forgotten it. A role that may stop only what carries
    // its tags is refused instead, since nothing has no tags.
    const mayBeGone = isNamed(error, 'InvalidParameterException') || isRefused(error)
    if (!mayBeGone) throw error
    const task = await describeTask(ecs, cluster, taskArn)
    if (task === null || endOf(task) !== null) return true
    if (isRefused(error)) throw error
  }
  const began = pace.now()
  while ((pace.now() - began) / 1000 < stopSeconds) {
    const task = await describeTask(ecs, cluster, taskArn)
    if (task === null || endOf(task) !== null) return true
    await pace.sleep(stopPauseSeconds * 1000)
  }
  return false
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
