import { type FailedTask, findFailedTask } from './aws/failed-task.ts'
import type { WentBack } from './aws/service-deployment.ts'
import type { RolloutEnd } from './aws/web.ts'
import type { DeployRun } from './deploy.ts'
import { DeployError } from './errors.ts'
import { describeServing } from './report.ts'
import { describeSeconds } from './wait.ts'

/** Every end but the good one. */
export type FailedRollout = Exclude<RolloutEnd, { kind: 'serving' }>

/**
 * Why a rollout did not make it, with what the web container said last.
 *
 * @param taskDefinition of the version that failed
 */
export async function rolloutFailure(
  run: DeployRun,
  taskDefinition: string,
  end: FailedRollout,
): Promise<DeployError> {
  const { account, report } = run
  const task =
    end.kind === 'superseded' || end.kind === 'stopped' ? null : await evidenceOf(run, taskDefinition)
  const where = `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`
  const logs = `aws logs tail ${account.names.logGroup} --log-stream-name-prefix web/ --since 1h --region ${account.region}`
  const schema =
    run.plan.database === 'none' || run.inputs.image !== null
      ? []
      : [
          'The database is not taken back: migrations of the new version have run, and the previous version works with them or does not.',
        ]
  switch (end.kind) {
    case 'rolled-back': {
      const alarm = end.alarms.length > 0
      const back = end.restored
        ? 'so AWS went back to the previous one'
        : 'and going back to the previous one failed too'
      return new DeployError({
        code: 'rollout-rolled-back',
        message: [`The new version was not healthy, ${back}: ${end.reason}.`, ...describeTask(task)].join(
          '\n',
        ),
        where,
        safe: [`${describeServing(report)} AWS goes on with it.`, ...schema].join('\n'),
        remedy: alarm
          ? `Find the answers with errors in what it wrote, mend them and push: ${logs}`
          : `${remedyFor(task)}, and push. All of its log: ${logs}`,
      })
    }
    case 'never-served':
      return new DeployError({
        code: 'rollout-failed',
        message: [`The first version never became healthy: ${end.reason}.`, ...describeTask(task)].join('\n'),
        where,
        safe: 'Nothing serves yet, and there is nothing to go back to. The service is being removed, since it never served; the database stays.',
        remedy: `${remedyFor(task)}, and push. All of its log: ${logs}`,
      })
    case 'timed-out':
      return new DeployError({
        code: 'rollout-timeout',
        message: [
          `The rollout did not end within rollout-timeout (${describeSeconds(end.waitedSeconds)}). Last seen: ${end.lastStatus}`,
          ...describeTask(task),
        ].join('\n'),
        where,
        safe: [`${describeServing(report)} AWS goes on with it.`, ...schema].join('\n'),
        remedy: 'Run the job again: it waits for the same rollout instead of starting another.',
      })
    case 'stopped':
      return new DeployError({
        code: 'rollout-stopped',
        message: `Somebody stopped the rollout before its end${afterStop[end.wentBack]}: ${end.reason}.`,
        where,
        safe: [describeServing(report), ...schema].join('\n'),
        remedy: 'Find out who stopped it (CloudTrail: StopServiceDeployment), then run the job again.',
      })
    case 'superseded':
      return new DeployError({
        code: 'rollout-superseded',
        message: `Somebody else deployed the same service during this rollout (${end.by}).`,
        where,
        safe: ['Their deployment decides what serves; this one was not undone.', ...schema].join('\n'),
        remedy: 'If it was nobody you know, look at the service in the ECS console; then run the job again.',
      })
  }
}

const afterStop: Readonly<Record<WentBack, string>> = {
  yes: ', and AWS went back to the previous version',
  no: '',
  failed: ', and going back to the previous version failed',
}

/** What a task of the failed version left behind. Not to find it never hides the failure itself. */
async function evidenceOf(run: DeployRun, taskDefinition: string): Promise<FailedTask | null> {
  const { account, inputs, progress } = run
  try {
    return await findFailedTask(
      await account.clients.ecs(),
      await account.clients.logs(),
      account,
      taskDefinition,
      inputs.memory,
    )
  } catch (error) {
    progress.say(
      `Its tasks could not be looked at: ${error instanceof Error ? error.message : String(error)}`,
    )
    return null
  }
}

function describeTask(task: FailedTask | null): string[] {
  if (task === null) return []
  const id = task.taskArn.slice(task.taskArn.lastIndexOf('/') + 1)
  const how = task.end === null ? 'still runs' : `ended: ${task.end}`
  return [
    `Its task ${id} ${how}.`,
    ...(task.lastLines.length === 0
      ? ['It wrote nothing to its log.']
      : ['Its last lines:', ...task.lastLines.map((line) => `  ${line}`)]),
  ]
}

function remedyFor(task: FailedTask | null): string {
  if (task === null) return 'Mend what AWS names'
  if (task.end !== null && /out of memory/i.test(task.end)) return 'Set the input memory higher'
  if (task.end !== null && /health check/i.test(task.end)) {
    return 'Make the app answer the health check with 200 on its port (inputs health-check-path and port)'
  }
  return task.lastLines.length === 0 ? 'Find out why it ends' : 'Mend what its last lines say'
}
