import type { RunTaskCommandInput } from '@aws-sdk/client-ecs'
import type { Account } from './aws/account.ts'
import type { Environment } from './aws/environment.ts'
import type { Intent } from './aws/environment-state.ts'
import { findLogLine } from './aws/logs.ts'
import { isClearlyRefused, isNamed } from './aws/refusal.ts'
import { stopPauseSeconds } from './aws/rhythm.ts'
import { listEnded, listStarted } from './aws/started-task.ts'
import { describeTask, endOf, startTask, stopTaskAndWait, type TaskApi } from './aws/task.ts'
import { phaseEndPattern } from './aws/task-definition.ts'
import { DeployError } from './errors.ts'
import type { Inputs } from './inputs.ts'
import { recordFailure, recordSuccess } from './phase-record.ts'
import { awaitPhase, type OpenPhaseRun } from './phases.ts'
import type { PlannedPhase } from './plan/phases.ts'
import type { Voice } from './progress.ts'
import { type Pace, realPace } from './wait.ts'

/**
 * ECS remembers a `clientToken` for at least an hour after the task it started, and for less than a day. Within this
 * time the very same request gives the very same task; after it, it could start a second one.
 */
const replayMinutes = 50

/** So long after RunTask, ECS may not know the task everywhere yet: not to be found is not to have ended. */
const visibleMinutes = 2

/** What is known of a phase that an interrupted run left open. */
type Trace =
  | { readonly kind: 'running'; readonly taskArn: string }
  | { readonly kind: 'ended'; readonly exitCode: number }
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'unknown' }

/**
 * Settles the phase that an interrupted run left open: waits for it if it runs, records how it ended if that can be
 * known. Never two at a time, and an exit code 0 is never run again.
 *
 * @throws DeployError `phase-unknown` where a phase that runs once may or may not have run, and `resolvePhase` does
 *   not say; and what {@link awaitPhase} throws when the phase turns out to have failed
 */
export async function settleIntent(
  run: OpenPhaseRun,
  resolvePhase: Inputs['resolvePhase'],
  voice: Voice,
): Promise<void> {
  const { environment } = run
  const { intent } = environment.state
  if (intent === null) return
  voice.say(
    `An earlier run (${intent.runUrl}) left the phase ${intent.phase} open; finding out what became of it.`,
  )
  const trace = await traceIntent(run, intent, voice)
  switch (trace.kind) {
    case 'running': {
      const found: Intent = { ...intent, taskArn: trace.taskArn }
      await environment.save((state) => ({ ...state, intent: found }))
      voice.say('It is still running: waiting for it instead of starting it again.')
      await awaitPhase(run, plannedFrom(intent), found, voice)
      return
    }
    case 'ended':
      if (trace.exitCode === 0) {
        voice.say('It had succeeded meanwhile (exit code 0), and is not run again.')
        await environment.save((state) => recordSuccess(state, intent, new Date().toISOString()))
        return
      }
      voice.say(`It had failed (exit code ${trace.exitCode}): this deployment tries again.`)
      await environment.save(recordFailure)
      return
    case 'not-started':
      voice.say(`It had never started (${trace.reason}): this deployment tries again.`)
      await environment.save(recordFailure)
      return
    case 'unknown':
      await settleUnknown(run, intent, resolvePhase, voice)
  }
}

/**
 * Ends the phase that an interrupted run may have left running, and waits until it is gone: for a removal, where
 * nobody will need what it does.
 */
