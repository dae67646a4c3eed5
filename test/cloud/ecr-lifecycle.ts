import type { StoredImage } from './ecr-repository.ts'
import { matches } from './ecr-repository.ts'
import { ServiceError } from './service.ts'

/** A rule of a lifecycle policy: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export interface LifecycleRule {
  readonly rulePriority: number
  readonly selection: {
    readonly tagStatus: 'tagged' | 'untagged' | 'any'
    readonly tagPrefixList?: readonly string[]
    readonly tagPatternList?: readonly string[]
    readonly countType: 'imageCountMoreThan' | 'sinceImagePushed'
    readonly countUnit?: 'days'
    readonly countNumber: number
  }
  readonly action: { readonly type: 'expire' }
}

/** Reads a policy's text. Throws `InvalidParameterException` for what ECR would refuse. */
export function readLifecyclePolicy(text: string): readonly LifecycleRule[] {
  const rules = parse(text)
  const priorities = new Set(rules.map((rule) => rule.rulePriority))
  if (priorities.size !== rules.length) refuse('rulePriority must be unique')
  for (const rule of rules) checkRule(rule)
  const any = rules.find((rule) => rule.selection.tagStatus === 'any')
  if (any && any.rulePriority !== Math.max(...priorities))
    refuse('tagStatus=any must have the highest rulePriority')
  return rules
}

function parse(text: string): readonly LifecycleRule[] {
  let policy: { rules?: unknown }
  try {
    policy = JSON.parse(text)
  } catch {
    return refuse('it is not valid JSON')
  }
  return Array.isArray(policy.rules) && policy.rules.length > 0
    ? policy.rules
    : refuse('rules must not be empty')
}

function checkRule({ rulePriority, selection, action }: LifecycleRule): void {
  if (!Number.isInteger(rulePriority) || rulePriority < 1) refuse('rulePriority must be a positive number')
  if (action?.type !== 'expire') refuse('action.type must be expire')
  const { tagStatus, countType, countUnit, countNumber, tagPrefixList, tagPatternList } = selection ?? {}
  if (!['tagged', 'untagged', 'any'].includes(tagStatus)) refuse('tagStatus must be tagged, untagged or any')
  const named = [tagPrefixList, tagPatternList].filter((list) => list !== undefined && list.length > 0).length
  if (tagStatus === 'tagged' && named !== 1) refuse('tagged needs tagPrefixList or tagPatternList')
  if (tagStatus !== 'tagged' && named > 0) refuse('only tagged may have tagPrefixList or tagPatternList')
  if (!Number.isInteger(countNumber) || countNumber < 1) refuse('countNumber must be a positive number')
  if (
    countType === 'sinceImagePushed' ? countUnit !== 'days' : countType !== 'imageCountMoreThan' || countUnit
  ) {
    refuse('countType must be imageCountMoreThan, or sinceImagePushed with countUnit days')
  }
}

function refuse(reason: string): never {
  throw new ServiceError(
    'InvalidParameterException',
    `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${reason}'`,
  )
}

const day = 24 * 60 * 60 * 1000

/**
 * The images that a policy expires at `now` (milliseconds). Every rule counts all images that it selects, but an
 * image is decided by the first rule, in the order of priority, that selects it.
 */
export function expired(
  rules: readonly LifecycleRule[],
  images: readonly StoredImage[],
  now: number,
): StoredImage[] {
  const undecided = new Set(images)
  const gone: StoredImage[] = []
  for (const { selection } of [...rules].sort((a, b) => a.rulePriority - b.rulePriority)) {
    const chosen = images.filter((image) => selects(selection, image))
    gone.push(...tooMany(selection, chosen, now).filter((image) => undecided.has(image)))
    for (const image of chosen) undecided.delete(image)
  }
  return gone
}

function tooMany(
  selection: LifecycleRule['selection'],
  chosen: readonly StoredImage[],
  now: number,
): readonly StoredImage[] {
  if (selection.countType === 'sinceImagePushed') {
    return chosen.filter((image) => image.pushedAt < now - selection.countNumber * day)
  }
  const newest = [...chosen].sort((a, b) => b.pushedAt - a.pushedAt)
  return newest.slice(selection.countNumber)
}

/** A rule with several prefixes or patterns selects the images that have a tag for every one of them. */
function selects(
  { tagStatus, tagPrefixList, tagPatternList }: LifecycleRule['selection'],
  image: StoredImage,
): boolean {
  if (tagStatus === 'any') return true
  if (tagStatus === 'untagged') return image.tags.size === 0
  const tags = [...image.tags]
  const patterns = tagPatternList ?? (tagPrefixList ?? []).map((prefix) => `${prefix}*`)
  return patterns.every((pattern) => tags.some((tag) => matches(pattern, tag)))
}
