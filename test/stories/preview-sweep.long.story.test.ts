import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newState } from '../../src/aws/environment-state.ts'
import type { WorkflowRun } from '../runner/workflow.ts'
import { Theatre } from './theatre.ts'
import { webTargets } from './web-targets.ts'

const instance = 'monolayer-preview-42-app'
const day = 86_400_000
const error = (run: WorkflowRun) => run.annotations.find(({ level }) => level === 'error')

/** The environments of the previews' table that are there. */
function previews(theatre: Theatre): string[] {
  const items = theatre.cloud.dynamodb.table('monolayer-preview')?.items ?? []
  return items.flatMap(({ environment }) => environment?.S ?? [])
}

/** Writes, or rewrites, the state of a preview as an earlier run would have. */
function write(theatre: Theatre, environment: string, state: string): void {
  const key = { repository: { S: '42/app' }, environment: { S: environment } }
  theatre.cloud.dynamodb.table('monolayer-preview')?.set(key, { ...key, state: { S: state } })
}

function stateOf(theatre: Theatre, environment: string) {
  const items = theatre.cloud.dynamodb.table('monolayer-preview')?.items ?? []
  const item = items.find((candidate) => candidate.environment?.S === environment)
  return JSON.parse(item?.state?.S ?? '{}')
}

function openPull(theatre: Theatre, number: number, state: 'open' | 'closed'): void {
  theatre.cloud.github.repository(theatre.workflow.repository).pulls.set(number, {
    number,
    title: `Change ${number}`,
    state,
    merged: false,
    locked: false,
    author: { id: 1, login: 'mona', type: 'User' },
    head: { ref: `change-${number}`, sha: '0'.repeat(40), repositoryId: 42 },
    base: { ref: 'main', sha: '0'.repeat(40) },
    createdAt: 0,
    closedAt: null,
  })
}

