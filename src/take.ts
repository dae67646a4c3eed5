import type { Announcer } from './announce.ts'
import type { Account } from './aws/account.ts'
import { type Environment, takeEnvironment } from './aws/environment.ts'
import type { WebTarget } from './aws/web.ts'
import type { GitHub } from './github/api.ts'
import type { Inputs } from './inputs.ts'
import type { StateKey } from './plan/names.ts'
import type { WebTargetKind } from './plan/web-target.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'
import type { Run, Target } from './trigger.ts'

/** Everything that work on one environment needs, whether it deploys or removes it. */
export interface EnvironmentRun {
  readonly run: Run
  readonly inputs: Inputs
  readonly target: Target
  readonly account: Account
  /** Of each kind one; `web-target.ts` says which one an environment has. */
  readonly webTargets: Readonly<Record<WebTargetKind, WebTarget>>
  readonly github: GitHub
  readonly progress: Progress
  readonly report: Report
  /** Hides a secret from now on, in everything that is printed. */
  readonly mask: (secret: string) => void
  /** Hides every secret in a text that leaves the machine by another way than the log. */
  readonly redact: (text: string) => string
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  /** A name for this step of this job, as the lock's `step`: another job of the same run has another. */
  readonly step: string
  /** Told what is about to be taken, so that it is freed even if this run dies within the call. */
  readonly wanting: (key: StateKey) => void
  /**
   * Told which environment is held: from then on changes are fenced by its lock, and a cancellation frees it. `null`:
   * none is held any more, and work on the next begins.
   */
  readonly hold: (environment: Environment | null) => void
  readonly announcer: Announcer
  /** How long to wait for another run; by default as long as a deployment may take. */
  readonly lockWaitSeconds?: number
}

/** What may change what serves, before this run asks for anything: what an earlier run has asked for may go on. */
function standingOf({ state }: Environment): Report['rollout'] {
  if (state.asleepSince !== null) return 'asleep'
  return (state.pending?.rollout ?? null) === null ? 'none' : 'under-way'
}

/** The page of a workflow run. */
export function runUrl(run: Run): string {
  return `${run.serverUrl}/${run.repository.fullName}/actions/runs/${run.runId}/attempts/${run.attempt}`
}

/**
 * Takes the environment for this run; waits for a run that is at work on it.
 *
 * @throws DeployError `lock-held`, `state-unreadable`
 */
export async function take(environmentRun: EnvironmentRun): Promise<Environment> {
  const { account, run, inputs, github, progress, report } = environmentRun
  return progress.step('Take the environment', async (voice) => {
    environmentRun.wanting(account.names.stateKey)
    const environment = await takeEnvironment({
      table: await account.clients.dynamodb(),
      tableName: account.foundation.table,
      key: account.names.stateKey,
      holder: {
        runId: run.runId,
        attempt: run.attempt,
        url: runUrl(run),
        commit: run.commit,
        actor: run.actor,
      },
      step: environmentRun.step,
      isRunOver: github.isRunOver,
      // As long as the slowest thing that the other run may be waiting for.
      waitSeconds:
        environmentRun.lockWaitSeconds ?? inputs.phaseTimeoutSeconds + inputs.rolloutTimeoutSeconds,
      say: voice.say,
      signal: environmentRun.signal,
    })
    environmentRun.hold(environment)
    report.isTaken = true
    // Production that was removed remembers its deployments, and none of them serves.
    report.previous = environment.state.service === null ? null : (environment.state.deployments[0] ?? null)
    report.deployments = environment.state.deployments
    report.rollout = standingOf(environment)
    report.url = report.previous?.url ?? null
    report.image = report.previous?.image ?? null
    voice.say(
      report.previous === null
        ? 'Nothing serves in it yet.'
        : `Commit ${report.previous.commit.slice(0, 7)} ${environment.state.asleepSince === null ? 'serves' : 'sleeps'} at ${report.previous.url}.`,
    )
    return environment
  })
}
