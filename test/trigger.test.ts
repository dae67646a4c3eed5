import { describe, expect, it } from 'vitest'
import { DeployError } from '../src/errors.ts'
import { parseInputs } from '../src/inputs.ts'
import { decideTask, readRun, type Task } from '../src/trigger.ts'

const variables = {
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_REPOSITORY_ID: '42',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_RUN_ID: '1001',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKSPACE: '/checkout',
}
const repository = { id: 42, default_branch: 'main' }
const pullRequest = (action: string, headId: number | null, number: unknown = 7) => ({
  action,
  repository,
  pull_request: {
    number,
    head: { sha: 'b'.repeat(40), ref: 'feature', repo: headId === null ? null : { id: headId } },
  },
})

function task(event: string, ref: string, payload: object, given: Record<string, string> = {}): Task {
  const run = readRun({ ...variables, GITHUB_EVENT_NAME: event, GITHUB_REF: ref }, payload)
  const all: Record<string, string> = {
    'aws-account-id': '123456789012',
    'aws-region': 'eu-west-1',
    ...given,
  }
  return decideTask(
    run,
    parseInputs((name) => all[name] ?? '', Object.keys(all)),
  )
}

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof DeployError) return error.code
    throw error
  }
  return 'none'
}

describe('which event means what', () => {
  // Shows F74.
  it.each([
    ['push', 'refs/heads/main', { repository }, 'deploy production production'],
    ['push', 'refs/heads/staging', { repository }, 'deploy staging preview'],
    ['push', 'refs/heads/staging', { repository, deleted: true }, 'destroy staging preview'],
    ['pull_request', 'refs/pull/7/merge', pullRequest('opened', 42), 'deploy pr-7 preview'],
    ['pull_request', 'refs/pull/7/merge', pullRequest('synchronize', 42), 'deploy pr-7 preview'],
    ['pull_request', 'refs/pull/7/merge', pullRequest('closed', 42), 'destroy pr-7 preview'],
    ['workflow_dispatch', 'refs/heads/main', { repository }, 'deploy production production'],
  ])('%s on %s', (event, ref, payload, expected) => {
    const decided = task(event, ref, payload)
    expect(decided).toMatchObject({ kind: expected.split(' ')[0] })
    if ('environment' in decided)
      expect(`${decided.kind} ${decided.environment} ${decided.stage}`).toBe(expected)
  })

  it.each(['pull_request_target', 'workflow_run', 'issue_comment'])(
    'refuses %s, whatever the command',
    (event) => {
      expect(refusal(() => task(event, 'refs/heads/main', pullRequest('opened', 42)))).toBe('event-refused')
      const given = { command: 'sweep' }
      expect(refusal(() => task(event, 'refs/heads/main', { repository }, given))).toBe('event-refused')
    },
  )

  // Shows A47.
  it('gives Dependabot a preview only where GitHub gives its job an identity', () => {
    const decided = (more: Record<string, string>) => {
      const all = {
        ...variables,
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_ACTOR: 'dependabot[bot]',
        ...more,
      }
      const given: Record<string, string> = { 'aws-account-id': '123456789012', 'aws-region': 'eu-west-1' }
      const inputs = parseInputs((name) => given[name] ?? '', Object.keys(given))
      return decideTask(readRun(all, pullRequest('opened', 42)), inputs).kind
    }
    expect(decided({})).toBe('skip')
    expect(decided({ ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example' })).toBe('deploy')
  })

  it('sweeps on a schedule', () => {
    expect(task('schedule', 'refs/heads/main', {})).toEqual({ kind: 'sweep' })
  })

  it.each([
    ['labelled by a bot', pullRequest('assigned', 42)],
    ['a tag', null],
  ])('skips what deploys nothing: %s', (_name, payload) => {
    const decided =
      payload === null
        ? task('push', 'refs/tags/v1', { repository })
        : task('pull_request', 'refs/pull/7/merge', payload)
    expect(decided.kind).toBe('skip')
  })

  // Shows A4, A6.
  it.each([
    ['a fork', 43],
    ['a deleted fork', null],
  ])('gives %s a reason instead of a preview, and never asks for more rights', (_name, headId) => {
    const decided = task('pull_request', 'refs/pull/7/merge', pullRequest('opened', headId))
    expect(decided).toMatchObject({ kind: 'skip', reason: expect.stringContaining('not an error') })
  })

  it.each(['pull_request_target', 'workflow_run', 'issue_comment'])('refuses %s', (event) => {
    expect(refusal(() => task(event, 'refs/heads/main', { repository }))).toBe('event-refused')
  })

  // Shows A33, A35.
  it('deploys production from the default branch only, whatever the input says', () => {
    expect(
      refusal(() => task('push', 'refs/heads/evil', { repository }, { environment: 'production' })),
    ).toBe('input-invalid')
    expect(
      refusal(() =>
        task('pull_request', 'refs/pull/7/merge', pullRequest('opened', 42), { environment: 'production' }),
      ),
    ).toBe('input-invalid')
  })

  it('knows the pull request of a preview that a person names, and of no branch that is called so', () => {
    const given = { command: 'reset', environment: 'pr-12' }
    const named = task('workflow_dispatch', 'refs/heads/feature', { repository }, given)
    expect(named).toMatchObject({ kind: 'reset', environment: 'pr-12', pullRequest: 12 })
    const branch = task('push', 'refs/heads/pr-12', { repository })
    expect(branch).toMatchObject({ kind: 'deploy', pullRequest: null })
    expect(branch).not.toMatchObject({ environment: 'pr-12' })
  })

  it('wakes the preview that is named, or the one of the pull request', () => {
    const given = { command: 'wake', environment: 'pr-12' }
    const named = task('workflow_dispatch', 'refs/heads/main', { repository }, given)
    expect(named).toMatchObject({ kind: 'wake', environment: 'pr-12', stage: 'preview' })
    const own = task('pull_request', 'refs/pull/7/merge', pullRequest('synchronize', 42), { command: 'wake' })
    expect(own).toMatchObject({ kind: 'wake', environment: 'pr-7' })
  })

  it('never resets production', () => {
    expect(
      refusal(() => task('workflow_dispatch', 'refs/heads/main', { repository }, { command: 'reset' })),
    ).toBe('input-invalid')
  })

  // Shows A38.
  it('does not take a number from a text that only looks like one', () => {
    const payload = pullRequest('opened', 42, '7; rm -rf /')
    expect(task('pull_request', 'refs/pull/7/merge', payload).kind).toBe('skip')
  })
})
