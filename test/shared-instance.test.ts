import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import { holdSharedInstance } from '../src/shared-instance.ts'
import type { EnvironmentRun } from '../src/take.ts'

type Item = Record<string, AttributeValue>

/** A table with one item, and what happens when that is removed. */
function stage(remove: (item: Item) => Item | undefined) {
  let item: Item | undefined
  const lines: string[] = []
  const table = {
    getItem: async () => ({ Item: item }),
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
  } as unknown as EnvironmentRun
  const voice = {
    say: (line: string) => lines.push(line),
    quote: () => {},
    warn: () => {},
    flushed: async () => {},
  }
  const hold = <T>(work: () => Promise<T>) => holdSharedInstance(run, voice, work)
  return { hold, lines, owner: () => item?.lockOwner?.S }
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

it('a lock whose item cannot be removed is given back, and fails nothing', async () => {
  const { hold, lines, owner } = stage(refused)
  expect(await hold(async () => 'done')).toBe('done')
  expect(lines.at(-1)).toContain('it is given back')
  expect(owner()).toBeUndefined()
})

it('work whose lock was taken over has not been alone, and says so', async () => {
  await expect(stage(takenOver).hold(async () => 'done')).rejects.toMatchObject({ code: 'lock-lost' })
})
