import { randomBytes } from 'node:crypto'
import type { Cloud } from './cloud.ts'

export interface StoredSecret {
  /** Ends in a dash and six characters that Secrets Manager adds to the name. */
  readonly arn: string
  readonly name: string
  /** Newest first; the first is AWSCURRENT, the second AWSPREVIOUS. */
  readonly versions: readonly { readonly id: string; readonly value: string }[]
  readonly tags: Readonly<Record<string, string>>
}

/** Why a container's `valueFrom` has no value; the message is what ECS puts in the task's stop reason. */
export class SecretUnreadable extends Error {}

/**
 * Secrets Manager as the source of secrets for ECS and RDS. No client of the product talks to it, so it has no
 * operations; whether a role may read a secret is the caller's question to IAM, with the ARN that `find` gives.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export class SecretsManager {
  readonly #cloud: Cloud
  readonly #secrets = new Map<string, StoredSecret>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** @param value text, often JSON */
  create(name: string, value: string, tags: Readonly<Record<string, string>> = {}): StoredSecret {
    const suffix = randomBytes(8).toString('base64url').replace(/[-_]/g, 'x').slice(0, 6)
    const arn = `arn:aws:secretsmanager:${this.#cloud.region}:${this.#cloud.account}:secret:${name}-${suffix}`
    const secret = { arn, name, versions: [version(value)], tags }
    this.#secrets.set(arn, secret)
    return secret
  }

  /** The secret that a `valueFrom` (an ARN, perhaps with `:json-key:stage:version`) is about. */
  find(valueFrom: string): StoredSecret | undefined {
    const { arn } = parse(valueFrom)
    const { region, account } = this.#cloud
    const prefix = `arn:aws:secretsmanager:${region}:${account}:secret:`
    // An ARN without the six characters is understood as well.
    return this.#secrets.get(arn) ?? this.secrets.find(({ name }) => arn === `${prefix}${name}`)
  }

  /**
   * The value that a container gets for a `valueFrom`.
   *
   * @throws SecretUnreadable where there is no such secret, version or JSON key
   */
  read(valueFrom: string): string {
    const { jsonKey, stage, versionId } = parse(valueFrom)
    const secret = this.find(valueFrom)
    if (!secret) throw new SecretUnreadable("Secrets Manager can't find the specified secret.")
    const [current, previous] = secret.versions
    const chosen =
      versionId !== ''
        ? secret.versions.find(({ id }) => id === versionId)
        : stage === 'AWSPREVIOUS'
          ? previous
          : stage === '' || stage === 'AWSCURRENT'
            ? current
            : undefined
    if (!chosen)
      throw new SecretUnreadable(
        `Secrets Manager can't find the specified secret value for staging label: ${stage || versionId}`,
      )
    return jsonKey === '' ? chosen.value : readJsonKey(chosen.value, jsonKey, secret.arn)
  }

  /** Puts a new value in the place of the current one. */
  rotate(arn: string, value: string): void {
    const secret = this.#secrets.get(arn)
    if (!secret) throw new Error(`There is no secret ${arn}`)
    this.#secrets.set(arn, { ...secret, versions: [version(value), ...secret.versions].slice(0, 3) })
  }

  delete(arn: string): void {
    this.#secrets.delete(arn)
  }

  /** All secrets, values included. */
  get secrets(): readonly StoredSecret[] {
    return [...this.#secrets.values()]
  }

  tags(arn: string): Readonly<Record<string, string>> | undefined {
    return this.find(arn)?.tags
  }

  /** Without those that a service manages: the master secret of a database instance comes and goes with it. */
  inventory(): string[] {
    return this.secrets
      .filter(({ tags }) => tags['aws:secretsmanager:owningService'] === undefined)
      .map(({ name }) => `secret:${name}`)
  }
}

function parse(valueFrom: string) {
  const parts = valueFrom.split(':')
  const [jsonKey = '', stage = '', versionId = ''] = parts.slice(7)
  return { arn: parts.slice(0, 7).join(':'), jsonKey, stage, versionId }
}

function readJsonKey(value: string, key: string, arn: string): string {
  let parsed: unknown
  try {
    parsed = JSON.parse(value)
  } catch {
    throw new SecretUnreadable(`retrieved secret from Secrets Manager at ${arn} is not JSON`)
  }
  const found =
    typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)[key] : undefined
  if (found === undefined) {
    throw new SecretUnreadable(`retrieved secret from Secrets Manager did not contain json key ${key}`)
  }
  return String(found)
}

function version(value: string) {
  return { id: randomBytes(16).toString('hex'), value }
}
