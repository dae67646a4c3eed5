import { request } from 'node:http'
import type * as Sdk from '@aws-sdk/client-ecr'
import type { Cloud } from './cloud.ts'
import { digestOf, type Repository, type StoredImage } from './ecr-repository.ts'
import { page } from './pages.ts'
import { type Operation, ServiceError } from './service.ts'

/** The operations of ECR on images: what is told comes from pushes that the registry took. */
export class EcrImages {
  readonly operations: Readonly<Record<string, Operation>>
  readonly #cloud: Cloud
  readonly #repository: (name: string) => Repository

  constructor(cloud: Cloud, repository: (name: string) => Repository) {
    this.#cloud = cloud
    this.#repository = repository
    this.operations = {
      DescribeImages: (input) => this.#describeImages(input),
      ListImages: (input) => this.#listImages(input),
      BatchGetImage: (input) => this.#batchGetImage(input),
      PutImage: (input) => this.#putImage(input),
      BatchDeleteImage: (input) => this.#batchDeleteImage(input),
    }
  }

  #describeImages(input: Sdk.DescribeImagesRequest): Sdk.DescribeImagesResponse {
    const repository = this.#repository(input.repositoryName ?? '')
    if (input.imageIds !== undefined) {
      const images = input.imageIds.map((id) => find(repository, id) ?? this.#imageNotFound(repository, id))
      return { imageDetails: [...new Set(images)].map((image) => this.#describe(repository, image)) }
    }
    const images = repository.images.filter((image) => fits(image, input.filter?.tagStatus))
    const { items, nextToken } = page(images, input.maxResults ?? 100, input.nextToken)
    return { imageDetails: items.map((image) => this.#describe(repository, image)), nextToken }
  }

  #listImages(input: Sdk.ListImagesRequest): Sdk.ListImagesResponse {
    const repository = this.#repository(input.repositoryName ?? '')
    const ids = repository.images
      .filter((image) => fits(image, input.filter?.tagStatus))
      .flatMap((image) =>
        image.tags.size === 0
          ? [{ imageDigest: image.digest }]
          : [...image.tags].map((imageTag) => ({ imageDigest: image.digest, imageTag })),
      )
    const { items, nextToken } = page(ids, input.maxResults ?? 100, input.nextToken)
    return { imageIds: [...items], nextToken }
  }

  async #batchGetImage(input: Sdk.BatchGetImageRequest): Promise<Sdk.BatchGetImageResponse> {
    const repository = this.#repository(input.repositoryName ?? '')
    const images: Sdk.Image[] = []
    const failures: Sdk.ImageFailure[] = []
    for (const id of input.imageIds ?? []) {
      const image = find(repository, id)
      if (!image) {
        failures.push(imageFailure(id))
        continue
      }
      images.push({
        registryId: this.#cloud.account,
        repositoryName: repository.name,
        imageId: { imageDigest: image.digest, imageTag: id.imageTag },
        imageManifest: await this.#manifest(repository, image),
        imageManifestMediaType: image.mediaType,
      })
    }
    return { images, failures }
  }

  /** Gives a manifest that is here already another tag: how an image is tagged without a push. */
  async #putImage(input: Sdk.PutImageRequest): Promise<Sdk.PutImageResponse> {
    const repository = this.#repository(input.repositoryName ?? '')
    const manifest = Buffer.from(input.imageManifest ?? '', 'utf8')
    const mediaType = input.imageManifestMediaType ?? readMediaType(manifest)
    const tag = input.imageTag
    if (
      tag !== undefined &&
      repository.find(tag)?.digest === input.imageDigest &&
      input.imageDigest !== undefined
    ) {
      throw new ServiceError(
        'ImageAlreadyExistsException',
        `Image with digest '${input.imageDigest}' and tag '${tag}' already exists in the repository with name '${repository.name}' in registry with id '${this.#cloud.account}'`,
      )
    }
    if (tag !== undefined) repository.admitTag(tag)
    await this.#store(repository, manifest, mediaType)
    const image = repository.put(manifest, mediaType, tag, this.#cloud.clock.now())
    return {
      image: {
        registryId: this.#cloud.account,
        repositoryName: repository.name,
        imageId: { imageDigest: image.digest, imageTag: tag },
        imageManifest: input.imageManifest,
        imageManifestMediaType: mediaType,
      },
    }
  }

  async #batchDeleteImage(input: Sdk.BatchDeleteImageRequest): Promise<Sdk.BatchDeleteImageResponse> {
    const repository = this.#repository(input.repositoryName ?? '')
    const ids = input.imageIds ?? []
    if (ids.length < 1 || ids.length > 100) {
      throw new ServiceError(
        'InvalidParameterException',
        "Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length between 1 and 100'",
      )
    }
    const imageIds: Sdk.ImageIdentifier[] = []
    const failures: Sdk.ImageFailure[] = []
    for (const id of ids) {
      const image = find(repository, id)
      if (!image) {
        failures.push(imageFailure(id))
        continue
      }
      if (id.imageTag !== undefined && !repository.untag(image, id.imageTag)) {
        imageIds.push({ imageDigest: image.digest, imageTag: id.imageTag })
        continue
      }
      const tags = id.imageTag === undefined ? [...image.tags] : [id.imageTag]
      await this.#delete(repository, image)
      imageIds.push(
        ...(tags.length > 0 ? tags.map((imageTag) => ({ imageDigest: image.digest, imageTag })) : []),
      )
      if (tags.length === 0) imageIds.push({ imageDigest: image.digest })
    }
    return { imageIds, failures }
  }

  #describe(repository: Repository, image: StoredImage): Sdk.ImageDetail {
    return {
      registryId: this.#cloud.account,
      repositoryName: repository.name,
      imageDigest: image.digest,
      imageTags: image.tags.size > 0 ? [...image.tags] : undefined,
      imageSizeInBytes: image.size,
      imagePushedAt: new Date(image.pushedAt),
      imageManifestMediaType: image.mediaType,
      artifactMediaType: image.artifactMediaType,
      lastRecordedPullTime: image.pulledAt === undefined ? undefined : new Date(image.pulledAt),
      imageStatus: 'ACTIVE',
    }
  }

