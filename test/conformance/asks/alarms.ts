import type { MetricDataQuery, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch'
import { reduceAlarm } from '../../../src/aws/rollback-alarm.ts'
import type { World } from '../world.ts'

/** The alarm that Express Mode rolls back by, read and reduced to 5xx. */
export async function askAlarms({ account, side, step }: World): Promise<void> {
  const cloudwatch = await account.clients.cloudwatch()
  const AlarmName = `${account.names.service}-rollback`
  await side.putAlarm(alarm(AlarmName))
  await step('alarms: describe one that is not there', async () => {
    return (await cloudwatch.describeAlarms({ AlarmNames: [`${account.names.service}-none`] })).MetricAlarms
  })
  const reduce = async () => {
    const { MetricAlarms = [] } = await cloudwatch.describeAlarms({ AlarmNames: [AlarmName] })
    const reduced = MetricAlarms[0] && reduceAlarm(MetricAlarms[0])
    if (reduced) await cloudwatch.putMetricAlarm(reduced)
    return reduced?.Metrics?.map(({ Id, Expression }) => `${Id}: ${Expression ?? 'a metric'}`)
  }
  await step('alarms: reduce', reduce)
  await step('alarms: find nothing to reduce', reduce)
}

function alarm(AlarmName: string): PutMetricAlarmCommandInput {
  const metric = (Id: string, MetricName: string): MetricDataQuery => ({
    Id,
    MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName }, Period: 60, Stat: 'Sum' },
    ReturnData: false,
  })
  return {
    AlarmName,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    Threshold: 1,
    TreatMissingData: 'notBreaching',
    Metrics: [
      metric('m4xx', 'HTTPCode_Target_4XX_Count'),
      metric('m5xx', 'HTTPCode_Target_5XX_Count'),
      metric('requests', 'RequestCount'),
      { Id: 'errors', Expression: '100 * (m4xx + m5xx) / requests', Label: 'Errors', ReturnData: true },
    ],
  }
}
