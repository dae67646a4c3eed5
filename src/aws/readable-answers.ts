import { setTimeout as sleep } from 'node:timers/promises'
import type { DeserializeMiddleware, InitializeMiddleware, MiddlewareStack } from '@smithy/types'
import { attemptsOf, isAwsError, isUnreadable } from './refusal.ts'

interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: each service has its own closed union of inputs and outputs
  readonly middlewareStack: MiddlewareStack<any, any>
}

/** What is looked at of an answer before it is parsed. */
interface HttpAnswer {
  readonly headers: Readonly<Record<string, string>>
  readonly statusCode: number
}

/** Tries of a call whose answer cannot be read. */
const readings = 4

/** Of the others an answer is JSON or CBOR, which no page is: it cannot be read, whatever its headers say. */
const answersInXml: ReadonlySet<string> = new Set(['rds', 'sts'])

/**
 * Operations whose answer has no members even where all went well, by AWS's own schemas; any other says something. A
 * table is asked for more than is needed to make it so: see {@link askForCapacity}.
 */
export const silentOperations: ReadonlySet<string> = new Set([
  'cloudwatch:PutMetricAlarm',
  'ecr:TagResource',
  'ecs:TagResource',
  'logs:CreateLogGroup',
  'logs:DeleteLogGroup',
  'logs:PutRetentionPolicy',
  'logs:TagResource',
  'rds:AddTagsToResource',
  'ssm:AddTagsToResource',
  'ssm:DeleteParameter',
  'ssm:RemoveTagsFromResource',
])

/** Whether AWS leaves an empty list out of their answers is not documented: both are taken for one. */
const perhapsSilent: ReadonlySet<string> = new Set(['ecs:ListGatewayRoutes'])

/**
 * Makes a client take for an answer only what AWS can have said. Anything else is asked for again, and where it goes on
 * ends the call with an error that `isUnreadable` knows.
 *
 * @param service as in `AwsCall`
 */
export function demandReadable(service: string, client: Client): void {
  repeatUnreadable(client)
  refuseEmpty(service, client)
  if (service === 'dynamodb') askForCapacity(client)
  if (answersInXml.has(service)) refusePages(client)
}

/**
 * What stands between us and AWS (a proxy, a balancer) may answer in AWS's place, with 200 and a page of its own; the
 * SDK does not repeat such a call. Each of ours may be made twice, also those that change something.
 */
function repeatUnreadable(client: Client): void {
  // biome-ignore lint/suspicious/noExplicitAny: see Client
  const repeat: InitializeMiddleware<any, any> = (next) => async (args) => {
    for (let reading = 1; ; reading += 1) {
      try {
        return await next(args)
      } catch (error) {
        if (reading === readings || !isUnreadable(error)) throw countedFrom(reading, error)
        await sleep(reading * 1_000)
      }
    }
  }
  client.middlewareStack.add(repeat, { step: 'initialize', name: 'repeatUnreadable' })
}

/** Each reading counts its attempts anew; but a refusal after one that may have had its effect is not the first answer. */
function countedFrom(reading: number, error: unknown): unknown {
  if (reading > 1 && isAwsError(error)) {
    const $metadata = { ...error.$metadata, attempts: attemptsOf(error) + reading - 1 }
    Object.assign(error, { $metadata })
  }
  return error
}

/**
 * An answer in which nothing stands (no body, `{}`, an empty element) is to the SDK one whose members are missing; read
 * on, it says that there is no service, no database and no other environment. AWS says that with an empty list. Where
 * nothing need stand in it, AWS is known by the id that it gives every request, and nobody else does.
 */
function refuseEmpty(service: string, client: Client): void {
  // biome-ignore lint/suspicious/noExplicitAny: see Client
  const refuse: InitializeMiddleware<any, any> = (next, context) => async (args) => {
    const answer = await next(args)
    const { $metadata, ...members } = answer.output
    const operation = `${service}:${(context.commandName ?? '').replace(/Command$/, '')}`
    const says =
      silentOperations.has(operation) || perhapsSilent.has(operation)
        ? $metadata?.requestId !== undefined
        : Object.values(members).some((value) => value !== undefined)
    if (says) return answer
    throw Object.assign(new Error('an answer came in which nothing stands'), {
      $response: answer.response,
      $metadata,
    })
  }
  client.middlewareStack.add(refuse, { step: 'initialize', name: 'refuseEmpty' })
}

/**
 * That there is no such item, DynamoDB says with an answer without members. Asked for the capacity that a call used up,
 * it has one in each.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
 */
function askForCapacity(client: Client): void {
  // biome-ignore lint/suspicious/noExplicitAny: see Client
  const ask: InitializeMiddleware<any, any> = (next) => (args) =>
    next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } })
  client.middlewareStack.add(ask, { step: 'initialize', name: 'askForCapacity' })
}

/**
 * AWS answers with HTML nowhere. A page that happens to be well-formed would be read as an answer of RDS or STS in which
 * nothing stands, also of an operation that says nothing where all went well.
 */
function refusePages(client: Client): void {
  // biome-ignore lint/suspicious/noExplicitAny: see Client
  const refuse: DeserializeMiddleware<any, any> = (next) => async (args) => {
    const answer = await next(args)
    const { headers = {}, statusCode = 0 } = answer.response as Partial<HttpAnswer>
    // What comes with the status of a failure, the SDK takes for one and repeats.
    if (statusCode >= 300 || !/^text\/html\b/i.test(headers['content-type'] ?? '')) return answer
    throw Object.assign(new Error('a page of HTML came instead of an answer'), { $response: answer.response })
  }
  client.middlewareStack.add(refuse, { step: 'deserialize', name: 'refusePages', priority: 'low' })
}
