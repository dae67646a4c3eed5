import type * as Sdk from '@aws-sdk/client-ecr'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { EcrImages } from './ecr-images.ts'
import { expired, readLifecyclePolicy } from './ecr-lifecycle.ts'
import { Repository } from './ecr-repository.ts'
import { page } from './pages.ts'
import { type Call, type Service, ServiceError } from './service.ts'

/** Amazon ECR: repositories and what ECR knows of their images. The images themselves are in `registry.ts`. */
export class Ecr {
  readonly service: Service
  readonly #cloud: Cloud

  constructor(cloud: Cloud) {
    this.#cloud = cloud
    this.service = {
      sdk: '@aws-sdk/client-ecr',
      operations: {
        GetAuthorizationToken: (_, call) => this.#getAuthorizationToken(call),
        CreateRepository: (input) => this.#createRepository(input),
        DescribeRepositories: (input) => this.#describeRepositories(input),
        DeleteRepository: (input) => this.#deleteRepository(input),
        PutLifecyclePolicy: (input) => this.#putLifecyclePolicy(input),
        GetLifecyclePolicy: (input) => this.#getLifecyclePolicy(input),
        TagResource: (input) => this.#tagResource(input),
        ListTagsForResource: ({ resourceArn }) => ({ tags: tagList(this.#byArn(resourceArn).tags) }),
        ...new EcrImages(cloud, (name) => this.repository(name)).operations,
      },
      tags: (arn) => [...this.#repositories.values()].find((repository) => repository.arn === arn)?.tags,
      inventory: () => [...this.#repositories.keys()].map((name) => `ecr-repository:${name}`),
    }
  }

  /**
   * A repository by name, after its lifecycle policy has been applied where that was due.
   * Throws `RepositoryNotFoundException`.
   */
  repository(name: string): Repository {
    const repository = this.#repositories.get(name)
    if (!repository) throw this.#notFound(name)
    this.#applyLifecyclePolicy(repository)
    return repository
  }

  /** A test's door: takes an image away, as a lifecycle policy or a person would. `reference`: digest or tag. */
  removeImage(name: string, reference: string): void {
    const repository = this.repository(name)
    const image = repository.find(reference)
    if (!image) throw new Error(`${name} has no image ${reference}`)
    repository.remove(image)
  }

  get #repositories(): Map<string, Repository> {
    return this.#cloud.registry.repositories
  }

  #getAuthorizationToken(call: Call): Sdk.GetAuthorizationTokenResponse {
    const { password, expiresAt } = this.#cloud.registry.issueToken(call.caller)
    return {
      authorizationData: [
        {
          authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
          expiresAt: new Date(expiresAt),
          proxyEndpoint: `http://${this.#cloud.registry.host}`,
        },
      ],
    }
  }

  #createRepository(input: Sdk.CreateRepositoryRequest): Sdk.CreateRepositoryResponse {
    const name = input.repositoryName ?? ''
    const pattern = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/
    if (name.length < 2 || name.length > 256 || !pattern.test(name)) {
      throw new ServiceError(
        'InvalidParameterException',
        `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${pattern.source}''`,
      )
    }
    if (this.#repositories.has(name)) {
      throw new ServiceError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${this.#cloud.account}'`,
      )
    }
    const arn = `arn:aws:ecr:${this.#cloud.region}:${this.#cloud.account}:repository/${name}`
    const repository = new Repository(name, arn, this.#cloud.clock.now(), {
      mutability: input.imageTagMutability ?? 'MUTABLE',
      exclusions: (input.imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter ?? ''),
      tags: tagRecord(input.tags),
      encryptionType: input.encryptionConfiguration?.encryptionType ?? 'AES256',
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    })
    this.#repositories.set(name, repository)
    return { repository: this.#describe(repository) }
  }

  #describeRepositories(input: Sdk.DescribeRepositoriesRequest): Sdk.DescribeRepositoriesResponse {
    const named = input.repositoryNames?.map((name) => this.repository(name))
    const all = named ?? [...this.#repositories.values()]
    const { items, nextToken } = page(all, input.maxResults ?? 100, input.nextToken)
    return { repositories: items.map((repository) => this.#describe(repository)), nextToken }
  }

  #deleteRepository(input: Sdk.DeleteRepositoryRequest): Sdk.DeleteRepositoryResponse {
    const repository = this.repository(input.repositoryName ?? '')
    if (repository.images.length > 0 && input.force !== true) {
      throw new ServiceError(
        'RepositoryNotEmptyException',
        `The repository with name '${repository.name}' in registry with id '${this.#cloud.account}' cannot be deleted because it still contains images`,
      )
    }
    this.#repositories.delete(repository.name)
    return { repository: this.#describe(repository) }
  }

  #putLifecyclePolicy(input: Sdk.PutLifecyclePolicyRequest): Sdk.PutLifecyclePolicyResponse {
    const repository = this.repository(input.repositoryName ?? '')
    const text = input.lifecyclePolicyText ?? ''
    readLifecyclePolicy(text)
    repository.lifecyclePolicy = { text, evaluatedAt: this.#cloud.clock.now() }
    return { ...this.#name(repository), lifecyclePolicyText: text }
  }

  #getLifecyclePolicy(input: Sdk.GetLifecyclePolicyRequest): Sdk.GetLifecyclePolicyResponse {
    const repository = this.repository(input.repositoryName ?? '')
    const policy = repository.lifecyclePolicy
    if (!policy) {
      throw new ServiceError(
        'LifecyclePolicyNotFoundException',
        `Lifecycle policy does not exist for the repository with name '${repository.name}' in the registry with id '${this.#cloud.account}'`,
      )
    }
    return {
      ...this.#name(repository),
      lifecyclePolicyText: policy.text,
      lastEvaluatedAt: new Date(policy.evaluatedAt),
    }
  }

  #tagResource(input: Sdk.TagResourceRequest): Sdk.TagResourceResponse {
    const repository = this.#byArn(input.resourceArn ?? '')
    repository.tags = { ...repository.tags, ...tagRecord(input.tags) }
    return {}
  }

  /** Looked at only when somebody looks: nothing is planned a day ahead on a clock that can jump. */
  #applyLifecyclePolicy(repository: Repository): void {
    const policy = repository.lifecyclePolicy
    const now = this.#cloud.clock.now()
    if (!policy || now - policy.evaluatedAt < delays.ecr.lifecycle) return
    policy.evaluatedAt = now
    for (const image of expired(readLifecyclePolicy(policy.text), repository.images, now))
      repository.remove(image)
  }

  #byArn(arn: string): Repository {
    return this.repository(arn.slice(arn.indexOf('/') + 1))
  }

  #name(repository: Repository): { registryId: string; repositoryName: string } {
    return { registryId: this.#cloud.account, repositoryName: repository.name }
  }

  #describe(repository: Repository): Sdk.Repository {
    const { mutability, exclusions, encryptionType, scanOnPush } = repository.settings
    return {
      ...this.#name(repository),
      repositoryArn: repository.arn,
      repositoryUri: `${this.#cloud.registry.host}/${repository.name}`,
      createdAt: new Date(repository.createdAt),
      imageTagMutability: mutability,
      imageTagMutabilityExclusionFilters:
        exclusions.length > 0 ? exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })) : undefined,
      imageScanningConfiguration: { scanOnPush },
      encryptionConfiguration: { encryptionType },
    }
  }

  #notFound(name: string): ServiceError {
    return new ServiceError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${this.#cloud.account}'`,
    )
  }
}

function tagRecord(tags: readonly Sdk.Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']))
}

function tagList(tags: Readonly<Record<string, string>>): Sdk.Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}