  #imageNotFound(repository: Repository, { imageDigest, imageTag }: Sdk.ImageIdentifier): never {
    throw new ServiceError(
      'ImageNotFoundException',
      `The image with imageId {imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'} does not exist within the repository with name '${repository.name}' in the registry with id '${this.#cloud.account}'`,
    )
  }

  #url(repository: Repository, reference: string): string {
    return `${this.#cloud.registry.process.url}/v2/${repository.name}/manifests/${reference}`
  }

  async #manifest(repository: Repository, image: StoredImage): Promise<string> {
    const { status, body } = await send('GET', this.#url(repository, image.digest), {
      accept: image.mediaType,
    })
    if (status !== 200) throw new Error(`The registry lost ${repository.name}@${image.digest}: ${body}`)
    return body
  }

  async #store(repository: Repository, manifest: Buffer, mediaType: string): Promise<void> {
    const url = this.#url(repository, digestOf(manifest))
    const { status, body } = await send('PUT', url, { 'content-type': mediaType }, manifest)
    if (status === 201) return
    if (body.includes('BLOB_UNKNOWN'))
      throw new ServiceError('LayersNotFoundException', 'Layers do not exist.')
    throw new ServiceError(
      'InvalidParameterException',
      "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    )
  }

  async #delete(repository: Repository, image: StoredImage): Promise<void> {
    repository.remove(image)
    const { status, body } = await send('DELETE', this.#url(repository, image.digest), {})
    if (status !== 202 && status !== 404) throw new Error(`The registry kept ${image.digest}: ${body}`)
  }
}

/** By digest, by tag, or by both, which then must belong together. */
function find(
  repository: Repository,
  { imageDigest, imageTag }: Sdk.ImageIdentifier,
): StoredImage | undefined {
  const image = repository.find(imageDigest ?? imageTag ?? '')
  return image && (imageTag === undefined || image.tags.has(imageTag)) ? image : undefined
}

function fits(image: StoredImage, tagStatus: Sdk.TagStatus | undefined): boolean {
  if (tagStatus === 'TAGGED') return image.tags.size > 0
  if (tagStatus === 'UNTAGGED') return image.tags.size === 0
  return true
}

function imageFailure(imageId: Sdk.ImageIdentifier): Sdk.ImageFailure {
  return { imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }
}

function readMediaType(manifest: Buffer): string {
  try {
    return (
      JSON.parse(manifest.toString('utf8')).mediaType ??
      'application/vnd.docker.distribution.manifest.v2+json'
    )
  } catch {
    throw new ServiceError(
      'InvalidParameterException',
      "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    )
  }
}

/** A request to the registry itself, behind its door. */
function send(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  content?: Buffer,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') })
      })
    })
    sent.on('error', reject)
    sent.end(content)
  })
}
