import type { DetailedCall } from '../../cloud/calls.ts'
import { LightEngine } from '../../cloud/light/engine.ts'
import type { EventName } from '../../runner/event.ts'
import { Theatre } from '../theatre.ts'

/** A run that the matrices disturb, and what comes before it. */
export interface Scene {
  readonly name: string
  readonly event: EventName
  readonly prepare: (theatre: Theatre) => Promise<void>
}

export const scenes: readonly Scene[] = [
  { name: 'a first deployment', event: 'push', prepare: async () => {} },
  {
    name: 'an update',
    event: 'push',
    prepare: async (theatre) => {
      await green(theatre, 'push')
      await theatre.commit({ 'main.py': theatre.file('main.py').replace('"1"', '"2"') })
    },
  },
  {
    name: 'a removal',
    event: 'pull_request.closed',
    prepare: (theatre) => green(theatre, 'pull_request.opened'),
  },
]

/** What a scene's run calls, and what is there after it, where nothing goes wrong. */
export interface CleanRun {
  readonly calls: readonly DetailedCall[]
  readonly end: End
}

/** What exists when all is over, in words that do not change from run to run. */
export interface End {
  readonly inventory: readonly string[]
  /** Rows of each database: what phases wrote. */
  readonly rows: readonly string[]
  /** Families of the tasks that run. */
  readonly running: readonly string[]
  readonly locks: readonly string[]
  readonly violations: readonly string[]
}

const cleanRuns = new Map<Scene, Promise<CleanRun>>()

export async function cleanRun(scene: Scene): Promise<CleanRun> {
  const known = cleanRuns.get(scene) ?? playClean(scene)
  cleanRuns.set(scene, known)
  return await known
}

async function playClean(scene: Scene): Promise<CleanRun> {
  const theatre = await Theatre.openLight()
  try {
    await scene.prepare(theatre)
    const mark = theatre.mark()
    await green(theatre, scene.event)
    return { calls: theatre.cloud.calls.all.slice(mark), end: endOf(theatre) }
  } finally {
    await theatre.close()
  }
}

export function endOf({ cloud }: Theatre): End {
  const engine = cloud.docker
  if (!(engine instanceof LightEngine)) throw new Error('The matrices are played in a light theatre.')
  const stages = ['production', 'preview'] as const
  const rows = stages.flatMap((stage) => {
    const server = engine.server(`monolayer-${stage}-42-app`)
    return [...(server?.databases.keys() ?? [])].map((name) => `${stage} ${name}: ${server?.rows(name)}`)
  })
  const locks = stages.flatMap((stage) =>
    (cloud.dynamodb.table(`monolayer-${stage}`)?.items ?? []).flatMap(({ lockOwner, holder }) =>
      lockOwner === undefined ? [] : [`${stage}: ${holder?.S}`],
    ),
  )
  return {
    // Secrets of RDS have random names.
    inventory: cloud.inventory().map((name) => name.replace(/rds!db-.*/, 'rds!db')),
    rows,
    running: cloud.ecs.tasks.all
      .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
      .map(({ request }) => request.definition.family)
      .sort(),
    locks,
    violations: [...cloud.violations],
  }
}

async function green(theatre: Theatre, event: EventName): Promise<void> {
  const run = await theatre.play(event)
  if (run.exitCode !== 0) throw new Error(`${event} is not green where nothing goes wrong:\n${run.stdout}`)
}
