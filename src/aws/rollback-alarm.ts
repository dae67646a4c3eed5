import type {
  CloudWatch,
  MetricAlarm,
  MetricDataQuery,
  PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch'
import type { ECS } from '@aws-sdk/client-ecs'

/** What reducing the alarm needs of AWS. */
export interface AlarmApi {
  readonly ecs: Pick<ECS, 'describeServiceRevisions'>
  readonly cloudwatch: Pick<CloudWatch, 'describeAlarms' | 'putMetricAlarm'>
}

const clientErrors = /4XX/i
const serverErrors = /5XX/i

/**
 * Express Mode rolls a deployment back when 4xx and 5xx together exceed 1 % of the answers: a visitor who asks for
 * what is not there, or without a password, takes a good deployment back. Only 5xx say that an app is broken, so the
 * 4xx of the alarms of a revision are made to count as none.
 *
 * @returns the names of the alarms that were changed now; empty where all was well
 */
export async function reduceAlarms(api: AlarmApi, serviceRevisionArn: string): Promise<string[]> {
  const answer = await api.ecs.describeServiceRevisions({ serviceRevisionArns: [serviceRevisionArn] })
  const resources = answer.serviceRevisions?.[0]?.ecsManagedResources
  const names = (resources?.metricAlarms ?? []).flatMap(({ arn }) => nameOf(arn) ?? [])
  if (names.length === 0) return []
  const { MetricAlarms = [] } = await api.cloudwatch.describeAlarms({ AlarmNames: names })
  const changed: string[] = []
  for (const alarm of MetricAlarms) {
    const reduced = reduceAlarm(alarm)
    if (reduced === null) continue
    await api.cloudwatch.putMetricAlarm(reduced)
    changed.push(alarm.AlarmName ?? '')
  }
  return changed
}

/**
 * The alarm without its 4xx, or `null` where there is nothing to change. Each 4xx series becomes zeros under its old
 * id, so that the expression over it stays as AWS wrote it. An alarm that looks at 4xx alone stays as it is.
 */
export function reduceAlarm(alarm: MetricAlarm): PutMetricAlarmInput | null {
  const queries = alarm.Metrics ?? []
  const counts = (query: MetricDataQuery, what: RegExp) =>
    what.test(query.MetricStat?.Metric?.MetricName ?? '')
  const errors = queries.find((query) => counts(query, serverErrors))
  if (errors?.Id === undefined || !queries.some((query) => counts(query, clientErrors))) return null
  const zeros = `${errors.Id} * 0`
  return definitionOf(
    alarm,
    queries.map((query) =>
      counts(query, clientErrors)
        ? { Id: query.Id, Expression: zeros, Label: '4xx (not counted)', ReturnData: false }
        : query,
    ),
  )
}

/** `arn:aws:cloudwatch:<region>:<account>:alarm:<name>` */
function nameOf(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : /:alarm:(.+)$/.exec(arn)?.[1]
}

/** What PutMetricAlarm replaces: everything that is left out of it goes. */
function definitionOf(alarm: MetricAlarm, metrics: readonly MetricDataQuery[]): PutMetricAlarmInput {
  return {
    AlarmName: alarm.AlarmName,
    AlarmDescription: alarm.AlarmDescription,
    ActionsEnabled: alarm.ActionsEnabled,
    OKActions: alarm.OKActions,
    AlarmActions: alarm.AlarmActions,
    InsufficientDataActions: alarm.InsufficientDataActions,
    EvaluationPeriods: alarm.EvaluationPeriods,
    DatapointsToAlarm: alarm.DatapointsToAlarm,
    Threshold: alarm.Threshold,
    ComparisonOperator: alarm.ComparisonOperator,
    TreatMissingData: alarm.TreatMissingData,
    EvaluateLowSampleCountPercentile: alarm.EvaluateLowSampleCountPercentile,
    ThresholdMetricId: alarm.ThresholdMetricId,
    Metrics: [...metrics],
  }
}
