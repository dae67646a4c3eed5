import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningWorkflow, WorkflowRun } from '../runner/workflow.ts'
import { Theatre } from './theatre.ts'
import { webTargets } from './web-targets.ts'

const instance = 'monolayer-preview-42-app'

/** What happens to previews at bad moments. Each story has a pull request of its own. */
describe.each(webTargets)('a preview on $kind', (target) => {
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await Theatre.open({ workflow: { inputs: target.inputs } })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  const pull = (number: number) => {
    const found = theatre.cloud.github.repository(theatre.workflow.repository).pulls.get(number)
    if (found === undefined) throw new Error(`There is no pull request ${number}`)
    return found
  }
  const left = (number: number) =>
    theatre.cloud.inventory().filter((name) => new RegExp(`pr-${number}(\\D|$)`).test(name))
  const gone = async (number: number) => {
    expect(left(number)).toEqual([])
    if (theatre.cloud.rds.instances.has(instance)) {
      const { databases, roles } = await theatre.databases(instance)
      expect([...databases, ...roles]).not.toContain(`pr_${number}`)
    }
  }
  const error = (run: WorkflowRun) => run.annotations.find(({ level }) => level === 'error')

  // Shows F70.
  it('whose removal was killed half-way is removed by the next attempt', async () => {
    const opened = await theatre.play('pull_request.opened', { number: 1 })
    expect(opened.exitCode, opened.stdout).toBe(0)
    theatre.cloud.faults.add([
      { service: 'ssm', operation: 'DeleteParameters', nth: 1, when: 'after', fault: 'kill' },
    ])
    const killed = await theatre.play('pull_request.closed', { number: 1, post: false })
    theatre.cloud.faults.clear()
    expect(killed.conclusion).toBe('failure')
    expect(left(1)).not.toEqual([])
    const again = await theatre.play('pull_request.closed', { number: 1, rerunOf: killed.job })
    expect(again.exitCode, again.stdout).toBe(0)
    expect(again.outputs.outcome).toBe('destroyed')
    await gone(1)
    const { comments, deployments } = theatre.cloud.github.repository(theatre.workflow.repository)
    expect(comments.map(({ body }) => body).join()).toContain('removed')
    expect(deployments.at(-1)?.statuses.at(-1)?.state).toBe('inactive')
  })

  // Shows F20.
  it('whose database was removed by hand says how to get a new one, and can be removed', async () => {
    const opened = await theatre.play('pull_request.opened', { number: 2 })
    expect(opened.exitCode, opened.stdout).toBe(0)
    await theatre.cloud.rds.query(instance, 'postgres', 'DROP DATABASE pr_2 WITH (FORCE)')
    const failed = await theatre.play('pull_request.synchronize', { number: 2 })
    expect(failed.exitCode).toBe(1)
    expect(error(failed)?.message).toMatch(/What to do: .*command: reset/)
    const closed = await theatre.play('pull_request.closed', { number: 2 })
    expect(closed.exitCode, closed.stdout).toBe(0)
    await gone(2)
  })

  // Shows F67.
  it.each([
    [3, 'dynamodb:UpdateItem'],
    [4, 'ecs:RunTask'],
    [5, target.create],
  ])('that is closed while it is deployed (#%i, at %s) takes itself away', async (number, call) => {
    const running = await theatre.workflow.start('pull_request.opened', { number })
    await seen(running, call)
    pull(number).state = 'closed'
    const run = await running.done
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('destroyed')
    expect(run.summary).toContain('closed meanwhile')
    await gone(number)
  })

  // Shows F68.
  it('that is closed and opened again at once is there in the end, and whole', async () => {
    const opened = await theatre.play('pull_request.opened', { number: 6 })
    expect(opened.exitCode, opened.stdout).toBe(0)
    const closing = await theatre.workflow.start('pull_request.closed', { number: 6 })
    await seen(closing, target.remove)
    const reopened = await theatre.play('pull_request.reopened', { number: 6 })
    const closed = await closing.done
    expect(closed.exitCode, closed.stdout).toBe(0)
    expect(reopened.exitCode, reopened.stdout).toBe(0)
    expect(reopened.outputs.outcome).toBe('deployed')
    expect((await theatre.ask(reopened.outputs.url ?? '')).status).toBe(200)
    const comments = theatre.cloud.github
      .repository(theatre.workflow.repository)
      .comments.filter(({ body }) => body.includes(' pr-6 '))
    expect(comments).toHaveLength(1)
    expect(comments[0]?.body).toContain('is live')
  })

  // Shows F68.
  it('stays where the run for "closed" comes after the pull request was opened again', async () => {
    const closing = await theatre.workflow.start('pull_request.closed', { number: 6 })
    pull(6).state = 'open'
    const run = await closing.done
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('skipped')
    expect(left(6)).not.toEqual([])
  })

  // Shows F70.
  it('goes although its checkout is broken', async () => {
    const broken = { 'main.py': null, 'requirements.txt': '\u0000', 'alembic.ini': '[[[', Procfile: 'web' }
    await theatre.commit(broken, 'change-6')
    const failed = await theatre.play('pull_request.synchronize', { number: 6 })
    expect(failed.exitCode).toBe(1)
    const { comments } = theatre.cloud.github.repository(theatre.workflow.repository)
    expect(comments.find(({ body }) => body.includes(' pr-6 '))?.body).toContain('failed')
    const run = await theatre.play('pull_request.closed', { number: 6 })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('destroyed')
    await gone(6)
  })

  // Shows F71.
  it('tells of nothing where nothing was ever made', async () => {
    const before = theatre.cloud.github.repository(theatre.workflow.repository).comments.length
    await theatre.commit({ note: 'never deployed' }, 'change-7')
    const run = await theatre.play('pull_request.closed', { number: 7 })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('destroyed')
    expect(theatre.cloud.github.repository(theatre.workflow.repository).comments).toHaveLength(before)
    await gone(7)
  })

  it('leaves nothing of any of them but the shared instance', async () => {
    const names = theatre.cloud.inventory().filter((name) => /monolayer-preview-42|preview\/42/.test(name))
    expect(names).toEqual([`rds-instance:${instance}`])
    expect(await theatre.databases(instance)).toEqual({ databases: [], roles: [] })
  })

  /** Waits, at most two real minutes, until the run has made a call since it was started. */
  async function seen({ done }: RunningWorkflow, call: string): Promise<void> {
    const mark = theatre.mark()
    let over = false
    void done.finally(() => {
      over = true
    })
    for (let tries = 0; tries < 2_400 && !over; tries += 1) {
      if (theatre.callsSince(mark).includes(call)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`The run never called ${call}`)
  }
})
