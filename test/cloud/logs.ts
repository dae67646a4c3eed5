import type * as Sdk from '@aws-sdk/client-cloudwatch-logs'
import type { Cloud } from './cloud.ts'
import { filterEvents, getEvents } from './logs-read.ts'
import { page } from './pages.ts'
import { type Service, ServiceError } from './service.ts'

export interface LogEvent {
  /** Simulated milliseconds since the epoch. */
  readonly timestamp: number
  readonly message: string
}

/** An event and from when on it can be read. */
export interface StoredEvent extends LogEvent {
  readonly ingestionTime: number
}

interface Stream {
  readonly name: string
  readonly createdAt: number
  readonly events: StoredEvent[]
}

interface Group {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  readonly streams: Map<string, Stream>
  retentionInDays: number | undefined
  tags: Readonly<Record<string, string>>
}

const allowedRetention = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

/**
 * CloudWatch Logs.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export class Logs {
  readonly #cloud: Cloud
  readonly #groups = new Map<string, Group>()
  readonly #latenessMs: number

  /** `latenessMs`: how long after it was written (simulated) an event can be read. */
  constructor(cloud: Cloud, latenessMs = 1500) {
    this.#cloud = cloud
    this.#latenessMs = latenessMs
  }

  readonly service: Service = {
    sdk: '@aws-sdk/client-cloudwatch-logs',
    operations: {
      CreateLogGroup: (input: Sdk.CreateLogGroupCommandInput) => this.#create(input),
      DeleteLogGroup: (input: Sdk.DeleteLogGroupCommandInput) => {
        this.#groups.delete(this.#group(input.logGroupName).name)
        return {}
      },
      PutRetentionPolicy: (input: Sdk.PutRetentionPolicyCommandInput) => {
        const days = input.retentionInDays ?? 0
        if (!allowedRetention.includes(days))
          throw invalid(`The specified retention policy is invalid: ${days}`)
        this.#group(input.logGroupName).retentionInDays = days
        return {}
      },
      DescribeLogGroups: (input: Sdk.DescribeLogGroupsCommandInput) => this.#describeGroups(input),
      DescribeLogStreams: (input: Sdk.DescribeLogStreamsCommandInput) => this.#describeStreams(input),
      GetLogEvents: (input: Sdk.GetLogEventsCommandInput) =>
        getEvents(input, this.#visible(this.#find(input), input.logStreamName)),
      FilterLogEvents: (input: Sdk.FilterLogEventsCommandInput) => this.#filter(input),
      TagResource: (input: Sdk.TagResourceCommandInput) => {
        const group = this.#byArn(input.resourceArn)
        group.tags = { ...group.tags, ...input.tags }
        return {}
      },
      ListTagsForResource: (input: Sdk.ListTagsForResourceCommandInput) => ({
        tags: this.#byArn(input.resourceArn).tags,
      }),
    },
    tags: (arn) =>
      [...this.#groups.values()].find((group) => arn === group.arn || arn.startsWith(`${group.arn}:`))?.tags,
    inventory: () => [...this.#groups.keys()].map((name) => `log-group:${name}`),
  }

  /** Makes a stream that is not there yet: what the awslogs driver does when a container starts. @throws Error when the group is missing */
  createStream(group: string, stream: string): void {
    this.#stream(group, stream)
  }

  /**
   * Writes lines to a stream, which is made if it is not there.
   *
   * @throws Error when the group is missing: the awslogs driver does not make one
   */
  append(group: string, stream: string, lines: readonly (string | LogEvent)[]): void {
    const now = this.#cloud.clock.now()
    const events = this.#stream(group, stream).events
    for (const line of lines) {
      const event = typeof line === 'string' ? { timestamp: now, message: line } : line
      events.push({ ...event, ingestionTime: now + this.#latenessMs })
    }
  }

  /** Everything that was written to a stream, late or not. */
  lines(group: string, stream: string): string[] {
    return (this.#groups.get(group)?.streams.get(stream)?.events ?? []).map(({ message }) => message)
  }

  /** Names of the groups, their streams and for how long they are kept. */
  get groups(): readonly {
    readonly name: string
    readonly streams: readonly string[]
    readonly retentionInDays: number | undefined
  }[] {
    return [...this.#groups.values()].map(({ name, streams, retentionInDays }) => ({
      name,
      streams: [...streams.keys()],
      retentionInDays,
    }))
  }

  /** A test's door: streams whose names begin so are gone, as after their retention. */
  forget(prefix: string): void {
    for (const { streams } of this.#groups.values()) {
      for (const name of [...streams.keys()]) if (name.startsWith(prefix)) streams.delete(name)
    }
  }

  /** A test's door: a person deletes a group. */
  remove(group: string): void {
    this.#groups.delete(group)
  }

  #stream(groupName: string, name: string): Stream {
    const group = this.#groups.get(groupName)
    if (!group) throw new Error('ResourceNotFoundException: The specified log group does not exist.')
    const stream = group.streams.get(name) ?? { name, createdAt: this.#cloud.clock.now(), events: [] }
    group.streams.set(name, stream)
    return stream
  }

  #create({ logGroupName = '', tags = {} }: Sdk.CreateLogGroupCommandInput): object {
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(logGroupName))
      throw invalid(`Value '${logGroupName}' at 'logGroupName' failed to satisfy constraint`)
    if (this.#groups.has(logGroupName)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists')
    }
    this.#groups.set(logGroupName, {
      name: logGroupName,
      arn: `arn:aws:logs:${this.#cloud.region}:${this.#cloud.account}:log-group:${logGroupName}`,
      createdAt: this.#cloud.clock.now(),
      streams: new Map(),
      retentionInDays: undefined,
      tags,
    })
    return {}
  }

  #group(nameOrArn: string | undefined): Group {
    const name = nameOrArn?.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '')
    const group = this.#groups.get(name ?? '')
    if (!group) throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.')
    return group
  }

  #byArn(arn: string | undefined): Group {
    if (!arn?.startsWith('arn:')) throw invalid('Invalid resource arn')
    return this.#group(arn)
  }

  #find({
    logGroupName,
    logGroupIdentifier,
  }: {
    logGroupName?: string | undefined
    logGroupIdentifier?: string | undefined
  }) {
    return this.#group(logGroupName ?? logGroupIdentifier)
  }

  /** What of a stream can be read by now. */
  #visible(group: Group, name: string | undefined): readonly StoredEvent[] {
    const stream = group.streams.get(name ?? '')
    if (!stream)
      throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.')
    const now = this.#cloud.clock.now()
    return stream.events.filter(({ ingestionTime }) => ingestionTime <= now)
  }

  #filter(input: Sdk.FilterLogEventsCommandInput) {
    const group = this.#find(input)
    const names = [...group.streams.keys()].filter(
      (name) => input.logStreamNames?.includes(name) ?? name.startsWith(input.logStreamNamePrefix ?? ''),
    )
    return filterEvents(input, names.sort(), (name) => this.#visible(group, name))
  }

  #describeGroups(input: Sdk.DescribeLogGroupsCommandInput) {
    const found = [...this.#groups.values()]
      .filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? ''))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
    const { items, nextToken } = page(found, input.limit ?? 50, input.nextToken)
    return {
      logGroups: items.map(({ name, arn, createdAt, retentionInDays }) => ({
        logGroupName: name,
        arn: `${arn}:*`,
        logGroupArn: arn,
        creationTime: createdAt,
        retentionInDays,
        metricFilterCount: 0,
        storedBytes: 0,
      })),
      nextToken,
    }
  }

  #describeStreams(input: Sdk.DescribeLogStreamsCommandInput) {
    const group = this.#find(input)
    const found = [...group.streams.values()]
      .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
    const { items, nextToken } = page(found, input.limit ?? 50, input.nextToken)
    return {
      logStreams: items.map(({ name, createdAt, events }) => ({
        logStreamName: name,
        arn: `${group.arn}:log-stream:${name}`,
        creationTime: createdAt,
        firstEventTimestamp: events[0]?.timestamp,
        lastEventTimestamp: events.at(-1)?.timestamp,
        lastIngestionTime: events.at(-1)?.ingestionTime,
      })),
      nextToken,
    }
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
