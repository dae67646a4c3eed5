import type { Environment } from './aws/environment.ts'
import { olderCommit } from './github/api.ts'
import { settleIntent } from './open-phase.ts'
import { removeEnvironment } from './removal.ts'
import { describeServing } from './report.ts'
import type { EnvironmentRun } from './take.ts'

/**
 * Settles what an interrupted run left, before anything else is done to the environment: a removal that was not
 * finished is finished, and a phase that is open is waited for.
 *
 * @throws DeployError `older-commit`, `phase-unknown`, `cleanup-incomplete`
 */
export async function settle(environmentRun: EnvironmentRun, environment: Environment): Promise<void> {
  const { account, run, inputs, target, github, progress, report } = environmentRun
  const deployed = environment.state.deployments[0]?.commit
  if (target.refuseOlder && deployed !== undefined && deployed !== run.commit) {
    if (await github.isOlder(run.commit, deployed))
      throw olderCommit(run.commit, deployed, describeServing(report))
  }
  if (environment.state.status === 'destroying') {
    progress.say('An earlier run began to remove this environment; finishing that first.')
    await removeEnvironment(environmentRun, environment)
    await environment.save((state) => ({ ...state, status: 'active' }))
    report.previous = null
    report.url = null
    report.image = null
  }
  if (environment.state.intent === null) return
  await progress.step('Settle what an interrupted run left', (voice) =>
    settleIntent(
      {
        account,
        environment,
        progress,
        report,
        databaseInstance: environment.state.database?.instance ?? null,
        memory: inputs.memory,
        timeoutSeconds: inputs.phaseTimeoutSeconds,
        signal: environmentRun.signal,
      },
      inputs.resolvePhase,
      voice,
    ),
  )
}
