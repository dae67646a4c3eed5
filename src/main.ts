import { explainAwsError, isAwsError } from './aws/refusal.ts'
import { bounded, Cancellation } from './cancellation.ts'
import { DeployError } from './errors.ts'
import { type Inputs, parseInputs } from './inputs.ts'
import { cleanedText } from './neutralize.ts'
import { createProgress, type Progress, type Sink } from './progress.ts'
import { cleanAll, Redactor } from './redact.ts'
import { describeServing, newReport, type Report } from './report.ts'
import { decideTask, type Run, readRun, type Task } from './trigger.ts'

/** The outside world, as far as the edge of the action touches it. `index.ts` gives the real one. */
export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly readInput: (name: string) => string
  /** Hides a value in everything that the runner prints. */
  readonly setSecret: (secret: string) => void
  readonly setOutput: (name: string, value: string) => void
  /** Kept for the post step. */
  readonly saveState: (name: string, value: string) => void
  readonly writeSummary: (markdown: string) => Promise<void>
  readonly requestToken: (audience: string) => Promise<string>
  readonly readEvent: () => unknown
  readonly sink: Sink
  /** Calls back once when the job is cancelled. */
  readonly onCancel: (cancel: () => void) => void
}

/** What the whole run shares, whichever command it carries out. */
export interface Session {
  readonly world: World
  readonly run: Run
  readonly inputs: Inputs
  readonly progress: Progress
  readonly report: Report
  readonly mask: (secret: string) => void
  readonly signal: AbortSignal
  /** Called when the job is cancelled: what must happen within seconds. */
  readonly onCancelled: (cleanUp: () => Promise<void>) => void
  /** Called at the end, whatever the outcome. */
  readonly onFinished: (tell: () => Promise<void>) => void
  /** Hides every secret in a text that leaves the machine by another way than the log. */
  readonly redact: (text: string) => string
  /** Set once signed in, for error messages. */
  roleArn: string
}

/** How long GitHub may take to be told the end. */
const tellMs = 60_000
const cancelledTellMs = 1_500

/**
 * Carries out one step of a workflow: reads inputs and event, does what they mean, and always reports. Reporting
 * never changes the result.
 *
 * @returns what to fail the step with, or `null`
 */
export async function main(world: World): Promise<DeployError | Error | null> {
  const began = performance.now()
  const redactor = new Redactor()
  const progress = createProgress(world.sink, redactor)
  const report = newReport()
  const finishers: (() => Promise<void>)[] = []
  const cancellation = new Cancellation()
  world.onCancel(() => cancellation.begin())
  const failed = await outcomeOf(world, redactor, progress, report, finishers, cancellation)
  cancellation.close()
  const failure = failed === null ? null : cleaned(failed, redactor)
  if (failure !== null) {
    report.failure = failure instanceof DeployError ? failure : null
    report.outcome = report.failure?.code === 'cancelled' ? 'cancelled' : 'failed'
  }
  // The environment is free again, unless a cancellation left that to the post step.
  if (report.outcome !== 'cancelled') world.saveState('lock', '')
  const seconds = (performance.now() - began) / 1000
  // Cancelled work may still come to its end, and call itself deployed, while the others are told otherwise.
  const { outcome } = report
  await Promise.race([
    bounded(
      Promise.allSettled(finishers.map((tell) => tell())),
      report.outcome === 'cancelled' ? cancelledTellMs : tellMs,
    ),
    // What is done is done: a cancellation now only cuts the telling short.
    cancellation.late.then(() => bounded(new Promise(() => {}), cancelledTellMs)),
  ])
  report.outcome = outcome
  await publish(world, redactor, progress, report, seconds)
  return failure
}

