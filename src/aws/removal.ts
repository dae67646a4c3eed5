import { setTimeout as sleep } from 'node:timers/promises'
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs'
import type { ECR } from '@aws-sdk/client-ecr'
import type { ECS } from '@aws-sdk/client-ecs'
import type { SSM } from '@aws-sdk/client-ssm'
import { isNamed } from './refusal.ts'

/** Most that one SSM or ECS call deletes. */
const batchSize = 10
/** A bound for every listing: far above what one environment can have. */
const mostPages = 200

/** Deletes every parameter below a path (which ends with a slash). */
export async function deleteParameters(
  ssm: Pick<SSM, 'getParametersByPath' | 'deleteParameters'>,
  path: string,
): Promise<void> {
  for (let page = 0; page < mostPages; page += 1) {
    // Always the first page: what it listed is deleted before the next look.
    const answer = await ssm.getParametersByPath({ Path: path, Recursive: true, MaxResults: batchSize })
    const names = (answer.Parameters ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name]))
    if (names.length === 0) return
    await ssm.deleteParameters({ Names: names })
  }
  throw new Error(`the parameters below ${path} do not become fewer`)
}

export async function deleteLogGroup(
  logs: Pick<CloudWatchLogs, 'deleteLogGroup'>,
  logGroupName: string,
): Promise<void> {
  try {
    await logs.deleteLogGroup({ logGroupName })
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error
  }
}

/** Deregisters and deletes every revision of a task definition family. */
export async function deleteTaskDefinitions(
  ecs: Pick<ECS, 'listTaskDefinitions' | 'deregisterTaskDefinition' | 'deleteTaskDefinitions'>,
  family: string,
): Promise<void> {
  const active = await listRevisions(ecs, family, 'ACTIVE')
  for (const taskDefinition of active) await ecs.deregisterTaskDefinition({ taskDefinition })
  const inactive = new Set([...active, ...(await listRevisions(ecs, family, 'INACTIVE'))])
  const all = [...inactive]
  for (let from = 0; from < all.length; from += batchSize) {
    // One call a second is what ECS allows in the long run.
    if (from > 0) await sleep(1_000)
    const answer = await ecs.deleteTaskDefinitions({ taskDefinitions: all.slice(from, from + batchSize) })
    const failure = answer.failures?.[0]
    if (failure) throw new Error(`ECS does not delete ${failure.arn}: ${failure.reason ?? 'no reason given'}`)
  }
}

async function listRevisions(
  ecs: Pick<ECS, 'listTaskDefinitions'>,
  family: string,
  status: 'ACTIVE' | 'INACTIVE',
): Promise<string[]> {
  const arns: string[] = []
  let nextToken: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await ecs.listTaskDefinitions({
      familyPrefix: family,
      status,
      ...(nextToken ? { nextToken } : {}),
    })
    // The prefix `app-pr-1` would also match the family `app-pr-12`: ECS compares whole names here, and so do we.
    arns.push(
      ...(answer.taskDefinitionArns ?? []).filter((arn) => arn.includes(`:task-definition/${family}:`)),
    )
    nextToken = answer.nextToken
    if (nextToken === undefined) break
  }
  return arns
}

/** ECR deletes at most so many images in one call. */
const imagesAtOnce = 100

/** Deletes images by digest; those that are gone already do not matter. */
export async function deleteImages(
  ecr: Pick<ECR, 'batchDeleteImage'>,
  repositoryName: string,
  digests: readonly string[],
): Promise<void> {
  for (let from = 0; from < digests.length; from += imagesAtOnce) {
    const imageIds = digests.slice(from, from + imagesAtOnce).map((imageDigest) => ({ imageDigest }))
    try {
      const answer = await ecr.batchDeleteImage({ repositoryName, imageIds })
      const failure = answer.failures?.find(({ failureCode }) => failureCode !== 'ImageNotFound')
      if (failure) {
        throw new Error(
          `ECR does not delete ${failure.imageId?.imageDigest}: ${failure.failureReason ?? failure.failureCode}`,
        )
      }
    } catch (error) {
      if (isNamed(error, 'RepositoryNotFoundException')) return
      throw error
    }
  }
}

/** Deletes whatever a repository has. */
export async function deleteAllImages(
  ecr: Pick<ECR, 'listImages' | 'batchDeleteImage'>,
  repositoryName: string,
): Promise<void> {
  for (let page = 0; page < mostPages; page += 1) {
    try {
      // Always the first page: what it listed is deleted before the next look.
      const answer = await ecr.listImages({ repositoryName, maxResults: imagesAtOnce })
      const digests = new Set((answer.imageIds ?? []).flatMap(({ imageDigest }) => imageDigest ?? []))
      if (digests.size === 0) return
      await deleteImages(ecr, repositoryName, [...digests])
    } catch (error) {
      if (isNamed(error, 'RepositoryNotFoundException')) return
      throw error
    }
  }
  throw new Error(`the images of ${repositoryName} do not become fewer`)
}
