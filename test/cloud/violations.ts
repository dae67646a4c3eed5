import type { Cloud } from './cloud.ts'

/**
 * Notes a bug of this cloud that no caller gets to see, because it happened in the background. What breaks because
 * the cloud is being stopped is none.
 */
export function noteViolation(cloud: Cloud, where: string, error: unknown): void {
  if (cloud.docker.closed) return
  cloud.violations.push(`${where}: ${error instanceof Error ? error.stack : String(error)}`)
}
