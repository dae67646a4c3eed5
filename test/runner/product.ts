import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { JobRepository } from '../cloud/github-job.ts'
import type { StackInput } from '../cloud/stack.ts'

/** The folder of the product, with `action.yml` in it, whether this runs from its sources or from `build/`. */
export const productDirectory = find()

/** The shipped templates with the values that belong to a repository; that of the gateways only where it is wanted. */
export function foundationFor(repository: JobRepository, webTarget = 'express'): readonly StackInput[] {
  return [
    { name: 'monolayer-account', template: `${productDirectory}bootstrap/account.yml` },
    ...(webTarget === 'gateway' ? [gatewayStack] : []),
    {
      name: `monolayer-${repository.owner}-${repository.name}`,
      template: `${productDirectory}bootstrap/repository.yml`,
      parameters: {
        Owner: repository.owner,
        OwnerId: String(repository.ownerId),
        Repository: repository.name,
        RepositoryId: String(repository.id),
        DefaultBranch: repository.defaultBranch,
      },
    },
  ]
}

/** The optional third template. */
const gatewayStack: StackInput = {
  name: 'monolayer-gateway',
  template: `${productDirectory}bootstrap/gateway.yml`,
}

function find(): string {
  for (const up of ['../../', '../../../']) {
    const directory = fileURLToPath(new URL(up, import.meta.url))
    if (existsSync(`${directory}action.yml`)) return directory
  }
  throw new Error('There is no action.yml above this file.')
}
