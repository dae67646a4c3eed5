import type { DetailedCall } from '../cloud/calls.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { WorkflowRun } from '../runner/workflow.ts'
import { findInTexts, secretsOf, textSinks } from './canaries.ts'
import { heldBy } from './held.ts'
import { tally } from './tally.ts'

/** A run that is over, with what AWS and GitHub heard while it went on. */
export interface EndedRun {
  readonly run: WorkflowRun
  readonly calls: readonly DetailedCall[]
  /** How many calls there had been when it began. */
  readonly firstCall: number
  /** What runs on ECS at its end: `<family> <image digest>`. */
  readonly serving: readonly string[]
  /** `<stage>: <environment>` of items whose lock its own calls took, and which it has not given back. */
  readonly held: readonly string[]
}

/** What must be true of every story, whatever it is about. Each function returns a line for every breach. */
export const invariants: Readonly<Record<string, (cloud: Cloud, runs: readonly EndedRun[]) => string[]>> = {
  // Shows I1.
  'a green run serves the image that it says it deployed': (_, runs) =>
    runs.filter(hasDeployed).flatMap(({ run, serving }) => {
      const digest = run.outputs['image-digest'] ?? ''
      const wanted = serving.some((task) => task.includes(`-${run.outputs.environment}-web ${digest}`))
      return wanted ? [] : [`${run.outputs.environment} runs ${serving.join(', ')}, not ${digest}`]
    }),

  // Shows I2.
  'nothing is written to a service before its phases are over': (_, runs) =>
    alone(runs).flatMap(({ calls }) => {
      const write = calls.findIndex(writesService)
      const late = calls.slice(write).filter((call) => phasesBefore.has(phaseOf(call)))
      return write === -1 ? [] : late.map((call) => `${phaseOf(call)} began after the service was written`)
    }),

  // Shows I3.
  'phases of an environment run one at a time, and each request starts one task': (cloud) => {
    const tasks = cloud.ecs.tasks.all.filter(({ request }) => request.definition.family.endsWith('-phase'))
    const ids = tasks.map(({ request }) => request.startedBy)
    const twice = ids.filter((id, index) => id !== undefined && ids.indexOf(id) !== index)
    return [...twice.map((id) => `${id} was started twice`), ...overlapping(tasks)]
  },

  // Shows I4.
  'a run that changes nothing makes nothing': (_, runs) =>
    alone(runs)
      .filter(({ run }) => run.outputs.outcome === 'unchanged')
      .flatMap(({ calls }) =>
        calls.filter((call) => makesSomething(call) && !setsAgain(call, calls)).map(nameOf),
      ),

  // Shows I6.
  'a run that has ended holds no environment': (_, runs) =>
    // Who is told to end has seconds for it; what they do not suffice for is the post step's.
    runs
      .filter(({ run }) => run.post !== null || (run.signal === null && run.outputs.outcome !== 'cancelled'))
      .flatMap(({ held }) => held),

  // Shows I7.
  'no call deletes a database of production': (cloud) =>
    cloud.calls
      .of('rds', 'DeleteDBInstance')
      .map(({ input }) => (input as { DBInstanceIdentifier?: string })?.DBInstanceIdentifier ?? '')
      .filter((name) => name.includes('production'))
      .map((name) => `DeleteDBInstance ${name}`),

  // Shows I8.
  'no secret stands in any text that leaves the machine': (cloud, runs) => {
    const sinks = textSinks(
      cloud,
      runs.map(({ run }) => run),
    )
    const secrets = secretsOf(cloud)
    // What is masked besides, such as ids of networks, is nobody's business but AWS's.
    const masked = new Map(
      runs
        .flatMap(({ run }) => run.masks)
        .filter((value) => value.length >= 8)
        .map((value, index) => [`masked value ${index + 1}`, value]),
    )
    const shown = new Map([...sinks].filter(([place]) => !/^call \d+ (?!github)/.test(place)))
    tally.canaries += secrets.size + masked.size
    return [...findInTexts(sinks, secrets), ...findInTexts(shown, masked)]
  },

  // Shows I9.
  'the runner obeys no command but ours': (_, runs) =>
    runs.flatMap(({ run }) =>
      [run, ...(run.post === null ? [] : [run.post])].flatMap(({ executedCommands }) =>
        executedCommands
          .filter(({ name, properties }) => !ours.has(name) || (annotates.has(name) && !properties.title))
          .map(({ name, data }) => `${name}: ${data}`),
      ),
    ),

  // Shows I11.
  'everything that is made carries the tags of its repository': (cloud) =>
    cloud.calls.all
      .filter((call) => tagged.test(call.operation) && call.error === undefined && call.status === 200)
      .filter(({ operation, input }) => !(operation === 'PutParameter' && isOverwrite(input)))
      .filter(({ input }) => input !== undefined && !carriesTags(input))
      .map(nameOf),

  // Shows I12.
  'nothing is left on the runner': (_, runs) =>
    runs
      .filter(({ run }) => run.post !== null)
      .flatMap(({ run }) => run.leftBehind.map((what) => `run ${run.job.runId} left ${what}`)),

  // Shows I13.
  'every run ends in bounded time': (_, runs) =>
    runs.flatMap(({ calls }) => {
      const took = (calls.at(-1)?.endMs ?? 0) - (calls[0]?.startMs ?? 0)
      return took > longestRunMs ? [`a run took ${Math.round(took / 60_000)} minutes`] : []
    }),
}