/** Two hundred previews of which every other is closed; nothing of them runs, so no container is needed. */
describe('a sweep of two hundred previews', () => {
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await Theatre.open({ containers: false })
    const begunAt = new Date(theatre.cloud.clock.now() - day).toISOString()
    for (let number = 1; number <= 200; number += 1) {
      // Long enough that the table answers in several pages.
      const images = Array.from({ length: 60 }, (_, index) =>
        `registry/app@sha256:${number}-${index}`.padEnd(110, '0'),
      )
      write(theatre, `pr-${number}`, JSON.stringify({ ...newState, pullRequest: number, begunAt, images }))
      openPull(theatre, number, number % 2 === 0 ? 'open' : 'closed')
    }
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  // Shows F72.
  it('removes nothing while GitHub cannot be read', async () => {
    theatre.cloud.faults.add([
      { service: 'github', operation: '*', nth: 'every', when: 'before', fault: '500' },
    ])
    const broken = await theatre.play('schedule')
    theatre.cloud.faults.clear()
    expect(broken.exitCode, broken.stdout).toBe(0)
    expect(broken.summary).toContain('nothing was removed')
    // One of a hundred questions is enough not to know.
    theatre.cloud.faults.add([{ service: 'github', operation: '*', nth: 77, when: 'before', fault: '500' }])
    const partly = await theatre.play('schedule')
    theatre.cloud.faults.clear()
    expect(partly.exitCode, partly.stdout).toBe(0)
    expect(partly.summary).toContain('nothing was removed')
    const permissions = { 'id-token': 'write', contents: 'read' } as const
    const blind = await theatre.play('schedule', { permissions })
    expect(blind.exitCode, blind.stdout).toBe(0)
    expect(blind.stdout).toContain('pull-requests: read')
    expect(previews(theatre)).toHaveLength(200)
  })

  // Shows F69.
  it('removes those whose pull request is closed, and leaves alone what it cannot read', async () => {
    write(theatre, 'pr-1', '{"version":99}')
    const run = await theatre.play('schedule')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('swept')
    const left = previews(theatre)
    expect(left).toContain('pr-1')
    expect(left.filter((name) => Number(name.slice(3)) % 2 === 1)).toEqual(['pr-1'])
    expect(left).toHaveLength(101)
    expect(run.annotations.find(({ properties }) => properties.title === 'state-unreadable')).toBeDefined()
    expect(theatre.callsSince(0).filter((call) => call === 'dynamodb:Query').length).toBeGreaterThan(3)
    expect(Buffer.byteLength(run.summary)).toBeLessThan(1024 * 1024)
    // A few at a time: the next one is taken before the first is gone.
    const lines = run.stdout.split('\n')
    const firstGone = lines.findIndex((line) => /pr-\d+: Remove images.* done in/.test(line))
    const taken = lines
      .slice(0, firstGone)
      .filter((line) => /pr-\d+: Take the environment \| done/.test(line))
    expect(taken.length).toBeGreaterThan(1)
  })

  it('keeps a preview whose pull request was opened again since the list was made', async () => {
    const closed = [186, 188, 190, 192, 194, 196, 198]
    for (const number of closed) openPull(theatre, number, 'closed')
    // Told before any is taken; the last of seven waits until one of five lanes is free a second time.
    const onLine = (line: string) => {
      if (line.includes('pr-198: remove')) openPull(theatre, 198, 'open')
    }
    const run = await theatre.play('schedule', { onLine })
    expect(run.exitCode, run.stdout).toBe(0)
    const left = new Set(previews(theatre))
    expect(closed.filter((number) => left.has(`pr-${number}`))).toEqual([198])
    expect(run.summary).toContain('pr-198 stays')
    expect(run.summary).not.toContain('Removed pr-198')
  })

  it('leaves alone a preview whose pull request never was, says so, and removes the others', async () => {
    const begunAt = new Date(theatre.cloud.clock.now() - day).toISOString()
    write(theatre, 'pr-998', JSON.stringify({ ...newState, pullRequest: 998, begunAt }))
    openPull(theatre, 200, 'closed')
    const run = await theatre.play('schedule')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(previews(theatre)).toContain('pr-998')
    expect(previews(theatre)).not.toContain('pr-200')
    const warning = run.annotations.find(({ properties }) => properties.title === 'pull-request-missing')
    expect(warning?.message).toContain('environment: pr-998')
    // Its age is known without GitHub.
    const old = new Date(theatre.cloud.clock.now() - 15 * day).toISOString()
    write(theatre, 'pr-998', JSON.stringify({ ...newState, pullRequest: 998, begunAt: old }))
    expect((await theatre.play('schedule')).exitCode).toBe(0)
    expect(previews(theatre)).not.toContain('pr-998')
  })

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'that is ended by %s frees every preview it was at',
    async (signal) => {
      for (const number of signal === 'SIGINT' ? [2, 4, 6, 8, 10, 12] : [14, 16, 18, 20, 22, 24])
        openPull(theatre, number, 'closed')
      const items = () => theatre.cloud.dynamodb.table('monolayer-preview')?.items ?? []
      theatre.cloud.faults.add([
        { service: 'logs', operation: 'DeleteLogGroup', nth: 3, when: 'after', fault: 'kill', signal },
      ])
      const ended = await theatre.play('schedule')
      theatre.cloud.faults.clear()
      expect(ended.conclusion).not.toBe('success')
      expect(items().filter(({ lockOwner }) => lockOwner !== undefined)).toEqual([])
      const next = await theatre.play('schedule')
      expect(next.exitCode, next.stdout).toBe(0)
      const numbers = previews(theatre).map((name) => Number(name.slice(3)))
      expect(numbers.filter((number) => number > 1 && number <= (signal === 'SIGINT' ? 12 : 24))).toEqual([])
    },
  )
})

