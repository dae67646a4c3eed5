import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch'
import type { ImageRepository } from '../../src/aws/registry.ts'
import type { Policy } from '../cloud/iam-policy.ts'

/** One of the two clouds that are asked the same, with the doors to what is not the action's own doing. */
export interface Side {
  readonly name: 'local cloud' | 'moto'
  /** `AWS_ENDPOINT_URL` */
  readonly url: string
  readonly accountId: string
  readonly region: string
  /** A token of GitHub for a push to the default branch, or for a pull request. */
  token(event: 'push' | 'pull_request'): Promise<string>
  /** From now on nobody may do more than the policies of their role say. */
  enforce(): Promise<void>
  /** Waits for something while AWS's time passes. */
  meanwhile<T>(work: () => Promise<T>): Promise<T>
  /** What the awslogs driver does. */
  writeLog(group: string, stream: string, lines: readonly string[]): Promise<void>
  /** What `docker push` does. */
  push(repository: ImageRepository, name: string, tag: string): Promise<void>
  /** What Express Mode does when it makes a service. */
  putAlarm(alarm: PutMetricAlarmCommandInput): Promise<void>
  /** Trust and inline policies of a role that the templates made, by its name, in the order of the template. */
  policies(role: string): Promise<readonly Policy[]>
  stop(): Promise<void>
}
