import { randomUUID } from 'node:crypto'
import type { RunTaskCommandInput } from '@aws-sdk/client-ecs'
import type { Account } from './aws/account.ts'
import { networkOf } from './aws/database.ts'
import type { Environment } from './aws/environment.ts'
import type { Intent } from './aws/environment-state.ts'
import { readLogStream, streamOf } from './aws/logs.ts'
import { isClearlyRefused, isRefused, isThrottled } from './aws/refusal.ts'
import { type FollowedEnd, followTask, startTask } from './aws/task.ts'
import { containerName, phaseCommand, phaseEndPattern } from './aws/task-definition.ts'
import { DeployError } from './errors.ts'
import { lacksShell, phaseFailure, refusedPhase } from './phase-failure.ts'
import { recordFailure, recordSuccess } from './phase-record.ts'
import { isSatisfiedBy, type PlannedPhase } from './plan/phases.ts'
import type { Progress, Voice } from './progress.ts'
import type { Project } from './project/project.ts'
import { describeServing, type PhaseReport, type Report } from './report.ts'
import type { Pace } from './wait.ts'

/** What running phases needs to know. */
export interface PhaseRun {
  readonly account: Account
  readonly environment: Environment
  readonly progress: Progress
  readonly report: Report
  readonly project: Project
  /** Task definition of the new image. */
  readonly taskDefinition: string
  readonly commit: string
  /** Which deployment the phases belong to. */
  readonly fingerprint: string
  readonly databaseInstance: string | null
  readonly memory: number
  readonly timeoutSeconds: number
  readonly runUrl: string
  readonly signal?: AbortSignal | undefined
  readonly pace?: Pace | undefined
}

/** What following a phase to its end needs, whoever started it. */
export type OpenPhaseRun = Omit<PhaseRun, 'taskDefinition' | 'project' | 'fingerprint' | 'commit' | 'runUrl'>

/** How many of a phase's last lines are kept for its error. */
const keptLines = 100

/**
 * Runs phases one after the other and stops at the first failure. One that has ended with exit code 0 for this
 * deployment, or ever if it runs once, is not run again, whatever happened in between.
 *
 * @throws DeployError `phase-failed`, `phase-timeout`, `task-not-started`
 */
export async function runPhases(run: PhaseRun, phases: readonly PlannedPhase[]): Promise<void> {
  let justRun: PlannedPhase | null = null
  for (const phase of phases) {
    const done = alreadyDone(run, phase)
    if (done !== null) {
      // One that an earlier run had left and that this run saw succeed has its row.
      if (!hasSucceeded(run.report, phase)) run.report.phases.push(notRun(phase, 'already-done', done))
      run.progress.say(`${phase.name}: ${done}.`)
      continue
    }
    if (isSatisfiedBy(phase, justRun, run.project)) {
      const because = 'createDatabase has just run the same command'
      await run.environment.save((state) =>
        recordSuccess(state, intentOf(run, phase), new Date().toISOString()),
      )
      run.report.phases.push(notRun(phase, 'satisfied', because))
      run.progress.say(`${phase.name}: satisfied, ${because}.`)
      continue
    }
    await run.progress.step(phase.name, (voice) => runPhase(run, phase, voice))
    justRun = phase
  }
}

function hasSucceeded(report: Report, phase: PlannedPhase): boolean {
  return report.phases.some(({ name, outcome }) => name === phase.name && outcome === 'succeeded')
}

/** Why a phase must not be run again, or `null`. */
function alreadyDone({ environment, fingerprint }: PhaseRun, phase: PlannedPhase): string | null {
  const { once, pending } = environment.state
  if (phase.when === 'once') {
    const record = once[phase.name]
    return record === undefined
      ? null
      : `runs once, and has run on ${record.at.slice(0, 10)} (commit ${record.commit.slice(0, 7)})`
  }
  const succeeded = pending?.fingerprint === fingerprint && pending.succeeded.includes(phase.name)
  return succeeded ? 'has succeeded for this deployment in an earlier run' : null
}

/** Writes down what is about to happen, starts the task, writes down its ARN, follows it, writes down the outcome. */
async function runPhase(run: PhaseRun, phase: PlannedPhase, voice: Voice): Promise<void> {
  const { account, environment } = run
  voice.say(`${phase.command}   (${phase.because}; ${phase.when})`)
  const intent = intentOf(run, phase)
  await environment.save((state) => ({ ...state, intent }))
  const row = beginRow(run.report, phase)
  const ecs = await account.clients.ecs()
  let taskArn: string
  try {
    taskArn = await startTask(ecs, intent.request as unknown as RunTaskCommandInput, voice.say, run.pace)
  } catch (error) {
    // Only a clear refusal means that nothing runs. Anything else may have started it: the intent stays open, and the
    // next run finds out.
    if (!isNeverStarted(error)) {
      row({ outcome: 'failed', because: 'nobody knows whether ECS started it; the next run finds out' })
      throw error
    }
    row({ outcome: 'not-started', because: 'ECS did not start it' })
    await environment.save(recordFailure)
    // A permission that is missing is told with the statement that gives it.
    if (isRefused(error)) throw error
    throw refusedPhase(phase, error, describeServing(run.report))
  }
  const started: Intent = { ...intent, taskArn }
  await environment.save((state) => ({ ...state, intent: started }))
  await awaitPhase(run, phase, started, voice, row)
}