describe.each(webTargets)('a sweep on $kind', (target) => {
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await Theatre.open({ workflow: { inputs: target.inputs } })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  // Shows F69, A44.
  it('removes a preview whose run for "closed" never came, and one that nobody pushed to for too long', async () => {
    for (const number of [1, 2]) {
      const opened = await theatre.play('pull_request.opened', { number })
      expect(opened.exitCode, opened.stdout).toBe(0)
    }
    openPull(theatre, 1, 'closed')
    const kept = await theatre.play('schedule')
    expect(kept.exitCode, kept.stdout).toBe(0)
    expect(previews(theatre)).toEqual(['pr-2'])
    expect(await theatre.databases(instance)).toEqual({ databases: ['pr_2'], roles: ['pr_2'] })

    const begunAt = new Date(theatre.cloud.clock.now() - 15 * day).toISOString()
    write(theatre, 'pr-2', JSON.stringify({ ...stateOf(theatre, 'pr-2'), begunAt }))
    const swept = await theatre.play('workflow_dispatch', { inputs: { command: 'sweep' } })
    expect(swept.exitCode, swept.stdout).toBe(0)
    expect(previews(theatre)).toEqual([])
    const { comments, deployments } = theatre.cloud.github.repository(theatre.workflow.repository)
    expect(comments.map(({ body }) => body.includes('was removed'))).toEqual([true, true])
    expect(deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive', 'inactive'])
  })

  it('ends a phase that is past its time, and lets the pull request have its preview', async () => {
    const inputs = { 'phase-timeout': '20s' }
    await theatre.commit(
      { Procfile: 'web: uvicorn main:app --host 0.0.0.0 --port $PORT\nmigrateDatabase: sleep 900' },
      'change-3',
    )
    theatre.cloud.faults.add([{ service: 'ecs', operation: 'RunTask', nth: 2, when: 'after', fault: 'kill' }])
    const killed = await theatre.play('pull_request.opened', { number: 3, inputs, post: false })
    theatre.cloud.faults.clear()
    expect(killed.conclusion).toBe('failure')
    const phases = () => theatre.cloud.inventory().filter((name) => name.startsWith('ecs-task:'))
    await theatre.pass(25_000)
    expect(phases()).toEqual(['ecs-task:monolayer-preview-42-app-pr-3-phase'])
    const swept = await theatre.play('schedule', { inputs })
    expect(swept.exitCode, swept.stdout).toBe(0)
    expect(phases()).toEqual([])
    expect(previews(theatre)).toEqual(['pr-3'])
    const closed = await theatre.play('pull_request.closed', { number: 3 })
    expect(closed.exitCode, closed.stdout).toBe(0)
    expect(await theatre.databases(instance)).toEqual({ databases: [], roles: [] })
  })

  it('is red, and names what, where something cannot be removed; the next one finishes it', async () => {
    const begunAt = new Date(theatre.cloud.clock.now() - day).toISOString()
    write(theatre, 'pr-9', JSON.stringify({ ...newState, pullRequest: 9, begunAt }))
    openPull(theatre, 9, 'closed')
    theatre.cloud.faults.add([
      { service: 'logs', operation: 'DeleteLogGroup', nth: 'every', when: 'before', fault: 'accessDenied' },
    ])
    const failed = await theatre.play('schedule')
    theatre.cloud.faults.clear()
    expect(failed.exitCode).toBe(1)
    expect(error(failed)?.properties.title).toBe('cleanup-incomplete')
    expect(error(failed)?.message).toMatch(/pr-9.*the logs/s)
    expect(previews(theatre)).toEqual(['pr-9'])
    const mended = await theatre.play('schedule')
    expect(mended.exitCode, mended.stdout).toBe(0)
    expect(previews(theatre)).toEqual([])
  })

  it('removes the shared instance when no preview has needed it for seven days, and not before', async () => {
    const there = () => theatre.cloud.rds.instances.has(instance)
    await theatre.pass(7 * day - 7_200_000)
    expect((await theatre.play('schedule')).exitCode).toBe(0)
    expect(there()).toBe(true)
    await theatre.pass(14_400_000)
    // The SDK asks a second time, and is told that the instance cannot be deleted: it is being deleted already.
    theatre.cloud.faults.add([
      { service: 'rds', operation: 'DeleteDBInstance', nth: 1, when: 'after', fault: 'commitThenReset' },
    ])
    const run = await theatre.play('schedule')
    expect(theatre.cloud.faults.missed).toEqual([])
    theatre.cloud.faults.clear()
    expect(run.exitCode, run.stdout).toBe(0)
    expect(theatre.cloud.rds.instances.get(instance)?.status ?? 'gone').toMatch(/deleting|gone/)
    // A pull request that is opened now waits until it is gone, and gets a new one.
    const opened = await theatre.play('pull_request.opened', { number: 4 })
    expect(opened.exitCode, opened.stdout).toBe(0)
    expect((await theatre.ask(opened.outputs.url ?? '')).status).toBe(200)
    expect(await theatre.databases(instance)).toEqual({ databases: ['pr_4'], roles: ['pr_4'] })
  })
})