export async function stopOpenPhase(
  account: Account,
  environment: Environment,
  voice: Voice,
  pace: Pace = realPace,
): Promise<void> {
  const { intent } = environment.state
  if (intent === null) return
  const ecs = await account.clients.ecs()
  const { cluster } = account.foundation
  const found = await onceVisible(intent, { voice, pace }, async () => {
    const taskArn = intent.taskArn ?? (await findStarted(ecs, cluster, intent))
    const task = taskArn === null ? null : await describeTask(ecs, cluster, taskArn)
    return taskArn === null || task === null ? null : { taskArn, task }
  })
  if (found !== null && endOf(found.task) === null) {
    const { taskArn } = found
    voice.say(`Stopping the phase ${intent.phase}, which an earlier run left running.`)
    const why = 'monolayer: the environment is being removed'
    if (!(await stopTaskAndWait(ecs, cluster, taskArn, why, pace))) {
      throw new DeployError({
        code: 'cleanup-incomplete',
        message: `The phase ${intent.phase} was told to stop, but ECS still shows it running.`,
        where: `ECS task ${taskArn}`,
        safe: 'Nothing was removed yet.',
        remedy: 'Run the job again in some minutes; it goes on from there.',
      })
    }
  }
  await environment.save(recordFailure)
}

/**
 * Ends the phase that an interrupted run left running past its time, and waits until it is gone. One that ended by
 * itself is left to the next deployment, which finds out how it ended: an exit code 0 is never run again.
 */
export async function endOverduePhase(
  account: Account,
  environment: Environment,
  voice: Voice,
  pace: Pace = realPace,
): Promise<void> {
  const { intent } = environment.state
  if (intent === null) return
  const ecs = await account.clients.ecs()
  const { cluster } = account.foundation
  const taskArn = intent.taskArn ?? (await listStarted(ecs, cluster, intent.id))
  const task = taskArn === null ? null : await describeTask(ecs, cluster, taskArn)
  if (taskArn === null || task === null || endOf(task) !== null) {
    voice.say(`The phase ${intent.phase} does not run any more; the next deployment finds out how it ended.`)
    return
  }
  voice.say(`Stopping the phase ${intent.phase}, which runs since ${intent.at} and is past its time.`)
  const why = 'monolayer: the phase ran longer than phase-timeout'
  const gone = await stopTaskAndWait(ecs, cluster, taskArn, why, pace)
  const after = await describeTask(ecs, cluster, taskArn)
  const end = after === null ? null : endOf(after)
  if (!gone || end?.kind !== 'exited') {
    voice.say(
      gone
        ? 'ECS does not say how it ended; the next deployment looks into its log.'
        : 'ECS still shows it running; it stays open, and the next run looks again.',
    )
    return
  }
  await environment.save((state) =>
    end.exitCode === 0 ? recordSuccess(state, intent, new Date().toISOString()) : recordFailure(state),
  )
}

async function traceIntent(run: OpenPhaseRun, intent: Intent, voice: Voice): Promise<Trace> {
  const { account } = run
  const ecs = await account.clients.ecs()
  const { cluster } = account.foundation
  const minutes = ageInMinutes(intent)
  let taskArn = intent.taskArn ?? (await listStarted(ecs, cluster, intent.id))
  let refusal: string | null = null
  // Whether the crash came before or after RunTask: the same token gives the same task, started once.
  if (taskArn === null && minutes < replayMinutes) {
    const replayed = await replay(run, intent, ecs, voice)
    taskArn = replayed.taskArn
    refusal = replayed.refusal
  }
  const task = taskArn === null ? null : await describeTask(ecs, cluster, taskArn)
  const end = task === null ? null : endOf(task)
  if (end?.kind === 'exited') return { kind: 'ended', exitCode: end.exitCode }
  if (end?.kind === 'not-started') return { kind: 'not-started', reason: end.reason }
  if (taskArn !== null && end === null && (task !== null || minutes < visibleMinutes)) {
    return { kind: 'running', taskArn }
  }
  const line = await findLogLine(
    await account.clients.logs(),
    account.names.logGroup,
    'phase/',
    intent.id,
    phaseEndPattern(intent.id),
  )
  // Neither among what runs nor among what ECS has stopped within the hour, and not a word in the log.
  if (line === null && taskArn === null && refusal !== null) return { kind: 'not-started', reason: refusal }
  return line?.[1] === undefined ? { kind: 'unknown' } : { kind: 'ended', exitCode: Number(line[1]) }
}

function ageInMinutes(intent: Intent): number {
  return (Date.now() - Date.parse(intent.at)) / 60_000
}

