import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Cloud } from '../cloud/cloud.ts'
import { administrator } from '../cloud/testing.ts'
import { foundationFor } from '../runner/product.ts'
import { defaultRepository } from '../runner/workflow.ts'
import { verifyRepositoryId } from './arguments.ts'
import { runScript } from './run-script.ts'

let cloud: Cloud
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consent-story-'))
  const stacks = foundationFor({ ...defaultRepository, id: verifyRepositoryId })
  cloud = await Cloud.start({ stacks, containers: false })
  administrator(cloud)
})

afterAll(async () => {
  expect(cloud.violations).toEqual([])
  await cloud.stop()
  rmSync(folder, { recursive: true })
})

it('spends nothing unless somebody agrees, and nothing in another account', async () => {
  const before = cloud.inventory()
  for (const argv of [[], ['--yes', '210987654321']]) {
    const { exitCode, text } = await runScript(cloud, folder, ...argv)
    expect(exitCode, text).toBe(2)
    expect(text).toContain('account 123456789012')
    expect(text).toContain('Nothing was made and nothing was spent.')
  }
  expect(cloud.inventory()).toEqual(before)
  const called = new Set(cloud.calls.all.map(({ service, operation }) => `${service}:${operation}`))
  expect([...called].sort()).toEqual(['ssm:GetParameter', 'sts:GetCallerIdentity'])
})
