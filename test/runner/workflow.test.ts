import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../cloud/clock.ts'
import { GitHub } from '../cloud/github.ts'
import { Oidc } from '../cloud/oidc.ts'
import type { EventName } from './event.ts'
import { SourceRepository } from './source-repository.ts'
import { type EventOptions, type JobCloud, Workflow, type WorkflowRun } from './workflow.ts'

const action = `
name: a program of a test
inputs:
  program: { description: what to run, required: true }
  with-default: { description: x, default: "7" }
  spaced name: { description: x, default: y }
  github-token: { description: x, default: "\${{ github.token }}" }
runs: { using: node24, main: main.js, post: main.js }
`

// Runs what the test says, as main step and as post step.
const main = `
const fs = require('node:fs')
const isPost = process.env.STATE_isPost === 'true'
if (!isPost) fs.appendFileSync(process.env.GITHUB_STATE, 'isPost=true\\n')
const event = JSON.parse(fs.readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'))
const output = (name, value) => fs.appendFileSync(process.env.GITHUB_OUTPUT, name + '<<E\\n' + value + '\\nE\\n')
eval(process.env.INPUT_PROGRAM)
`

let root: string
let cloud: JobCloud & { readonly oidc: Oidc }
let source: SourceRepository
const tokenServer = createServer(async (request, response) => {
  const url = new URL(request.url ?? '', 'http://x')
  const { status, body } = await cloud.oidc.handle({
    method: 'GET',
    path: url.pathname.replace('/oidc', ''),
    query: url.searchParams,
    headers: { authorization: request.headers.authorization },
    body: Buffer.alloc(0),
  })
  response.writeHead(status).end(body)
})

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'workflow-test-'))
  mkdirSync(join(root, 'action'))
  mkdirSync(join(root, 'app', '.venv'), { recursive: true })
  writeFileSync(join(root, 'action', 'action.yml'), action)
  writeFileSync(join(root, 'action', 'main.js'), main)
  writeFileSync(join(root, 'app', 'main.py'), 'app = 1\n')
  writeFileSync(join(root, 'app', '.venv', 'big'), '')
  await new Promise<void>((resolve) => tokenServer.listen(0, '127.0.0.1', resolve))
  source = await SourceRepository.of(join(root, 'app'))
})

afterAll(async () => {
  tokenServer.close()
  await source.remove()
  rmSync(root, { recursive: true })
})

beforeEach(() => {
  const place = {
    clock: new VirtualClock(),
    url: `http://127.0.0.1:${(tokenServer.address() as AddressInfo).port}`,
    violations: [],
  }
  const tls = { caPath: '/nowhere' } as JobCloud['tls']
  cloud = {
    ...place,

    kill: () => {},
    oidc: new Oidc(place),
    github: new GitHub(place),
    tls,
  }
  return () => (cloud.clock as VirtualClock).close()
})

function workflow(): Workflow {
  return new Workflow(cloud, source, { action: join(root, 'action') })
}

async function run(
  program: string,
  event: EventName = 'push',
  options: EventOptions = {},
): Promise<WorkflowRun> {
  return await workflow().run(event, { ...options, inputs: { program } })
}

async function evaluate(expression: string, event?: EventName, options?: EventOptions): Promise<unknown> {
  const { outputs, rawStdout } = await run(`output('value', JSON.stringify(${expression}))`, event, options)
  if (outputs.value === undefined) throw new Error(rawStdout)
  return JSON.parse(outputs.value)
}

