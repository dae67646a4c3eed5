import { randomUUID } from 'node:crypto'
import type { Cloud } from './cloud.ts'
import { neededAccess } from './dependent-actions.ts'
import type { FaultKind } from './faults.ts'
import { accessDenied } from './iam.ts'
import { loadSdk, type Sdk } from './schema.ts'
import { check } from './schema-check.ts'
import {
  type Call,
  type Caller,
  CommonError,
  ServiceError,
  type WebAnswer,
  type WebRequest,
} from './service.ts'
import { verifySignature } from './sigv4.ts'
import { decode, encode, encodeEmpty, encodeError, identify, type Protocol, protocols } from './wire.ts'

/** How a call ended: what is sent back, and what is recorded. */
export interface Outcome {
  readonly answer: WebAnswer
  readonly input: unknown
  readonly error: string | undefined
}

/** Something that can be called: an operation of AWS, a route of GitHub. */
export interface Target {
  readonly service: string
  readonly operation: string
  /** Does it. `stale`: a read answers with what was true before the last write, where AWS may do so. */
  run(stale: boolean): Promise<Outcome>
  /** Does nothing and answers with an error of the fault plan. */
  refuse(kind: RefusalKind): Promise<Outcome>
  /** An answer of success in which nothing stands. */
  empty(): WebAnswer
}

export type RefusalKind = Extract<FaultKind, '500' | 'throttle' | 'expired' | 'accessDenied'>

/** What nobody can call without keys, because it is what gives them. */
const unsigned = new Set(['sts:AssumeRoleWithWebIdentity'])

const nobody: Caller = { roleArn: '', sessionArn: 'anonymous' }

/** The operation of AWS that a request is for; `undefined` where it is none that this cloud has. */
export function awsTarget(cloud: Cloud, request: WebRequest): Target | undefined {
  const target = identify(request)
  const protocol = target && protocols[target.service]
  if (!target || !protocol) return undefined
  return {
    ...target,
    run: (stale) => dispatch(cloud, target, protocol, request, stale),
    refuse: async (kind) => {
      const error = refusal(cloud, kind, `${protocol.signingName}:${target.operation}`, request)
      const answer = encodeError(protocol, await loadSdk(protocol.sdk), error, randomUUID())
      return { answer, input: undefined, error: error.code }
    },
    empty: () => encodeEmpty(protocol, target.operation),
  }
}

/**
 * Answers one call of AWS: signature, schema, policies, the service itself, and the schema of the answer.
 * A breach of the answer's schema is a bug of this cloud: it is kept in `cloud.violations`, and the caller gets a 500.
 */
async function dispatch(
  cloud: Cloud,
  target: Pick<Target, 'service' | 'operation'>,
  protocol: Protocol,
  request: WebRequest,
  stale: boolean,
): Promise<Outcome> {
  const sdk = await loadSdk(protocol.sdk)
  const requestId = randomUUID()
  let input: unknown
  try {
    const operation = sdk.operations.get(target.operation)
    if (!operation) throw new CommonError('UnknownOperationException', `No operation ${target.operation}`)
    const caller = authenticate(cloud, target, protocol, request)
    input = decode(protocol, operation.input, request)
    const output = await run(cloud, target, input, { caller, requestId, stale })
    const problems = check(operation.output, output)
    if (problems.length > 0) {
      throw new Error(problems.map(({ path, detail }) => `the answer's '${path}': ${detail}`).join('; '))
    }
    return {
      answer: encode(protocol, target.operation, operation.output, output, requestId),
      input,
      error: undefined,
    }
  } catch (cause) {
    const error = cause instanceof ServiceError ? cause : bug(cloud, target, cause)
    checkError(cloud, target, sdk, error)
    return { answer: encodeError(protocol, sdk, error, requestId), input, error: error.code }
  }
}

function authenticate(
  cloud: Cloud,
  { service, operation }: Pick<Target, 'service' | 'operation'>,
  protocol: Protocol,
  request: WebRequest,
): Caller {
  if (unsigned.has(`${service}:${operation}`)) return nobody
  const find = (accessKeyId: string) => cloud.sts.session(accessKeyId)
  const keyId = verifySignature(
    request,
    protocol.signingName,
    cloud.region,
    find,
    cloud.clock.now() + cloud.aheadMs,
  )
  const session = cloud.sts.session(keyId)
  if (!session) throw new Error(`Signed by keys that are gone: ${keyId}`)
  return session.caller
}

async function run(
  cloud: Cloud,
  target: Pick<Target, 'service' | 'operation'>,
  input: unknown,
  { caller, requestId, stale }: Pick<Call, 'caller' | 'requestId' | 'stale'>,
): Promise<object> {
  const operation = cloud.services[target.service]?.operations[target.operation]
  if (!operation) throw new Error(`this cloud does not have ${target.service}:${target.operation} (yet)`)
  const authorize: Call['authorize'] = (...accesses) => cloud.iam.authorize(caller, accesses)
  if (caller !== nobody) authorize(...neededAccess(cloud, target.service, target.operation, input))
  return await operation(input, { cloud, caller, requestId, stale, authorize })
}

function refusal(cloud: Cloud, kind: RefusalKind, action: string, request: WebRequest): CommonError {
  switch (kind) {
    case '500':
      return new CommonError(
        'InternalFailure',
        'The request processing has failed because of an unknown error.',
        { status: 500 },
      )
    case 'throttle':
      return new CommonError('ThrottlingException', 'Rate exceeded')
    case 'expired':
      return new CommonError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        { status: 403 },
      )
    case 'accessDenied': {
      const keyId = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? ''
      const caller = cloud.sts.session(keyId)?.caller ?? nobody
      return accessDenied(caller, { action, resource: '*' }, false)
    }
  }
}

function bug(cloud: Cloud, target: Pick<Target, 'service' | 'operation'>, cause: unknown): CommonError {
  const message = `${target.service}:${target.operation}: ${cause instanceof Error ? cause.message : String(cause)}`
  cloud.violations.push(cause instanceof Error && cause.stack ? `${message}\n${cause.stack}` : message)
  return new CommonError('InternalFailure', message, { status: 500 })
}

/** An error's members beyond code and message must be ones that the SDK knows, too. */
function checkError(
  cloud: Cloud,
  target: Pick<Target, 'service' | 'operation'>,
  sdk: Sdk,
  error: ServiceError,
): void {
  const schema = sdk.errors.get(error.code)
  if (!schema) {
    if (Object.keys(error.fields).length > 0)
      cloud.violations.push(`${error.code} is no exception of the SDK`)
    return
  }
  for (const { kind, path, detail } of check(schema.shape, error.fields)) {
    if (kind === 'missing member') continue
    cloud.violations.push(`${target.service}:${target.operation}: ${error.code}'s '${path}': ${detail}`)
  }
}
