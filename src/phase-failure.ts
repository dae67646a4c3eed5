import type { Account } from './aws/account.ts'
import { describeExit, type FollowedEnd } from './aws/task.ts'
import { databaseFacts } from './database-facts.ts'
import { DeployError } from './errors.ts'
import type { PlannedPhase } from './plan/phases.ts'
import { describeSeconds } from './wait.ts'

export interface FailedPhase {
  readonly phase: PlannedPhase
  readonly end: FollowedEnd
  readonly taskArn: string
  /** The end of its log, oldest first. */
  readonly lastLines: readonly string[]
  /** ISO 8601: when the phase was asked for. */
  readonly startedAt: string
  readonly memory: number
  readonly timeoutSeconds: number
  /** What answers users now. */
  readonly serving: string
  /** The instance that the phase could write to, or `null`. */
  readonly databaseInstance: string | null
}

/** How many of a failed phase's last lines stand in the error itself; all of them were streamed before it. */
const shownLines = 20

/** What `init` writes, which is in front of every phase, when there is nothing that it could start. */
const initFoundNothing = /^\[FATAL tini \(\d+\)\] exec sh failed/

/**
 * Whether a phase ended because its image has no shell. Exit code 127 alone does not say so: it is also what a shell
 * gives for a command that it does not find. But a shell says which, and the one around every phase ends the log with
 * a line of its own.
 *
 * @param toldEnd whether that last line has come
 */
export function lacksShell(end: FollowedEnd, lines: readonly string[], toldEnd: boolean): boolean {
  const silent = !toldEnd && lines.every((line) => initFoundNothing.test(line))
  return silent && end.kind === 'exited' && end.exitCode === 127
}

/** How AWS says that a container has no shell. */
const noShell = /executable file not found|exec: "sh"|stat sh|no sh in the image/i

/** What a user needs at two in the morning: phase, command, how it ended, its last lines, what is safe, what to do. */
export function phaseFailure(account: Account, failed: FailedPhase): DeployError {
  const { phase, end } = failed
  const lines = failed.lastLines.slice(-shownLines)
  const said =
    lines.length > 0
      ? ['Its last lines:', ...lines.map((line) => `  ${line}`)]
      : ['It wrote nothing to its log.']
  const ran = end.kind !== 'not-started'
  return new DeployError({
    code: codeOf(end),
    message: [
      `Phase ${phase.name} (${phase.command}) ${describeEnd(failed)}.`,
      ...(ran ? said : ['Its command did not run.']),
    ].join('\n'),
    where: `ECS task ${failed.taskArn}, log group ${account.names.logGroup}`,
    safe: [
      failed.serving,
      ...(ran ? databaseFacts(account, failed) : ['The database was not touched by this phase.']),
    ].join('\n'),
    remedy: remedyOf(account, failed),
  })
}

/** A phase that ECS refused to start: nothing ran. `refusal` says why, in our words or in ECS's. */
export function refusedPhase(phase: PlannedPhase, refusal: Error, serving: string): DeployError {
  const ours = refusal instanceof DeployError ? refusal : null
  const why = ours?.message ?? `ECS refused to start it: ${refusal.name}: ${refusal.message}`
  return new DeployError({
    code: 'task-not-started',
    message: `Phase ${phase.name} (${phase.command}) never started. ${why}`,
    where: ours?.where ?? 'ecs RunTask',
    safe: `${serving}\nThe database was not touched by this phase.`,
    remedy: ours?.remedy ?? refusalRemedy(refusal.message, phase),
    cause: refusal,
  })
}

/** Why RunTask takes no request, by the words ECS uses (ECS developer guide, "API failure reasons"). */
function refusalRemedy(words: string, phase: PlannedPhase): string {
  if (/task ?definition/i.test(words) && /not found|inactive|unable to describe/i.test(words)) {
    return 'Run the job again: it registers the task definition anew.'
  }
  if (/override/i.test(words) && /length|8192|too long/i.test(words)) {
    return `Make the command of ${phase.name} shorter (a script in the project can hold it), then push.`
  }
  if (/subnet|security group/i.test(words)) {
    return 'Give the account back what the stack of bootstrap/account.yml made of its network, then run the job again.'
  }
  return 'Mend what ECS names, then run the job again.'
}

function codeOf(end: FollowedEnd): DeployError['code'] {
  if (end.kind === 'timed-out') return 'phase-timeout'
  return end.kind === 'not-started' ? 'task-not-started' : 'phase-failed'
}

