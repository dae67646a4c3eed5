import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getOctokit } from '@actions/github'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import { GitHub } from './github.ts'
import type { Job, Permissions } from './github-job.ts'
import type { Repository } from './github-repository.ts'

const clock = new VirtualClock()
const place = { clock, url: '', violations: [] as string[] }
const home = { owner: 'octo', repo: 'app' }
let github: GitHub
let repository: Repository
let clone: string
const commits: string[] = []

// A real port, so that the client that the action uses is the one that reads the answers.
const server = createServer(async (incoming, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const url = new URL(incoming.url ?? '', 'http://x')
  const answer = await github.handle({
    method: incoming.method ?? '',
    path: url.pathname.replace('/github', ''),
    query: url.searchParams,
    headers: { authorization: incoming.headers.authorization },
    body: Buffer.concat(chunks),
  })
  response.writeHead(answer.status, answer.headers).end(answer.body)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  place.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  clone = mkdtempSync(join(tmpdir(), 'github-test-'))
  const git = (...argv: string[]) =>
    execFileSync('git', ['-C', clone, '-c', 'user.name=a', '-c', 'user.email=a@b', ...argv])
      .toString()
      .trim()
  git('init', '--quiet', '--initial-branch=main')
  for (const name of ['one', 'two', 'three']) {
    git('commit', '--quiet', '--allow-empty', '-m', name)
    commits.push(git('rev-parse', 'HEAD'))
  }
})

afterAll(() => {
  server.close()
  rmSync(clone, { recursive: true })
})

beforeEach(() => {
  github = new GitHub(place)
})

function client(
  permissions: Permissions = { 'pull-requests': 'write', deployments: 'write', actions: 'read' },
) {
  const job: Job = {
    repository: {
      id: 42,
      owner: 'octo',
      ownerId: 7,
      name: 'app',
      defaultBranch: 'main',
      visibility: 'private',
    },
    runId: 9,
    runNumber: 3,
    attempt: 1,
    event: 'push',
    ref: 'refs/heads/main',
    sha: commits[2] ?? '',
    headRef: '',
    baseRef: '',
    actor: { id: 5, login: 'mona' },
    workflowPath: '.github/workflows/deploy.yml',
    workflowName: 'deploy',
    environment: null,
    permissions,
  }
  const { token, run } = github.begin(job)
  repository = github.repository(job.repository)
  repository.clone = clone
  repository.pulls.set(7, {
    number: 7,
    title: 'Change',
    state: 'open',
    merged: false,
    locked: false,
    author: { login: 'mona', id: 5, type: 'User' },
    head: { ref: 'change', sha: commits[2] ?? '', repositoryId: 42 },
    base: { ref: 'main', sha: commits[1] ?? '' },
    createdAt: clock.now(),
    closedAt: null,
  })
  return { run, ...getOctokit(token, { baseUrl: github.url }) }
}

describe('comments', () => {
  test('are written by the bot, changed, removed, and listed page by page', async () => {
    const { rest, paginate } = client()
    for (let count = 0; count < 45; count += 1) {
      await rest.issues.createComment({ ...home, issue_number: 7, body: `comment ${count}` })
    }
    const all = await paginate(rest.issues.listComments, { ...home, issue_number: 7, per_page: 20 })
    expect(all).toHaveLength(45)
    expect(all[0]?.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot' })
    const comment_id = all[44]?.id ?? 0
    await rest.issues.updateComment({ ...home, comment_id, body: 'changed' })
    expect((await rest.issues.getComment({ ...home, comment_id })).data.body).toBe('changed')
    await rest.issues.deleteComment({ ...home, comment_id })
    await expect(rest.issues.getComment({ ...home, comment_id })).rejects.toMatchObject({ status: 404 })
  })

  test('may have 65,536 characters and no more', async () => {
    const { rest } = client()
    await rest.issues.createComment({ ...home, issue_number: 7, body: 'x'.repeat(65_536) })
    await expect(
      rest.issues.createComment({ ...home, issue_number: 7, body: 'x'.repeat(65_537) }),
    ).rejects.toMatchObject({ status: 422 })
  })

  test('need the permission, and an unlocked conversation', async () => {
    const reader = client({ 'pull-requests': 'read' })
    await expect(
      reader.rest.issues.createComment({ ...home, issue_number: 7, body: 'x' }),
    ).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration'),
    })
    const { rest } = client()
    const pull = repository.pulls.get(7)
    if (pull) pull.locked = true
    await expect(rest.issues.createComment({ ...home, issue_number: 7, body: 'x' })).rejects.toMatchObject({
      status: 403,
    })
  })
})

