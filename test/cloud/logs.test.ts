import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import { Cloud } from './cloud.ts'
import { administrator } from './testing.ts'

const clock = new VirtualClock()
let cloud: Cloud
let logs: ReturnType<typeof administrator>['logs']

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false, clock, logLatenessMs: 2000 })
  logs = administrator(cloud).logs
})

afterAll(async () => {
  expect(cloud.violations).toEqual([])
  await cloud.stop()
})

const create = (logGroupName: string, tags?: Record<string, string>) =>
  logs.send(new CreateLogGroupCommand({ logGroupName, tags }))

const read = async (logGroupName: string, logStreamName: string, nextToken?: string, limit?: number) => {
  const answer = await logs.send(
    new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, nextToken, limit }),
  )
  return { lines: (answer.events ?? []).map(({ message }) => message), next: answer.nextForwardToken }
}

test('a group is made once, described, given a retention and deleted', async () => {
  await create('/group/one', { stage: 'production' })
  await expect(create('/group/one')).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' })
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/group/one', retentionInDays: 30 }))
  const retention = new PutRetentionPolicyCommand({ logGroupName: '/group/one', retentionInDays: 31 })
  await expect(logs.send(retention)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/group' }))
  expect(logGroups).toMatchObject([{ logGroupName: '/group/one', retentionInDays: 30 }])
  const arn = 'arn:aws:logs:eu-west-1:123456789012:log-group:/group/one'
  expect(cloud.tags(arn)).toEqual({ stage: 'production' })
  await logs.send(new DeleteLogGroupCommand({ logGroupName: '/group/one' }))
  expect(cloud.inventory()).not.toContain('log-group:/group/one')
})

test('lines arrive late, and the forward token repeats while there is nothing new', async () => {
  await create('/read/one')
  await expect(read('/read/one', 'phase/Main/1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  cloud.logs.append('/read/one', 'phase/Main/1', ['first', 'second'])
  const early = await read('/read/one', 'phase/Main/1')
  expect(early.lines).toEqual([])
  await clock.pass(2000)
  const page = await read('/read/one', 'phase/Main/1', early.next, 1)
  expect(page.lines).toEqual(['first'])
  const rest = await read('/read/one', 'phase/Main/1', page.next)
  expect(rest.lines).toEqual(['second'])
  const end = await read('/read/one', 'phase/Main/1', rest.next)
  expect(end).toEqual({ lines: [], next: rest.next })
  cloud.logs.append('/read/one', 'phase/Main/1', ['third'])
  await clock.pass(2000)
  expect((await read('/read/one', 'phase/Main/1', end.next)).lines).toEqual(['third'])
})

test('without startFromHead the last page comes first', async () => {
  await create('/tail/one')
  cloud.logs.append('/tail/one', 's', ['a', 'b', 'c'])
  await clock.pass(2000)
  const tail = await logs.send(
    new GetLogEventsCommand({ logGroupName: '/tail/one', logStreamName: 's', limit: 2 }),
  )
  expect(tail.events?.map(({ message }) => message)).toEqual(['b', 'c'])
  const before = await logs.send(
    new GetLogEventsCommand({
      logGroupName: '/tail/one',
      logStreamName: 's',
      limit: 2,
      nextToken: tail.nextBackwardToken,
    }),
  )
  expect(before.events?.map(({ message }) => message)).toEqual(['a'])
})

test('nothing is written to a group that is missing', () => {
  expect(() => cloud.logs.append('/missing', 's', ['x'])).toThrow('ResourceNotFoundException')
})

test('streams are listed', async () => {
  await create('/streams/one')
  cloud.logs.createStream('/streams/one', 'web/Main/2')
  cloud.logs.append('/streams/one', 'phase/Main/1', ['x'])
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/streams/one' }))
  expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['phase/Main/1', 'web/Main/2'])
})

test('a line is searched for in several streams, page by page, and a page may be empty', async () => {
  await create('/search/one')
  for (let index = 0; index < 5; index++)
    cloud.logs.append('/search/one', `phase/${index}`, [`done ${index}`, 'other'])
  cloud.logs.append('/search/one', 'web/0', ['done 9'])
  await clock.pass(2000)
  const search = async (filterPattern: string) => {
    const found: (string | undefined)[] = []
    let pages = 0
    let nextToken: string | undefined
    do {
      const input = { logGroupName: '/search/one', logStreamNamePrefix: 'phase/', filterPattern, nextToken }
      const answer = await logs.send(new FilterLogEventsCommand(input))
      found.push(...(answer.events ?? []).map(({ message }) => message))
      pages += 1
      nextToken = answer.nextToken
    } while (nextToken)
    return { found, pages }
  }
  expect(await search('"done 4"')).toEqual({ found: ['done 4'], pages: 2 })
  expect((await search('done -3')).found).toEqual(['done 0', 'done 1', 'done 2', 'done 4'])
  await expect(search('{ $.a = 1 }')).rejects.toThrow()
})
