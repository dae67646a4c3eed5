import type * as Sdk from '@aws-sdk/client-cloudwatch-logs'
import type { StoredEvent } from './logs.ts'
import { page } from './pages.ts'
import { ServiceError } from './service.ts'

/** Events of one answer. */
const longestPage = 10_000
/** Streams that one FilterLogEvents looks through: it answers with a token, and perhaps no events, when there are more. */
const searchedAtOnce = 3

/**
 * GetLogEvents on what of a stream can be read. Tokens are positions: at the end of the stream the forward token is
 * the one that was sent.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export function getEvents(input: Sdk.GetLogEventsCommandInput, visible: readonly StoredEvent[]) {
  const { from, to } = range(input, visible.length, checkLimit(input.limit))
  return {
    events: visible.slice(from, to).filter((event) => isWithin(input, event)),
    nextForwardToken: `f/${to}/s`,
    nextBackwardToken: `b/${from}/s`,
  }
}

/**
 * FilterLogEvents on the streams that were asked for, a few at a time.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function filterEvents(
  input: Sdk.FilterLogEventsCommandInput,
  streams: readonly string[],
  visible: (stream: string) => readonly StoredEvent[],
) {
  const matches = readPattern(input.filterPattern ?? '')
  const { items, nextToken } = page(streams, searchedAtOnce, input.nextToken)
  const events = items.flatMap((logStreamName) =>
    visible(logStreamName)
      .filter((event) => isWithin(input, event) && matches(event.message))
      .map((event, index) => ({ ...event, logStreamName, eventId: `${event.timestamp}-${index}` })),
  )
  return { events: events.slice(0, checkLimit(input.limit)), searchedLogStreams: [], nextToken }
}

/**
 * A filter pattern of terms: all of them, `-` before one that must not be there; in quotes where it has spaces.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function readPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]|\?/.test(pattern))
    throw invalid(`Only terms are known here as a filter pattern, not ${pattern}`)
  const terms = [...pattern.matchAll(/(-?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, minus, quoted, bare]) => ({
      wanted: minus === '',
      text: quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'),
    }),
  )
  return (message) => terms.every(({ wanted, text }) => message.includes(text) === wanted)
}

function isWithin(
  {
    startTime = 0,
    endTime = Number.POSITIVE_INFINITY,
  }: { startTime?: number | undefined; endTime?: number | undefined },
  { timestamp }: StoredEvent,
): boolean {
  return timestamp >= startTime && timestamp < endTime
}

function checkLimit(limit = longestPage): number {
  if (limit >= 1 && limit <= longestPage) return limit
  throw invalid(`Value '${limit}' at 'limit' failed to satisfy constraint: 1 to ${longestPage}`)
}

function range(
  input: Sdk.GetLogEventsCommandInput,
  length: number,
  limit: number,
): { from: number; to: number } {
  const token = input.nextToken
  if (token === undefined) {
    return input.startFromHead
      ? { from: 0, to: Math.min(limit, length) }
      : { from: Math.max(0, length - limit), to: length }
  }
  const [, direction, position] = /^([fb])\/(\d+)\/s$/.exec(token) ?? []
  if (!direction) throw invalid('The specified nextToken is invalid.')
  const at = Math.min(Number(position), length)
  return direction === 'f'
    ? { from: at, to: Math.min(at + limit, length) }
    : { from: Math.max(0, at - limit), to: at }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
