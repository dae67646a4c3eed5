import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import type { Job } from './github-job.ts'
import { Oidc } from './oidc.ts'

const clock = new VirtualClock({ start: Date.UTC(2027, 0, 1) })
const oidc = new Oidc({ clock, url: 'http://127.0.0.1:1' })

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
  attempt: 2,
  event: 'push',
  ref: 'refs/heads/main',
  sha: 'a'.repeat(40),
  headRef: '',
  baseRef: '',
  actor: { id: 5, login: 'mona' },
  workflowPath: '.github/workflows/deploy.yml',
  workflowName: 'deploy',
  environment: null,
  permissions: { 'id-token': 'write' },
}

afterEach(() => {
  oidc.subjectShape = 'names'
})

async function ask(target: string, token: string) {
  const url = new URL(target)
  const answer = await oidc.handle({
    method: 'GET',
    path: url.pathname.replace('/oidc', ''),
    query: url.searchParams,
    headers: { authorization: `Bearer ${token}` },
    body: Buffer.alloc(0),
  })
  return { status: answer.status, body: JSON.parse(String(answer.body)) }
}

test('a job with the permission gets a token that its keys verify, in the simulated time', async () => {
  const door = oidc.admit(job)
  const { status, body } = await ask(`${door?.url}&audience=sts.amazonaws.com`, door?.token ?? '')
  expect(status).toBe(200)
  expect(body.count).toBe(body.value.length)
  const { payload } = await jwtVerify(body.value, createLocalJWKSet(oidc.jwks()), {
    issuer: 'https://token.actions.githubusercontent.com',
    audience: 'sts.amazonaws.com',
    currentDate: new Date(clock.now()),
  })
  expect(payload).toMatchObject({
    sub: 'repo:octo/app:ref:refs/heads/main',
    repository: 'octo/app',
    repository_id: '42',
    repository_owner_id: '7',
    ref: 'refs/heads/main',
    run_attempt: '2',
    job_workflow_ref: 'octo/app/.github/workflows/deploy.yml@refs/heads/main',
  })
  expect(Number(payload.exp) - Number(payload.iat)).toBe(300)
  expect(payload).not.toHaveProperty('environment')
})

test('a job without the permission, and a stranger, get none', async () => {
  expect(oidc.admit({ ...job, permissions: { contents: 'read' } })).toBeUndefined()
  expect((await ask('http://127.0.0.1:1/oidc/token?api-version=2.0', 'made up')).status).toBe(401)
})

test.each([
  ['names', { event: 'pull_request', ref: 'refs/pull/7/merge' }, 'repo:octo/app:pull_request'],
  ['ids', { event: 'pull_request', ref: 'refs/pull/7/merge' }, 'repo:octo@7/app@42:pull_request'],
  ['ids', {}, 'repo:octo@7/app@42:ref:refs/heads/main'],
  ['names', { environment: 'production' }, 'repo:octo/app:environment:production'],
] as const)('the subject by %s of %o is %s', (shape, changes, subject) => {
  oidc.subjectShape = shape
  expect(oidc.claims({ ...job, ...changes }).sub).toBe(subject)
})

test('tells where its keys are', async () => {
  const configuration = await ask('http://127.0.0.1:1/oidc/.well-known/openid-configuration', '')
  expect(configuration.body.jwks_uri).toBe('http://127.0.0.1:1/oidc/.well-known/jwks')
  expect((await ask(configuration.body.jwks_uri, '')).body).toEqual(oidc.jwks())
})