function describeEnd({ end, memory, timeoutSeconds }: FailedPhase): string {
  switch (end.kind) {
    case 'exited':
      return `ended with ${describeExit(end.exitCode, end.reason, memory)}`
    case 'not-started':
      return noShell.test(end.reason)
        ? `never started: the image has no shell (${end.reason})`
        : `never started: ${end.reason}`
    case 'timed-out':
      return end.gone
        ? `ran longer than phase-timeout (${describeSeconds(timeoutSeconds)}) and was stopped`
        : `ran longer than phase-timeout (${describeSeconds(timeoutSeconds)}) and was told to stop, but ECS still shows it running`
    case 'lost':
      return `was taken away by AWS before it said how it ended: ${end.reason}`
    case 'forgotten':
      return 'is not known to ECS any more, and its log does not say how it ended'
  }
}

/**
 * What the database says when it and the checkout do not fit: alembic's "Can't locate revision identified by '…'" (the
 * database is at a migration that was rewritten), PostgreSQL's "already exists" (a rewritten migration makes what is
 * there) and "database … does not exist" (somebody removed it).
 */
const misfit =
  /Can't locate revision identified by|relation "[^"]*" already exists|database "[^"]*" does not exist/i

function remedyOf(account: Account, failed: FailedPhase): string {
  const { phase, end, timeoutSeconds } = failed
  switch (end.kind) {
    case 'timed-out':
      return end.gone
        ? `Make the phase shorter, or set phase-timeout above ${describeSeconds(timeoutSeconds)}, then run the job again: it starts with this phase.`
        : 'Run the job again in some minutes: it waits until the phase is gone, and starts it anew only then.'
    case 'not-started':
      return notStartedRemedy(end.reason, phase)
    case 'lost':
    case 'forgotten':
      return phase.when === 'once'
        ? `Look into the database, then run the job again with resolve-phase: ${phase.name}=done, or ${phase.name}=again.`
        : `Run the job again: it looks once more how the phase ended, and runs ${phase.name} again if nobody knows.`
    case 'exited':
      return exitedRemedy(account, failed, end.exitCode, end.reason)
  }
}

function exitedRemedy(
  account: Account,
  { phase, memory, lastLines }: FailedPhase,
  exitCode: number,
  reason: string,
): string {
  const again = `it starts with ${phase.name}; what succeeded is not repeated`
  if (/OutOfMemory/i.test(reason)) {
    return `Set the input memory above ${memory} (MiB), then run the job again: ${again}.`
  }
  if (exitCode === 137) {
    return `Find out in the last lines who killed it. If nothing there does, set the input memory above ${memory} (MiB); then run the job again: ${again}.`
  }
  if (exitCode === 143)
    return `Find out who stopped it (CloudTrail: StopTask), then run the job again: ${again}.`
  if (exitCode === 127) {
    return `Add what "${phase.command.split(/\s/)[0]}" belongs to the project's dependencies, or correct the command, then push.`
  }
  if (exitCode === 126) {
    return `Make "${phase.command.split(/\s/)[0]}" executable (git update-index --chmod=+x), then push.`
  }
  if (account.address.stage === 'preview' && lastLines.some((line) => misfit.test(line))) {
    return 'The database of this preview does not fit its migrations, as after a migration that had run was rewritten. Give it a new, empty one: run the workflow for this pull request with command: reset (docs/previews.md says how).'
  }
  return `Mend what the last lines say and push, or run the job again: ${again}.`
}

/** Container start errors, by the words AWS uses for them (ECS developer guide, "Stopped task error messages"). */
function notStartedRemedy(reason: string, phase: PlannedPhase): string {
  const again = `then run the job again: it starts with ${phase.name}`
  if (/CannotPullContainer|pull(?:ing)? image|manifest/i.test(reason)) {
    return /platform|architecture/i.test(reason)
      ? 'Build the image for the architecture of the input cpu-architecture, then push.'
      : 'Push the commit again: that builds the image anew. If it is in the repository, let the execution role read it.'
  }
  if (noShell.test(reason)) {
    return 'Use a base image that has a shell (sh), which phases need, then push.'
  }
  if (/i\/o timeout|dial tcp|connection issue/i.test(reason)) {
    return `Let the subnets of the foundation reach the internet (route to an internet gateway), ${again}.`
  }
  if (/secret|ssm|parameter/i.test(reason)) {
    return `Make sure that the secret exists and carries the tags monolayer:repository-id and monolayer:stage, so that the execution role may read it; ${again}.`
  }
  if (/log group|logs?:/i.test(reason)) return 'Run the job again: it makes the log group anew.'
  if (/was still/.test(reason))
    return 'Run the job again. If it happens twice, look at the AWS Health Dashboard.'
  return `Mend what AWS names, ${again}.`
}
