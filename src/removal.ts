import { dropDatabase } from './aws/database.ts'
import { awaitInstance, describeInstance } from './aws/database-instance.ts'
import type { Environment } from './aws/environment.ts'
import { type EnvironmentState, newState } from './aws/environment-state.ts'
import { listEnvironments, neighboursOf } from './aws/environments.ts'
import { explainAwsError, isAwsError } from './aws/refusal.ts'
import { deleteEmptyRepository } from './aws/registry.ts'
import {
  deleteAllImages,
  deleteImages,
  deleteLogGroup,
  deleteParameters,
  deleteTaskDefinitions,
} from './aws/removal.ts'
import { DeployError } from './errors.ts'
import { stopOpenPhase } from './open-phase.ts'
import type { Voice } from './progress.ts'
import type { EnvironmentRun } from './take.ts'
import { webTargetOf } from './web-target.ts'

/** One thing that a removal takes away. */
interface Removal {
  readonly what: string
  readonly remove: (voice: Voice) => Promise<void>
}

/**
 * Takes everything of an environment away but the item of its state and lock.
 *
 * @throws DeployError `cleanup-incomplete`
 */
export async function removeEnvironment(run: EnvironmentRun, environment: Environment): Promise<void> {
  const { account, progress } = run
  await environment.save((state) => ({ ...state, status: 'destroying' }))
  // Their images go, so none of them can be rolled back to any more.
  run.report.deployments = []
  const left: { what: string; why: string }[] = []
  for (const { what, remove } of removals(run, environment)) {
    try {
      await progress.step(`Remove ${what}`, remove)
    } catch (error) {
      run.signal.throwIfAborted()
      if (error instanceof DeployError && error.code === 'lock-lost') throw error
      left.push({ what, why: describeFailure(error, account.deployRoleArn) })
    }
  }
  if (left.length > 0) {
    throw new DeployError({
      code: 'cleanup-incomplete',
      message: [
        `Of the environment ${account.address.environment} this is left:`,
        ...left.map(({ what, why }) => `- ${what}: ${why}`),
      ].join('\n'),
      where: `account ${account.accountId}, region ${account.region}`,
      safe: 'Everything else of it was removed.',
      remedy: 'Run the job again: it goes on with what is left. The hourly sweep tries too.',
    })
  }
  await environment.save(({ github, pullRequest, begunAt }) => ({
    ...newState,
    ...{ github, pullRequest, begunAt },
    status: 'destroying',
  }))
}

/** Where a permission is missing, with the statement that gives it. */
function describeFailure(error: unknown, roleArn: string): string {
  if (isAwsError(error)) return explainAwsError(error, roleArn, '').message
  return error instanceof Error ? error.message : String(error)
}

function removals(run: EnvironmentRun, environment: Environment): Removal[] {
  const { account, signal } = run
  const web = webTargetOf(run, environment)
  const { names, clients } = account
  const families = [names.webFamily, names.phaseFamily, names.databaseFamily]
  return [
    { what: 'running phases', remove: (voice) => stopOpenPhase(account, environment, voice) },
    { what: 'the service', remove: (voice) => web.remove(voice) },
    {
      what: `the database ${names.database}`,
      remove: async (voice) => {
        const rds = await clients.rds()
        const instance = await describeInstance(rds, names.databaseInstance)
        // Without an instance there is no database; without a database task there never was one of ours.
        if (instance === null || environment.state.database === null) return
        const usable = await awaitInstance(rds, account, voice, signal)
        await dropDatabase(account, usable, { voice, signal })
      },
    },
    { what: 'the secrets', remove: async () => deleteParameters(await clients.ssm(), names.parameters) },
    { what: 'the logs', remove: async () => deleteLogGroup(await clients.logs(), names.logGroup) },
    {
      what: 'the task definitions',
      remove: async () => {
        const ecs = await clients.ecs()
        for (const family of families) await deleteTaskDefinitions(ecs, family)
      },
    },
    {
      what: 'images that nothing else uses',
      remove: (voice) => removeImages(run, environment, voice),
    },
  ]
}

/** Those of this environment that no other one uses; with the last environment all, and the repository itself. */
async function removeImages(run: EnvironmentRun, environment: Environment, voice: Voice): Promise<void> {
  const { names, clients, foundation, address } = run.account
  const unreadable: string[] = []
  const others = await listEnvironments(
    await clients.dynamodb(),
    foundation.table,
    names.stateKey.repository,
    (name) => unreadable.push(name),
  )
  if (unreadable.length > 0) {
    voice.warn({
      code: 'images-kept',
      message: `The images of ${address.environment} were kept: the state of ${unreadable.join(', ')} cannot be read, so it is not known which images are in use there.`,
      fix: 'Remove or restore that state, as docs/previews.md says. The images go with the last preview.',
    })
    return
  }
  const neighbours = neighboursOf(others, address.environment)
  const used = new Set(neighbours.flatMap(({ state }) => imagesOf(state)))
  const ours = imagesOf(environment.state).filter((image) => !used.has(image))
  const digests = [...new Set(ours.flatMap((image) => image.split('@')[1] ?? []))]
  if (digests.length > 0) voice.say(`${digests.length} images.`)
  const ecr = await clients.ecr()
  await deleteImages(ecr, names.repository, digests)
  if (neighbours.length > 0) return
  // The last one: also what a run that died after its push has left, and then the repository itself.
  await deleteAllImages(ecr, names.repository)
  await deleteEmptyRepository(ecr, names.repository)
}

function imagesOf(state: EnvironmentState): string[] {
  return [...state.images, ...state.deployments.map(({ image }) => image)]
}
