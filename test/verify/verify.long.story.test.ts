import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Cloud } from '../cloud/cloud.ts'
import { administrator, gatewayStack } from '../cloud/testing.ts'
import { foundationFor } from '../runner/product.ts'
import { defaultRepository } from '../runner/workflow.ts'
import { secretsOf } from '../stories/canaries.ts'
import { verifyRepositoryId } from './arguments.ts'
import type { Settled } from './observations/observation.ts'
import type { RecordedAct } from './recording.ts'
import { runScript } from './run-script.ts'
import type { Observation } from './web-target-observations.ts'

interface Record {
  readonly remaining: readonly string[]
  readonly notAsExpected: readonly string[]
  readonly observations: readonly Settled[]
  readonly acts: readonly RecordedAct[]
  readonly webTarget: readonly Observation[]
}

let cloud: Cloud
let folder: string
let before: readonly string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-story-'))
  const stacks = foundationFor({ ...defaultRepository, id: verifyRepositoryId })
  cloud = await Cloud.start({ stacks: [...stacks, gatewayStack] })
  administrator(cloud)
  before = cloud.inventory()
})

afterAll(async () => {
  expect(cloud.violations).toEqual([])
  await cloud.stop()
  rmSync(folder, { recursive: true })
})

/** Eight deployments and removals one after the other, with four builds: more than one story usually has, milliseconds. */
const allOfIt = 1_500_000

it('plays all of it, records what it saw, and leaves nothing', { timeout: allOfIt }, async () => {
  const file = join(folder, 'record.json')
  const { exitCode, text } = await runScript(cloud, folder, '--yes', cloud.account, '--record', file)
  expect(exitCode, text.slice(-4000)).toBe(0)
  const written = readFileSync(file, 'utf8')
  const record = JSON.parse(written) as Record
  expect(record).toMatchObject({ remaining: [], notAsExpected: [] })
  expect(record.acts.map(({ name, outputs }) => `${name}: ${outputs.outcome}`)).toEqual([
    'plan: planned',
    'deploy: deployed',
    'deploy a change: deployed',
    'roll back by hand: rolled-back',
    'deploy what AWS takes back: failed',
    'preview: deployed',
    'remove the preview: destroyed',
    'remove production: destroyed',
  ])
  expect(cloud.inventory()).toEqual(before)
  expect(written).not.toContain(cloud.account)
  expect([...secretsOf(cloud).values()].filter((secret) => written.includes(secret))).toEqual([])
  // The action made every one of the calls that the cloud got meanwhile.
  const operations = new Set(record.acts.flatMap(({ calls }) => calls.map(({ operation }) => operation)))
  for (const operation of ['CreateDBInstance', 'RunTask', 'CreateExpressGatewayService', 'UpdateItem']) {
    expect([...operations]).toContain(operation)
  }
  const unseen = record.observations.filter(({ seen }) => seen === null).map(({ id }) => id)
  expect(unseen).toEqual([])
})

it('makes the four observations of ECS Gateway, and leaves nothing', async () => {
  const file = join(folder, 'gateway.json')
  const { exitCode, text } = await runScript(
    cloud,
    folder,
    ...['--web-target', 'gateway', '--yes', cloud.account, '--record', file],
  )
  expect(exitCode, text.slice(-4000)).toBe(0)
  const record = JSON.parse(readFileSync(file, 'utf8')) as Record
  expect(record.webTarget.map(({ holds }) => holds)).toEqual([true, true, true, true])
  expect(record).toMatchObject({ remaining: [], notAsExpected: [] })
  expect(cloud.inventory()).toEqual(before)
})