/** The task that was started for a phase, whether it runs or ended within the last hour. */
async function findStarted(ecs: TaskApi, cluster: string, intent: Intent): Promise<string | null> {
  const { id, request } = intent
  const running = await listStarted(ecs, cluster, id)
  return running ?? (await listEnded(ecs, cluster, String(request.taskDefinition), id))
}

/** Looks for the task of a phase, again and again while ECS may not show it everywhere yet; `null`: there is none. */
async function onceVisible<T>(
  intent: Intent,
  { voice, pace, signal }: { voice: Voice; pace: Pace; signal?: AbortSignal | undefined },
  look: () => Promise<T | null>,
): Promise<T | null> {
  const began = pace.now()
  // The clock of the run that wrote it down may have been ahead.
  const patience = (visibleMinutes - Math.max(0, ageInMinutes(intent))) * 60_000
  for (let said = false; ; said = true) {
    const found = await look()
    if (found !== null || pace.now() - began >= patience) return found
    if (!said) voice.say(`ECS may not show it yet; looking until it is ${visibleMinutes} minutes old.`)
    await pace.sleep(stopPauseSeconds * 1000, { signal })
  }
}

/**
 * Sends the request of a phase once more.
 *
 * @returns the ARN of its task. Where ECS refuses the request for what it says, it will never take it again; but it may
 *   have taken it before: then the task that it started at that time, or none, and the words of the refusal.
 */
async function replay(
  run: Pick<OpenPhaseRun, 'account' | 'environment' | 'pace' | 'signal'>,
  intent: Intent,
  ecs: TaskApi,
  voice: Voice,
): Promise<{ readonly taskArn: string | null; readonly refusal: string | null }> {
  const { pace = realPace, signal } = run
  try {
    const request = intent.request as unknown as RunTaskCommandInput
    return { taskArn: await startTask(ecs, request, voice.say, run.pace), refusal: null }
  } catch (error) {
    if (error instanceof DeployError && error.code === 'task-not-started')
      await run.environment.save(recordFailure)
    if (!isDead(error)) throw error
    const refusal = `${error.name}: ${error.message}`
    voice.say(`ECS does not take its request now (${refusal}); looking whether it has taken it before.`)
    const { cluster } = run.account.foundation
    const look = () => findStarted(ecs, cluster, intent)
    return { taskArn: await onceVisible(intent, { voice, pace, signal }, look), refusal }
  }
}

/** What ECS says of a request that names something that is not there any more, or that breaks a limit. */
function isDead(error: unknown): error is Error {
  return isClearlyRefused(error) && isNamed(error, 'ClientException', 'InvalidParameterException')
}

async function settleUnknown(
  run: Pick<OpenPhaseRun, 'environment' | 'account'>,
  intent: Intent,
  resolvePhase: Inputs['resolvePhase'],
  voice: Voice,
): Promise<void> {
  const { environment, account } = run
  if (!intent.once) {
    voice.say(
      `Nobody knows any more whether ${intent.phase} ended. It runs in every deployment, so it runs again.`,
    )
    await environment.save(recordFailure)
    return
  }
  if (resolvePhase?.phase === intent.phase) {
    voice.say(`resolve-phase says: ${intent.phase}=${resolvePhase.as}.`)
    await environment.save((state) =>
      resolvePhase.as === 'done'
        ? recordSuccess(state, intent, new Date().toISOString())
        : recordFailure(state),
    )
    return
  }
  throw new DeployError({
    code: 'phase-unknown',
    message: `${intent.phase} (${intent.command}) was started on ${intent.at} by ${intent.runUrl}, and neither ECS nor its log knows any more how it ended. It runs only once, so it is not run again on a guess.`,
    where: `log group ${account.names.logGroup}, streams that begin with phase/`,
    safe: 'Nothing was changed.',
    remedy: `Look into the database, then run the job with resolve-phase: ${intent.phase}=done, or ${intent.phase}=again.`,
  })
}

function plannedFrom(intent: Intent): PlannedPhase {
  return {
    name: intent.phase,
    command: intent.command,
    when: intent.once ? 'once' : 'every deployment',
    because: 'an earlier run started it',
  }
}
