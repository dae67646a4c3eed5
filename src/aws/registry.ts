import type { ECR } from '@aws-sdk/client-ecr'
import { DeployError } from '../errors.ts'
import type { Account } from './account.ts'
import { isNamed, unusableAnswer } from './refusal.ts'

export type RegistryApi = Pick<
  ECR,
  | 'describeRepositories'
  | 'createRepository'
  | 'deleteRepository'
  | 'putLifecyclePolicy'
  | 'getAuthorizationToken'
  | 'describeImages'
>

/** An image in the repository. */
export interface StoredImage {
  /** `sha256:…` */
  readonly digest: string
  readonly pushedAt: Date | null
  readonly tags: readonly string[]
}

/** The ECR repository of a stage and app. */
export interface ImageRepository {
  /** What `docker push` takes, without a tag. */
  readonly uri: string
  /** `null` where there is no image of that tag or digest. */
  find(tagOrDigest: string): Promise<StoredImage | null>
  /** Docker's login for twelve hours; the password is masked before it is returned. */
  login(): Promise<{ readonly username: string; readonly password: string; readonly host: string }>
}

/**
 * What nobody will roll back to goes by itself: leftovers without a tag after two weeks, and tagged images beyond
 * the newest five hundred. Every deployed image has a tag, and only the last twenty deployments are remembered.
 */
const lifecyclePolicy = {
  rules: [
    {
      rulePriority: 1,
      description: 'images without a tag, after two weeks',
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
      action: { type: 'expire' },
    },
    {
      rulePriority: 2,
      description: 'the newest five hundred stay',
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 500 },
      action: { type: 'expire' },
    },
  ],
}

/**
 * @param mask is given the registry password before anything else happens with it
 * @throws DeployError `environment-foreign` where the name is somebody else's
 */
export async function ensureRepository(
  ecr: RegistryApi,
  account: Account,
  mask: (secret: string) => void,
): Promise<ImageRepository> {
  const name = account.names.repository
  const found = await describeRepository(ecr, name)
  const uri = found ?? (await createRepository(ecr, account, name))
  return openRepository(ecr, name, uri, mask, async () => {
    // Again: a preview that was removed just now may have taken the empty repository with it.
    if ((await describeRepository(ecr, name)) === null) await createRepository(ecr, account, name)
    // Whoever made it may have died before this.
    else if (found !== null) await limitImages(ecr, name)
  })
}

/** The repository as it is, to read from; `null` where there is none. Makes nothing. */
export async function findRepository(
  ecr: RegistryApi,
  account: Account,
  mask: (secret: string) => void,
): Promise<ImageRepository | null> {
  const name = account.names.repository
  const uri = await describeRepository(ecr, name)
  return uri === null ? null : openRepository(ecr, name, uri, mask, async () => {})
}

function openRepository(
  ecr: RegistryApi,
  name: string,
  uri: string,
  mask: (secret: string) => void,
  beforeLogin: () => Promise<void>,
): ImageRepository {
  return {
    uri,
    find: (tagOrDigest) => findImage(ecr, name, tagOrDigest),
    async login() {
      await beforeLogin()
      const answer = await ecr.getAuthorizationToken({})
      const token = answer.authorizationData?.[0]?.authorizationToken ?? ''
      mask(token)
      const [username, password] = Buffer.from(token, 'base64').toString('utf8').split(':')
      if (!username || !password) {
        throw unusableAnswer('ecr GetAuthorizationToken', 'the token is not "user:password"')
      }
      mask(password)
      return { username, password, host: uri.slice(0, uri.indexOf('/')) }
    },
  }
}

/** The repository's URI, or `null` where there is none. */
async function describeRepository(ecr: RegistryApi, name: string): Promise<string | null> {
  try {
    const answer = await ecr.describeRepositories({ repositoryNames: [name] })
    return answer.repositories?.[0]?.repositoryUri ?? null
  } catch (error) {
    if (isNamed(error, 'RepositoryNotFoundException')) return null
    throw error
  }
}

async function createRepository(ecr: RegistryApi, account: Account, name: string): Promise<string> {
  const tags = Object.entries(account.tags)
    // The repository is shared by all environments of its stage.
    .filter(([key]) => key !== 'monolayer:environment')
    .map(([Key, Value]) => ({ Key, Value }))
  let uri: string | undefined
  try {
    const answer = await ecr.createRepository({
      repositoryName: name,
      // Deployed is by digest. A key's tag moves when its image is rebuilt for its base's updates; every image also
      // has a tag of its own, so that none loses its last one.
      imageTagMutability: 'MUTABLE',
      encryptionConfiguration: { encryptionType: 'AES256' },
      tags,
    })
    uri = answer.repository?.repositoryUri
  } catch (error) {
    if (!isNamed(error, 'RepositoryAlreadyExistsException')) throw error
    uri = (await describeRepository(ecr, name)) ?? undefined
  }
  if (uri === undefined)
    throw unusableAnswer('ecr CreateRepository', `the repository ${name} is there, but not its address`)
  await limitImages(ecr, name)
  return uri
}

async function limitImages(ecr: RegistryApi, repositoryName: string): Promise<void> {
  await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: JSON.stringify(lifecyclePolicy) })
}

/** An image by tag or digest; a repository that does not exist has none. */
export async function findImage(
  ecr: Pick<RegistryApi, 'describeImages'>,
  repositoryName: string,
  tagOrDigest: string,
): Promise<StoredImage | null> {
  const id = tagOrDigest.startsWith('sha256:') ? { imageDigest: tagOrDigest } : { imageTag: tagOrDigest }
  try {
    const answer = await ecr.describeImages({ repositoryName, imageIds: [id] })
    const image = answer.imageDetails?.[0]
    if (!image?.imageDigest) return null
    return { digest: image.imageDigest, pushedAt: image.imagePushedAt ?? null, tags: image.imageTags ?? [] }
  } catch (error) {
    if (isNamed(error, 'ImageNotFoundException', 'RepositoryNotFoundException')) return null
    throw error
  }
}

/** Deletes the repository if it has no image any more; ECR itself refuses while it has one. */
export async function deleteEmptyRepository(
  ecr: Pick<RegistryApi, 'deleteRepository'>,
  repositoryName: string,
): Promise<void> {
  try {
    await ecr.deleteRepository({ repositoryName })
  } catch (error) {
    if (!isNamed(error, 'RepositoryNotEmptyException', 'RepositoryNotFoundException')) throw error
  }
}

/** @throws DeployError `image-not-found` */
export function imageGone(what: string, repositoryName: string): DeployError {
  return new DeployError({
    code: 'image-not-found',
    message: `There is no image for ${what} in the repository ${repositoryName}: it was never deployed from this stage, or it has expired.`,
    where: `Amazon ECR, repository ${repositoryName}`,
    safe: 'Nothing was changed.',
    remedy: 'Choose one of the deployments that the job summary lists, or push the commit again to build it.',
  })
}
