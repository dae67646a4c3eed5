import type { PushedImage } from './registry-door.ts'

/** A reused image gets the updates of its base after so long. */
export const MAX_AGE_DAYS = 7

/**
 * Whether an image that the registry has is deployed as it is, so that Docker is not even started. On a push only
 * while it is younger than a week, because the base image and unlocked packages get security updates; a dispatch
 * deploys what is there.
 * @param rebuildWhenOld true on a push
 */
export function isReusable(found: PushedImage, rebuildWhenOld: boolean, now: Date): boolean {
  if (!rebuildWhenOld || found.pushedAt === null) return true
  return now.getTime() - found.pushedAt.getTime() <= MAX_AGE_DAYS * 24 * 60 * 60 * 1000
}
