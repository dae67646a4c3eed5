import { createHash } from 'node:crypto'
import { ServiceError } from './service.ts'

/** An image in a repository. The registry has its bytes; this is what ECR knows about it. */
export interface StoredImage {
  /** `sha256:…` of the manifest's bytes. */
  readonly digest: string
  readonly mediaType: string
  /** Media type of the image's configuration. */
  readonly artifactMediaType: string | undefined
  /** Compressed: what the manifest says of its layers and configuration. */
  readonly size: number
  /** Simulated milliseconds since the epoch. */
  readonly pushedAt: number
  readonly tags: Set<string>
  pulledAt: number | undefined
}

export interface RepositorySettings {
  readonly mutability: 'MUTABLE' | 'IMMUTABLE' | 'MUTABLE_WITH_EXCLUSION' | 'IMMUTABLE_WITH_EXCLUSION'
  /** Tags (with `*`) that the rule above is turned round for. */
  readonly exclusions: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly encryptionType: 'AES256' | 'KMS' | 'KMS_DSSE'
  readonly scanOnPush: boolean
}

/** A repository of ECR: which images it has under which tags, and which tags may move. */
export class Repository {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  readonly settings: Omit<RepositorySettings, 'tags'>
  tags: Readonly<Record<string, string>>
  lifecyclePolicy: { readonly text: string; evaluatedAt: number } | undefined
  readonly #images = new Map<string, StoredImage>()

  constructor(name: string, arn: string, createdAt: number, settings: RepositorySettings) {
    this.name = name
    this.arn = arn
    this.createdAt = createdAt
    this.settings = settings
    this.tags = settings.tags
  }

  /** In the order in which they were pushed. */
  get images(): readonly StoredImage[] {
    return [...this.#images.values()]
  }

  /** By digest (`sha256:…`) or tag. */
  find(reference: string): StoredImage | undefined {
    return this.#images.get(reference) ?? this.images.find((image) => image.tags.has(reference))
  }

  /**
   * Says whether a tag may be given to an image; throws `ImageTagAlreadyExistsException` where it may not. An
   * immutable tag is refused even for the image that has it already, as a push to ECR is.
   */
  admitTag(tag: string): void {
    const holder = this.images.find((image) => image.tags.has(tag))
    if (!holder || this.#mutable(tag)) return
    throw new ServiceError(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${this.name}' repository and cannot be overwritten because the tag is immutable.`,
    )
  }

  /** Takes in a manifest whose bytes the registry has; `tag` moves to it. */
  put(manifest: Uint8Array, mediaType: string, tag: string | undefined, now: number): StoredImage {
    const digest = digestOf(manifest)
    const known = this.#images.get(digest)
    const image = known ?? {
      ...describe(manifest),
      digest,
      mediaType,
      pushedAt: now,
      tags: new Set(),
      pulledAt: undefined,
    }
    if (tag !== undefined) {
      for (const other of this.#images.values()) other.tags.delete(tag)
      image.tags.add(tag)
    }
    this.#images.set(digest, image)
    return image
  }

  /** Takes a tag off its image. Returns whether that was the last one, with which ECR deletes the image. */
  untag(image: StoredImage, tag: string): boolean {
    image.tags.delete(tag)
    return image.tags.size === 0
  }

  remove(image: StoredImage): void {
    this.#images.delete(image.digest)
  }

  #mutable(tag: string): boolean {
    const { mutability, exclusions } = this.settings
    const excluded = exclusions.some((filter) => matches(filter, tag))
    switch (mutability) {
      case 'MUTABLE':
        return true
      case 'IMMUTABLE':
        return false
      case 'MUTABLE_WITH_EXCLUSION':
        return !excluded
      case 'IMMUTABLE_WITH_EXCLUSION':
        return excluded
    }
  }
}

/** `sha256:<hex>` of a manifest's bytes. */
export function digestOf(manifest: Uint8Array): string {
  return `sha256:${createHash('sha256').update(manifest).digest('hex')}`
}

/** Whether a text fits a pattern in which `*` stands for anything. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.*')}$`).test(text)
}

function describe(manifest: Uint8Array): Pick<StoredImage, 'size' | 'artifactMediaType'> {
  const {
    config,
    layers = [],
  }: { config?: { size: number; mediaType: string }; layers?: { size: number }[] } = JSON.parse(
    Buffer.from(manifest).toString('utf8'),
  )
  const size = layers.reduce((sum, layer) => sum + layer.size, config?.size ?? 0)
  return { size, artifactMediaType: config?.mediaType }
}
