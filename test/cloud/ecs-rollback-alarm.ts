import type * as Cw from '@aws-sdk/client-cloudwatch'
import type { Cloud } from './cloud.ts'
import type { ExpressService } from './ecs-express-service.ts'
import { type ErrorRule, judge } from './web-traffic.ts'

const clientErrors = 'HTTPCode_Target_4XX_Count'
const serverErrors = 'HTTPCode_Target_5XX_Count'

/**
 * The alarm that Express Mode makes with a service: 4xx and 5xx together exceed 1 % of the requests in two of the last
 * three minutes (documented; the metric math is ours). It is a CloudWatch alarm like any other, and can be changed.
 */
export function createRollbackAlarm(cloud: Cloud, service: ExpressService): void {
  const metric = (id: string, name: string): Cw.MetricDataQuery => ({
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: name,
        Dimensions: [{ Name: 'TargetGroup', Value: `targetgroup/${service.name}` }],
      },
      Period: 60,
      Stat: 'Sum',
    },
    ReturnData: false,
  })
  cloud.cloudwatch.put({
    AlarmName: service.alarmName,
    AlarmDescription: `Rolls deployments of ${service.name} back`,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 1,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
    Metrics: [
      metric('requests', 'RequestCount'),
      metric('m4xx', clientErrors),
      metric('m5xx', serverErrors),
      {
        Id: 'errors',
        Expression: '100 * (m4xx + m5xx) / requests',
        Label: 'Errors in percent',
        ReturnData: true,
      },
    ],
  })
}

/**
 * What the service's alarm says now, after its definition in CloudWatch has been put to the answers that users got.
 * An alarm that somebody deleted says nothing.
 */
export function alarmState(cloud: Cloud, service: ExpressService): 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' {
  const { cloudwatch, clock } = cloud
  const alarm = cloudwatch.alarm(service.alarmName)
  if (!alarm) return 'INSUFFICIENT_DATA'
  const rule = readRule(alarm)
  const minutes = service.proxy.traffic.recent(clock.now(), rule.periods)
  const state = service.alarmForced ? 'ALARM' : judge(minutes, rule)
  const counts = minutes.map(({ requests, clientErrors: c, serverErrors: s }) => `${c + s} of ${requests}`)
  if (alarm.StateValue !== state) {
    cloudwatch.setState(
      service.alarmName,
      state,
      `Errors in the last minutes: ${counts.join(', ') || 'no requests'}`,
    )
  }
  return state
}

function readRule(alarm: Cw.MetricAlarm): ErrorRule {
  const names = new Set([
    alarm.MetricName,
    ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Metric?.MetricName),
  ])
  return {
    threshold: alarm.Threshold ?? 1,
    countClientErrors: names.has(clientErrors),
    countServerErrors: names.has(serverErrors),
    datapoints: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods ?? 1,
    periods: alarm.EvaluationPeriods ?? 1,
  }
}
