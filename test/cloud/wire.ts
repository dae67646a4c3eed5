import type { Sdk, Shape } from './schema.ts'
import { check, type Problem } from './schema-check.ts'
import { CommonError, ServiceError, type WebAnswer, type WebRequest } from './service.ts'
import { fromJson, toJson } from './wire-json.ts'
import { fromForm, toXml, toXmlError } from './wire-xml.ts'

/** How one service is spoken to, captured from what the SDK's clients send. */
export interface Protocol {
  readonly sdk: string
  /** Name in SigV4's credential scope, and prefix of the service's IAM actions. */
  readonly signingName: string
  readonly kind: 'json' | 'query'
  /** JSON: the part of `X-Amz-Target` before the dot. Query: the `Version` parameter. */
  readonly target: string
  /** JSON: `1.0` or `1.1`. Query: the XML namespace of answers. */
  readonly dialect: string
  /** The service's own code for input that breaks its constraints. */
  readonly invalid: string
}

/** Keyed by the short name that calls are recorded under. */
export const protocols: Readonly<Record<string, Protocol>> = {
  cloudwatch: json(
    'cloudwatch',
    'monitoring',
    'GraniteServiceVersion20100801',
    '1.0',
    'InvalidParameterValueException',
  ),
  dynamodb: json('dynamodb', 'dynamodb', 'DynamoDB_20120810', '1.0', 'ValidationException'),
  ecr: json('ecr', 'ecr', 'AmazonEC2ContainerRegistry_V20150921', '1.1', 'InvalidParameterException'),
  ecs: json('ecs', 'ecs', 'AmazonEC2ContainerServiceV20141113', '1.1', 'InvalidParameterException'),
  logs: json('cloudwatch-logs', 'logs', 'Logs_20140328', '1.1', 'InvalidParameterException'),
  rds: query('rds', '2014-10-31', 'http://rds.amazonaws.com/doc/2014-10-31/'),
  ssm: json('ssm', 'ssm', 'AmazonSSM', '1.1', 'ValidationException'),
  sts: query('sts', '2011-06-15', 'https://sts.amazonaws.com/doc/2011-06-15/'),
}

function json(
  client: string,
  signingName: string,
  target: string,
  dialect: string,
  invalid: string,
): Protocol {
  return { sdk: `@aws-sdk/client-${client}`, signingName, kind: 'json', target, dialect, invalid }
}

function query(client: string, target: string, dialect: string): Protocol {
  const sdk = `@aws-sdk/client-${client}`
  return { sdk, signingName: client, kind: 'query', target, dialect, invalid: 'ValidationError' }
}

/** Codes that every service shares have other names in the query protocol. */
const queryCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  InternalFailure: 'InternalFailure',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  ThrottlingException: 'Throttling',
  UnknownOperationException: 'InvalidAction',
  UnrecognizedClientException: 'InvalidClientTokenId',
}

/** Which service and operation a request is for; `undefined` where it is none that this cloud has. */
export function identify(request: WebRequest): { service: string; operation: string } | undefined {
  const target = request.headers['x-amz-target']
  if (target) {
    const [prefix, operation = ''] = target.split('.')
    const service = Object.keys(protocols).find((name) => protocols[name]?.target === prefix)
    return service ? { service, operation } : undefined
  }
  const form = new URLSearchParams(request.body.toString())
  const version = form.get('Version')
  const service = Object.keys(protocols).find((name) => protocols[name]?.target === version)
  return service ? { service, operation: form.get('Action') ?? '' } : undefined
}

/**
 * The input of a request, in the SDK's form and fit for its schema.
 *
 * @throws ServiceError the service's own validation error
 */
export function decode(protocol: Protocol, shape: Shape, request: WebRequest): unknown {
  const { value, unknown } =
    protocol.kind === 'json' ? decodeJson(shape, request) : decodeForm(shape, request)
  const problems: Problem[] = [
    ...unknown.map((path) => ({ kind: 'unknown member' as const, path, detail: 'no such parameter' })),
    ...check(shape, value),
  ]
  if (problems.length === 0) return value
  const malformed = protocol.kind === 'json' && problems.some((problem) => problem.kind === 'wrong type')
  const list = problems.map(
    (problem) => `Value at '${problem.path}' failed to satisfy constraint: ${problem.detail}`,
  )
  throw new ServiceError(
    malformed ? 'SerializationException' : protocol.invalid,
    `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected: ${list.join('; ')}`,
  )
}

function decodeJson(shape: Shape, request: WebRequest) {
  let body: unknown
  try {
    body = JSON.parse(request.body.toString() || '{}')
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON')
  }
  return { value: fromJson(shape, body), unknown: [] }
}

function decodeForm(shape: Shape, request: WebRequest) {
  const form = new Map(new URLSearchParams(request.body.toString()))
  form.delete('Action')
  form.delete('Version')
  return fromForm(shape, form)
}

/** The answer of an operation. Its value was checked against `shape`. */
export function encode(
  protocol: Protocol,
  operation: string,
  shape: Shape,
  value: unknown,
  requestId: string,
): WebAnswer {
  if (protocol.kind === 'query') {
    return xmlAnswer(200, toXml(operation, protocol.dialect, shape, value, requestId), requestId)
  }
  const body = shape.kind === 'unit' ? '' : JSON.stringify(toJson(shape, value))
  return jsonAnswer(protocol, 200, body, requestId)
}

/**
 * `{}`, or an empty element for the result: what somebody between here and AWS may answer. It has no request id, which
 * only AWS gives.
 */
export function encodeEmpty(protocol: Protocol, operation: string): WebAnswer {
  const isXml = protocol.kind === 'query'
  const type = isXml ? 'text/xml' : `application/x-amz-json-${protocol.dialect}`
  const body = isXml ? `<${operation}Response><${operation}Result/></${operation}Response>` : '{}'
  return { status: 200, headers: { 'content-type': type }, body }
}

/** The answer to a request that failed: code, status and members as the service's protocol writes them. */
export function encodeError(protocol: Protocol, sdk: Sdk, error: ServiceError, requestId: string): WebAnswer {
  const schema = error instanceof CommonError ? undefined : sdk.errors.get(error.code)
  const status = schema && error.status === 400 ? schema.status : error.status
  if (protocol.kind === 'query') {
    const code = schema?.queryCode ?? queryCodes[error.code] ?? error.code
    const who = status >= 500 ? 'Receiver' : 'Sender'
    const { message } = error
    return xmlAnswer(
      status,
      toXmlError({ code, message, who, namespace: protocol.dialect, requestId }),
      requestId,
    )
  }
  const fields = schema ? (toJson(schema.shape, error.fields) as object) : error.fields
  // JSON services answer every fault of the caller with 400, whatever the exception's own HTTP status says.
  const jsonStatus = status >= 500 ? status : 400
  const body = JSON.stringify({ __type: error.code, message: error.message, ...fields })
  const answer = jsonAnswer(protocol, jsonStatus, body, requestId)
  if (protocol.signingName !== 'monitoring') return answer
  const legacy = `${schema?.queryCode ?? error.code};${status >= 500 ? 'Receiver' : 'Sender'}`
  return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': legacy } }
}

function jsonAnswer(protocol: Protocol, status: number, body: string, requestId: string): WebAnswer {
  const headers = {
    'content-type': `application/x-amz-json-${protocol.dialect}`,
    'x-amzn-requestid': requestId,
  }
  return { status, headers, body }
}

function xmlAnswer(status: number, body: string, requestId: string): WebAnswer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body }
}
