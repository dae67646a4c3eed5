import type { Environment } from './aws/environment.ts'
import type { Runner } from './image/build.ts'
import { leftBehind, leftBehindAfter } from './left-behind.ts'
import { alreadyServes, begin, describeDeployment, finish, markBegun, phaseRun } from './pending.ts'
import { runPhases } from './phases.ts'
import { phasesAfter, phasesBefore } from './plan/phases.ts'
import type { Plan } from './plan/plan.ts'
import { prepare } from './prepare.ts'
import type { Reading } from './project/reading.ts'
import { rollOut } from './rollout.ts'
import { settle } from './settle.ts'
import { type EnvironmentRun, take } from './take.ts'
import { checkWebTarget } from './web-target.ts'

/** Everything a deployment works with. Nothing below this reads `process.env` or prints. */
export interface DeployRun extends EnvironmentRun {
  readonly plan: Plan
  readonly reading: Reading
  readonly runner: Runner
}

/**
 * Deploys one environment. Before the rollout nothing is written to the running service (a migration may still
 * break it); a failure after it says that the new version is live.
 *
 * @throws DeployError with the outcome already in the report
 */
export async function deploy(run: DeployRun): Promise<void> {
  const environment = await take(run)
  try {
    await checkWebTarget(run, environment)
    await markBegun(run, environment)
    await run.announcer.begin(environment, 'deploying')
    await settle(run, environment)
    if (await leftBehind(run, environment)) return
    try {
      await carryOut(run, environment)
    } catch (error) {
      // Its own run for "closed" may have come first and found nothing: what was made since must not stay.
      if (await leftBehindAfter(error, run, environment)) return
      throw error
    }
    await leftBehind(run, environment)
  } finally {
    await environment.release()
  }
}

/** From a checkout to a version that serves. */
async function carryOut(run: DeployRun, environment: Environment): Promise<void> {
  const prepared = await prepare(run, environment)
  const deployment = describeDeployment(run, environment, prepared)
  if (await alreadyServes(run, environment, deployment)) return

  await begin(environment, deployment)
  await runPhases(await phaseRun(run, environment, deployment), phasesBefore(deployment.phases))
  const serving = await rollOut(run, environment, deployment)
  await runPhases(await phaseRun(run, environment, deployment), phasesAfter(deployment.phases))
  await finish(run, environment, deployment, serving)
}