/** Every breach of every invariant: `<invariant>: <what>`. */
export function breaches(cloud: Cloud, runs: readonly EndedRun[]): string[] {
  return Object.entries(invariants).flatMap(([rule, check]) => {
    return [...new Set(check(cloud, runs))].map((breach) => `${rule}: ${breach}`)
  })
}

/** Looks at a run in the moment of its end. */
export function endedRun(cloud: Cloud, run: WorkflowRun, firstCall: number): EndedRun {
  const tasks = cloud.ecs.tasks.all.filter(({ lastStatus }) => lastStatus === 'RUNNING')
  const serving = tasks.map(
    ({ request, containers }) => `${request.definition.family} ${containers[0]?.imageDigest}`,
  )
  const calls = cloud.calls.all.slice(firstCall)
  const held = ['production', 'preview'].flatMap((stage) =>
    heldBy(run.job, calls, cloud.dynamodb.table(`monolayer-${stage}`)?.items ?? []).map(
      (item) => `${stage}: ${JSON.stringify(item.environment ?? item)}`,
    ),
  )
  return { run, calls, firstCall, serving, held }
}

/** No story needs a run that is longer than this (simulated). */
const longestRunMs = 6 * 3_600_000

const phasesBefore = new Set(['createDatabase', 'migrateDatabase', 'bootstrap', 'beforeRollout'])
const ours = new Set(['group', 'endgroup', 'add-mask', 'debug', 'error', 'warning'])
const annotates = new Set(['error', 'warning'])
/** The calls that make something, on either web target; a gateway itself is the foundation's. */
const tagged =
  /^(CreateRepository|CreateLogGroup|RegisterTaskDefinition|CreateExpressGatewayService|CreateService|CreateDBInstance|PutParameter|RunTask)$/

/** Runs during which no other one went on: every call is theirs. */
function alone(runs: readonly EndedRun[]): EndedRun[] {
  const last = ({ firstCall, calls }: EndedRun) => firstCall + calls.length
  return runs.filter((one) =>
    runs.every((other) => other === one || last(other) <= one.firstCall || other.firstCall >= last(one)),
  )
}

function hasDeployed({ run }: EndedRun): boolean {
  const { outcome = '' } = run.outputs
  return run.exitCode === 0 && ['deployed', 'unchanged', 'rolled-back'].includes(outcome)
}

function makesSomething({ service, operation, input, error }: DetailedCall): boolean {
  // What AWS refuses, because it is there already, makes nothing; nor does what a fault has kept from AWS.
  if (service === 'github' || operation === 'UpdateItem' || error !== undefined) return false
  if (input === undefined) return false
  if (operation === 'UpdateService' && bringsBack(input)) return false
  return /^(Create|Register|RunTask|Update|Put(?!MetricAlarm)|Modify|Delete|Complete|Upload)/.test(operation)
}

/** The retention of a log group that this run may have made itself, for all it knows: an answer to it was lost. */
function setsAgain({ operation }: DetailedCall, calls: readonly DetailedCall[]): boolean {
  const asked = calls.filter((call) => call.operation === 'CreateLogGroup').length
  return operation === 'PutRetentionPolicy' && asked > 1
}

/** A preview that slept gets its tasks again, of the version that it had. */
function bringsBack(input: unknown): boolean {
  const { desiredCount = 0, taskDefinition } = (input ?? {}) as {
    desiredCount?: number
    taskDefinition?: string
  }
  return desiredCount > 0 && taskDefinition === undefined
}

/** A write to the running service of either web target; that a preview which slept gets tasks again is none. */
function writesService({ operation, input }: DetailedCall): boolean {
  if (operation === 'UpdateService') return !bringsBack(input)
  return /^((Create|Update)ExpressGatewayService|CreateService)$/.test(operation)
}

/** A task takes those of its definition; everything else is told its own. */
function carriesTags(input: unknown): boolean {
  const { propagateTags } = input as { propagateTags?: string }
  return propagateTags === 'TASK_DEFINITION' || JSON.stringify(input).includes('monolayer:repository-id')
}

function isOverwrite(input: unknown): boolean {
  return (input as { Overwrite?: boolean } | undefined)?.Overwrite === true
}

function nameOf({ service, operation }: DetailedCall): string {
  return `${service}:${operation}`
}

/** The phase that a RunTask starts; `''` for any other call. */
function phaseOf({ operation, input }: DetailedCall): string {
  const { startedBy = '' } = (input ?? {}) as { startedBy?: string }
  return operation === 'RunTask' ? (startedBy.split('-')[0] ?? '') : ''
}

type Task = Cloud['ecs']['tasks']['all'][number]

function overlapping(tasks: readonly Task[]): string[] {
  const spans = tasks
    .flatMap(({ id, request, moments }) =>
      moments.startedAt === undefined
        ? []
        : [
            {
              id,
              family: request.definition.family,
              from: moments.startedAt,
              to: moments.executionStoppedAt ?? Number.POSITIVE_INFINITY,
            },
          ],
    )
    .sort((a, b) => a.from - b.from)
  return spans.flatMap((span, index) =>
    spans
      .slice(0, index)
      .filter((before) => before.family === span.family && before.to > span.from)
      .map((before) => `${before.id} and ${span.id} ran at the same time`),
  )
}
