import { DeployError } from '../errors.ts'
import type { AwsCall } from './clients.ts'

/** The fields of an SDK error that are worth showing; the SDK's classes are not imported for it. */
interface AwsError extends Error {
  readonly awsCall?: AwsCall
  readonly $fault?: 'client' | 'server'
  readonly $metadata?: {
    readonly requestId?: string
    readonly attempts?: number
    readonly httpStatusCode?: number
  }
}

/** Names under which AWS services refuse a permission. */
const refusals = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError']

/** How services say that an account has used up what it may have. */
const quota = /Quota|LimitExceeded|LimitReached/

/** True for what one of the SDK's clients threw. */
export function isAwsError(error: unknown): error is AwsError {
  return error instanceof Error && ('awsCall' in error || '$metadata' in error)
}

/** True for an SDK error of that name; AWS's names are the only stable thing about them. */
export function isNamed(error: unknown, ...names: readonly string[]): error is Error {
  return error instanceof Error && names.includes(error.name)
}

/** How often a call was tried before it failed so: where more than once, an earlier try may have had its effect. */
export function attemptsOf(error: unknown): number {
  return (isAwsError(error) ? error.$metadata?.attempts : undefined) ?? 1
}

/** True where AWS refuses a permission: it will do so the next time as well. */
export function isRefused(error: unknown): boolean {
  return isNamed(error, ...refusals)
}

/**
 * True where a call that changes something has changed nothing: its first answer was that the request is at fault. After
 * anything else (no answer, a failure of the service, a second try) it may have had its effect.
 */
export function isClearlyRefused(error: unknown): boolean {
  return isAwsError(error) && error.$fault === 'client' && attemptsOf(error) === 1
}

/**
 * True where an answer came that is none of AWS's: it cannot be parsed, as JSON or as XML, or nothing stands in it. What
 * the SDK throws for a service has a `$fault`, and what broke on the way has the `code` of the system.
 */
export function isUnreadable(error: unknown): boolean {
  return error instanceof Error && '$response' in error && !('$fault' in error) && !('code' in error)
}

/** Names under which AWS services ask for patience (the SDK's own list, for those that are called here). */
const throttles = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]

/** Whether AWS did not refuse a call, but had too many. */
export function isThrottled(error: unknown): boolean {
  return isNamed(error, ...throttles)
}

/**
 * An SDK error as the user should read it: a refused permission with the statement that is missing, anything else
 * with the call, AWS's words and the request id.
 *
 * @param safe what answers users now, and what is recorded
 */
export function explainAwsError(error: AwsError, roleArn: string, safe: string): DeployError {
  const service = error.awsCall?.service ?? 'AWS'
  const operation = error.awsCall?.operation ?? 'a call'
  const requestId = error.$metadata?.requestId ?? 'unknown'
  if (refusals.includes(error.name)) {
    const action =
      /not authorized to perform: ([\w-]+:\w+)/.exec(error.message)?.[1] ?? `${service}:${operation}`
    const resource = /on resource: (\S+)/.exec(error.message)?.[1] ?? '*'
    const denied = /explicit deny/.test(error.message)
    return new DeployError({
      code: 'access-denied',
      message: [
        `AWS refused ${action} on ${resource}.`,
        `AWS says: ${error.message}`,
        ...(denied
          ? [
              'An explicit deny forbids it: in the role, in a permissions boundary or in a policy of the organisation.',
            ]
          : [
              'The statement that is missing:',
              JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource }),
            ]),
      ].join('\n'),
      where: `${roleArn}, ${service} ${operation}, request ${requestId}`,
      safe,
      remedy: denied
        ? 'Remove that deny, or have the owner of the organisation remove it.'
        : (capRemedy(action, [roleArn, resource]) ??
          'Update the stack of bootstrap/repository.yml from this version of the action; if you use a role of your own, add the statement.'),
      cause: error,
    })
  }
  const attempts = attemptsOf(error)
  const why = isUnreadable(error)
    ? 'the answer cannot be read; something between here and AWS may have answered'
    : `${error.name}: ${error.message}`
  return new DeployError({
    code: 'aws-failed',
    message: `${service} ${operation} failed${attempts > 1 ? ` ${attempts} times` : ''}: ${why}`,
    where: `${service} ${operation}, request ${requestId}`,
    safe,
    remedy: quota.test(error.name)
      ? 'Remove previews that nobody needs (command: sweep), or ask AWS for more in the Service Quotas console; then run the job again.'
      : 'Run the job again: it goes on where this run stopped.',
    cause: error,
  })
}

/** What `bootstrap/repository.yml` caps for previews: the inputs that ask for it, and the parameters that allow it. */
const previewCaps: Readonly<Record<string, readonly [inputs: string, parameters: string]>> = {
  'rds:CreateDBInstance': ['database-instance-class', 'PreviewDatabaseInstanceClass'],
  'ecs:RegisterTaskDefinition': ['cpu or memory', 'PreviewTaskCpu and PreviewTaskMemory'],
}

/** Of a cap IAM says no more than of a missing permission, and an update of the stack alone would not help. */
function capRemedy(action: string, arns: readonly string[]): string | null {
  const cap = arns.some((arn) => /-preview(?:-|$)/.test(arn)) ? previewCaps[action] : undefined
  if (cap === undefined) return null
  const [inputs, parameters] = cap
  return `If the workflow sets ${inputs}: previews are capped by ${parameters} of bootstrap/repository.yml, so set it for production only, or deploy the stack with another cap. Otherwise update the stack from this version of the action; if you use a role of your own, add the statement.`
}

/**
 * An answer that AWS never gives by its documentation, or one without what the call is made for: told like a call that
 * failed, because the remedy is the same.
 *
 * @param call service and operation: `ecr CreateRepository`
 */
export function unusableAnswer(call: string, what: string): DeployError {
  return new DeployError({
    code: 'aws-failed',
    message: `${call} did not give what it should: ${what}.`,
    where: call,
    safe: 'What was done so far is recorded.',
    remedy: 'Run the job again: it goes on where this run stopped.',
  })
}
