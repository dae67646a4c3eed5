import { callsOf, jsonOf, type RecordedAct, valuesOf } from '../recording.ts'
import type { Observation } from './observation.ts'

/** What AWS's answers look like where its documentation does not say, or says two things. */
export const shapes: readonly Observation[] = [
  {
    id: 'endpoint-scheme',
    question: 'Does the endpoint of an Express service come with a scheme?',
    assumedIn: 'src/aws/express-service.ts',
    look: (acts) =>
      all(acts, 'DescribeExpressGatewayService', 'endpoint', (text) => text.replace(/[0-9a-f]{32}/, '…')),
  },
  {
    id: 'alarm-name',
    question:
      'Is the name of a service in the name of its rollback alarm, as the policy of the deploy role has it?',
    assumedIn: 'bootstrap/repository.yml',
    look: (acts) => all(acts, 'DescribeServiceRevisions', 'metricAlarms', arnsIn),
  },
  {
    id: 'alarm-metrics',
    question:
      'Which metrics and which expression does the rollback alarm have, and are they kept once reduced?',
    assumedIn: 'src/aws/rollback-alarm.ts',
    look: (acts) => {
      const alarms = callsOf(acts, 'cloudwatch', 'DescribeAlarms').map((call) =>
        [...valuesOf(jsonOf(call), 'MetricName'), ...valuesOf(jsonOf(call), 'Expression')].join(' '),
      )
      return distinct(alarms)
    },
  },
  {
    id: 'managed-resources',
    question: 'What does Express Mode make for a service, and under which names?',
    assumedIn: 'test/cloud/ecs-managed-resources.ts',
    look: (acts) => all(acts, 'DescribeServiceRevisions', 'ecsManagedResources', arnsIn),
  },
  {
    id: 'deployment-arns',
    question:
      'Which form do the ARNs of service deployments and revisions have, for the policy of the deploy role?',
    assumedIn: 'bootstrap/repository.yml',
    look: (acts) => {
      const calls = callsOf(acts, 'ecs', 'DescribeServiceDeployments').map((call) => jsonOf(call))
      return distinct(
        ['serviceDeploymentArn', 'serviceRevisionArn'].flatMap((name) => valuesOf(calls, name).map(String)),
      )
    },
  },
  {
    id: 'removed-service',
    question: 'What does DescribeExpressGatewayService answer for a service that is gone?',
    assumedIn: 'src/aws/express-service.ts',
    look: (acts) => {
      const [asked] = callsOf(acts, 'ecs', 'DeleteExpressGatewayService')
      const later = callsOf(acts, 'ecs', 'DescribeExpressGatewayService').filter(
        (call) => asked !== undefined && call.startMs > asked.endMs,
      )
      return distinct(
        later.flatMap((call) =>
          call.error === null ? valuesOf(jsonOf(call), 'statusCode').map(String) : [call.error],
        ),
      )
    },
  },
  {
    id: 'refusals',
    question: 'Which calls did AWS refuse for a permission, with the rights that this run had?',
    assumedIn: 'test/cloud/dependent-actions.ts',
    look: (acts) => {
      const refused = acts.flatMap(({ calls }) =>
        calls.flatMap(({ service, operation, error }) =>
          /AccessDenied|Unauthorized/.test(error ?? '') ? [`${service}:${operation}`] : [],
        ),
      )
      return acts.length === 0 ? null : (distinct(refused) ?? 'none')
    },
  },
  {
    id: 'roll-back',
    question:
      'How does a deployment end that goes back, and which member names the alarm or the tasks that failed?',
    assumedIn: 'src/aws/service-deployment.ts',
    look: (acts) => all(acts, 'DescribeServiceDeployments', 'status', String),
  },
]

/** Everything distinct that stands under a name in the answers of an ECS operation. */
function all(
  acts: readonly RecordedAct[],
  operation: string,
  name: string,
  read: (value: string) => string,
): string | null {
  const found = callsOf(acts, 'ecs', operation).flatMap((call) => valuesOf(jsonOf(call), name))
  return distinct(found.map((value) => read(typeof value === 'string' ? value : JSON.stringify(value))))
}

function arnsIn(text: string): string {
  return [...new Set(text.match(/arn:aws[^"\s]*/g) ?? [])].join(' ')
}

function distinct(texts: readonly string[]): string | null {
  const found = [...new Set(texts.filter((text) => text !== ''))]
  return found.length === 0 ? null : found.join('; ')
}