describe('the runner', () => {
  test('gives inputs with their defaults', async () => {
    const names = ['INPUT_WITH-DEFAULT', 'INPUT_SPACED_NAME']
    expect(await evaluate(`${JSON.stringify(names)}.map((name) => process.env[name])`)).toEqual(['7', 'y'])
    const token = await run(
      `output('length', process.env['INPUT_GITHUB-TOKEN'].length); console.log(process.env['INPUT_GITHUB-TOKEN'])`,
    )
    expect(token.outputs.length).toBe('40')
    expect(token.stdout).toBe('***\n')
  })

  test('gives nothing of the machine that plays it', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'developer'
    process.env.AWS_PROFILE = 'developer'
    try {
      const names = (await evaluate('Object.keys(process.env)')) as string[]
      expect(names.filter((name) => name.startsWith('AWS_'))).toEqual(['AWS_ENDPOINT_URL'])
      expect(names.filter((name) => name.startsWith('VITEST') || name.startsWith('npm_'))).toEqual([])
    } finally {
      delete process.env.AWS_ACCESS_KEY_ID
      delete process.env.AWS_PROFILE
    }
  })

  test('runs the post step with the state of the main step, also when that failed', async () => {
    const result = await run(`console.log(isPost ? 'after' : 'before'); if (!isPost) process.exitCode = 3`)
    expect(result).toMatchObject({ exitCode: 3, conclusion: 'failure', state: { isPost: 'true' } })
    expect(result.stdout).toBe('before\n')
    expect(result.post).toMatchObject({ exitCode: 0, conclusion: 'success', stdout: 'after\n' })
  })

  test('runs under the Node that is asked for, in the time of the cloud', async () => {
    expect(await evaluate('process.version.split(".")[0]')).toBe('v24')
    const start = cloud.clock.now()
    const result = await run('setTimeout(() => {}, isPost ? 0 : 3_600_000)')
    expect(result.conclusion).toBe('success')
    expect(cloud.clock.now() - start).toBeGreaterThanOrEqual(3_600_000)
  })

  test('gives a job with the permission an identity token, and a fork none', async () => {
    const program = `(async () => {
      const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env
      if (!url || isPost) return output('sub', 'none')
      const answer = await fetch(url + '&audience=sts.amazonaws.com', { headers: { authorization: 'Bearer ' + token } })
      output('sub', JSON.parse(atob((await answer.json()).value.split('.')[1])).sub)
    })()`
    expect((await run(program)).outputs.sub).toBe('repo:octo/app:ref:refs/heads/main')
    expect((await run(program, 'pull_request.opened')).outputs.sub).toBe('repo:octo/app:pull_request')
    expect((await run(program, 'pull_request.opened', { fork: true, number: 9 })).outputs.sub).toBe('none')
    expect((await run(program, 'push', { permissions: { contents: 'read' } })).outputs.sub).toBe('none')
  })

  test('cancels by SIGINT, then SIGTERM, then the end, and still runs the post step', async () => {
    const stubborn = `if (!isPost) {
      process.on('SIGINT', () => console.log('SIGINT'))
      process.on('SIGTERM', () => console.log('SIGTERM'))
      setInterval(() => {}, 1000)
      console.log('ready')
    }`
    let ready = () => {}
    const isReady = new Promise<void>((resolve) => {
      ready = resolve
    })
    const { action } = await workflow().start('push', { inputs: { program: stubborn }, onLine: ready })
    await isReady
    const start = cloud.clock.now()
    const result = await action.cancel()
    expect(result).toMatchObject({
      conclusion: 'cancelled',
      signal: 'SIGKILL',
      stdout: 'ready\nSIGINT\nSIGTERM\n',
    })
    expect(result.post?.conclusion).toBe('success')
    expect(cloud.clock.now() - start).toBeGreaterThanOrEqual(10_000)
  })

  test('lets the cloud kill the program', async () => {
    const { action, done } = await workflow().start('push', {
      inputs: { program: `console.log('ready'); setInterval(() => {}, 1000)` },
      onLine: () => cloud.kill('SIGKILL'),
      post: false,
    })
    expect(await done).toMatchObject({ signal: 'SIGKILL', conclusion: 'failure', post: null })
    await action.done
  })
})

describe('an event', () => {
  test('push has the commit and the branch, and is checked out', async () => {
    const seen = await evaluate(
      `{
      sha: process.env.GITHUB_SHA, head: fs.readFileSync('.git/HEAD', 'utf8').trim(), after: event.after,
      ref: process.env.GITHUB_REF, id: [process.env.GITHUB_REPOSITORY_ID, event.repository.id],
      files: fs.readdirSync('.').sort(), name: process.env.GITHUB_EVENT_NAME,
    }`
        .replace(/^\{/, '({')
        .replace(/\}$/, '})'),
    )
    const sha = await source.commitOf('main')
    expect(seen).toEqual({
      sha,
      head: sha,
      after: sha,
      ref: 'refs/heads/main',
      id: ['42', 42],
      files: ['.git', 'main.py'],
      name: 'push',
    })
  })

  test('pull request has its merge commit, and GitHub knows whether it is open', async () => {
    const flow = workflow()
    const program = `output('value', JSON.stringify([process.env.GITHUB_REF, process.env.GITHUB_HEAD_REF, event.action,
      event.pull_request.state, event.pull_request.head.sha, process.env.GITHUB_SHA]))`
    const seen: [string, string, string, string, string, string][] = []
    const events = ['pull_request.opened', 'pull_request.synchronize', 'pull_request.closed'] as const
    for (const event of events) {
      const { outputs } = await flow.run(event, { number: 7, inputs: { program } })
      seen.push(JSON.parse(outputs.value ?? ''))
    }
    expect(seen.map(([ref, head, action, state]) => [ref, head, action, state])).toEqual([
      ['refs/pull/7/merge', 'change-7', 'opened', 'open'],
      ['refs/pull/7/merge', 'change-7', 'synchronize', 'open'],
      ['refs/pull/7/merge', 'change-7', 'closed', 'closed'],
    ])
    const heads = seen.map(([, , , , head]) => head)
    expect(new Set(heads).size).toBe(2)
    expect(seen.every(([, , , , head, sha]) => head !== sha)).toBe(true)
    expect(cloud.github.repository(flow.repository).pulls.get(7)?.state).toBe('closed')
  })

  test('run again keeps the number of its run', async () => {
    const flow = workflow()
    const program = 'output("run", process.env.GITHUB_RUN_ID + " " + process.env.GITHUB_RUN_ATTEMPT)'
    const first = await flow.run('push', { inputs: { program } })
    const second = await flow.run('push', { inputs: { program }, rerunOf: first.job })
    const other = await flow.run('push', { inputs: { program } })
    expect(second.outputs.run).toBe(`${first.job.runId} 2`)
    expect(other.outputs.run).not.toContain(String(first.job.runId))
    expect(cloud.github.repository(flow.repository).attempt(first.job.runId, 1)?.conclusion).toBe('success')
  })
})
