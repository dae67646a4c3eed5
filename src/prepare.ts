import { type Connection, ensureDatabase } from './aws/database.ts'
import { awaitInstance, beginInstance } from './aws/database-instance.ts'
import type { Environment } from './aws/environment.ts'
import { ensureLogGroup } from './aws/logs.ts'
import { openParameterStore, type ParameterStore, type StoredSecret } from './aws/parameters.ts'
import { ensureRepository, findImage, imageGone } from './aws/registry.ts'
import type { DeployRun } from './deploy.ts'
import { earlierImage } from './earlier-image.ts'
import { type BuiltImage, ensureImage } from './image/build.ts'
import type { Voice } from './progress.ts'
import { holdSharedInstance } from './shared-instance.ts'

/** What a deployment is made of, ready to be started. */
export interface Prepared {
  readonly image: BuiltImage
  readonly connection: Connection | null
  /** The user's secrets, stored. */
  readonly secrets: readonly StoredSecret[]
}

/** Makes image and database ready, side by side: the one waits for Docker, the other for AWS. */
export async function prepare(run: DeployRun, environment: Environment): Promise<Prepared> {
  const { account, inputs, progress, report, mask } = run
  // Refused up front: to go back to what is gone must not change a thing.
  const earlier = inputs.image === null ? null : await findEarlier(run, environment, inputs.image)
  const prepared = await progress.step('Prepare', async () => {
    const parameters = openParameterStore(await account.clients.ssm(), account, mask)
    const failFast = new AbortController()
    const signal = AbortSignal.any([run.signal, failFast.signal])
    // When one fails, the other is not waited for ten minutes: what it has begun on AWS, the next run finds.
    const together = <T>(work: Promise<T>) =>
      work.catch((error: unknown) => {
        failFast.abort(error)
        throw error
      })
    const [image, connection, secrets] = await Promise.all([
      together(
        earlier
          ? Promise.resolve(earlier)
          : progress.step('Image', (voice) => prepareImage(run, voice, signal)),
      ),
      together(prepareDatabase(run, environment, parameters, signal)),
      together(prepareSecrets(run, parameters)),
      together(prepareLogs(run)),
    ])
    return { image, connection, secrets }
  })
  report.database = run.plan.database
  return prepared
}

/** The image of an earlier deployment. @throws DeployError `image-not-found` */
async function findEarlier(run: DeployRun, environment: Environment, input: string): Promise<BuiltImage> {
  const { account, progress } = run
  const ecr = await account.clients.ecr()
  const { reference, commit } = earlierImage(environment.state.deployments, input)
  const image = await findImage(ecr, account.names.repository, reference)
  if (image === null) throw imageGone(input, account.names.repository)
  const { uri } = await ensureRepository(ecr, account, run.mask)
  const which = commit === null ? '' : `commit ${commit.slice(0, 7)}, `
  progress.say(`Going back to ${which}${image.digest}: nothing is built.`)
  return { reference: `${uri}@${image.digest}`, digest: image.digest, key: null, built: false }
}

async function prepareImage(run: DeployRun, voice: Voice, signal: AbortSignal): Promise<BuiltImage> {
  const { account, inputs, target } = run
  const repository = await ensureRepository(await account.clients.ecr(), account, run.mask)
  return ensureImage({
    registry: repository,
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
  })
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
    if (target.stage === 'preview' && !ready) await holdSharedInstance(run, voice, begin)
    else await begin()
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
