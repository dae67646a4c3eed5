import { describe, expect, it } from 'vitest'
import type { Environment } from '../src/aws/environment.ts'
import type { DeployRun } from '../src/deploy.ts'
import { provideImage } from '../src/provide-image.ts'

const digest = `sha256:${'ab'.repeat(32)}`
const known = Promise.resolve({ kind: 'known', digest, key: 'key' } as const)

/** A run whose ECR knows the repository, and an environment with these deployed images. */
function given(images: string[]) {
  const calls: string[] = []
  const ecr = {
    describeRepositories: async () => {
      calls.push('describeRepositories')
      return { repositories: [{ repositoryUri: 'asked.example.com/shop' }] }
    },
  }
  const run = {
    account: { names: { repository: 'shop' }, tags: {}, clients: { ecr: async () => ecr } },
    mask: () => {},
  } as unknown as DeployRun
  const environment = {
    state: { deployments: images.map((image) => ({ image })) },
  } as unknown as Environment
  return { calls, provide: () => provideImage(run, environment, known, new AbortController().signal) }
}

describe('a known image', () => {
  it('is named by the repository that an earlier deployment names, without asking for it', async () => {
    const { calls, provide } = given([
      `other.example.com/toyshop@${digest}`,
      `host.example.com/shop@${digest}`,
    ])
    expect(await provide()).toMatchObject({ reference: `host.example.com/shop@${digest}`, built: false })
    expect(calls).toEqual([])
  })

  it('is named by the repository itself in an environment without deployments', async () => {
    const { calls, provide } = given([])
    expect(await provide()).toMatchObject({ reference: `asked.example.com/shop@${digest}` })
    expect(calls).toEqual(['describeRepositories'])
  })
})
