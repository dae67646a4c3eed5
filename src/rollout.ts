import type { Environment } from './aws/environment.ts'
import { ensureTaskDefinition, webTaskDefinition } from './aws/task-definition.ts'
import type { RolloutEnd, Serving } from './aws/web.ts'
import type { DeployRun } from './deploy.ts'
import { DeployError } from './errors.ts'
import { awaitAnswer } from './http-check.ts'
import type { PlannedDeployment } from './pending.ts'
import { describeServing } from './report.ts'
import { describeSeconds } from './wait.ts'

/**
 * Rolls the new version out and makes sure that it is what answers.
 *
 * @throws DeployError `rollout-rolled-back`, `rollout-failed`, `rollout-timeout`, `rollout-superseded`
 */
export async function rollOut(
  run: DeployRun,
  environment: Environment,
  deployment: PlannedDeployment,
): Promise<Serving> {
  const { account, inputs, plan, progress, report, web } = run
  return progress.step('Roll out', async (voice) => {
    const definition = webTaskDefinition(deployment.settings(report.url, account.names.webFamily), plan.web)
    const taskDefinition = await ensureTaskDefinition(await account.clients.ecs(), definition)
    const serving = await rolledOutBefore(run, environment, deployment, taskDefinition)
    if (serving !== null) {
      voice.say('An earlier run has rolled this out already.')
      return live(run, serving, deployment)
    }
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
    if (end.kind !== 'serving') throw await rolloutFailure(run, end)
    await awaitAnswer(`${end.serving.url}${plan.web.healthCheckPath}`, voice, run.signal)
    await environment.save((state) => ({
      ...state,
      service: { arn: end.serving.serviceArn, url: end.serving.url },
      pending: state.pending === null ? null : { ...state.pending, rolledOut: true },
    }))
    return live(run, end.serving, deployment)
  })
}

/** A run that died after the rollout and before `afterRollout` has left that to be done, and nothing else. */
async function rolledOutBefore(
  run: DeployRun,
  environment: Environment,
  deployment: PlannedDeployment,
  taskDefinition: string,
): Promise<Serving | null> {
  const { pending } = environment.state
  if (pending?.fingerprint !== deployment.fingerprint || !pending.rolledOut) return null
  const serving = await run.web.serving()
  return serving?.taskDefinition === taskDefinition ? serving : null
}

function live(run: DeployRun, serving: Serving, deployment: PlannedDeployment): Serving {
  run.report.live = true
  run.report.url = serving.url
  run.report.image = deployment.image
  run.progress.say(`Live at ${serving.url}`)
  return serving
}

async function rolloutFailure(
  run: DeployRun,
  end: Exclude<RolloutEnd, { kind: 'serving' }>,
): Promise<DeployError> {
  const { account, report } = run
  const where = `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`
  const logs = `aws logs tail ${account.names.logGroup} --log-stream-name-prefix web/ --since 1h --region ${account.region}`
  const schema =
    run.plan.database === 'none'
      ? []
      : [
          'The database is not taken back: migrations of the new version have run, and the previous version works with them or does not.',
        ]
  switch (end.kind) {
    case 'rolled-back':
      return new DeployError({
        code: 'rollout-rolled-back',
        message: `The new version was not healthy, so AWS went back to the previous one: ${end.reason}.`,
        where,
        safe: [describeServing(report), ...schema].join('\n'),
        remedy: `Read what the new version wrote, mend it and push: ${logs}`,
      })
    case 'never-served':
      return new DeployError({
        code: 'rollout-failed',
        message: `The first version never became healthy: ${end.reason}.`,
        where,
        safe: 'Nothing serves yet, and there is nothing to go back to.',
        remedy: `Read what it wrote, mend it and push: ${logs}`,
      })
    case 'timed-out':
      return new DeployError({
        code: 'rollout-timeout',
        message: `The rollout did not end within rollout-timeout (${describeSeconds(end.waitedSeconds)}). Last seen: ${end.lastStatus}`,
        where,
        safe: `${describeServing(report)} AWS goes on with the rollout.`,
        remedy: 'Run the job again: it waits for the same rollout instead of starting another.',
      })
    case 'superseded':
      return new DeployError({
        code: 'rollout-superseded',
        message: `Somebody else deployed the same service during this rollout (${end.by}).`,
        where,
        safe: 'Their deployment decides what serves; this one was not undone.',
        remedy: 'If it was nobody you know, look at the service in the ECS console; then run the job again.',
      })
  }
}
