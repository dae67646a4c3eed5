import type { Environment } from './aws/environment.ts'
import { refuseOlder } from './older-commit.ts'
import { settleIntent } from './open-phase.ts'
import { removeEnvironment } from './removal.ts'
import { recordServing } from './rollout-record.ts'
import type { EnvironmentRun } from './take.ts'
import { webTargetOf } from './web-target.ts'

/**
 * Settles what an interrupted run left, before anything else is done to the environment: a removal that was not
 * finished is finished, and a phase that is open is waited for.
 *
 * @throws DeployError `older-commit`, `phase-unknown`, `cleanup-incomplete`
 */
export async function settle(environmentRun: EnvironmentRun, environment: Environment): Promise<void> {
  const { account, inputs, progress, report } = environmentRun
  await settleRollout(environmentRun, environment)
  await refuseOlder(environmentRun, environment)
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

/**
 * A run that died during a rollout, or gave up waiting, has left it to AWS: where it serves by now, it is what this
 * environment serves, and is written down as that.
 */
async function settleRollout(run: EnvironmentRun, environment: Environment): Promise<void> {
  const { report, progress } = run
  const { pending, deployments } = environment.state
  const rollout = pending?.rollout ?? null
  if (rollout === null) return
  const [last] = deployments
  // A first rollout is shown as what serves while it goes on; and one of the same definition cannot be told apart.
  const serving = last === undefined ? null : await webTargetOf(run, environment).serving()
  if (serving?.taskDefinition !== rollout.taskDefinition || last?.taskDefinition === rollout.taskDefinition) {
    report.rollout = 'under-way'
    return
  }
  progress.say(
    `AWS has finished the rollout of commit ${rollout.commit.slice(0, 7)}, which an earlier run began.`,
  )
  await environment.save((state) => recordServing(state, rollout, serving, new Date().toISOString()))
  report.deployments = environment.state.deployments
  report.previous = report.deployments[0] ?? null
  report.rollout = 'none'
  report.url = serving.url
  report.image = rollout.image
}
