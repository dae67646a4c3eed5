import { StringDecoder } from 'node:string_decoder'
import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { InitializationError } from './ecs-secrets.ts'
import { type Caller, ServiceError } from './service.ts'

/** The longest line that the awslogs driver sends as one event (256 KB less its overhead); the rest is another. */
const longestLine = 262_118

/**
 * Where the output of one container goes, line by line: `<prefix>/<container>/<task id>` of its log group. Nothing is
 * kept in memory but the line that is not yet complete, and nothing is lost: a reader that is behind makes the
 * container wait, as the driver's blocking mode does.
 */
export class LogStream {
  readonly #cloud: Cloud
  readonly #group: string
  readonly #stream: string
  #lost = false

  private constructor(cloud: Cloud, group: string, stream: string) {
    this.#cloud = cloud
    this.#group = group
    this.#stream = stream
  }

  /**
   * Opens the stream with the permissions of the execution role; `undefined` for a container without logging.
   * Throws `InitializationError` where the group is missing or the role may not write.
   */
  static open(
    cloud: Cloud,
    container: Sdk.ContainerDefinition,
    taskId: string,
    role: Caller,
  ): LogStream | undefined {
    const options = container.logConfiguration?.options
    if (!options) return undefined
    const group = options['awslogs-group'] ?? ''
    const stream = `${options['awslogs-stream-prefix']}/${container.name}/${taskId}`
    const resource = `arn:aws:logs:${cloud.region}:${cloud.account}:log-group:${group}:log-stream:${stream}`
    const fail = (why: string): never => {
      throw new InitializationError(
        `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${why} : exit status 1`,
      )
    }
    try {
      const actions = ['logs:CreateLogStream', 'logs:PutLogEvents']
      cloud.iam.authorize(
        role,
        actions.map((action) => ({ action, resource })),
      )
    } catch (error) {
      if (error instanceof ServiceError) return fail(`AccessDeniedException: ${error.message}`)
      throw error
    }
    try {
      cloud.logs.createStream(group, stream)
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error))
    }
    return new LogStream(cloud, group, stream)
  }

  /** Copies one of a container's outputs until it ends. */
  async copy(output: AsyncIterable<Buffer>): Promise<void> {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    for await (const chunk of output) {
      const { lines, open } = cutLines(rest + decoder.write(chunk))
      rest = open
      this.#write(lines)
    }
    rest += decoder.end()
    if (rest !== '') this.#write([rest])
  }

  /** A line of the platform's own, where a container could not even say why it does not run. */
  say(line: string): void {
    this.#write([line])
  }

  /** Empty lines are no events: CloudWatch does not take them, and the driver leaves them out. */
  #write(lines: readonly string[]): void {
    const events = lines.filter((line) => line !== '')
    if (events.length === 0 || this.#lost) return
    try {
      this.#cloud.logs.append(this.#group, this.#stream, events)
    } catch {
      // The group was deleted while the container ran: the driver goes on without it.
      this.#lost = true
    }
  }
}

/** Complete lines of a text, none longer than an event may be, and what comes after the last of them. */
export function cutLines(text: string): { readonly lines: readonly string[]; readonly open: string } {
  const parts = text.split('\n')
  const open = parts.pop() ?? ''
  const lines = parts.flatMap((line) => cutLong(line.endsWith('\r') ? line.slice(0, -1) : line))
  const pieces = cutLong(open)
  return { lines: [...lines, ...pieces.slice(0, -1)], open: pieces.at(-1) ?? '' }
}

function cutLong(line: string): string[] {
  if (line.length <= longestLine) return [line]
  const pieces: string[] = []
  for (let at = 0; at < line.length; at += longestLine) pieces.push(line.slice(at, at + longestLine))
  return pieces
}
