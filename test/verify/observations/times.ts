import { callsOf, jsonOf, type RecordedAct, type RecordedCall, valuesOf } from '../recording.ts'
import type { Observation } from './observation.ts'

const assumedIn = 'test/cloud/delays.ts'

/** How long AWS takes for what the local cloud plays with delays of its own. */
export const times: readonly Observation[] = [
  {
    id: 'task-states',
    question: 'How long is a task of Fargate in each of its states?',
    assumedIn,
    look: (acts) => changes(callsOf(acts, 'ecs', 'DescribeTasks'), 'lastStatus'),
  },
  {
    id: 'task-visible',
    question: 'How long after RunTask does DescribeTasks know the task?',
    assumedIn,
    look: (acts) => {
      const ran = callsOf(acts, 'ecs', 'RunTask').find(({ error }) => error === null)
      const [arn] = valuesOf(jsonOf(ran), 'taskArn')
      const known = callsOf(acts, 'ecs', 'DescribeTasks').find(
        (call) =>
          ran !== undefined && call.startMs >= ran.endMs && valuesOf(jsonOf(call), 'taskArn').includes(arn),
      )
      return ran === undefined || known === undefined
        ? null
        : `after ${seconds(ran.endMs, known.endMs)} at the latest`
    },
  },
  {
    id: 'database-creation',
    question: 'How long does a new instance take, and in which states?',
    assumedIn,
    look: (acts) => changes(callsOf(acts, 'rds', 'DescribeDBInstances'), 'DBInstanceStatus'),
  },
  {
    id: 'rollout-stages',
    question: 'Which stages does a rollout of Express Mode go through, and how long is each?',
    assumedIn,
    look: (acts) => changes(callsOf(acts, 'ecs', 'DescribeServiceDeployments'), 'lifecycleStage'),
  },
  {
    id: 'service-removal',
    question: 'How long is a service DRAINING before it is INACTIVE or gone?',
    assumedIn,
    look: (acts) => {
      const [asked] = callsOf(acts, 'ecs', 'DeleteExpressGatewayService')
      if (asked === undefined) return null
      const looks = callsOf(acts, 'ecs', 'DescribeExpressGatewayService')
      const gone = looks.find(
        (call) =>
          call.startMs > asked.endMs &&
          (call.error !== null || valuesOf(jsonOf(call), 'statusCode').includes('INACTIVE')),
      )
      return gone === undefined ? null : seconds(asked.endMs, gone.endMs)
    },
  },
  {
    id: 'current-deployment',
    question: 'Does `currentDeployment` still name the previous deployment right after an update?',
    assumedIn,
    look: (acts) => changes(callsOf(acts, 'ecs', 'DescribeExpressGatewayService'), 'currentDeployment'),
  },
]

/** Each value of a member with the time since the value before, over all looks: `PENDING, after 8 s RUNNING`. */
function changes(calls: readonly RecordedCall[], member: string): string | null {
  const seen: string[] = []
  let last: { value: string; at: number } | undefined
  for (const call of calls) {
    for (const value of textsOf(call, member)) {
      if (value === last?.value) continue
      seen.push(last === undefined ? value : `after ${seconds(last.at, call.endMs)} ${value}`)
      last = { value, at: call.endMs }
    }
  }
  return seen.length === 0 ? null : seen.join(', ')
}

/** Of the JSON or, where the service speaks XML, of the elements. */
function textsOf(call: RecordedCall, member: string): string[] {
  const value = jsonOf(call)
  if (value !== null) return valuesOf(value, member).map(String)
  const elements = (call.answer ?? '').matchAll(new RegExp(`<${member}>([^<]*)<`, 'g'))
  return [...elements].map(([, text = '']) => text)
}

function seconds(from: number, to: number): string {
  return `${Math.round((to - from) / 100) / 10} s`
}

/** How long each act took, for the README's own figures. */
export function durations(acts: readonly RecordedAct[]): Record<string, number> {
  return Object.fromEntries(acts.map(({ name, seconds: took }) => [name, took]))
}
