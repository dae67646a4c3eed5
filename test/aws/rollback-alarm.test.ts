import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { reduceAlarm } from '../../src/aws/rollback-alarm.ts'

const count = (Id: string, MetricName: string): MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName }, Period: 60, Stat: 'Sum' },
  ReturnData: false,
})
const requests = count('requests', 'RequestCount')
const fives = count('m5xx', 'HTTPCode_Target_5XX_Count')
const fours = count('m4xx', 'HTTPCode_Target_4XX_Count')
const rate = { Id: 'errors', Expression: '100 * (m4xx + m5xx) / requests', ReturnData: true }
const alarm = (...Metrics: MetricDataQuery[]): MetricAlarm => ({
  AlarmName: 'rollback',
  AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:rollback',
  Threshold: 1,
  EvaluationPeriods: 3,
  StateValue: 'OK',
  Metrics,
})

describe('reduceAlarm', () => {
  // Shows F43.
  it('makes 4xx count as none and leaves the expression, threshold and periods as AWS wrote them', () => {
    const reduced = reduceAlarm(alarm(requests, fours, fives, rate))
    expect(reduced).toMatchObject({ AlarmName: 'rollback', Threshold: 1, EvaluationPeriods: 3 })
    expect(reduced?.Metrics).toEqual([
      requests,
      { Id: 'm4xx', Expression: 'm5xx * 0', Label: '4xx (not counted)', ReturnData: false },
      fives,
      rate,
    ])
  })

  it('keeps to what PutMetricAlarm takes: no state, no ARN', () => {
    expect(Object.keys(reduceAlarm(alarm(requests, fours, fives, rate)) ?? {})).not.toContain('StateValue')
    expect(Object.keys(reduceAlarm(alarm(requests, fours, fives, rate)) ?? {})).not.toContain('AlarmArn')
  })

  it('changes nothing the second time, and nothing that it does not understand', () => {
    const once = reduceAlarm(alarm(requests, fours, fives, rate))
    expect(reduceAlarm({ ...once } as MetricAlarm)).toBeNull()
    expect(reduceAlarm(alarm(requests, fours, rate))).toBeNull()
    expect(reduceAlarm({ AlarmName: 'cpu', MetricName: 'CPUUtilization' })).toBeNull()
  })
})
