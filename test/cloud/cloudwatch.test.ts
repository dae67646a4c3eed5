import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { administrator } from './testing.ts'

let cloud: Cloud

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false })
})

afterAll(async () => {
  expect(cloud.violations).toEqual([])
  await cloud.stop()
})

test('an alarm is made by its service, described, changed by a client, and keeps its state', async () => {
  const { cloudwatch } = administrator(cloud)
  cloud.cloudwatch.put({
    AlarmName: 'errors',
    MetricName: '4XX',
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 3,
    Threshold: 1,
  })
  cloud.cloudwatch.setState('errors', 'ALARM', 'Threshold crossed')
  const describe = async () => {
    const answer = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors', 'missing'] }))
    return answer.MetricAlarms
  }
  expect(await describe()).toMatchObject([{ AlarmName: 'errors', MetricName: '4XX', StateValue: 'ALARM' }])
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'errors',
      MetricName: '5XX',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 3,
    }),
  )
  expect(await describe()).toMatchObject([{ MetricName: '5XX', StateValue: 'ALARM', EvaluationPeriods: 3 }])
})

test('a metric of an expression is described with its dimensions, of which there may be none', async () => {
  const { cloudwatch } = administrator(cloud)
  const MetricStat = { Metric: { Namespace: 'AWS/X', MetricName: '5XX' }, Period: 60, Stat: 'Sum' }
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'expression',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Threshold: 1,
      Metrics: [{ Id: 'm', MetricStat, ReturnData: true }],
    }),
  )
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['expression'] }))
  expect(MetricAlarms?.[0]?.Metrics?.[0]?.MetricStat?.Metric?.Dimensions).toEqual([])
})

test('errors come in the form that replaced the query protocol', async () => {
  const { cloudwatch } = administrator(cloud)
  const command = new PutMetricAlarmCommand({
    AlarmName: 'none',
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
  })
  await expect(cloudwatch.send(command)).rejects.toMatchObject({ name: 'InvalidParameterValueException' })
})
