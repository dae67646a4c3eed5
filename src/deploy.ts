import type { Environment } from './aws/environment.ts'
import { sideBySide } from './beside.ts'
import { warnOfElsewhere } from './elsewhere.ts'
import type { Runner } from './image/build.ts'
import { leftBehind, leftBehindAfter } from './left-behind.ts'
import {
  alreadyServes,
  describeDeployment,
  finish,
  markBegun,
  markPending,
  type PlannedDeployment,
  phaseRun,
} from './pending.ts'
import { runPhases } from './phases.ts'
import { type PlannedPhase, phasesAfter, phasesBefore } from './plan/phases.ts'
import type { Plan } from './plan/plan.ts'
import { prepare } from './prepare.ts'
import type { Reading } from './project/reading.ts'
import { confirmImage, type ImageInTheMaking, makeImage } from './provide-image.ts'
import { defineWeb, relaxAlarm, rollOut } from './rollout.ts'
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
 * Nothing waits but for what it needs: the image for the plan; its push for the build, the environment and the
 * repository; database and role for the instance; a task definition for the image's digest and the parameters; a phase
 * for the one before it; the rollout for the phases before it.
 *
 * @throws DeployError with the outcome already in the report
 */
export async function deploy(run: DeployRun): Promise<void> {
  await sideBySide(run.signal, async ({ begin, signal }) => {
    // A build changes nothing on AWS, so it does not wait for the environment. One that fails ends that wait.
    const image = run.inputs.image === null ? makeImage(run, begin) : null
    const environment = await take({ ...run, signal })
    try {
      await checkWebTarget(run, environment)
      await markBegun(run, environment)
      const told = begin(() => run.announcer.begin(environment, 'deploying'))
      void begin(() => warnOfElsewhere(run, environment))
      await settle({ ...run, signal }, environment)
      if (await leftBehind(run, environment)) return
      try {
        await carryOut(run, environment, image === null ? null : await confirmImage(run, image, begin))
      } catch (error) {
        // Its own run for "closed" may have come first and found nothing: what was made since must not stay.
        if (await leftBehindAfter(error, run, environment)) return
        throw error
      }
      await told
      await leftBehind(run, environment)
    } finally {
      await environment.release()
    }
  })
}

/** From a checkout to a version that serves. */
async function carryOut(
  run: DeployRun,
  environment: Environment,
  image: ImageInTheMaking | null,
): Promise<void> {
  const prepared = await prepare(run, environment, image)
  const deployment = describeDeployment(run, environment, prepared)
  if (await alreadyServes(run, environment, deployment)) return

  await sideBySide(run.signal, async ({ begin }) => {
    markPending(environment, deployment)
    const taskDefinition = begin(() => defineWeb(run, deployment))
    await phases(run, environment, deployment, phasesBefore(deployment.phases))
    await rollOut(run, environment, deployment, await taskDefinition)
    const relaxed = begin(() => relaxAlarm(run, environment))
    await phases(run, environment, deployment, phasesAfter(deployment.phases))
    await relaxed
    finish(run, environment)
  })
}

async function phases(
  run: DeployRun,
  environment: Environment,
  deployment: PlannedDeployment,
  planned: readonly PlannedPhase[],
): Promise<void> {
  await runPhases(await phaseRun(run, environment, deployment, planned), planned)
}
