import type { Environment } from './aws/environment.ts'
import { type ListedEnvironment, listEnvironments } from './aws/environments.ts'
import { destroy } from './destroy.ts'
import { DeployError } from './errors.ts'
import type { Inputs } from './inputs.ts'
import { endOverduePhase } from './open-phase.ts'
import { decideSweep, type PullRequestStanding, type SweepDecision, type SweepLimits } from './plan/sweep.ts'
import type { Progress } from './progress.ts'
import type { Finding } from './project/project.ts'
import { newReport, type Report } from './report.ts'
import { sweepSharedInstance } from './shared-instance.ts'
import { sideBySide } from './side-by-side.ts'
import type { Lane } from './sign-in.ts'
import { keepAsleep, putToSleep } from './sleep.ts'
import { type EnvironmentRun, take } from './take.ts'

/**
 * How many previews are worked on at a time. A service takes AWS five to ten minutes to remove, so a hundred of them
 * one after the other would outlast the job; more at a time would only wait for ECS's limit on calls for task
 * definitions (one a second).
 */
const lanes = 5

/** The stage as a whole, and a way to work on each environment of it. */
export interface SweepRun {
  readonly stage: EnvironmentRun
  readonly workOn: (
    lane: Lane,
    environment: string,
    pullRequest: number | null,
    report: Report,
  ) => Promise<EnvironmentRun>
  readonly openLane: () => Lane
  readonly progress: Progress
  readonly report: Report
}

/**
 * Removes previews whose pull request is closed or that nobody deploys to any more, ends phases that are past their
 * time, and removes the shared instance when nothing has needed it for a week. Removes nothing where GitHub cannot
 * say which pull requests are open.
 *
 * @throws DeployError `cleanup-incomplete` with everything that could not be removed; where that is the shared instance
 *   alone, why it could not
 */
