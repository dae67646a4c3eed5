import { describe, expect, it } from 'vitest'
import type { Account } from '../../src/aws/account.ts'
import { openParameterStore } from '../../src/aws/parameters.ts'

const account = {
  partition: 'aws',
  region: 'eu-west-1',
  accountId: '123456789012',
  names: { parameters: '/monolayer/' },
  tags: {},
} as unknown as Account

function storeOf(values: Record<string, string>) {
  const asked: string[][] = []
  const masked: string[] = []
  const ssm = {
    getParameters: async ({ Names = [] }: { Names?: string[] | undefined }) => {
      asked.push(Names)
      await new Promise((resolve) => setTimeout(resolve, 5))
      const Parameters = Names.flatMap((Name) => {
        const Value = values[Name.replace('/monolayer/', '')]
        return Value === undefined ? [] : [{ Name, Value, Version: 3 }]
      })
      return { $metadata: {}, Parameters }
    },
    putParameter: async () => ({ $metadata: {}, Version: 4 }),
  }
  return { asked, masked, store: openParameterStore(ssm, account, (secret) => masked.push(secret)) }
}

describe('stored secrets', () => {
  it('are asked for once, also by two parts at the same time', async () => {
    const { asked, masked, store } = storeOf({ PGPASSWORD: 'stored-password', TOKEN: 'stored-token' })
    const all = store.read(['PGPASSWORD', 'TOKEN'])
    const [password, token] = await Promise.all([
      store.ensureGenerated('PGPASSWORD'),
      store.ensure('TOKEN', 'stored-token'),
      all,
    ])
    expect(asked).toEqual([['/monolayer/PGPASSWORD', '/monolayer/TOKEN']])
    expect(password).toMatchObject({ value: 'stored-password', stored: { version: '3' } })
    expect(token.version).toBe('3')
    expect(masked).toContain('stored-password')
  })

  it('that exist and are not seen yet are looked for until they are', async () => {
    let looks = 0
    const ssm = {
      getParameters: async ({ Names = [] }: { Names?: string[] | undefined }) => {
        looks += 1
        const Parameters = looks < 3 ? [] : [{ Name: Names[0], Value: 'made-by-another', Version: 1 }]
        return { $metadata: {}, Parameters }
      },
      putParameter: async () => {
        throw Object.assign(new Error('exists'), { name: 'ParameterAlreadyExists' })
      },
    }
    const store = openParameterStore(ssm, account, () => {})
    expect(await store.ensureGenerated('PGPASSWORD')).toMatchObject({ value: 'made-by-another' })
  })

  it('are read ten at a time, as many as one call takes', async () => {
    const { asked, store } = storeOf({})
    await store.read(Array.from({ length: 23 }, (_, index) => `NAME${index}`))
    expect(asked.map((names) => names.length)).toEqual([10, 10, 3])
  })
})
