import type { Environment } from './aws/environment.ts'
import type { EnvironmentState } from './aws/environment-state.ts'
import { removeEnvironment } from './removal.ts'
import { reopened } from './reopened.ts'
import { type EnvironmentRun, take } from './take.ts'
import { webTargetOf } from './web-target.ts'

/**
 * Removes a preview with everything that belongs to it and nothing else. Reads neither checkout nor plan: a broken
 * project never blocks a removal. Every step tolerates that it was done before, and the state goes last, so that a
 * removal that failed is found and finished.
 *
 * @param whyKeep asked once the environment is taken: why it stays after all, or `null`
 * @throws DeployError `cleanup-incomplete` with everything that is left
 */
export async function destroy(
  run: EnvironmentRun,
  whyKeep: (environment: Environment) => Promise<string | null> = () => reopened(run),
): Promise<void> {
  const environment = await take(run)
  try {
    if (isEmpty(environment.state)) {
      run.report.notes.push('There was nothing to remove.')
      await environment.remove()
      run.report.outcome = 'destroyed'
      return
    }
    const note = await whyKeep(environment)
    if (note !== null) {
      run.report.notes.push(note)
      run.progress.say(note)
      run.report.outcome = 'skipped'
      return
    }
    await run.announcer.begin(environment, 'removing')
    if (run.account.address.stage === 'production') await removeProductionService(run, environment)
    else await removePreview(run, environment)
    run.report.outcome = 'destroyed'
    run.report.url = null
    run.report.image = null
  } finally {
    await environment.release()
  }
}

/**
 * Everything, and the item last. GitHub is told before that: whoever dies in between has left an item that says
 * "destroying", so the next run or sweep goes on and tells again.
 */
export async function removePreview(run: EnvironmentRun, environment: Environment): Promise<void> {
  const { report, announcer } = run
  await removeEnvironment(run, environment)
  report.outcome = 'destroyed'
  report.url = null
  report.image = null
  report.live = false
  await announcer.end()
  await environment.remove()
}

/** Nothing was ever made for it: a pull request that was closed before its first deployment. */
function isEmpty(state: EnvironmentState): boolean {
  const { begunAt, service, database, pending, intent, deployments, github } = state
  const made = [begunAt ?? null, service, database, pending, intent, github.comment, github.deployment]
  return made.every((one) => one === null) && deployments.length === 0 && state.status === 'active'
}

/** Production keeps its database, its secrets and its history: only what serves and costs by the hour goes. */
async function removeProductionService(run: EnvironmentRun, environment: Environment): Promise<void> {
  const { progress, report, account } = run
  await progress.step('Remove the service', (voice) => webTargetOf(run, environment).remove(voice))
  await environment.save((state) => ({ ...state, service: null, webTarget: null, asleepSince: null }))
  const { database } = environment.state
  report.notes.push(
    'The web service of production was removed. Its secrets, images, logs and deployments are kept.',
    ...(database === null
      ? []
      : [
          `The database instance ${database.instance} is kept, with deletion protection, and goes on costing. Remove it yourself: aws rds modify-db-instance --db-instance-identifier ${database.instance} --no-deletion-protection --apply-immediately --region ${account.region}, then aws rds delete-db-instance --db-instance-identifier ${database.instance} --final-db-snapshot-identifier ${database.instance}-final --region ${account.region}`,
        ]),
  )
}
