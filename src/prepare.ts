import { type Connection, databaseSecrets, ensureDatabase } from './aws/database.ts'
import { awaitDeletion, awaitInstance, beginInstance } from './aws/database-instance.ts'
import type { Environment } from './aws/environment.ts'
import { ensureLogGroup } from './aws/logs.ts'
import { openParameterStore, type ParameterStore, type StoredSecret } from './aws/parameters.ts'
import { sideBySide } from './beside.ts'
import type { DeployRun } from './deploy.ts'
import type { BuiltImage } from './image/build.ts'
import { findEarlierImage, type ImageInTheMaking, provideImage } from './provide-image.ts'
import { holdSharedInstance } from './shared-instance.ts'

/** What a deployment is made of, ready to be started. */
export interface Prepared {
  readonly image: BuiltImage
  readonly connection: Connection | null
  /** The user's secrets, stored. */
  readonly secrets: readonly StoredSecret[]
}

/**
 * Makes ready what a deployment is made of, side by side: image, database, secrets, log group. What can be refused is
 * refused before anything is made: an image that is gone, a runner without Docker.
 *
 * @param making the image of this checkout, or `null` to go back to the one that the inputs name
 */
export async function prepare(
  run: DeployRun,
  environment: Environment,
  making: ImageInTheMaking | null,
): Promise<Prepared> {
  const prepared = await run.progress.step('Prepare', (voice) =>
    sideBySide(run.signal, async ({ begin }) => {
      const image = making?.image ?? findEarlierImage(run, environment, run.inputs.image ?? '', voice)
      await (making?.decision ?? image)
      const parameters = openParameterStore(await run.account.clients.ssm(), run.account, run.mask)
      // All at once; each part then finds its own.
      void begin(() => parameters.read(storedNames(run)))
      const [ready, connection, secrets] = await Promise.all([
        begin((signal) => provideImage(run, environment, image, signal)),
        begin((signal) => prepareDatabase(run, environment, parameters, signal)),
        begin(() => prepareSecrets(run, parameters)),
        begin(() => prepareLogs(run, environment)),
      ])
      return { image: ready, connection, secrets }
    }),
  )
  run.report.database = run.plan.database
  return prepared
}

async function prepareDatabase(
  run: DeployRun,
  environment: Environment,
  parameters: ParameterStore,
  signal: AbortSignal,
): Promise<Connection | null> {
  const { account, inputs, plan, reading, progress, target } = run
  if (plan.database !== 'postgres') return null
  return progress.beside('Database', async (voice) => {
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
      return beginInstance(rds, account, settings, ready, voice)
    }
    if (target.stage === 'preview' && !ready) {
      // A sweep may have just decided that nobody needs the instance.
      await awaitDeletion(rds, account, voice, signal)
    }
    const seen = await (target.stage === 'preview' && !ready
      ? holdSharedInstance(run, voice, begin)
      : begin())
    const instance = await awaitInstance(rds, account, voice, signal, seen)
    const mark = (is: boolean) =>
      environment.save((state) => ({ ...state, database: { ...record, ready: is } }))
    const connection = await ensureDatabase(account, parameters, instance, {
      ready,
      notReady: () => mark(false),
      scheme: reading.databaseUrl.scheme,
      voice,
      signal,
    })
    if (environment.state.database?.ready !== true) await mark(true)
    return connection
  })
}

/** The names of everything that is stored for this environment. */
function storedNames({ inputs, plan }: DeployRun): string[] {
  const own = inputs.secrets.filter(({ kind }) => kind !== 'reference').map(({ name }) => name)
  return plan.database === 'postgres' ? [...own, ...databaseSecrets] : own
}

/** Stores the user's secrets, each only if it changed. */
async function prepareSecrets(run: DeployRun, parameters: ParameterStore): Promise<StoredSecret[]> {
  const { secrets } = run.inputs
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

async function prepareLogs({ account }: DeployRun, environment: Environment): Promise<void> {
  const isYoung = environment.state.deployments.length === 0
  const { logGroup } = account.names
  await ensureLogGroup(await account.clients.logs(), logGroup, { ...account.tags }, isYoung)
}
