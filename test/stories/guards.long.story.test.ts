import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../cloud/faults.ts'
import type { WorkflowRun } from '../runner/workflow.ts'
import { Theatre } from './theatre.ts'

const compare = 'GET /repos/{owner}/{repo}/compare/{basehead}'
const pull = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
const comments = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
const deployments = 'POST /repos/{owner}/{repo}/deployments'

/** What keeps the wrong version from being deployed, or the wrong thing from being removed, while GitHub is in trouble. */
describe('while GitHub is in trouble', () => {
  let theatre: Theatre

  beforeEach(async () => {
    theatre = await Theatre.openLight()
  })
  afterEach(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  const fail = (operation: string, nth: Fault['nth'], fault: Fault['fault'] = '500') =>
    theatre.cloud.faults.add([{ service: 'github', operation, nth, when: 'before', fault }])
  const green = async (run: Promise<WorkflowRun>) => {
    const done = await run
    expect(done.exitCode, done.stdout).toBe(0)
    return done
  }
  const repository = () => theatre.cloud.github.repository(theatre.workflow.repository)
  const error = (run: WorkflowRun) => run.annotations.find(({ level }) => level === 'error')
  const left = () => theatre.cloud.inventory().filter((name) => name.includes('pr-1'))

  // Shows F80, A43.
  it('an old push that is run again does not replace a newer commit', async () => {
    const first = await green(theatre.play('push'))
    await theatre.commit({ 'main.py': theatre.file('main.py').replace('"1"', '"2"') })
    const second = await green(theatre.play('push'))
    const again = { commit: first.job.sha, rerunOf: first.job }
    const mark = theatre.mark()

    fail(compare, 1)
    const older = await theatre.play('push', again)
    expect(error(older)?.properties.title).toBe('older-commit')
    expect(error(older)?.message).not.toContain('could not say')
    theatre.cloud.faults.clear()

    fail(compare, 'every')
    const unknown = await theatre.play('push', again)
    expect(error(unknown)?.properties.title).toBe('older-commit')
    expect(error(unknown)?.message).toContain('could not say')
    expect(theatre.callsSince(mark)).not.toContain('ecs:RunTask')

    // A push of this moment is not stopped by it.
    await theatre.commit({ 'main.py': theatre.file('main.py').replace('"1"', '"3"') })
    const third = await green(theatre.play('push'))
    expect(third.outputs.outcome).toBe('deployed')
    expect(third.outputs['image-digest']).not.toBe(second.outputs['image-digest'])
    expect(third.annotations.map(({ properties }) => properties.title)).toEqual(['commit-age-unknown'])
    expect(third.summary).toContain('could not say')
  })

  // Shows F68.
  it('the preview of a pull request that is open again is not removed', async () => {
    await green(theatre.play('pull_request.opened', { number: 1 }))
    const closing = async () => {
      const { done } = await theatre.workflow.start('pull_request.closed', { number: 1 })
      const found = repository().pulls.get(1)
      if (found !== undefined) found.state = 'open'
      return await done
    }

    fail(pull, 1)
    expect((await green(closing())).outputs.outcome).toBe('skipped')
    theatre.cloud.faults.clear()

    fail(pull, 'every')
    const unknown = await closing()
    expect(error(unknown)?.properties.title).toBe('cleanup-incomplete')
    expect(left()).not.toEqual([])
    theatre.cloud.faults.clear()

    await green(theatre.play('pull_request.closed', { number: 1, rerunOf: unknown.job }))
    expect(left()).toEqual([])
  })

  // Shows F67.
  it.each([[comments], [deployments]])(
    'the end of a preview that takes itself away has the last word (%s)',
    async (operation) => {
      fail(operation, 1, 'hang')
      const { done } = await theatre.workflow.start('pull_request.opened', { number: 1 })
      const found = repository().pulls.get(1)
      if (found !== undefined) found.state = 'closed'
      expect((await green(done)).outputs.outcome).toBe('destroyed')
      expect(repository().comments.map(({ body }) => body)).toEqual([expect.stringContaining('was removed')])
      expect(repository().deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive'])
      expect(left()).toEqual([])
    },
  )
})
