import { type Connection, ensureDatabase } from './aws/database.ts'
import { awaitDeletion, awaitInstance, beginInstance } from './aws/database-instance.ts'
import type { Environment } from './aws/environment.ts'
import { ensureLogGroup } from './aws/logs.ts'
import { openParameterStore, type ParameterStore, type StoredSecret } from './aws/parameters.ts'
import { ensureRepository, findImage, imageGone } from './aws/registry.ts'
import { bounded } from './cancellation.ts'
import type { DeployRun } from './deploy.ts'
import { earlierImage } from './earlier-image.ts'
import { type BuiltImage, decideImage, ensureImage, type ImageDecision } from './image/build.ts'
import type { Voice } from './progress.ts'
import { holdSharedInstance } from './shared-instance.ts'

/** What a deployment is made of, ready to be started. */
export interface Prepared {
  readonly image: BuiltImage
  readonly connection: Connection | null
  /** The user's secrets, stored. */
  readonly secrets: readonly StoredSecret[]
}

/** How long the others may take to stop when one of them has failed. */
const stopMs = 10_000

/**
 * Makes image and database ready, side by side: the one waits for Docker, the other for AWS. What can be refused is
 * refused before anything is made: an image that is gone, a runner without Docker.
 */
export async function prepare(run: DeployRun, environment: Environment): Promise<Prepared> {
  const { account, progress, report, mask } = run
  const prepared = await progress.step('Prepare', async (voice) => {
    const decision = await decide(run, environment, voice)
    const parameters = openParameterStore(await account.clients.ssm(), account, mask)
    const failFast = new AbortController()
    const signal = AbortSignal.any([run.signal, failFast.signal])
    // When one fails, the other is not waited for ten minutes: what it has begun on AWS, the next run finds.
    const together = <T>(work: Promise<T>) =>
      work.catch((error: unknown) => {
        failFast.abort(error)
        throw error
      })
    const works = [
      together(progress.step('Image', (image) => provideImage(run, decision, image, signal))),
      together(prepareDatabase(run, environment, parameters, signal)),
      together(prepareSecrets(run, parameters)),
      together(prepareLogs(run)),
    ] as const
    try {
      const [image, connection, secrets] = await Promise.all(works)
      return { image, connection, secrets }
    } catch (error) {
      // Docker is told to stop; its processes and its login shall not outlive the step.
      await bounded(Promise.allSettled(works), stopMs)
      throw error
    }
  })
  report.database = run.plan.database
  return prepared
}

/**
 * Which image will serve: an earlier one that was asked for, or the one of this checkout.
 *
 * @throws DeployError `image-not-found`, `docker-…`, before anything is changed
 */
async function decide(run: DeployRun, environment: Environment, voice: Voice): Promise<ImageDecision> {
  const { account, inputs } = run
  const ecr = await account.clients.ecr()
  const find = (tagOrDigest: string) => findImage(ecr, account.names.repository, tagOrDigest)
  if (inputs.image === null) return decideImage(imageOptions(run, voice, run.signal), find)
  const { reference, commit } = earlierImage(environment.state.deployments, inputs.image)
  const image = await find(reference)
  if (image === null) throw imageGone(inputs.image, account.names.repository)
  voice.say(
    `Going back to ${commit === null ? '' : `commit ${commit.slice(0, 7)}, `}${image.digest}: nothing is built.`,
  )
  return { kind: 'known', digest: image.digest, key: null }
}

async function provideImage(
  run: DeployRun,
  decision: ImageDecision,
  voice: Voice,
  signal: AbortSignal,
): Promise<BuiltImage> {
  const registry = await ensureRepository(await run.account.clients.ecr(), run.account, run.mask)
  return ensureImage({ ...imageOptions(run, voice, signal), registry }, decision)
}

function imageOptions(run: DeployRun, voice: Voice, signal: AbortSignal) {
  const { inputs, target } = run
  return {
    reading: run.reading,
    workspace: run.run.workspace,
    commit: run.run.commit,
    buildArgs: inputs.buildArgs,
    buildSecrets: inputs.buildSecrets,
    cpuArchitecture: inputs.cpuArchitecture,
    rebuildWhenOld: target.refuseOlder,
    runner: run.runner,
    voice,
    signal,
  }
}

async function prepareDatabase(
  run: DeployRun,
  environment: Environment,
  parameters: ParameterStore,
  signal: AbortSignal,
): Promise<Connection | null> {
  const { account, inputs, plan, reading, progress, target } = run
  if (plan.database !== 'postgres') return null
  return progress.step('Database', async (voice) => {
    const ready = environment.state.database?.ready ?? false
    const record = { instance: account.names.databaseInstance, name: account.names.database }
    const rds = await account.clients.rds()
    const settings = {
      instanceClass: inputs.databaseInstanceClass,
      engineVersion: inputs.databaseEngineVersion,
      storageGb: inputs.databaseStorageGb,
    }
    const begin = async () => {
      // Recorded first: whoever sweeps sees from now on that the instance is needed.
      if (environment.state.database === null) {
        await environment.save((state) => ({ ...state, database: { ...record, ready: false } }))
      }
      await beginInstance(rds, account, settings, ready, voice)
    }
    if (target.stage === 'preview' && !ready) {
      // A sweep may have just decided that nobody needs the instance.
      await awaitDeletion(rds, account, voice, signal)
      await holdSharedInstance(run, voice, begin)
    } else await begin()
    const instance = await awaitInstance(rds, account, voice, signal)
    const connection = await ensureDatabase(account, parameters, instance, {
      ready,
      scheme: reading.databaseUrl.scheme,
      voice,
      signal,
    })
    if (!ready) await environment.save((state) => ({ ...state, database: { ...record, ready: true } }))
    return connection
  })
}

/** Stores the user's secrets, each only if it changed. */
async function prepareSecrets(run: DeployRun, parameters: ParameterStore): Promise<StoredSecret[]> {
  const { secrets } = run.inputs
  await parameters.read(secrets.filter(({ kind }) => kind !== 'reference').map(({ name }) => name))
  const stored: StoredSecret[] = []
  for (const secret of secrets) {
    switch (secret.kind) {
      case 'value':
        stored.push(await parameters.ensure(secret.name, secret.value))
        break
      case 'generate':
        stored.push((await parameters.ensureGenerated(secret.name)).stored)
        break
      case 'reference':
        // Its value is the user's affair: a new one is used when tasks start anew.
        stored.push({ name: secret.name, valueFrom: secret.arn, version: secret.arn })
        break
    }
  }
  return stored
}

async function prepareLogs(run: DeployRun): Promise<void> {
  const { account } = run
  await ensureLogGroup(await account.clients.logs(), account.names.logGroup, { ...account.tags })
}
