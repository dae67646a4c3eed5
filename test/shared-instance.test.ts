import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { idleSinceTag } from '../src/aws/database-instance.ts'
import type { StateKey } from '../src/plan/names.ts'
import { holdSharedInstance, sweepSharedInstance } from '../src/shared-instance.ts'
import type { EnvironmentRun } from '../src/take.ts'

type Item = Record<string, AttributeValue>

/** A table with one item, and what happens when that is removed. */
function stage(remove: (item: Item) => Item | undefined) {
  let item: Item | undefined
  const lines: string[] = []
  const wanted: string[] = []
  const table = {
    getItem: async () => ({ Item: item }),
    query: async () => ({ Items: [] }),
    updateItem: async ({
      ExpressionAttributeValues: values = {},
      UpdateExpression: change = '',
    }: {
      ExpressionAttributeValues?: Item
      UpdateExpression?: string
    }) => {
      if (/\bREMOVE\b.*lockOwner/.test(change)) {
        delete item?.lockOwner
        return { Attributes: item }
      }
      const owner = values[':owner'] as AttributeValue
      item = { lockOwner: owner, beat: { N: '0' }, generation: { N: '1' }, revision: { N: '0' } }
      return { Attributes: item }
    },
    deleteItem: async () => {
      item = remove(item ?? {})
    },
  }
  const run = {
    account: {
      clients: { dynamodb: async () => table },
      foundation: { table: 'table' },
      names: { stateKey: { repository: '42/app', environment: 'pr-7' } },
    },
    run: { runId: 7, attempt: 1, commit: 'c', actor: 'ann', serverUrl: '', repository: { fullName: 'o/r' } },
    step: '0123abcd',
    github: { isRunOver: async () => false },
    signal: new AbortController().signal,
    wanting: ({ environment }: StateKey) => wanted.push(environment),
  } as unknown as EnvironmentRun
  const voice = {
    say: (line: string) => lines.push(line),
    quote: () => {},
    warn: () => {},
    flushed: async () => {},
  }
  const hold = <T>(work: () => Promise<T>) => holdSharedInstance(run, voice, work)
  return { run, voice, hold, lines, wanted, owner: () => item?.lockOwner?.S }
}

const gone = () => undefined
const refused = () => {
  throw new Error('InternalServerError')
}
/** Somebody has taken it over since. */
const takenOver = (item: Item) => {
  Object.assign(item, { lockOwner: { S: '8-1-' }, generation: { N: '2' } })
  throw Object.assign(new Error('refused'), { name: 'ConditionalCheckFailedException' })
}

it('what is done under the lock is done, and the lock goes with its item', async () => {
  const { hold, owner } = stage(gone)
  let during: string | undefined
  expect(
    await hold(async () => {
      during = owner()
      return 'done'
    }),
  ).toBe('done')
  expect(during).toMatch(/^7-1-0123abcd-/)
  expect(owner()).toBeUndefined()
})

it.each([gone, refused, takenOver])(
  'why the work failed is the news, whatever becomes of the lock',
  async (remove) => {
    const { hold } = stage(remove)
    const work = async () => {
      throw new Error('no such instance')
    }
    await expect(hold(work)).rejects.toThrow('no such instance')
  },
)

it('the post step is told of the lock before it is taken', async () => {
  const { hold, wanted } = stage(gone)
  await hold(async () => expect(wanted).toEqual(['(instance)']))
})

it('a lock whose item cannot be removed is given back, and fails nothing', async () => {
  const { hold, lines, owner } = stage(refused)
  expect(await hold(async () => 'done')).toBe('done')
  expect(lines.at(-1)).toContain('it is given back')
  expect(owner()).toBeUndefined()
})

it('work whose lock was taken over has not been alone, and says so', async () => {
  await expect(stage(takenOver).hold(async () => 'done')).rejects.toMatchObject({ code: 'lock-lost' })
})

describe('an instance that is due, of which RDS refuses the deletion,', () => {
  /** Sweeps; the deletion ends with an error of this name, and the instance has this status then. */
  async function sweepWith(error: string, status: string | null): Promise<void> {
    const { run, voice } = stage(gone)
    let asked = false
    const instance = (DBInstanceStatus: string) => ({
      DBInstanceArn: 'arn',
      DBInstanceStatus,
      TagList: [{ Key: idleSinceTag, Value: '2020-01-01T00:00:00Z' }],
    })
    const rds = {
      describeDBInstances: async () => {
        if (!asked) return { DBInstances: [instance('available')] }
        return { DBInstances: status === null ? [] : [instance(status)] }
      },
      deleteDBInstance: async () => {
        asked = true
        throw Object.assign(new Error('refused'), { name: error })
      },
    }
    const { account } = run
    const clients = { ...account.clients, rds: async () => rds }
    const names = { ...account.names, databaseInstance: 'monolayer-preview-42-app' }
    const sweeping = { ...run, account: { ...account, clients, names } } as unknown as EnvironmentRun
    await sweepSharedInstance(sweeping, voice)
  }

  it.each([
    ['InvalidDBInstanceStateFault', 'deleting'],
    ['InvalidDBInstanceStateFault', null],
    ['DBInstanceNotFoundFault', null],
  ])('with %s, is gone as wanted where its status is %s: an answer was lost', async (error, status) => {
    await expect(sweepWith(error, status)).resolves.toBeUndefined()
  })

  it.each([
    ['InvalidDBInstanceStateFault', 'modifying'],
    ['AccessDenied', 'deleting'],
  ])('with %s, is not where it is %s', async (error, status) => {
    await expect(sweepWith(error, status)).rejects.toThrow('refused')
  })
})
