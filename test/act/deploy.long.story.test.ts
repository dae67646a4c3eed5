import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findTool } from '../conformance/tool.ts'
import type { EventName } from '../runner/event.ts'
import { machinePipSettings } from '../runner/pip-settings.ts'
import type { EventOptions } from '../runner/workflow.ts'
import { secretsOf } from '../stories/canaries.ts'
import { apps, Theatre } from '../stories/theatre.ts'
import { type ActRun, runWithAct } from './act-run.ts'
import { forAct, packageIndex, targetOf } from './example-workflow.ts'

const act = findTool('act')
const workflow = readFileSync(join(apps.example, '.github', 'workflows', 'deploy.yml'), 'utf8')

/** The workflow of the example, by a runner that others wrote, from the first push to the removal of a preview. */
describe.skipIf(act.path === null)(`the example on act ${act.missing ?? ''}`, () => {
  let theatre: Theatre
  const runs: ActRun[] = []

  beforeAll(async () => {
    theatre = await Theatre.open({ app: apps.example })
    expect(targetOf(workflow)).toEqual({ accountId: theatre.cloud.account, region: theatre.cloud.region })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  const play = async (event: EventName, options: EventOptions = {}) => {
    const prepared = await theatre.workflow.prepare(event, options)
    const run = await runWithAct({
      program: act.path ?? '',
      prepared,
      apiUrl: theatre.cloud.github.url,
      workflow: forAct(workflow),
      secrets: { [packageIndex]: machinePipSettings() },
    })
    prepared.finish(run.conclusion === 'success' ? 'success' : 'failure')
    runs.push(run)
    return run
  }

  it('deploys production by a push, with an identity token for a key', async () => {
    const run = await play('push')
    expect(run.exitCode, run.shown).toBe(0)
    expect(run.outputs).toMatchObject({
      outcome: 'deployed',
      environment: 'production',
      database: 'postgres',
    })
    expect((await theatre.ask(run.outputs.url ?? '', '/health')).status).toBe(200)
    expect(run.summary).toContain(run.outputs.url)
    const calls = theatre.cloud.calls.of('sts', 'AssumeRoleWithWebIdentity')
    expect(calls.map(({ status }) => status)).toContain(200)
  })

  it('runs the post step, which finds nothing left to free', async () => {
    expect(runs[0]?.steps.at(-1)).toBe('Post org/monolayer-action@v1 success')
  })

  it('makes a preview for a pull request, says so on it, and removes it when that is closed', async () => {
    const opened = await play('pull_request.opened', { number: 7 })
    expect(opened.exitCode, opened.shown).toBe(0)
    expect(opened.outputs).toMatchObject({ outcome: 'deployed', environment: 'pr-7' })
    expect((await theatre.ask(opened.outputs.url ?? '', '/health')).status).toBe(200)
    const { comments } = theatre.cloud.github.repository(theatre.workflow.repository)
    expect(comments.map(({ body }) => body).join()).toContain(opened.outputs.url)
    const closed = await play('pull_request.closed', { number: 7 })
    expect(closed.exitCode, closed.shown).toBe(0)
    expect(closed.outputs).toMatchObject({ outcome: 'destroyed', environment: 'pr-7' })
    expect(theatre.cloud.inventory().filter((name) => name.includes('pr-7'))).toEqual([])
  })

  it('tells the runner to hide every secret, and shows none', () => {
    const secrets = [...secretsOf(theatre.cloud).values()]
    expect(secrets.length).toBeGreaterThan(0)
    const shown = runs.map((run) => run.shown + run.summary + JSON.stringify(run.outputs)).join('\n')
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
    const masks = new Set(runs.flatMap((run) => run.masks))
    const stored = theatre.cloud.ssm.parameters.filter(({ type }) => type === 'SecureString')
    expect(stored.filter(({ value }) => !masks.has(value)).map(({ name }) => name)).toEqual([])
  })
})
