import type { DetailedCall } from '../../cloud/calls.ts'
import { LightEngine } from '../../cloud/light/engine.ts'
import type { EventName } from '../../runner/event.ts'
import { Theatre } from '../theatre.ts'
import { nameOf, type Point, pointsOf } from './points.ts'

/** A run that the matrices disturb, and what comes before it. */
export interface Scene {
  readonly name: string
  readonly event: EventName
  /** Inputs of the workflow. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly prepare: (theatre: Theatre) => Promise<void>
  /** Its run comes again by itself: what it has left alone, because it could not be sure, the next one takes. */
  readonly hourly?: boolean
  /** The scene that this one is like: what it calls as that one does is tried there, and here only what is new. */
  readonly like?: Scene
}

const nothing = async () => {}

async function afterFirst(theatre: Theatre): Promise<void> {
  await green(theatre, 'push')
  await theatre.commit({ 'main.py': theatre.file('main.py').replace('"1"', '"2"') })
}

const first: Scene = { name: 'a first deployment', event: 'push', prepare: nothing }
const update: Scene = { name: 'an update', event: 'push', prepare: afterFirst }
const removal: Scene = {
  name: 'a removal',
  event: 'pull_request.closed',
  prepare: (theatre) => green(theatre, 'pull_request.opened'),
}

/** Those of which everything is tried. */
export const scenes: readonly Scene[] = [first, update, removal]

const gateway = { 'web-target': 'gateway' }

const all = process.env.MONOLAYER_TEST_ALL === 'yes'

const further: readonly Scene[] = [
  { ...first, name: 'a first deployment on a gateway', inputs: gateway, like: first },
  { ...update, name: 'an update on a gateway', inputs: gateway, like: update },
  { ...removal, name: 'a removal on a gateway', inputs: gateway, like: removal },
  { name: 'a first preview', event: 'pull_request.opened', prepare: nothing, like: first },
]

/** Those of which only what they call and the first three do not: with `script/test --all`. */
export const furtherScenes = all ? further : []

const rare: readonly Scene[] = [
  {
    name: 'an update of a preview',
    // Not `synchronize`, which is played with another commit each time: then no run goes on with what another began.
    event: 'pull_request.reopened',
    prepare: async (theatre) => {
      await green(theatre, 'pull_request.opened')
      await theatre.commit({ PULL_REQUEST: 'changed\n' }, 'change-1')
    },
  },
  {
    name: 'a sweep',
    event: 'schedule',
    hourly: true,
    // Its own run for "closed" never came.
    prepare: async (theatre) => {
      await green(theatre, 'pull_request.opened')
      await theatre.workflow.happen('pull_request.closed')
    },
  },
  {
    name: 'a sweep that puts a preview to sleep',
    event: 'schedule',
    hourly: true,
    inputs: { ...gateway, 'preview-sleep': '2h' },
    prepare: async (theatre) => {
      await green(theatre, 'pull_request.opened')
      // On a brisk clock: three hours.
      await theatre.pass(180_000)
    },
  },
  {
    name: 'a deployment of what serves already',
    event: 'push',
    prepare: (theatre) => green(theatre, 'push'),
  },
]

/** Those that plans at random disturb; every change meets them in the plainest and the two most different. */
export const anyScenes: readonly Scene[] = all
  ? [...scenes, ...further, ...rare]
  : [...scenes, ...further.filter(({ name }) => /first/.test(name))]

/** What a scene's run calls, and what is there after it, where nothing goes wrong. */
export interface CleanRun {
  readonly calls: readonly DetailedCall[]
  readonly end: End
}

/** What exists when all is over, in words that do not change from run to run. */
export interface End {
  readonly inventory: readonly string[]
  /** What is set in calls of their own: retention and lifecycle. */
  readonly settings: readonly string[]
  /** Rows of each database: what phases wrote. */
  readonly rows: readonly string[]
  /** Families of the tasks that are to run. */
  readonly running: readonly string[]
  readonly locks: readonly string[]
  readonly violations: readonly string[]
}

/** On a brisk clock: a quarter of an hour of AWS. */
const restMs = 15_000

const cleanRuns = new Map<Scene, Promise<CleanRun>>()

export async function cleanRun(scene: Scene): Promise<CleanRun> {
  const known = cleanRuns.get(scene) ?? playClean(scene)
  cleanRuns.set(scene, known)
  return await known
}

async function playClean(scene: Scene): Promise<CleanRun> {
  const theatre = await openScene(scene)
  try {
    await scene.prepare(theatre)
    const mark = theatre.mark()
    await green(theatre, scene.event)
    const calls = theatre.cloud.calls.all.slice(mark)
    return { calls, end: await endOf(theatre) }
  } finally {
    await theatre.close()
  }
}

export async function openScene({ inputs = {} }: Scene): Promise<Theatre> {
  return await Theatre.openLight({ workflow: { inputs } })
}

/** Where a scene is disturbed: every call of its run, but for those that another scene makes as well. */
export async function placesOf(scene: Scene): Promise<readonly Point[]> {
  const points = pointsOf((await cleanRun(scene)).calls)
  if (scene.like === undefined) return points
  const known = new Set((await cleanRun(scene.like)).calls.map(nameOf))
  return points.filter((point) => !known.has(nameOf(point)))
}

/** Once AWS has come to rest: a gateway lets go of the old tasks minutes after the new ones serve. */
export async function endOf(theatre: Theatre): Promise<End> {
  const { cloud } = theatre
  await theatre.pass(restMs)
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
    inventory: cloud
      .inventory()
      // Secrets of RDS have random names.
      .map((name) => name.replace(/rds!db-.*/, 'rds!db'))
      // Nothing but a lock: who could not remove it gave it back, and whoever needs it next removes it.
      .filter((name) => !name.endsWith('/(instance)')),
    settings: [
      ...cloud.logs.groups.map(({ name, retentionInDays }) => `${name} keeps ${retentionInDays} days`),
      ...[...cloud.registry.repositories.values()].map(
        ({ name, lifecyclePolicy }) => `${name} forgets ${lifecyclePolicy !== undefined}`,
      ),
    ],
    rows,
    running: cloud.ecs.tasks.all
      .filter(({ desiredStatus }) => desiredStatus === 'RUNNING')
      .map(({ request }) => request.definition.family)
      .sort(),
    locks,
    violations: [...cloud.violations, ...secondComments(theatre)],
  }
}

/** Ours of a pull request is one, whatever becomes of the answer to its making. */
function secondComments({ cloud, workflow }: Theatre): string[] {
  const ours = cloud.github
    .repository(workflow.repository)
    .comments.filter(({ author }) => author.type === 'Bot')
    .map(({ issue, body }) => `a second comment on #${issue}: ${body.split('\n')[0]}`)
  return ours.filter((one, index) => ours.indexOf(one) !== index)
}

async function green(theatre: Theatre, event: EventName): Promise<void> {
  const run = await theatre.play(event)
  if (run.exitCode !== 0) throw new Error(`${event} is not green where nothing goes wrong:\n${run.stdout}`)
}
