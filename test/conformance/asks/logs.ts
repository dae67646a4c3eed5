import { ensureLogGroup, findLogLine, type LogReader, readLogStream } from '../../../src/aws/logs.ts'
import { deleteLogGroup } from '../../../src/aws/removal.ts'
import type { World } from '../world.ts'

/** A log group with its retention, and the stream of a task, page by page. */
export async function askLogs({ account, side, step }: World): Promise<void> {
  const logs = await account.clients.logs()
  const group = account.names.logGroup
  const find = (word: string) =>
    findLogLine(logs, group, 'phase/', word, new RegExp(`^${word} exited (\\d)$`))
  await step('logs: search in a group that is not there', () => find('one'))
  await step('logs: make the group', () => ensureLogGroup(logs, group, { ...account.tags }, false))
  await step('logs: make it again', () => ensureLogGroup(logs, group, { ...account.tags }, false))
  await step('logs: read a stream that is not there', () =>
    linesOf(readLogStream(logs, group, 'phase/Main/none')),
  )
  await side.writeLog(group, 'phase/Main/1', ['first', 'second', 'one exited 3'])
  const stream = readLogStream(logs, group, 'phase/Main/1')
  await step('logs: read', () => linesOf(stream))
  await step('logs: read on, without news', () => linesOf(stream))
  await step('logs: the end of a stream', async () => {
    const answer = await logs.getLogEvents({
      logGroupName: group,
      logStreamName: 'phase/Main/1',
      startFromHead: false,
      limit: 2,
    })
    return answer.events?.map(({ message }) => message)
  })
  await step('logs: search', async () => (await find('one'))?.[1])
  await step('logs: search for what is not there', () => find('two'))
}

async function linesOf(stream: LogReader): Promise<string[]> {
  const lines: string[] = []
  await stream.read(
    (line) => lines.push(line),
    async () => {},
  )
  return lines
}

/** After everything that writes to it. */
export async function askLogRemoval({ account, step }: World): Promise<void> {
  const logs = await account.clients.logs()
  await step('logs: remove the group', () => deleteLogGroup(logs, account.names.logGroup))
  await step('logs: remove it again', () => deleteLogGroup(logs, account.names.logGroup))
}
