import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch'
import type { ImageRepository } from '../../src/aws/registry.ts'
import { VirtualClock } from '../cloud/clock.ts'
import { Cloud, type CloudOptions } from '../cloud/cloud.ts'
import type { Job } from '../cloud/github-job.ts'
import type { Policy } from '../cloud/iam-policy.ts'
import type { StackInput } from '../cloud/stack.ts'
import { pushJob, roleArn } from '../cloud/testing.ts'
import type { Side } from './side.ts'

/** The local cloud, with the shipped templates deployed. */
export class Local implements Side {
  readonly name = 'local cloud'
  readonly cloud: Cloud

  private constructor(cloud: Cloud) {
    this.cloud = cloud
  }

  static async start(stacks: readonly StackInput[], options: CloudOptions = {}): Promise<Local> {
    return new Local(await Cloud.start({ ...options, stacks }))
  }

  async stop(): Promise<void> {
    await this.cloud.stop()
  }

  get url(): string {
    return this.cloud.url
  }

  get accountId(): string {
    return this.cloud.account
  }

  get region(): string {
    return this.cloud.region
  }

  async token(event: 'push' | 'pull_request'): Promise<string> {
    const job: Job = event === 'push' ? pushJob : { ...pushJob, event, ref: 'refs/pull/7/merge' }
    return await this.cloud.oidc.token(job, 'sts.amazonaws.com')
  }

  /** It always does. */
  async enforce(): Promise<void> {}

  async meanwhile<T>(work: () => Promise<T>): Promise<T> {
    const { clock } = this.cloud
    if (!(clock instanceof VirtualClock)) throw new Error('Only a virtual clock can be moved on')
    let done = false
    const passing = (async () => {
      while (!done) {
        await clock.pass(5_000)
        // Not faster than the SDK can follow: it takes five minutes between two calls for a clock that is wrong.
        await sleep(100)
      }
    })()
    try {
      return await work()
    } finally {
      done = true
      await passing
    }
  }

  async writeLog(group: string, stream: string, lines: readonly string[]): Promise<void> {
    this.cloud.logs.append(group, stream, lines)
    // A line can be read some time after it was written.
    if (this.cloud.clock instanceof VirtualClock) await this.cloud.clock.pass(10_000)
  }

  /** A real push of an image with one file. */
  async push(repository: ImageRepository, _name: string, tag: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
    try {
      const { username, password, host } = await repository.login()
      const auth = Buffer.from(`${username}:${password}`).toString('base64')
      await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
      await writeFile(join(folder, 'said'), tag)
      await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY said /said\n')
      const image = `${repository.uri}:${tag}`
      await this.cloud.docker.run(['build', '--quiet', '--tag', image, folder])
      await this.cloud.docker.run(['--config', folder, 'push', '--quiet', image])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async putAlarm(alarm: PutMetricAlarmCommandInput): Promise<void> {
    this.cloud.cloudwatch.put(alarm)
  }

  async policies(role: string): Promise<readonly Policy[]> {
    const found = this.cloud.iam.role(roleArn(role))
    if (found === undefined) throw new Error(`There is no role ${role}`)
    return [found.trust, ...found.policies]
  }
}