async function outcomeOf(
  world: World,
  redactor: Redactor,
  progress: Progress,
  report: Report,
  finishers: (() => Promise<void>)[],
  cancellation: Cancellation,
): Promise<DeployError | Error | null> {
  let session: Session | null = null
  try {
    const given = Object.keys(world.environment).flatMap((key) =>
      key.startsWith('INPUT_') ? [key.slice('INPUT_'.length).toLowerCase()] : [],
    )
    const inputs = parseInputs(world.readInput, given)
    const mask = (secret: string) => {
      redactor.add(secret)
      for (const line of secret.split(/\r?\n/)) if (line.trim() !== '') world.setSecret(line)
    }
    for (const secret of secretInputs(inputs)) mask(secret)
    const run = readRun(world.environment, world.readEvent())
    const task = decideTask(run, inputs)
    session = {
      world,
      run,
      inputs,
      progress,
      report,
      mask,
      signal: cancellation.signal,
      onCancelled: (cleanUp) => cancellation.onCancelled(cleanUp),
      onFinished: (tell) => finishers.push(tell),
      redact: cleanerOf(redactor),
      roleArn: inputs.roleToAssume ?? 'the deploy role',
    }
    const ended = await Promise.race([carryOut(session, task), cancellation.cleaned])
    return ended === 'cancelled' ? cancelledError(report) : null
  } catch (error) {
    if (cancellation.happened) {
      await cancellation.cleaned
      return cancelledError(report)
    }
    if (error instanceof DeployError) return withServing(error, report)
    if (isAwsError(error))
      return explainAwsError(error, session?.roleArn ?? 'the deploy role', describeSafe(report))
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Each command is a module of its own, loaded when it is needed. */
async function carryOut(session: Session, task: Task): Promise<void> {
  const { report, progress } = session
  if (task.kind === 'skip') {
    report.outcome = 'skipped'
    report.notes.push(task.reason)
    progress.say(task.reason)
    return
  }
  if (task.kind === 'sweep') {
    const { runSweep } = await import('./commands.ts')
    return runSweep(session)
  }
  report.environment = task.environment
  report.stage = task.stage
  const commands = await import('./commands.ts')
  switch (task.kind) {
    case 'plan':
      return commands.runPlan(session, task)
    case 'deploy':
      return commands.runDeploy(session, task)
    case 'reset':
      return commands.runReset(session, task)
    case 'destroy':
      return commands.runDestroy(session, task)
    case 'wake':
      return commands.runWake(session, task)
  }
}

function secretInputs(inputs: Inputs): string[] {
  return [
    ...inputs.secrets.flatMap((secret) => (secret.kind === 'value' ? [secret.value] : [])),
    ...inputs.buildSecrets.map(({ value }) => value),
    inputs.githubToken,
  ].filter((value) => value !== '')
}

/** Outputs and summary. What goes wrong here is a warning: the deployment is what it is. */
async function publish(
  world: World,
  redactor: Redactor,
  progress: Progress,
  report: Report,
  seconds: number,
): Promise<void> {
  const { outputsOf } = await import('./github/outputs.ts')
  const { summaryOf } = await import('./github/summary.ts')
  try {
    for (const [name, value] of Object.entries(outputsOf(report, seconds)))
      world.setOutput(name, redactor.clean(value))
    // Before the text is made of it: an escaped secret is not found any more, and shown in clear all the same.
    const facts = cleanAll(
      { report, steps: progress.steps, warnings: progress.warnings },
      cleanerOf(redactor),
    )
    await world.writeSummary(redactor.clean(summaryOf(facts.report, facts.steps, facts.warnings)))
  } catch (error) {
    progress.warn({
      code: 'report-not-written',
      message: `Outputs or job summary could not be written: ${error instanceof Error ? error.message : String(error)}.`,
      fix: 'The outcome of the deployment is not affected; what was done stands in this log.',
    })
  }
}

/**
 * What answers users now, or `''` where that is not known: before the environment was taken; and in a removal, which
 * has no plan.
 */
function servingNow(report: Report): string {
  return report.isTaken && report.plan !== null ? describeServing(report) : ''
}

function describeSafe(report: Report): string {
  return `${servingNow(report)} What was done so far is recorded.`.trimStart()
}

/** The error, with what serves now where it does not say so: the first question after every failure. */
function withServing(error: DeployError, report: Report): DeployError {
  const serving = servingNow(report)
  if (serving === '' || error.safe?.includes(serving)) return error
  return new DeployError({
    code: error.code,
    message: error.message,
    ...(error.where === undefined ? {} : { where: error.where }),
    safe: error.safe === undefined ? serving : `${error.safe}\n${serving}`,
    remedy: error.remedy,
    cause: error.cause,
  })
}

function cancelledError(report: Report): DeployError {
  const running = report.phases.find((phase) => phase.outcome === 'running')
  return new DeployError({
    code: 'cancelled',
    message: running
      ? `The job was cancelled while the phase ${running.name} was running. The phase was left to finish: a half-killed migration is worse.`
      : 'The job was cancelled.',
    // Its seconds may not suffice to give it back, and then nobody knows yet whether it is free.
    safe: `${describeSafe(report)} The environment is given back, at the latest by the post step of this job.`,
    remedy: running
      ? 'Run the job again: it finds the phase, waits for it, and goes on.'
      : 'Run the job again: it goes on where this run stopped.',
  })
}

/** For a text that is shown by others, which delete what is invisible in it. */
function cleanerOf(redactor: Redactor): (text: string) => string {
  return (text) => cleanedText(text, (part) => redactor.clean(part))
}

/** The error with every secret hidden, also where AWS or the app put one into a message. */
function cleaned(failure: DeployError | Error, redactor: Redactor): DeployError | Error {
  const clean = cleanerOf(redactor)
  if (!(failure instanceof DeployError)) {
    const copy = new Error(clean(failure.message))
    copy.stack = clean(failure.stack ?? '')
    return copy
  }
  return new DeployError({
    code: failure.code,
    message: clean(failure.message),
    ...(failure.where === undefined ? {} : { where: clean(failure.where) }),
    ...(failure.safe === undefined ? {} : { safe: clean(failure.safe) }),
    remedy: clean(failure.remedy),
  })
}
