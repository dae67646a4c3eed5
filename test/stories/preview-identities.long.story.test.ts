import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newState } from '../../src/aws/environment-state.ts'
import type { WorkflowRun } from '../runner/workflow.ts'
import { Theatre } from './theatre.ts'
import { webTargets } from './web-targets.ts'

const error = (run: WorkflowRun) => run.annotations.find(({ level }) => level === 'error')

/** Who is who: repositories beside each other, renamed ones, branches of any name. */
describe.each(webTargets)('environments of their own on $kind', (target) => {
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await Theatre.open({ workflow: { inputs: target.inputs } })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  // Shows F76.
  it('are kept apart for the same pull request number in two repositories of one account', async () => {
    const other = await theatre.workflowOf({ id: 421, name: 'other' })
    const [mine, theirs] = [await theatre.play('pull_request.opened'), await other.run('pull_request.opened')]
    expect(mine.exitCode, mine.stdout).toBe(0)
    expect(theirs.exitCode, theirs.stdout).toBe(0)
    await theatre.ask(theirs.outputs.url ?? '', '/notes/theirs', 'POST')
    expect(JSON.parse((await theatre.ask(mine.outputs.url ?? '')).text).notes).toEqual([])

    const borrowed = await other.run('pull_request.synchronize', {
      inputs: { 'role-to-assume': 'arn:aws:iam::123456789012:role/monolayer/42-preview-eu-west-1' },
    })
    expect(error(borrowed)?.properties.title).toBe('trust-refused')

    const before = theatre.cloud.inventory().filter((name) => /\b421\b/.test(name))
    const closed = await theatre.play('pull_request.closed')
    expect(closed.exitCode, closed.stdout).toBe(0)
    expect(theatre.cloud.inventory().filter((name) => /\b421\b/.test(name))).toEqual(before)
    expect(JSON.parse((await theatre.ask(theirs.outputs.url ?? '')).text).notes).toEqual(['theirs'])
  })

  // Shows F75.
  it('stay when the repository is renamed', async () => {
    const opened = await theatre.play('pull_request.opened', { number: 2 })
    expect(opened.exitCode, opened.stdout).toBe(0)
    await theatre.ask(opened.outputs.url ?? '', '/notes/kept', 'POST')
    const repository = theatre.cloud.github.repository(theatre.workflow.repository)
    repository.name = 'renamed'
    // The foundation of the repository is deployed anew with the new name: the trust policy knows it.
    const renamed = await theatre.workflowOf({ name: 'renamed' })
    const run = await renamed.run('pull_request.synchronize', { number: 2 })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.url).toBe(opened.outputs.url)
    expect(JSON.parse((await theatre.ask(run.outputs.url ?? '')).text).notes).toEqual(['kept'])
    expect(repository.comments.filter(({ body }) => body.includes(' pr-2 '))).toHaveLength(1)
    const closed = await renamed.run('pull_request.closed', { number: 2 })
    expect(closed.exitCode, closed.stdout).toBe(0)
    expect(theatre.cloud.inventory().filter((name) => name.includes('preview-42-app-pr-2'))).toEqual([])
    repository.name = theatre.workflow.repository.name
    await theatre.workflowOf({})
  })

  // Shows F77.
  it('have valid names whatever the branch is called, and go by hand', async () => {
    const branch = `${'日本語-🚀-é/'.repeat(27)}${'ä'.repeat(7)}`
    expect([...branch]).toHaveLength(250 - 27)
    expect(branch).toHaveLength(250)
    await theatre.commit({ branch }, branch)
    const run = await theatre.play('push', { branch })
    expect(run.exitCode, run.stdout).toBe(0)
    const { environment, url } = run.outputs
    expect(environment).toMatch(/^[a-z][a-z0-9-]{0,23}$/)
    expect((await theatre.ask(url ?? '')).status).toBe(200)
    const again = await theatre.play('push', { branch })
    expect(again.outputs).toMatchObject({ outcome: 'unchanged', environment, url })
    const removed = await theatre.play('workflow_dispatch', { branch, inputs: { command: 'destroy' } })
    expect(removed.exitCode, removed.stdout).toBe(0)
    expect(theatre.cloud.inventory().filter((name) => name.includes(environment ?? '?'))).toEqual([])
  })

  // Shows A36.
  it('never take over what carries the id of another repository', async () => {
    const instance = theatre.cloud.rds.instance('monolayer-preview-42-app')
    instance.tags['monolayer:repository-id'] = '7'
    const run = await theatre.play('pull_request.opened', { number: 3 })
    instance.tags['monolayer:repository-id'] = '42'
    expect(run.exitCode).toBe(1)
    expect(error(run)?.properties.title).toBe('environment-foreign')
    const closed = await theatre.play('pull_request.closed', { number: 3 })
    expect(closed.exitCode, closed.stdout).toBe(0)
  })
})

