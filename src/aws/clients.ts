import type { CloudWatch } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs'
import type { DynamoDB } from '@aws-sdk/client-dynamodb'
import type { ECR } from '@aws-sdk/client-ecr'
import type { ECS } from '@aws-sdk/client-ecs'
import type { RDS } from '@aws-sdk/client-rds'
import type { SSM } from '@aws-sdk/client-ssm'
import type { FinalizeRequestMiddleware, InitializeMiddleware, MiddlewareStack } from '@smithy/types'
import type { CredentialProvider } from './credentials.ts'
import { demandReadable } from './readable-answers.ts'
import { isNamed } from './refusal.ts'

/** One client per service, loaded when first needed: start-up stays short, and a plan loads none. */
export interface Clients {
  cloudwatch(): Promise<CloudWatch>
  dynamodb(): Promise<DynamoDB>
  ecr(): Promise<ECR>
  ecs(): Promise<ECS>
  logs(): Promise<CloudWatchLogs>
  rds(): Promise<RDS>
  ssm(): Promise<SSM>
}

/** Which call an SDK error came from; attached to every error that a client throws. */
export interface AwsCall {
  readonly service: string
  readonly operation: string
}

/**
 * How every call behaves: `standard` retries (throttling and 5xx, with backoff), and a limit on one attempt, because
 * the SDK would otherwise wait for a silent connection for ever.
 */
export const callSettings = {
  maxAttempts: 8,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
} as const

/**
 * @param beforeMutation is called before each attempt of a call that changes something; it throws when this run may
 *   no longer change anything (its lock is lost or too old)
 */
export function createClients(options: {
  readonly region: string
  readonly credentials: CredentialProvider
  /** Called when AWS says that the credentials have expired; the call is then made once more. */
  readonly renew: () => void
  readonly beforeMutation: () => void
}): Clients {
  const settings = { region: options.region, credentials: options.credentials, ...callSettings }
  const named = <C extends Client>(service: string, client: C): C => {
    renewExpired(client, options.renew)
    return nameCalls(service, client)
  }
  const fenced = <C extends Client>(service: string, client: C): C => {
    stopBeforeMutations(client, options.beforeMutation)
    return named(service, client)
  }
  return {
    cloudwatch: once(async () => {
      const { CloudWatch } = await import('@aws-sdk/client-cloudwatch')
      return fenced('cloudwatch', new CloudWatch(settings))
    }),
    dynamodb: once(async () => {
      const { DynamoDB } = await import('@aws-sdk/client-dynamodb')
      // Not fenced: the lock itself lives here, and each of its writes carries its own condition.
      return named('dynamodb', new DynamoDB(settings))
    }),
    ecr: once(async () => {
      const { ECR } = await import('@aws-sdk/client-ecr')
      return fenced('ecr', new ECR(settings))
    }),
    ecs: once(async () => {
      const { ECS } = await import('@aws-sdk/client-ecs')
      return fenced('ecs', new ECS(settings))
    }),
    logs: once(async () => {
      const { CloudWatchLogs } = await import('@aws-sdk/client-cloudwatch-logs')
      return fenced('logs', new CloudWatchLogs(settings))
    }),
    rds: once(async () => {
      const { RDS } = await import('@aws-sdk/client-rds')
      return fenced('rds', new RDS(settings))
    }),
    ssm: once(async () => {
      const { SSM } = await import('@aws-sdk/client-ssm')
      return fenced('ssm', new SSM(settings))
    }),
  }
}

/**
 * Loads what the first steps on AWS need, while GitHub and AWS are asked who this run is: it takes a fifth of a second,
 * which is not seen behind their answers. Should it fail, whoever needs the client says so.
 */
export function preloadClients(): void {
  void Promise.allSettled([
    import('@aws-sdk/client-ssm'),
    import('@aws-sdk/client-dynamodb'),
    import('@aws-sdk/client-ecr'),
  ])
}

interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: each service has its own closed union of inputs and outputs
  readonly middlewareStack: MiddlewareStack<any, any>
  readonly config: { readonly credentials: (options?: { forceRefresh?: boolean }) => Promise<unknown> }
}

/** What services call a session that is over: their own names, and those of the request's front door. */
const expired = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']

/**
 * A session can end before its time as far as this machine can tell: its clock is wrong, or the job was suspended. Once
 * more with a new one; what has expired was refused before it had an effect.
 */
function renewExpired(client: Client, renew: () => void): void {
  // biome-ignore lint/suspicious/noExplicitAny: see Client
  const once: InitializeMiddleware<any, any> = (next) => async (args) => {
    try {
      return await next(args)
    } catch (error) {
      if (!isNamed(error, ...expired)) throw error
      renew()
      await client.config.credentials({ forceRefresh: true })
      return next(args)
    }
  }
  client.middlewareStack.add(once, { step: 'initialize', name: 'renewExpired' })
}

/**
 * Makes sure that an answer can be read, and attaches to every error that a client throws which call it came from: see
 * {@link AwsCall}.
 */
export function nameCalls<C extends Client>(service: string, client: C): C {
  // biome-ignore lint/suspicious/noExplicitAny: see Client
  const nameCall: InitializeMiddleware<any, any> = (next, context) => async (args) => {
    try {
      return await next(args)
    } catch (error) {
      const call: AwsCall = { service, operation: (context.commandName ?? '').replace(/Command$/, '') }
      if (error instanceof Error) Object.assign(error, { awsCall: call })
      throw error
    }
  }
  client.middlewareStack.add(nameCall, { step: 'initialize', name: 'nameCalls' })
  // After it, so that its errors are named too: of one step, what was added first is outermost.
  demandReadable(service, client)
  return client
}

/** Inside the SDK's retries, so that every attempt is checked and not only the first. */
function stopBeforeMutations(client: Client, check: () => void): void {
  // biome-ignore lint/suspicious/noExplicitAny: see Client
  const stop: FinalizeRequestMiddleware<any, any> = (next, context) => async (args) => {
    if (!readsOnly.test(context.commandName ?? '')) check()
    return next(args)
  }
  client.middlewareStack.addRelativeTo(stop, {
    relation: 'after',
    toMiddleware: 'retryMiddleware',
    name: 'stopBeforeMutations',
  })
}

const readsOnly = /^(Describe|List|Get|BatchGet|BatchCheck)/

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}
