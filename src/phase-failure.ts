import type { Account } from './aws/account.ts'
import type { TaskEnd } from './aws/task.ts'
import { describeExit } from './aws/task.ts'
import { DeployError } from './errors.ts'
import type { PlannedPhase } from './plan/phases.ts'
import { describeSeconds } from './wait.ts'

export interface FailedPhase {
  readonly phase: PlannedPhase
  readonly end: TaskEnd | { readonly kind: 'timed-out' }
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

/** What a user needs at two in the morning: phase, command, how it ended, its last lines, what is safe, what to do. */
export function phaseFailure(account: Account, failed: FailedPhase): DeployError {
  const { phase, end } = failed
  const lines = failed.lastLines.slice(-shownLines)
  const said =
    lines.length > 0
      ? ['Its last lines:', ...lines.map((line) => `  ${line}`)]
      : ['It wrote nothing to its log.']
  return new DeployError({
    code:
      end.kind === 'timed-out'
        ? 'phase-timeout'
        : end.kind === 'not-started'
          ? 'task-not-started'
          : 'phase-failed',
    message: [
      `Phase ${phase.name} (${phase.command}) ${describeEnd(failed)}.`,
      ...(end.kind === 'not-started' ? [] : said),
    ].join('\n'),
    where: `ECS task ${failed.taskArn}, log group ${account.names.logGroup}`,
    safe: [failed.serving, ...databaseFacts(account, failed)].join('\n'),
    remedy: remedyOf(account, failed),
  })
}

function describeEnd({ end, memory, timeoutSeconds }: FailedPhase): string {
  switch (end.kind) {
    case 'exited':
      return `ended with ${describeExit(end.exitCode, end.reason, memory)}`
    case 'not-started':
      return `never started: ${end.reason}`
    case 'timed-out':
      return `ran longer than phase-timeout (${describeSeconds(timeoutSeconds)}) and was stopped`
    case 'forgotten':
      return 'is not known to ECS any more, and its log does not say how it ended'
  }
}

/** What the database may hold now. Statements outside a transaction stay; alembic runs each migration in one. */
function databaseFacts(
  account: Account,
  { end, databaseInstance, lastLines, startedAt }: FailedPhase,
): string[] {
  if (databaseInstance === null || end.kind === 'not-started') return []
  const upgrades = lastLines.flatMap((line) => {
    const match = /Running upgrade (\S*) ?-> (\w+)/.exec(line)
    return match?.[2] === undefined ? [] : [{ from: match[1] || 'empty', to: match[2] }]
  })
  const last = upgrades.at(-1)
  return [
    last === undefined
      ? 'The database holds what was committed before the failure; statements outside a transaction stay.'
      : `alembic was at the step ${last.from} -> ${last.to}: earlier steps are committed, and of this one whatever ran outside a transaction.`,
    // A preview's instance keeps no backups: its way back is a new database.
    ...(account.address.stage === 'preview' ? [] : [restoreFact(databaseInstance, startedAt)]),
  ]
}

/** Point in time: the second before the phase began. */
function restoreFact(databaseInstance: string, startedAt: string): string {
  const before = new Date(Date.parse(startedAt) - 1000).toISOString().replace(/\.\d{3}Z$/, 'Z')
  return `The database as it was before the phase began: aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier ${databaseInstance} --target-db-instance-identifier ${databaseInstance}-before --restore-time ${before}`
}

/**
 * What the database says when it and the checkout do not fit: alembic's "Can't locate revision identified by '…'" (the
 * database is at a migration that was rewritten), PostgreSQL's "already exists" (a rewritten migration makes what is
 * there) and "database … does not exist" (somebody removed it).
 */
const misfit =
  /Can't locate revision identified by|relation "[^"]*" already exists|database "[^"]*" does not exist/i

function remedyOf(account: Account, { phase, end, memory, timeoutSeconds, lastLines }: FailedPhase): string {
  if (end.kind === 'timed-out') {
    return `Make the phase shorter, or set phase-timeout above ${describeSeconds(timeoutSeconds)}, then run the job again: it starts with this phase.`
  }
  if (end.kind === 'not-started') {
    return notStartedRemedy(end.reason)
  }
  if (end.kind === 'exited' && (end.exitCode === 137 || /OutOfMemory/i.test(end.reason))) {
    return `Set the input memory above ${memory} (MiB), then run the job again: it starts with this phase.`
  }
  if (end.kind === 'exited' && end.exitCode === 127) {
    return `Add what "${phase.command.split(/\s/)[0]}" belongs to the project's dependencies, or correct the command, then push.`
  }
  if (account.address.stage === 'preview' && lastLines.some((line) => misfit.test(line))) {
    return 'The database of this preview does not fit its migrations, as after a migration that had run was rewritten. Give it a new, empty one: run the workflow for this pull request with command: reset (docs/previews.md says how).'
  }
  return `Mend what the last lines say and push, or run the job again: it starts with ${phase.name}; what succeeded is not repeated.`
}

/** Container start errors, by the words AWS uses for them (ECS developer guide, "Stopped task error messages"). */
function notStartedRemedy(reason: string): string {
  if (/CannotPullContainer/i.test(reason)) {
    return /platform/i.test(reason)
      ? 'Build the image for the architecture of the input cpu-architecture, then push.'
      : "Check that the image is still in the repository and that the tasks' subnets reach the internet, then run the job again."
  }
  if (/secret|ssm|parameter/i.test(reason)) {
    return 'Check that the secret exists, is tagged monolayer:repository-id and monolayer:stage, and is readable by the execution role; then run the job again.'
  }
  if (/executable file not found|"sh"|no such file/i.test(reason)) {
    return 'Phases need a shell (sh) in the image: use a base image that has one, then push.'
  }
  if (/log/i.test(reason)) return 'Run the job again: it makes the log group anew.'
  return 'Mend what AWS names, then run the job again: it starts with this phase.'
}
