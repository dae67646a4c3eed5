import { dropDatabase } from './aws/database.ts'
import { awaitInstance, describeInstance } from './aws/database-instance.ts'
import { stopOpenPhase } from './open-phase.ts'
import { settle } from './settle.ts'
import { type EnvironmentRun, take } from './take.ts'
import { checkWebTarget } from './web-target.ts'

/**
 * Takes a preview's database away, so that the deployment that follows makes it anew: the way out when a pull request
 * rewrites a migration that has run already. Production is refused long before this.
 */
export async function reset(run: EnvironmentRun): Promise<void> {
  const { account, progress, signal } = run
  const environment = await take(run)
  try {
    // Before anything is dropped: the deployment that follows would refuse it only then.
    await checkWebTarget(run, environment)
    // How a phase ended does not matter for a database that goes; that it does not write any more does.
    if (environment.state.intent !== null) {
      await progress.step('End the phase that still runs', (voice) =>
        stopOpenPhase(account, environment, voice),
      )
    }
    await settle(run, environment)
    if (environment.state.database === null) return
    await progress.step('Drop the database', async (voice) => {
      const rds = await account.clients.rds()
      const existing = await describeInstance(rds, account.names.databaseInstance)
      // Not ready any more before it is gone: a crash in between must not leave a state that believes in it.
      await environment.save((state) => ({
        ...state,
        database: state.database === null ? null : { ...state.database, ready: false },
        once: {},
        pending: null,
      }))
      if (existing === null) return
      const instance = await awaitInstance(rds, account, voice, signal)
      await dropDatabase(account, instance, { voice, signal })
    })
  } finally {
    await environment.release()
  }
}
