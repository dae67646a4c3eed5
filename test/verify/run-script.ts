import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VirtualClock } from '../cloud/clock.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { administrator, roleArn } from '../cloud/testing.ts'
import { followClock } from '../runner/follow-clock.ts'
import { productDirectory } from '../runner/product.ts'

/**
 * `script/verify-aws` as a person runs it, but for where AWS is.
 *
 * @param folder for a stand-in of the AWS CLI: the local cloud has none of the services that it is asked about
 */
export async function runScript(
  cloud: Cloud,
  folder: string,
  ...argv: string[]
): Promise<{ exitCode: number | null; text: string }> {
  if (!(cloud.clock instanceof VirtualClock)) throw new Error('The cloud has no clock to follow')
  administrator(cloud)
  const keys = cloud.sts.issue(roleArn('administrator'), 'verify', 24 * 3600)
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'aws'), '#!/bin/sh\necho "[]"\n', { mode: 0o755 })
  const child = spawn(join(productDirectory, 'script', 'verify-aws'), ['--region', cloud.region, ...argv], {
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
      AWS_ENDPOINT_URL: cloud.url,
      NODE_EXTRA_CA_CERTS: cloud.tls.caPath,
      NODE_OPTIONS: await followClock(await cloud.clock.listen()),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (part: string) => {
      text += part
    })
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { exitCode, text }
}