describe('deployments', () => {
  test('are made of a commit, and the newest success retires the earlier ones of its environment', async () => {
    const { rest } = client()
    const made: number[] = []
    for (const ref of [commits[0] ?? '', 'main']) {
      const { data } = await rest.repos.createDeployment({
        ...home,
        ref,
        environment: 'preview',
        auto_merge: false,
        required_contexts: [],
      })
      if (!('id' in data)) throw new Error('no deployment')
      made.push(data.id)
      await rest.repos.createDeploymentStatus({
        ...home,
        deployment_id: data.id,
        state: 'success',
        environment_url: 'https://127.0.0.1:1',
      })
    }
    const { data } = await rest.repos.listDeployments({ ...home, environment: 'preview' })
    expect(data.map(({ id }) => id)).toEqual(made.toReversed())
    const states = repository.deployments.map(({ statuses }) => statuses.map(({ state }) => state))
    expect(states).toEqual([['success', 'inactive'], ['success']])
  })

  test('of a commit that is not there, or with a long description, are refused', async () => {
    const { rest } = client()
    await expect(rest.repos.createDeployment({ ...home, ref: 'nowhere' })).rejects.toMatchObject({
      status: 422,
    })
    const { data } = await rest.repos.createDeployment({ ...home, ref: 'main' })
    const deployment_id = 'id' in data ? data.id : 0
    await expect(
      rest.repos.createDeploymentStatus({
        ...home,
        deployment_id,
        state: 'failure',
        description: 'x'.repeat(141),
      }),
    ).rejects.toMatchObject({ status: 422 })
  })
})

test('a pull request is open until it is closed', async () => {
  const { rest } = client()
  expect((await rest.pulls.get({ ...home, pull_number: 7 })).data.state).toBe('open')
  expect((await rest.pulls.list({ ...home })).data).toHaveLength(1)
  const pull = repository.pulls.get(7)
  if (pull) Object.assign(pull, { state: 'closed', closedAt: clock.now() })
  expect((await rest.pulls.get({ ...home, pull_number: 7 })).data.state).toBe('closed')
  expect((await rest.pulls.list({ ...home })).data).toHaveLength(0)
  await expect(rest.pulls.get({ ...home, pull_number: 8 })).rejects.toMatchObject({ status: 404 })
})

test('an attempt of a run is over when it ended', async () => {
  const { rest, run } = client()
  const attempt = { ...home, run_id: 9, attempt_number: 1 }
  expect((await rest.actions.getWorkflowRunAttempt(attempt)).data.status).toBe('in_progress')
  run.conclusion = 'cancelled'
  expect((await rest.actions.getWorkflowRunAttempt(attempt)).data).toMatchObject({
    status: 'completed',
    conclusion: 'cancelled',
  })
  await expect(rest.actions.getWorkflowRunAttempt({ ...attempt, attempt_number: 2 })).rejects.toMatchObject({
    status: 404,
  })
})

test('commits are compared', async () => {
  const { rest } = client({ contents: 'read' })
  const compare = async (base: string, head: string) =>
    (await rest.repos.compareCommitsWithBasehead({ ...home, basehead: `${base}...${head}` })).data
  expect(await compare(commits[0] ?? '', commits[2] ?? '')).toMatchObject({ status: 'ahead', ahead_by: 2 })
  expect(await compare('main', commits[1] ?? '')).toMatchObject({ status: 'behind', behind_by: 1 })
  expect(await compare('main', commits[2] ?? '')).toMatchObject({ status: 'identical' })
})

test('a token opens its own repository and nothing else', async () => {
  const { rest } = client()
  expect((await rest.repos.get(home)).data.default_branch).toBe('main')
  await expect(rest.repos.get({ owner: 'octo', repo: 'other' })).rejects.toMatchObject({ status: 404 })
  const stranger = getOctokit('ghs_made_up', { baseUrl: github.url })
  await expect(stranger.rest.repos.get(home)).rejects.toMatchObject({ status: 401 })
})
