import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Annotation } from '../runner/step-log.ts'
import type { EventOptions, WorkflowRun } from '../runner/workflow.ts'
import { Theatre } from './theatre.ts'

/** What a user can get wrong before anything is made: each stops at once, and says what, where and what to do. */
describe('a mistake in workflow, project or account', () => {
  let theatre: Theatre

  beforeAll(async () => {
    theatre = await Theatre.open({ containers: false })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  /** Plays a push and expects a red step that made nothing and called nothing that changes anything. */
  async function refused(
    options: EventOptions,
    on = theatre,
  ): Promise<{ error: Annotation; run: WorkflowRun; calls: string[] }> {
    const before = on.cloud.inventory()
    const mark = on.mark()
    const run = await on.play('push', options)
    expect(run.exitCode, run.stdout).toBe(1)
    expect(run.outputs.outcome).toBe('failed')
    expect(on.cloud.inventory()).toEqual(before)
    const errors = run.annotations.filter(({ level }) => level === 'error')
    expect(errors).toHaveLength(1)
    const [error] = errors
    if (error === undefined) throw new Error('no error was shown')
    expect(error.message.trimEnd().split('\n').at(-1)).toMatch(/^What to do: \S/)
    expect(run.stdout).not.toMatch(/\n\s+at .*\(.*:\d+:\d+\)/)
    return { error, run, calls: on.callsSince(mark) }
  }

  it('tells all wrong inputs at once, and calls nobody', async () => {
    const { error, calls } = await refused({
      inputs: { 'aws-account-id': '', 'aws-region': 'mars', command: 'deplay', cpu: '300', memory: 'much' },
    })
    expect(error.properties.title).toBe('input-invalid')
    for (const name of ['aws-account-id', 'aws-region', 'command', 'cpu', 'memory'])
      expect(error.message).toContain(`- ${name}:`)
    expect(calls).toEqual([])
  })

  it('asks for the id-token permission when the job lacks it', async () => {
    const { error, calls } = await refused({ permissions: { contents: 'read' } })
    expect(error.properties.title).toBe('sign-in-impossible')
    expect(error.message).toContain('id-token: write')
    expect(calls).toEqual([])
  })

  // Shows F13.
  it('prints the claims and a trust policy that would allow them when AWS refuses the role', async () => {
    await theatre.commit({}, 'feature')
    const { error, calls } = await refused({
      branch: 'feature',
      inputs: { 'role-to-assume': productionRole },
    })
    expect(error.properties.title).toBe('trust-refused')
    expect(error.message).toContain('ref = refs/heads/feature')
    expect(error.message).toContain('repo:octo/app:*')
    expect(error.message).toContain('repo:octo@583231/app@42:*')
    expect(error.message).toContain('--region eu-west-1 --stack-name monolayer-octo-app')
    expect(error.message).toContain('RepositoryId=42 DefaultBranch=main')
    expect(calls.every((call) => call === 'sts:AssumeRoleWithWebIdentity' || call.startsWith('oidc:'))).toBe(
      true,
    )
  })

  // Shows F14.
  it('stops before anything else when the account is another one', async () => {
    const { error } = await refused({
      inputs: { 'aws-account-id': '999999999999', 'role-to-assume': '' },
    })
    expect(['trust-refused', 'account-wrong']).toContain(error.properties.title)
  })

  it("keeps the ids of production's network out of log and summary", async () => {
    const name = '/monolayer/foundation/production'
    const value = theatre.cloud.ssm.read(name)?.value ?? ''
    const foundation = JSON.parse(value)
    const [subnet] = foundation.subnets
    const put = (text: string) =>
      theatre.cloud.ssm.put({ name, type: 'String', value: text, description: '' })
    // AWS's answer names the table, which here is called like a subnet.
    put(JSON.stringify({ ...foundation, table: subnet }))
    const { run } = await refused({})
    put(value)
    expect(run.stdout).toContain('table/***')
    expect(`${run.stdout}${run.summary}`).not.toContain(subnet)
  })

  it('gives the command that makes the foundation where it is missing', async () => {
    theatre.cloud.ssm.remove('/monolayer/foundation/production')
    const { error } = await refused({})
    expect(error.properties.title).toBe('foundation-missing')
    expect(error.message).toContain(
      'aws cloudformation deploy --region eu-west-1 --stack-name monolayer-account',
    )
  })

  it('finds no app, lists what it looked for, and calls nobody', async () => {
    await theatre.commit({ 'main.py': null, 'requirements.txt': null, 'README.md': 'nothing here' }, 'main')
    const { error, run, calls } = await refused({})
    expect(error.properties.title).toBe('project-unreadable')
    expect(calls).toEqual([])
    expect(JSON.parse(run.outputs.plan ?? '{}').errors).not.toEqual([])
  })

  // Shows A5.
  it("refuses events that run strangers' code with the role", async () => {
    const fork = await theatre.play('pull_request.opened', { fork: true, number: 9 })
    expect(fork.exitCode).toBe(0)
    expect(fork.outputs.outcome).toBe('skipped')
    expect(fork.summary).toContain('fork')
  })
})

describe('a machine without Docker', () => {
  it('says so before a database is made for nothing', async () => {
    const theatre = await Theatre.open({ containers: false })
    try {
      const run = await theatre.play('push', { variables: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } })
      expect(run.exitCode).toBe(1)
      const error = run.annotations.find(({ level }) => level === 'error')
      expect(error?.properties.title).toBe('docker-unavailable')
      expect(error?.message).toContain('What to do: ')
      expect(theatre.cloud.calls.of('rds', 'CreateDBInstance')).toEqual([])
      expect(theatre.cloud.calls.of('ecr', 'CreateRepository')).toEqual([])
    } finally {
      await theatre.close()
    }
  })
})

const productionRole = 'arn:aws:iam::123456789012:role/monolayer/42-production-eu-west-1'
