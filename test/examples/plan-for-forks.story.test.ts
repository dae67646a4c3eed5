import { afterAll, beforeAll, expect, it } from 'vitest'
import { Theatre } from '../stories/theatre.ts'
import { playFile } from './play-file.ts'

let theatre: Theatre
beforeAll(async () => {
  theatre = await Theatre.open()
})
afterAll(() => theatre.close())

it('plan-for-forks.yml plans what a fork changes, and asks nobody for anything', async () => {
  const before = theatre.cloud.inventory()
  const [plan] = await playFile(theatre.workflow, 'plan-for-forks.yml', 'pull_request.opened', { fork: true })
  expect(plan?.run.exitCode, plan?.run.stdout).toBe(0)
  expect(plan?.run.outputs.outcome).toBe('planned')
  expect(JSON.parse(plan?.run.outputs.plan ?? '')).toMatchObject({ environment: 'pr-1', stage: 'preview' })
  expect(plan?.run.summary).toContain('migrateDatabase')
  expect(theatre.callsSince(0)).toEqual([])
  expect(theatre.cloud.inventory()).toEqual(before)
})

it('and starts nothing for a pull request of the repository itself', async () => {
  expect(
    await playFile(theatre.workflow, 'plan-for-forks.yml', 'pull_request.opened', { number: 2 }),
  ).toEqual([])
})
