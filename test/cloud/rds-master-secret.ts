import { randomInt, randomUUID } from 'node:crypto'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import type { Instance } from './rds-instance.ts'

/**
 * The password of an instance's master user, managed by RDS in Secrets Manager: made with the instance, changed every
 * now and then, deleted with it. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
export class RdsMasterSecret {
  readonly #cloud: Cloud

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** A password as RDS makes them: long, printable, and full of characters that an URL would trip over. */
  password(): string {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
    const marks = '!#$%&()*+,-.:;<=>?[]^_{|}~'
    const all = letters + marks
    const random = Array.from({ length: 25 }, () => all[randomInt(all.length)])
    return [...random, 'a', '%', '+'].join('')
  }

  create(instance: Instance, password: string): void {
    const tags = { 'aws:secretsmanager:owningService': 'rds', 'aws:rds:primaryDBInstanceArn': instance.arn }
    const { arn } = this.#cloud.secrets.create(`rds!db-${randomUUID()}`, text(instance, password), tags)
    const secret: Instance['secret'] = { arn, status: 'creating' }
    instance.secret = secret
    this.#later(delays.rds.masterSecret, () => {
      if (secret.status === 'creating') secret.status = 'active'
    })
  }

  /** Until the rotation is over, the secret still gives the old password, which the server takes no longer. */
  async rotate(instance: Instance): Promise<void> {
    const { secret } = instance
    if (!secret) throw new Error(`${instance.identifier} has no managed password`)
    const password = this.password()
    secret.status = 'rotating'
    await instance.postgres.setPassword(instance.masterUser, password)
    this.#later(delays.rds.rotating, () => {
      this.#cloud.secrets.rotate(secret.arn, text(instance, password))
      secret.status = 'active'
    })
  }

  delete(instance: Instance): void {
    if (instance.secret) this.#cloud.secrets.delete(instance.secret.arn)
  }

  #later(milliseconds: number, action: () => void): void {
    this.#cloud.clock.at(this.#cloud.clock.now() + milliseconds, action)
  }
}

function text(instance: Instance, password: string): string {
  return JSON.stringify({ username: instance.masterUser, password })
}
