import type * as Sdk from '@aws-sdk/client-cloudwatch'
import type { Cloud } from './cloud.ts'
import { page } from './pages.ts'
import { type Service, ServiceError } from './service.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/**
 * CloudWatch's metric alarms. The alarms do not compute anything here: who owns a metric (the web target) says what
 * state its alarm is in.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export class CloudWatch {
  readonly #cloud: Cloud
  readonly #alarms = new Map<string, Sdk.MetricAlarm>()
  readonly #tags = new Map<string, Readonly<Record<string, string>>>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  readonly service: Service = {
    sdk: '@aws-sdk/client-cloudwatch',
    operations: {
      DescribeAlarms: (input: Sdk.DescribeAlarmsCommandInput) => this.#describe(input),
      PutMetricAlarm: ({ Tags, ...input }: Sdk.PutMetricAlarmCommandInput) => {
        if (!input.MetricName === !input.Metrics) {
          throw new ServiceError(
            'InvalidParameterValueException',
            'Exactly one of MetricName and Metrics is needed',
          )
        }
        this.put(input, Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])))
        return {}
      },
    },
    tags: (arn) => this.#tags.get(arn),
    inventory: () => [...this.#alarms.keys()].map((name) => `alarm:${name}`),
  }

  /** By name; `undefined` where there is none. */
  alarm(name: string): Sdk.MetricAlarm | undefined {
    return this.#alarms.get(name)
  }

  get alarms(): readonly Sdk.MetricAlarm[] {
    return [...this.#alarms.values()]
  }

  alarmArn(name: string): string {
    return `arn:aws:cloudwatch:${this.#cloud.region}:${this.#cloud.account}:alarm:${name}`
  }

  /** Makes or replaces an alarm; a new one begins with INSUFFICIENT_DATA. Returns it. */
  put(alarm: Sdk.MetricAlarm, tags?: Readonly<Record<string, string>>): Sdk.MetricAlarm {
    const name = alarm.AlarmName ?? ''
    const now = new Date(this.#cloud.clock.now())
    const before = this.#alarms.get(name)
    const stored: Sdk.MetricAlarm = {
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      ...alarm,
      ...(alarm.Metrics === undefined ? {} : { Metrics: alarm.Metrics.map(withDimensions) }),
      AlarmArn: this.alarmArn(name),
      AlarmConfigurationUpdatedTimestamp: now,
      StateValue: before?.StateValue ?? 'INSUFFICIENT_DATA',
      StateReason: before?.StateReason ?? 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: before?.StateUpdatedTimestamp ?? now,
    }
    this.#alarms.set(name, stored)
    if (!before && tags) this.#tags.set(this.alarmArn(name), tags)
    return stored
  }

  /** @throws Error when there is no such alarm */
  setState(name: string, state: AlarmState, reason: string): void {
    const alarm = this.#alarms.get(name)
    if (!alarm) throw new Error(`There is no alarm ${name}`)
    const at = new Date(this.#cloud.clock.now())
    this.#alarms.set(name, { ...alarm, StateValue: state, StateReason: reason, StateUpdatedTimestamp: at })
  }

  delete(name: string): void {
    this.#alarms.delete(name)
    this.#tags.delete(this.alarmArn(name))
  }

  #describe(input: Sdk.DescribeAlarmsCommandInput) {
    const { AlarmNames, AlarmNamePrefix = '', StateValue, MaxRecords = 50, NextToken } = input
    const found = this.alarms.filter(
      ({ AlarmName = '', StateValue: state }) =>
        (AlarmNames === undefined || AlarmNames.includes(AlarmName)) &&
        AlarmName.startsWith(AlarmNamePrefix) &&
        (StateValue === undefined || state === StateValue),
    )
    const { items, nextToken } = page(found, MaxRecords, NextToken)
    return { MetricAlarms: [...items], CompositeAlarms: [], NextToken: nextToken }
  }
}

/** A metric without dimensions is described with an empty list of them. */
function withDimensions(query: Sdk.MetricDataQuery): Sdk.MetricDataQuery {
  if (query.MetricStat === undefined) return query
  const { Metric } = query.MetricStat
  return { ...query, MetricStat: { ...query.MetricStat, Metric: { Dimensions: [], ...Metric } } }
}
