import type { Environment } from './aws/environment.ts'
import type { Candidate } from './aws/environment-state.ts'
import { ensureTaskDefinition, webTaskDefinition } from './aws/task-definition.ts'
import type { RolloutEnd, Serving, WebTarget } from './aws/web.ts'
import type { DeployRun } from './deploy.ts'
import type { DeployError } from './errors.ts'
import { awaitAnswer } from './http-check.ts'
import type { PlannedDeployment } from './pending.ts'
import type { Voice } from './progress.ts'
import type { Report } from './report.ts'
import { rolloutFailure } from './rollout-failure.ts'
import { recordAttempt, recordNoRollout, recordServing } from './rollout-record.ts'
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
 * @throws DeployError `rollout-rolled-back`, `rollout-failed`, `rollout-timeout`, `rollout-stopped`, `rollout-superseded`
 */
export async function rollOut(
  run: DeployRun,
  environment: Environment,
  deployment: PlannedDeployment,
  taskDefinition: string,
): Promise<void> {
  const { inputs, plan, progress, report } = run
  const web = webTargetOf(run, environment)
  await progress.step('Roll out', async (voice) => {
    const before = await rolledOutBefore(web, environment, deployment, taskDefinition)
    if (before !== null) {
      voice.say('An earlier run has rolled this out already.')
      return confirm(run, web, before, deployment, voice)
    }
    const { commit, image, imageKey, fingerprint } = deployment
    const rollout: Candidate = { commit, image, imageKey, fingerprint, taskDefinition }
    await environment.save((state) => recordAttempt(state, rollout))
    await recordWebTarget(environment, web.kind)
    const standing = report.rollout
    const end = await web.rollOut({
      taskDefinition,
      port: plan.web.port,
      healthCheckPath: plan.web.healthCheckPath,
      minTasks: inputs.minTasks,
      maxTasks: inputs.maxTasks,
      timeoutSeconds: inputs.rolloutTimeoutSeconds,
      begun: () => {
        report.rollout = 'under-way'
      },
      refused: () => {
        report.rollout = standing
      },
      voice,
      signal: run.signal,
    })
    report.rollout = rolloutAfter(end)
    if (end.kind !== 'serving') {
      const failure = await rolloutFailure(run, taskDefinition, end)
      if (report.rollout === 'none') await forgetRollout(environment, voice)
      if (end.kind === 'never-served') await discard(web, environment, failure, voice)
      throw failure
    }
    await environment.save((state) => recordServing(state, rollout, end.serving, new Date().toISOString()))
    report.deployments = environment.state.deployments
    await confirm(run, web, end.serving, deployment, voice)
  })
}

/** Why the rollout failed is the news: that this could not be written down only makes the next run look once more. */
async function forgetRollout(environment: Environment, voice: Voice): Promise<void> {
  try {
    await environment.save(recordNoRollout)
  } catch (error) {
    voice.say(
      `The end of the rollout could not be written down (${error instanceof Error ? error.message : String(error)}); the next run finds out.`,
    )
  }
}

/** What is known of the web service once a rollout has ended for this run. */
function rolloutAfter(end: RolloutEnd): Report['rollout'] {
  switch (end.kind) {
    case 'serving':
      // Until its address has answered.
      return 'unknown'
    case 'never-served':
      return 'none'
    case 'rolled-back':
      return end.restored ? 'none' : 'unknown'
    case 'stopped':
      return end.wentBack === 'yes' ? 'none' : 'unknown'
    case 'superseded':
      return 'unknown'
    case 'timed-out':
      return 'under-way'
  }
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

/** AWS says that it serves; now its address has to. */
async function confirm(
  run: DeployRun,
  web: WebTarget,
  serving: Serving,
  deployment: PlannedDeployment,
  voice: Voice,
): Promise<void> {
  const { report, plan } = run
  report.url = serving.url
  report.rollout = 'unknown'
  await awaitAnswer(`${serving.url}${plan.web.healthCheckPath}`, voice, run.signal)
  report.rollout = 'none'
  report.live = true
  report.image = deployment.image
  report.sleepsAfterSeconds = sleepsAfter(run, web)
  run.progress.say(`Live at ${serving.url}`)
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
