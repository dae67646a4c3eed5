import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SSM } from '@aws-sdk/client-ssm'
import type { Account } from './account.ts'
import { isNamed, unusableAnswer } from './refusal.ts'
import type { SecretSource } from './task-definition.ts'

type ParameterApi = Pick<SSM, 'getParameters' | 'putParameter'>

/** A stored secret as a task definition refers to it; `version` changes with the value. */
export interface StoredSecret extends SecretSource {
  readonly version: string
}

/** Stores the environment's secrets as SecureStrings, and reads back only what it must. */
export interface ParameterStore {
  /** Values that are stored now, by name (`PGPASSWORD`); each is masked before it is returned. */
  read(
    names: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly value: string; readonly version: string }>>
  /** Makes the stored value this one; writes only when it differs. */
  ensure(name: string, value: string): Promise<StoredSecret>
  /** The stored value, or a new random one: made once, never overwritten, also not by a run at the same time. */
  ensureGenerated(name: string): Promise<{ readonly stored: StoredSecret; readonly value: string }>
}

/** SSM reads at most so many parameters in one call. */
const readAtOnce = 10
/** How often is looked for a parameter that exists. */
const mostLooks = 5

/**
 * @param mask is given every value before anything else happens with it
 */
export function openParameterStore(
  ssm: ParameterApi,
  account: Account,
  mask: (secret: string) => void,
): ParameterStore {
  const known = new Map<string, { value: string; version: string }>()
  /** What was asked for, also while the answer is still to come: nothing is asked for twice. */
  const asked = new Map<string, Promise<void>>()
  const path = (name: string) => `${account.names.parameters}${name}`
  const stored = (name: string, version: string): StoredSecret => ({
    name,
    valueFrom: `arn:${account.partition}:ssm:${account.region}:${account.accountId}:parameter${path(name)}`,
    version,
  })
  const tags = Object.entries(account.tags).map(([Key, Value]) => ({ Key, Value }))

  const ask = async (names: readonly string[]) => {
    const answer = await ssm.getParameters({ Names: names.map(path), WithDecryption: true })
    for (const parameter of answer.Parameters ?? []) {
      const name = parameter.Name?.slice(account.names.parameters.length)
      if (name === undefined || parameter.Value === undefined) continue
      mask(parameter.Value)
      known.set(name, { value: parameter.Value, version: String(parameter.Version ?? 0) })
    }
  }
  const read: ParameterStore['read'] = async (names) => {
    const missing = names.filter((name) => !asked.has(name))
    for (let from = 0; from < missing.length; from += readAtOnce) {
      const batch = missing.slice(from, from + readAtOnce)
      const answered = ask(batch)
      for (const name of batch) asked.set(name, answered)
    }
    await Promise.all(names.map((name) => asked.get(name)))
    return known
  }

  const create = async (name: string, value: string): Promise<string | null> => {
    try {
      const answer = await ssm.putParameter({
        Name: path(name),
        Value: value,
        Type: 'SecureString',
        Tags: tags,
      })
      known.set(name, { value, version: String(answer.Version ?? 1) })
      return String(answer.Version ?? 1)
    } catch (error) {
      if (isNamed(error, 'ParameterAlreadyExists')) return null
      throw error
    }
  }

  return {
    read,
    async ensure(name, value) {
      mask(value)
      const current = (await read([name])).get(name)
      if (current?.value === value) return stored(name, current.version)
      if (current === undefined) {
        const version = await create(name, value)
        if (version !== null) return stored(name, version)
      }
      // Tags go on when a parameter is made; SSM refuses them together with Overwrite.
      const answer = await ssm.putParameter({
        Name: path(name),
        Value: value,
        Type: 'SecureString',
        Overwrite: true,
      })
      known.set(name, { value, version: String(answer.Version ?? 0) })
      return stored(name, String(answer.Version ?? 0))
    },
    async ensureGenerated(name) {
      const current = (await read([name])).get(name)
      if (current !== undefined) return { stored: stored(name, current.version), value: current.value }
      const value = randomPassword()
      mask(value)
      const version = await create(name, value)
      if (version !== null) return { stored: stored(name, version), value }
      // Made between our read and our write, or by our own write whose answer was lost: that one counts. It may not be
      // seen everywhere yet.
      for (let look = 1; look <= mostLooks; look += 1) {
        if (look > 1) await sleep((look - 1) * 1_000)
        asked.delete(name)
        const made = (await read([name])).get(name)
        if (made !== undefined) return { stored: stored(name, made.version), value: made.value }
      }
      throw unusableAnswer('ssm GetParameters', `${path(name)} exists and is not among the answer`)
    },
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Letters and digits only, so that it is the same in a URL, in a shell and in alembic's configuration (`%`). */
export function randomPassword(): string {
  return Array.from({ length: 32 }, () => alphabet[randomInt(alphabet.length)]).join('')
}
