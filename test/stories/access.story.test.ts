import { afterEach, describe, expect, it } from 'vitest'
import type { WorkflowRun } from '../runner/workflow.ts'
import { Theatre, type TheatreOptions } from './theatre.ts'

/** What AWS does not allow, and what it does not allow yet: told by a removal, which needs no container. */
describe('access', () => {
  let theatre: Theatre | undefined

  afterEach(async () => {
    await theatre?.close()
    theatre = undefined
  })

  async function destroy(options: TheatreOptions, environment = 'nothing'): Promise<WorkflowRun> {
    theatre = await Theatre.open({ containers: false, ...options })
    const inputs = { command: 'destroy', environment }
    return theatre.play('workflow_dispatch', { inputs })
  }

  const errorOf = (run: WorkflowRun) => {
    const error = run.annotations.find(({ level }) => level === 'error')
    return { title: error?.properties.title, text: error?.message ?? '' }
  }

  // Shows F8.
  it('is waited for while a role is new', async () => {
    const run = await destroy({ rolePropagationMs: 150_000 })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.stdout).toContain('made just now')
  })

  // Shows F13.
  it('is not waited for longer than four minutes: the claims, and both shapes of the trust policy', async () => {
    const run = await destroy({ withoutStatement: 'PreviewWorkflows' })
    const { title, text } = errorOf(run)
    expect(title).toBe('trust-refused')
    expect(text).toContain('sub = repo:octo/app:ref:refs/heads/main')
    expect(text).toContain('"repo:octo/app:*"')
    expect(text).toContain('"repo:octo@583231/app@42:*"')
    expect(text).toContain('bootstrap/repository.yml')
    expect(Number(run.outputs['duration-seconds'])).toBeGreaterThanOrEqual(240)
    expect(Number(run.outputs['duration-seconds'])).toBeLessThan(270)
  })

  // Shows F10.
  it('is not waited for where only a permission is missing: action, resource, role and statement', async () => {
    const run = await destroy({ withoutStatement: 'PreviewState' })
    const { title, text } = errorOf(run)
    expect(title).toBe('access-denied')
    expect(text).toContain('AWS refused dynamodb:')
    expect(text).toContain('role/monolayer/42-preview-eu-west-1')
    expect(text).toContain('table/monolayer-preview')
    expect(text).toMatch(/\{"Effect":"Allow","Action":"dynamodb:\w+","Resource":"arn:aws:dynamodb:[^"]+"\}/)
    expect(Number(run.outputs['duration-seconds'])).toBeLessThan(30)
  })

  // Shows F11.
  it('comes back when AWS says that the session has expired, whatever its clock says', async () => {
    const fault = { nth: 1, when: 'before', fault: 'expired' } as const
    const run = await destroy({
      faults: [
        { service: 'ssm', operation: 'GetParameter', ...fault },
        { service: 'dynamodb', operation: 'UpdateItem', ...fault },
      ],
    })
    expect(run.exitCode, run.stdout).toBe(0)
    const signIns = theatre?.callsSince(0).filter((call) => call === 'sts:AssumeRoleWithWebIdentity')
    expect(signIns).toHaveLength(3)
  })

  // Shows F11.
  it('stays lost when a new session has expired as well', async () => {
    const run = await destroy({
      faults: [{ service: 'ssm', operation: 'GetParameter', nth: 'every', when: 'before', fault: 'expired' }],
    })
    expect(run.exitCode).toBe(1)
    expect(errorOf(run).title).toBe('aws-failed')
  })
})
