import type * as Sdk from '@aws-sdk/client-ecs'
import type { Cloud } from './cloud.ts'
import { SecretUnreadable } from './secrets-manager.ts'
import { type Caller, ServiceError } from './service.ts'
import { parameterArn } from './ssm.ts'

/** Why a task cannot start, in ECS's words; becomes the task's `stoppedReason`. */
export class InitializationError extends Error {
  constructor(message: string) {
    super(`ResourceInitializationError: ${message}`)
    this.name = 'InitializationError'
  }
}

/**
 * Reads the secrets of a container as ECS does before it starts: with the permissions of the task's execution role,
 * fresh for every task. Returns name -> value. Throws `InitializationError`.
 *
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html, and the stop
 * reasons that users report.
 */
export function readSecrets(
  cloud: Cloud,
  secrets: readonly Sdk.Secret[],
  role: Caller,
): Record<string, string> {
  const values = secrets.map(({ name = '', valueFrom = '' }) => {
    const read = valueFrom.startsWith('arn:aws:secretsmanager:') ? readSecret : readParameter
    return [name, read(cloud, valueFrom, role)]
  })
  return Object.fromEntries(values)
}

const failed = 'unable to pull secrets or registry auth: execution resource retrieval failed'

function readParameter(cloud: Cloud, valueFrom: string, role: Caller): string {
  const fail = (why: string): never => {
    throw new InitializationError(
      `${failed}: unable to retrieve secrets from ssm: service call has been retried 1 time(s): ${why}`,
    )
  }
  const parameter = cloud.ssm.read(valueFrom)
  const resource =
    parameter?.arn ?? (valueFrom.startsWith('arn:') ? valueFrom : parameterArn(cloud, valueFrom))
  allow(cloud, role, 'ssm:GetParameters', resource, fail)
  return parameter
    ? parameter.value
    : fail(`invalid ssm parameters: ${valueFrom.replace(/^arn:.*:parameter/, '')}`)
}

function readSecret(cloud: Cloud, valueFrom: string, role: Caller): string {
  const arn = valueFrom.split(':').slice(0, 7).join(':')
  const fail = (why: string): never => {
    throw new InitializationError(
      `${failed}: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: ${why}`,
    )
  }
  allow(cloud, role, 'secretsmanager:GetSecretValue', cloud.secrets.find(valueFrom)?.arn ?? arn, fail)
  try {
    return cloud.secrets.read(valueFrom)
  } catch (error) {
    if (error instanceof SecretUnreadable) return fail(`ResourceNotFoundException: ${error.message}`)
    throw error
  }
}

function allow(
  cloud: Cloud,
  role: Caller,
  action: string,
  resource: string,
  fail: (why: string) => never,
): void {
  try {
    cloud.iam.authorize(role, [{ action, resource }])
  } catch (error) {
    if (error instanceof ServiceError) fail(`AccessDeniedException: ${error.message}`)
    throw error
  }
}