/**
 * Follows the task of a phase to its end and records how it ended. Also the way in which a later run takes up a
 * phase that an interrupted run left.
 *
 * @param begunRow of a phase that this run has just started; `null` for one that it found
 */
export async function awaitPhase(
  run: OpenPhaseRun,
  phase: PlannedPhase,
  intent: Intent,
  voice: Voice,
  begunRow: PhaseRow | null = null,
): Promise<void> {
  const { account, environment, report } = run
  const row = begunRow ?? beginRow(report, phase)
  const taskArn = intent.taskArn ?? ''
  const began = performance.now()
  const lastLines: string[] = []
  const isEnd = phaseEndPattern(intent.id)
  let toldEnd = false
  const followed = await followTask({
    ecs: await account.clients.ecs(),
    cluster: account.foundation.cluster,
    taskArn,
    isNew: begunRow !== null,
    log: readLogStream(
      await account.clients.logs(),
      account.names.logGroup,
      streamOf('phase', containerName, taskArn),
    ),
    onLine: (line) => {
      lastLines.push(line)
      if (lastLines.length > keptLines) lastLines.shift()
      voice.quote(line)
    },
    flushed: voice.flushed,
    exitCodeOf: (line) => {
      const code = isEnd.exec(line)?.[1]
      toldEnd ||= code !== undefined
      return code === undefined ? null : Number(code)
    },
    timeoutSeconds: run.timeoutSeconds,
    say: voice.say,
    signal: run.signal,
    pace: run.pace,
  })
  const end: FollowedEnd = lacksShell(followed, lastLines, toldEnd)
    ? { kind: 'not-started', reason: 'exit code 127 and not a word, so there is no sh in the image' }
    : followed
  const succeeded = end.kind === 'exited' && end.exitCode === 0
  if (succeeded) await environment.save((state) => recordSuccess(state, intent, new Date().toISOString()))
  else if (isCertain(end)) await environment.save(recordFailure)
  row({
    outcome: outcomeOf(end),
    exitCode: end.kind === 'exited' ? end.exitCode : null,
    seconds: Math.round((performance.now() - began) / 1000),
  })
  if (succeeded) return
  throw phaseFailure(account, {
    phase,
    end,
    taskArn,
    lastLines,
    startedAt: intent.at,
    memory: run.memory,
    timeoutSeconds: run.timeoutSeconds,
    serving: describeServing(report),
    databaseInstance: run.databaseInstance,
  })
}

function intentOf(run: PhaseRun, phase: PlannedPhase): Intent {
  const id = `${phase.name}-${randomUUID()}`
  const { account } = run
  const request: RunTaskCommandInput = {
    cluster: account.foundation.cluster,
    taskDefinition: run.taskDefinition,
    launchType: 'FARGATE',
    count: 1,
    networkConfiguration: networkOf(account),
    overrides: { containerOverrides: [phaseCommand(id, phase.command)] },
    startedBy: id,
    clientToken: id,
    propagateTags: 'TASK_DEFINITION',
  }
  return {
    id,
    phase: phase.name,
    once: phase.when === 'once',
    command: phase.command,
    commit: run.commit,
    fingerprint: run.fingerprint,
    request: { ...request },
    taskArn: null,
    at: new Date().toISOString(),
    runUrl: run.runUrl,
  }
}

/** Whether an error of the first RunTask for a phase says that ECS has not started it. */
function isNeverStarted(error: unknown): error is Error {
  if (error instanceof DeployError) return error.code === 'task-not-started'
  return isClearlyRefused(error) && !isThrottled(error)
}

/** Whether the task is known to have failed and to be gone. Otherwise its intent stays open, for the next run. */
function isCertain(end: FollowedEnd): boolean {
  switch (end.kind) {
    case 'exited':
    case 'not-started':
      return true
    case 'timed-out':
      return end.gone
    case 'lost':
    case 'forgotten':
      return false
  }
}

function outcomeOf(end: FollowedEnd): PhaseReport['outcome'] {
  switch (end.kind) {
    case 'exited':
      return end.exitCode === 0 ? 'succeeded' : 'failed'
    case 'not-started':
      return 'not-started'
    case 'timed-out':
      return 'timed-out'
    case 'lost':
    case 'forgotten':
      return 'failed'
  }
}

/** Changes what is reported of a phase. */
type PhaseRow = (change: Partial<PhaseReport>) => void

/** Adds a phase to the report as one that runs: named so if the run ends here. */
function beginRow(report: Report, phase: PlannedPhase): PhaseRow {
  let row = notRun(phase, 'running', null)
  report.phases.push(row)
  return (change) => {
    const next = { ...row, ...change }
    report.phases[report.phases.indexOf(row)] = next
    row = next
  }
}

function notRun(phase: PlannedPhase, outcome: PhaseReport['outcome'], because: string | null): PhaseReport {
  return { name: phase.name, command: phase.command, outcome, exitCode: null, seconds: null, because }
}