/** Who gets no environment, and is told why. Nothing runs, so no container is needed. */
describe('no environment', () => {
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await Theatre.open({ containers: false })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  // Shows A4.
  it.each(['pull_request.opened', 'pull_request.closed'] as const)('for a fork, at %s', async (event) => {
    const mark = theatre.mark()
    const run = await theatre.play(event, { fork: true })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('skipped')
    expect(run.summary).toContain('fork')
    expect(theatre.callsSince(mark)).toEqual([])
  })

  // Shows A47.
  it('for Dependabot without an identity', async () => {
    const run = await theatre.play('pull_request.opened', {
      number: 2,
      permissions: { contents: 'read' },
      actor: { id: 49699333, login: 'dependabot[bot]' },
    })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('skipped')
    expect(run.summary).toContain('Dependabot')
  })

  it('but a job of one of us that forgot its permission is told which', async () => {
    const run = await theatre.play('pull_request.opened', { number: 3, permissions: { contents: 'read' } })
    expect(run.exitCode).toBe(1)
    expect(error(run)?.message).toContain('id-token: write')
  })

  // Shows F56, F59, I10.
  it('where GitHub refuses comment and deployment, the result is the same, and the permission is named', async () => {
    const permissions = { 'id-token': 'write', contents: 'read', 'pull-requests': 'read' } as const
    await theatre.commit({ 'requirements.txt': 'nothing-of-a-web-framework', 'main.py': '' }, 'change-4')
    const run = await theatre.play('pull_request.opened', { number: 4, permissions })
    expect(run.exitCode).toBe(1)
    expect(error(run)?.properties.title).toBe('project-unreadable')
    const warning = run.annotations.find(({ properties }) => properties.title === 'github-refused')
    expect(warning?.message).toContain('pull-requests: write')
  })

  it('and so where it refuses the deployment only, or the conversation is locked', async () => {
    const key = { repository: { S: '42/app' }, environment: { S: 'pr-5' } }
    const state = { ...newState, pullRequest: 5, begunAt: new Date(theatre.cloud.clock.now()).toISOString() }
    theatre.cloud.dynamodb
      .table('monolayer-preview')
      ?.set(key, { ...key, state: { S: JSON.stringify(state) } })
    const permissions = { 'id-token': 'write', contents: 'read', 'pull-requests': 'write' } as const
    await theatre.commit({ note: 'of the fifth' }, 'change-5')
    const running = await theatre.workflow.start('pull_request.closed', { number: 5, permissions })
    const pull = theatre.cloud.github.repository(theatre.workflow.repository).pulls.get(5)
    if (pull !== undefined) pull.locked = true
    const run = await running.done
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('destroyed')
    const warnings = run.annotations.filter(({ properties }) => properties.title === 'github-refused')
    const told = warnings.map(({ message }) => message).join('\n')
    expect(told).toContain('deployments: write')
    expect(told).toContain('Unlock the conversation')
    expect(run.summary).toContain('deployments: write')
  })
})
