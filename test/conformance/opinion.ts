import { askAlarms } from './asks/alarms.ts'
import { askDatabase } from './asks/database.ts'
import { askLogRemoval, askLogs } from './asks/logs.ts'
import { askParameters } from './asks/parameters.ts'
import { askRegistry } from './asks/registry.ts'
import { askServices } from './asks/services.ts'
import { askState } from './asks/state.ts'
import { askTasks } from './asks/tasks.ts'
import type { Observation } from './observation.ts'
import { Recorder } from './recorder.ts'
import type { Side } from './side.ts'
import { preview, production, type Result, Script } from './world.ts'

/** What one cloud says to the whole of the action's layer for AWS. */
export interface Opinion {
  readonly observations: readonly Observation[]
  readonly results: readonly Result[]
}

/** Asks one side everything, in the same order and with the rights of the roles that the templates made. */
export async function ask(start: (recorder: Recorder) => Promise<Side>): Promise<Opinion> {
  const recorder = new Recorder()
  const side = await start(recorder)
  const end = recorder.begin()
  const before = process.env.AWS_ENDPOINT_URL
  process.env.AWS_ENDPOINT_URL = side.url
  try {
    const script = new Script(side, recorder)
    const identities = {
      production: await script.signIn('production'),
      preview: await script.signIn('preview'),
    }
    await side.enforce()
    await script.signInAgain(identities.production)
    const world = await script.open(production, identities.production)
    await askState(world)
    await askParameters(world)
    await askLogs(world)
    await askRegistry(world)
    await askAlarms(world)
    await askTasks(world)
    await askDatabase(world)
    await askLogRemoval(world)
    const other = await script.open(preview, identities.preview)
    await askRegistry(other)
    await askTasks(other)
    await askServices(other)
    await askDatabase(other)
    return { observations: recorder.observations, results: script.results }
  } finally {
    end()
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL
    else process.env.AWS_ENDPOINT_URL = before
    await side.stop()
  }
}
