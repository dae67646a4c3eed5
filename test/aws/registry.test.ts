import { describe, expect, it } from 'vitest'
import type { Account } from '../../src/aws/account.ts'
import { ensureRepository, findRepository, type RegistryApi } from '../../src/aws/registry.ts'

const account = { names: { repository: 'shop' }, tags: {} } as unknown as Account

/** ECR with or without the repository. */
function registry(exists: boolean) {
  const calls: string[] = []
  let made = exists
  const uri = 'host.example.com/shop'
  const ecr = {
    describeRepositories: async () => {
      calls.push('describe')
      if (!made) throw Object.assign(new Error(), { name: 'RepositoryNotFoundException' })
      return { $metadata: {}, repositories: [{ repositoryUri: uri }] }
    },
    createRepository: async () => {
      calls.push('create')
      made = true
      return { $metadata: {}, repository: { repositoryUri: uri } }
    },
    putLifecyclePolicy: async () => {
      calls.push('limit')
      return { $metadata: {} }
    },
    getAuthorizationToken: async () => ({
      $metadata: {},
      authorizationData: [{ authorizationToken: Buffer.from('AWS:password').toString('base64') }],
    }),
    lose: () => {
      made = false
    },
  }
  return { calls, ecr: ecr as typeof ecr & RegistryApi }
}

describe('the repository of an app', () => {
  it('is made where it is missing, and once more where it went before the login', async () => {
    const { calls, ecr } = registry(false)
    const repository = await ensureRepository(ecr, account, () => {})
    expect(calls).toEqual(['describe', 'create', 'limit'])
    ecr.lose()
    expect(await repository.login()).toMatchObject({ username: 'AWS', host: 'host.example.com' })
    expect(calls.filter((call) => call === 'create')).toHaveLength(2)
  })

  it('gets its rule for old images once a run, also where whoever made it died before that', async () => {
    const made = registry(false)
    await (await ensureRepository(made.ecr, account, () => {})).login()
    const found = registry(true)
    await (await ensureRepository(found.ecr, account, () => {})).login()
    expect(made.calls.filter((call) => call === 'limit')).toHaveLength(1)
    expect(found.calls.filter((call) => call === 'limit')).toHaveLength(1)
  })

  it('is never made by a build that only looks for layers: it does not hold the environment yet', async () => {
    const absent = registry(false)
    expect(await findRepository(absent.ecr, account, () => {})).toBeNull()
    const present = registry(true)
    const repository = await findRepository(present.ecr, account, () => {})
    present.ecr.lose()
    await repository?.login()
    expect([...absent.calls, ...present.calls]).toEqual(['describe', 'describe'])
  })
})
