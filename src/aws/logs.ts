import type {
  CloudWatchLogs,
  FilterLogEventsCommandOutput,
  GetLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs'
import { attemptsOf, isNamed, isThrottled } from './refusal.ts'

/** Logs of an environment are kept so long. */
const retentionDays = 30

/**
 * The log group of an environment, with its retention; made before any task: ECS does not start one without it.
 *
 * @param isYoung the group, if it is there, may be one that a run made which died before it could set the retention
 */
export async function ensureLogGroup(
  logs: Pick<CloudWatchLogs, 'createLogGroup' | 'putRetentionPolicy'>,
  logGroupName: string,
  tags: Record<string, string>,
  isYoung: boolean,
): Promise<void> {
  try {
    await logs.createLogGroup({ logGroupName, tags })
  } catch (error) {
    if (!isNamed(error, 'ResourceAlreadyExistsException')) throw error
    // Our own first attempt, whose answer was lost, may have made it.
    if (!isYoung && attemptsOf(error) === 1) return
  }
  await logs.putRetentionPolicy({ logGroupName, retentionInDays: retentionDays })
}

/** Reads one log stream from its beginning, page by page, each line once. */
export interface LogReader {
  /**
   * Passes on the lines that have come since the last call; none while the stream does not exist yet.
   *
   * @param flushed waited for after each page, before the next one is asked for
   * @returns how many there were, and whether more wait: a flood is read in parts, so that it neither fills the memory
   *   nor keeps the reader from looking at the task
   */
  read(
    onLine: (line: string) => void,
    flushed: () => Promise<void>,
  ): Promise<{ readonly lines: number; readonly more: boolean }>
}

/** How many pages, of 1 MiB or 10,000 lines each at most, one `read` takes. */
const pagesAtOnce = 10

/** Not StartLiveTail: it begins "now", samples above 500 lines a second, and is billed by the minute. */
export function readLogStream(
  logs: Pick<CloudWatchLogs, 'getLogEvents'>,
  logGroupName: string,
  logStreamName: string,
): LogReader {
  let token: string | undefined
  return {
    async read(onLine, flushed) {
      let lines = 0
      for (let page = 0; page < pagesAtOnce; page += 1) {
        let answer: GetLogEventsCommandOutput
        try {
          answer = await logs.getLogEvents({
            logGroupName,
            logStreamName,
            startFromHead: true,
            ...(token === undefined ? {} : { nextToken: token }),
          })
        } catch (error) {
          // The stream begins to exist with the container's first line. One that AWS was too busy to read is read later.
          if (isNamed(error, 'ResourceNotFoundException') || isThrottled(error)) return { lines, more: false }
          throw error
        }
        const events = answer.events ?? []
        for (const { message } of events) onLine(message ?? '')
        await flushed()
        lines += events.length
        // The same token back means that there is nothing more for now.
        const next = answer.nextForwardToken
        const news = next !== token && events.length > 0
        token = next ?? token
        if (!news) return { lines, more: false }
      }
      return { lines, more: true }
    },
  }
}

/** `prefix/container/task-id`: how the awslogs driver names a task's stream. */
export function streamOf(prefix: string, container: string, taskArn: string): string {
  return `${prefix}/${container}/${taskArn.slice(taskArn.lastIndexOf('/') + 1)}`
}

/** How many pages of matches are looked through; an intent's id matches one line. */
const pagesOfMatches = 20

/**
 * The first line of a log group's streams that matches.
 *
 * @param word a word of the line, for CloudWatch's own search
 * @param streamPrefix only streams whose name begins so
 */
export async function findLogLine(
  logs: Pick<CloudWatchLogs, 'filterLogEvents'>,
  logGroupName: string,
  streamPrefix: string,
  word: string,
  matches: RegExp,
): Promise<RegExpExecArray | null> {
  let nextToken: string | undefined
  for (let page = 0; page < pagesOfMatches; page += 1) {
    let answer: FilterLogEventsCommandOutput
    try {
      answer = await logs.filterLogEvents({
        logGroupName,
        logStreamNamePrefix: streamPrefix,
        filterPattern: `"${word}"`,
        ...(nextToken === undefined ? {} : { nextToken }),
      })
    } catch (error) {
      if (isNamed(error, 'ResourceNotFoundException')) return null
      throw error
    }
    for (const event of answer.events ?? []) {
      const match = matches.exec(event.message ?? '')
      if (match !== null) return match
    }
    nextToken = answer.nextToken
    if (nextToken === undefined) return null
  }
  return null
}