export async function sweep(run: SweepRun): Promise<void> {
  const environments = await run.progress.step('List previews', () => list(run))
  const decisions = await decide(run, environments)
  run.report.outcome = 'swept'
  if (decisions === null) return
  for (const { environment, action, because } of decisions)
    run.progress.say(`${environment}: ${action}, ${because}.`)
  const failures: string[] = []
  const due = decisions.filter(({ action }) => action !== 'keep')
  if (due.every(({ action }) => action === 'keep-asleep'))
    run.report.notes.push('No preview had to be removed.')
  if (due.length > 0) {
    await run.progress.step('Sweep previews', () =>
      sideBySide(due, lanes, run.openLane, (decision, lane) =>
        carryOut(run, lane, decision, pullRequestOf(environments, decision), failures),
      ),
    )
  }
  try {
    await run.progress.step('Look at the shared database instance', (voice) =>
      sweepSharedInstance(run.stage, voice),
    )
  } catch (error) {
    run.stage.signal.throwIfAborted()
    // Its own words say more, where there is nothing else to tell.
    if (failures.length === 0) throw error
    failures.push(`the shared database instance: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (failures.length > 0) {
    throw new DeployError({
      code: 'cleanup-incomplete',
      message: ['Not everything could be swept:', ...failures.map((failure) => `- ${failure}`)].join('\n'),
      safe: 'Everything else was swept.',
      remedy: 'Nothing, at first: the next sweep tries again. If it goes on, mend what the lines name.',
    })
  }
}

async function list(run: SweepRun): Promise<ListedEnvironment[]> {
  const { account } = run.stage
  const all = await listEnvironments(
    await account.clients.dynamodb(),
    account.foundation.table,
    account.names.stateKey.repository,
    (environment, error) =>
      run.progress.warn({
        code: 'state-unreadable',
        message: `The preview ${environment} was left alone: ${error instanceof Error ? error.message : String(error)}`,
        fix: 'Remove it by hand, as docs/previews.md says.',
      }),
  )
  return all.filter(({ environment }) => !environment.startsWith('('))
}

/** What to do with each, or `null` where GitHub cannot be read: then nothing is removed. */
async function decide(
  run: SweepRun,
  environments: readonly ListedEnvironment[],
): Promise<SweepDecision[] | null> {
  const standings = new Map<number, PullRequestStanding>()
  for (const { state } of environments) {
    if (state.pullRequest === null || standings.has(state.pullRequest)) continue
    const isOpen = await run.stage.github.isPullRequestOpen(state.pullRequest)
    if (isOpen === null) {
      const note = 'GitHub could not say which pull requests are open, so nothing was removed.'
      run.report.notes.push(note)
      run.progress.say(note)
      return null
    }
    standings.set(state.pullRequest, standingOf(isOpen))
  }
  for (const { environment, state } of environments) {
    if (state.pullRequest !== null && standings.get(state.pullRequest) === 'none')
      run.progress.warn(withoutPullRequest(environment, state.pullRequest))
  }
  return decideSweep(
    environments,
    (number) => standings.get(number) ?? 'open',
    Date.now(),
    limitsOf(run.stage.inputs),
  )
}

function standingOf(isOpen: boolean | 'none'): PullRequestStanding {
  if (isOpen === 'none') return 'none'
  return isOpen ? 'open' : 'closed'
}

/** Somebody deployed by hand, and called the preview as that of a pull request is called. */
function withoutPullRequest(environment: string, pullRequest: number): Finding {
  return {
    code: 'pull-request-missing',
    message: `The preview ${environment} belongs to pull request #${pullRequest}, and this repository has none of that number, so no closing removes it: only its age does (preview-max-age), or a person.`,
    fix: `Remove it when nobody needs it (command: destroy, environment: ${environment}), and call previews without a pull request something else than pr-<number>.`,
  }
}

function limitsOf(inputs: Inputs): SweepLimits {
  return {
    maxAgeSeconds: inputs.previewMaxAgeSeconds,
    phaseTimeoutSeconds: inputs.phaseTimeoutSeconds,
    sleepSeconds: inputs.previewSleepSeconds,
  }
}

function pullRequestOf(environments: readonly ListedEnvironment[], decision: SweepDecision): number | null {
  return (
    environments.find(({ environment }) => environment === decision.environment)?.state.pullRequest ?? null
  )
}

async function carryOut(
  run: SweepRun,
  lane: Lane,
  decision: SweepDecision,
  pullRequest: number | null,
  failures: string[],
): Promise<void> {
  const report = newReport()
  const work = await run.workOn(lane, decision.environment, pullRequest, report)
  try {
    if (decision.action === 'remove') {
      await destroy(work, (environment) => whyKeep(run, work, environment))
      const told =
        report.outcome === 'destroyed'
          ? [`Removed ${decision.environment}: ${decision.because}.`]
          : report.notes
      run.report.notes.push(...told)
      return
    }
    const environment = await take(work)
    try {
      if (decision.action === 'sleep' || decision.action === 'keep-asleep') {
        await sleepIfStillIdle(run, work, environment)
        return
      }
      await run.progress.step(`End the phase of ${decision.environment}`, (voice) =>
        endOverduePhase(work.account, environment, voice),
      )
    } finally {
      await environment.release()
    }
  } catch (error) {
    run.stage.signal.throwIfAborted()
    if (error instanceof DeployError && error.code === 'lock-held') {
      run.progress.say(`${decision.environment} is being worked on; the next sweep looks again.`)
      return
    }
    failures.push(`${decision.environment}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    lane.hold(null)
  }
}

/**
 * Since the list was made, minutes or hours ago, the pull request may have been opened again, or somebody may have
 * pushed: why the preview stays, or `null`.
 */
async function whyKeep(
  { stage }: SweepRun,
  { account }: EnvironmentRun,
  { state }: Environment,
): Promise<string | null> {
  const { environment } = account.address
  const isOpen = state.pullRequest === null || (await stage.github.isPullRequestOpen(state.pullRequest))
  if (isOpen === null) return `${environment} stays: GitHub could not say whether its pull request is open.`
  const standing = standingOf(isOpen)
  const [decision] = decideSweep([{ environment, state }], () => standing, Date.now(), limitsOf(stage.inputs))
  return decision?.action === 'remove' ? null : `${environment} stays: ${decision?.because}.`
}

/** Since the list was made, somebody may have pushed or woken it. */
async function sleepIfStillIdle(
  run: SweepRun,
  work: EnvironmentRun,
  environment: Environment,
): Promise<void> {
  const { environment: name } = work.account.address
  const candidate = { environment: name, state: environment.state }
  const [decision] = decideSweep([candidate], () => 'open', Date.now(), limitsOf(run.stage.inputs))
  if (decision?.action === 'sleep') {
    await putToSleep(work, environment)
    run.report.notes.push(`${name} sleeps: ${decision.because}.`)
  }
  if (decision?.action === 'keep-asleep' && (await keepAsleep(work, environment)))
    run.report.notes.push(`${name} sleeps again: it had tasks, though ${decision.because}.`)
}
