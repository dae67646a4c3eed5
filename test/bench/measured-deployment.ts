import type { DetailedCall } from '../cloud/calls.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { type MeasuredParts, mostInAMinute, type Span } from './critical-path.ts'
import type { DockerCall } from './docker-spy.ts'

/** What happened in one run of the action, by the local cloud's own account. Times are simulated milliseconds. */
export interface MeasuredDeployment {
  readonly makespan: number
  readonly parts: MeasuredParts
  /** When Docker built or pushed, tasks ran and the rollout was under way. */
  readonly spans: readonly Span[]
  /** How long after it happened each end of a task, a rollout or a database instance's creation was seen. */
  readonly lags: readonly number[]
  /** Calls of AWS, but for the looks at what is waited for and the lock's renewals. */
  readonly calls: number
  /** The names of those calls, for whoever wants to know. */
  readonly callNames: readonly string[]
  readonly dockerCommands: number
  /** In the fullest minute. */
  readonly statusLooks: number
  readonly logReads: number
}

/** A step of a run, as the runner saw it. */
interface StepTimes {
  readonly beganMs: number
  readonly endedMs: number
}

/** Not AWS's API, or not called by the action: Docker and ECS speak to the registry. */
const foreign = new Set(['github', 'oidc', 'registry'])
const statusOperations = new Set([
  'DescribeTasks',
  'DescribeServiceDeployments',
  'ListServiceDeployments',
  'DescribeServiceRevisions',
  'DescribeExpressGatewayService',
  'DescribeDBInstances',
])
/** Of those, the ones that do nothing but wait; the others are counted as calls too. */
const waitingOperations = new Set(['DescribeTasks', 'DescribeServiceDeployments', 'GetLogEvents'])
const renewal = 'SET beat = beat + :one'

/**
 * @param from how many calls the cloud had had before the run
 * @param docker the docker commands of the run
 */
export function measure(
  cloud: Cloud,
  step: StepTimes,
  from: number,
  docker: readonly DockerCall[],
): MeasuredDeployment {
  const all = cloud.calls.all.slice(from).filter(({ service }) => !foreign.has(service))
  const tasks = all.filter(({ operation }) => operation === 'RunTask').map((call) => taskOf(cloud, call))
  const rollout = rolloutOf(cloud, all)
  const instance = instanceOf(cloud, all)
  const building = docker.filter(({ words }) => /^(buildx )?build |^run |^commit /.test(words))
  const pushing = docker.filter(({ words }) => words.startsWith('push '))
  const before = tasks.filter(({ from }) => rollout === null || from < rollout.from)
  const phases = before.filter(({ kind }) => kind === 'phase')
  const waits = new Set(instance === null ? [] : ['DescribeDBInstances'])
  const counted = all.filter(
    ({ operation, input }) =>
      !waitingOperations.has(operation) && !waits.has(operation) && !isRenewal(operation, input),
  )
  return {
    makespan: step.endedMs - step.beganMs,
    parts: {
      build: lengthOf(building),
      push: lengthOf(pushing),
      instance: lengthOf(instance === null ? [] : [instance]),
      role: lengthOf(before.filter(({ kind }) => kind === 'role')),
      phases: phases.map((task) => task.to - task.from),
      rollout: lengthOf(rollout === null ? [] : [rollout]),
      phaseAfter: lengthOf(tasks.filter((task) => !before.includes(task))),
    },
    spans: [...building, ...pushing, ...tasks, ...(rollout === null ? [] : [rollout])],
    lags: [
      ...tasks.map(({ to }) => lagOf(all, 'DescribeTasks', to)),
      ...(rollout === null ? [] : [lagOf(all, 'DescribeServiceDeployments', rollout.to)]),
      ...(instance === null ? [] : [lagOf(all, 'DescribeDBInstances', instance.to)]),
    ],
    calls: counted.length,
    callNames: counted.map(({ service, operation }) => `${service}:${operation}`),
    dockerCommands: docker.length,
    statusLooks: mostInAMinute(startsOf(all, (operation) => statusOperations.has(operation))),
    logReads: mostInAMinute(startsOf(all, (operation) => operation === 'GetLogEvents')),
  }
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0)
}

function startsOf(calls: readonly DetailedCall[], wanted: (operation: string) => boolean): number[] {
  return calls.filter(({ operation }) => wanted(operation)).map(({ startMs }) => startMs)
}

function isRenewal(operation: string, input: unknown): boolean {
  return operation === 'UpdateItem' && (input as { UpdateExpression?: string }).UpdateExpression === renewal
}

/** The first look that began after something had ended could see it. */
function lagOf(calls: readonly DetailedCall[], operation: string, ended: number): number {
  const seen = calls.find((call) => call.operation === operation && call.startMs >= ended)
  return seen === undefined ? Number.POSITIVE_INFINITY : seen.startMs - ended
}

/** From the moment ECS accepted a task until its container had exited. */
function taskOf(cloud: Cloud, call: DetailedCall): Span & { kind: 'phase' | 'role' } {
  const { startedBy = '', taskDefinition = '' } = call.input as {
    startedBy?: string
    taskDefinition?: string
  }
  const task = cloud.ecs.tasks.all.find(({ request }) => request.startedBy === startedBy)
  const to = task?.moments.stoppingAt ?? Number.POSITIVE_INFINITY
  return { from: call.endMs, to, kind: taskDefinition.includes('-phase:') ? 'phase' : 'role' }
}

/** From the moment ECS accepted a rollout until it said that it had succeeded. */
function rolloutOf(cloud: Cloud, calls: readonly DetailedCall[]): Span | null {
  const asked = calls.find(({ operation }) => /^(Create|Update)ExpressGatewayService$/.test(operation))
  if (asked === undefined) return null
  const deployments = [...cloud.ecs.express.services.values()].flatMap((service) => service.deployments)
  const ours = deployments.find(({ createdAt }) => createdAt >= asked.startMs)
  return { from: asked.endMs, to: ours?.finishedAt ?? Number.POSITIVE_INFINITY }
}

/** From the moment RDS accepted an instance until it took connections. */
function instanceOf(cloud: Cloud, calls: readonly DetailedCall[]): Span | null {
  const asked = calls.find(({ operation }) => operation === 'CreateDBInstance')
  if (asked === undefined) return null
  const { DBInstanceIdentifier: identifier = '' } = asked.input as { DBInstanceIdentifier?: string }
  const createdAt = cloud.rds.instances.get(identifier.toLowerCase())?.createdAt
  return { from: asked.endMs, to: createdAt ?? Number.POSITIVE_INFINITY }
}
