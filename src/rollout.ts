import type { Environment } from './aws/environment.ts'
import { ensureTaskDefinition, webTaskDefinition } from './aws/task-definition.ts'
import type { Serving, WebTarget } from './aws/web.ts'
import type { DeployRun } from './deploy.ts'
import type { DeployError } from './errors.ts'
import { awaitAnswer } from './http-check.ts'
import type { PlannedDeployment } from './pending.ts'
import type { Voice } from './progress.ts'
import { rolloutFailure } from './rollout-failure.ts'
import { sleepsAfter } from './sleep.ts'
import { recordWebTarget, webTargetOf } from './web-target.ts'

/** The task definition of the new version. Registered beside the phases: nothing starts by it. */
export async function defineWeb(run: DeployRun, deployment: PlannedDeployment): Promise<string> {
  const { account, plan, report } = run
  const definition = webTaskDefinition(deployment.settings(report.url, account.names.webFamily), plan.web)
  return ensureTaskDefinition(await account.clients.ecs(), definition)
}

/** Keeps later rollouts from being taken back for what is no fault of the app; see `WebTarget.relax`. */
export async function relaxAlarm(run: DeployRun, environment: Environment): Promise<void> {
  const { relax } = webTargetOf(run, environment)
  if (relax !== null) await run.progress.beside('Rollback alarm', relax)
}

/**
 * Rolls the new version out and makes sure that it is what answers.
 *
 * @throws DeployError `rollout-rolled-back`, `rollout-failed`, `rollout-timeout`, `rollout-superseded`
 */
export async function rollOut(
  run: DeployRun,
  environment: Environment,
  deployment: PlannedDeployment,
  taskDefinition: string,
): Promise<Serving> {
  const { inputs, plan, progress } = run
  const web = webTargetOf(run, environment)
  return progress.step('Roll out', async (voice) => {
    const serving = await rolledOutBefore(web, environment, deployment, taskDefinition)
    if (serving !== null) {
      voice.say('An earlier run has rolled this out already.')
      return live(run, web, serving, deployment)
    }
    await recordWebTarget(environment, web.kind)
    const end = await web.rollOut({
      taskDefinition,
      port: plan.web.port,
      healthCheckPath: plan.web.healthCheckPath,
      minTasks: inputs.minTasks,
      maxTasks: inputs.maxTasks,
      timeoutSeconds: inputs.rolloutTimeoutSeconds,
      voice,
      signal: run.signal,
    })
    if (end.kind !== 'serving') {
      const failure = await rolloutFailure(run, taskDefinition, end)
      if (end.kind === 'never-served') await discard(web, environment, failure, voice)
      throw failure
    }
    await awaitAnswer(`${end.serving.url}${plan.web.healthCheckPath}`, voice, run.signal)
    await environment.save((state) => ({
      ...state,
      service: { arn: end.serving.serviceArn, url: end.serving.url },
      asleepSince: null,
      pending: state.pending === null ? null : { ...state.pending, rolledOut: true },
    }))
    return live(run, web, end.serving, deployment)
  })
}

/** A run that died after the rollout and before `afterRollout` has left that to be done, and nothing else. */
async function rolledOutBefore(
  web: WebTarget,
  environment: Environment,
  deployment: PlannedDeployment,
  taskDefinition: string,
): Promise<Serving | null> {
  const { pending } = environment.state
  if (pending?.fingerprint !== deployment.fingerprint || !pending.rolledOut) return null
  const serving = await web.serving()
  return serving?.taskDefinition === taskDefinition ? serving : null
}

function live(run: DeployRun, web: WebTarget, serving: Serving, deployment: PlannedDeployment): Serving {
  run.report.live = true
  run.report.url = serving.url
  run.report.image = deployment.image
  run.report.sleepsAfterSeconds = sleepsAfter(run, web)
  run.progress.say(`Live at ${serving.url}`)
  return serving
}

/** Reports first, then removes: a service that never served helps nobody, and costs. Failing at it changes nothing. */
async function discard(
  web: WebTarget,
  environment: Environment,
  failure: DeployError,
  voice: Voice,
): Promise<void> {
  voice.quote(failure.message)
  try {
    await web.discard(voice)
    // Nobody has ever known its URL: the next run may choose anew.
    await environment.save((state) => ({ ...state, service: null, webTarget: null }))
  } catch (error) {
    voice.say(
      `The service could not be removed (${error instanceof Error ? error.message : String(error)}); the next run makes use of it.`,
    )
  }
}
