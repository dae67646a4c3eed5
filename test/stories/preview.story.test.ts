import {
  DeregisterTaskDefinitionCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clients, roleArn } from '../cloud/testing.ts'
import type { WorkflowRun } from '../runner/workflow.ts'
import { findCanaries, secretsOf } from './canaries.ts'
import { Theatre } from './theatre.ts'
import { toldTargets } from './web-targets.ts'

const instance = 'monolayer-preview-42-app'

/** The life of previews beside a production, told in order: each story begins where the one before ended. */
describe.each(toldTargets)('previews on $kind, from opened to closed', (target) => {
  let theatre: Theatre
  let afterPush: string[]
  let opened: WorkflowRun
  let url: string
  let production: string

  beforeAll(async () => {
    theatre = await Theatre.open({ workflow: { inputs: target.inputs } })
    const push = await theatre.play('push')
    expect(push.exitCode, push.stdout).toBe(0)
    production = push.outputs.url ?? ''
    await theatre.ask(production, '/notes/of-production', 'POST')
    afterPush = theatre.cloud.inventory()
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  const databases = () => theatre.databases(instance)
  const github = () => theatre.cloud.github.repository(theatre.workflow.repository)
  const deployments = () => github().deployments.filter(({ environment }) => environment === 'preview')

  it('gives a pull request its own database, role and URL', async () => {
    opened = await theatre.play('pull_request.opened')
    expect(opened.exitCode, opened.stdout).toBe(0)
    expect(opened.outputs).toMatchObject({ outcome: 'deployed', environment: 'pr-1', database: 'postgres' })
    url = opened.outputs.url ?? ''
    expect(url).not.toBe(production)
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({ notes: [], revision: '0001' })
    await theatre.ask(url, '/notes/of-the-preview', 'POST')
    expect(await databases()).toEqual({ databases: ['pr_1'], roles: ['pr_1'] })
    expect(JSON.parse((await theatre.ask(production)).text).notes).toEqual(['of-production'])
  })

  it('says so on the pull request: one comment with the URL, one deployment', () => {
    expect(github().comments).toHaveLength(1)
    expect(github().comments[0]?.body).toContain(url)
    expect(github().comments[0]?.body).toContain('public')
    expect(deployments()).toHaveLength(1)
    expect(deployments()[0]).toMatchObject({ transient: true, production: false })
    expect(deployments()[0]?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success'])
    expect(deployments()[0]?.statuses.at(-1)).toMatchObject({ environmentUrl: url })
  })

  it('updates it with a push, and keeps its rows and its URL', async () => {
    await theatre.commit(
      { 'main.py': theatre.file('main.py').replace('VERSION = "1"', 'VERSION = "2"') },
      'change-1',
    )
    const run = await theatre.play('pull_request.synchronize')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'deployed', url })
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({
      version: '2',
      notes: ['of-the-preview'],
    })
    expect(github().comments).toHaveLength(1)
    expect(deployments()).toHaveLength(1)
  })

  it('keeps two pull requests apart', async () => {
    const run = await theatre.play('pull_request.opened', { number: 12 })
    expect(run.exitCode, run.stdout).toBe(0)
    const other = run.outputs.url ?? ''
    await theatre.ask(other, '/notes/of-the-other', 'POST')
    expect(JSON.parse((await theatre.ask(other)).text).notes).toEqual(['of-the-other'])
    expect(JSON.parse((await theatre.ask(url)).text).notes).toEqual(['of-the-preview'])
    expect(await databases()).toEqual({ databases: ['pr_1', 'pr_12'], roles: ['pr_1', 'pr_12'] })
    expect(
      theatre.cloud.inventory().filter((name) => name.startsWith('rds-instance:monolayer-preview')),
    ).toHaveLength(1)
  })

  it("gives a preview's own credentials no secret of production's and no way to its database", async () => {
    const { ecs } = clients(theatre.cloud, '42-preview-eu-west-1')
    const read = (stage: string) =>
      JSON.parse(theatre.cloud.ssm.read(`/monolayer/foundation/${stage}`)?.value ?? '{}')
    const [own, foreign] = [read('preview'), read('production')]
    const hostOf = (stage: string) => theatre.cloud.rds.instance(`monolayer-${stage}-42-app`).host
    let named = 0
    const run = async (container: object, securityGroups: string[]) => {
      named += 1
      const family = `monolayer-preview-42-app-pr-1-probe${named}`
      await ecs.send(
        new RegisterTaskDefinitionCommand({
          family,
          requiresCompatibilities: ['FARGATE'],
          networkMode: 'awsvpc',
          cpu: '256',
          memory: '512',
          executionRoleArn: roleArn('42-preview-eu-west-1-app'),
          containerDefinitions: [
            {
              name: 'Main',
              image: 'public.ecr.aws/docker/library/postgres:17',
              essential: true,
              ...container,
            },
          ],
          tags: [
            { key: 'monolayer:stage', value: 'preview' },
            { key: 'monolayer:repository-id', value: '42' },
          ],
        }),
      )
      const { tasks } = await ecs.send(
        new RunTaskCommand({
          cluster: 'monolayer-preview',
          taskDefinition: family,
          launchType: 'FARGATE',
          propagateTags: 'TASK_DEFINITION',
          networkConfiguration: {
            awsvpcConfiguration: { subnets: own.subnets, securityGroups, assignPublicIp: 'ENABLED' },
          },
        }),
      )
      const arn = tasks?.[0]?.taskArn ?? ''
      for (let tries = 0; tries < 30; tries += 1) {
        await theatre.pass(5_000)
        const answer = await ecs.send(
          new DescribeTasksCommand({ cluster: 'monolayer-preview', tasks: [arn] }),
        )
        const [task] = answer.tasks ?? []
        if (task?.lastStatus === 'STOPPED') {
          await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: `${family}:1` }))
          return { reason: task.stoppedReason, exitCode: task.containers?.[0]?.exitCode }
        }
      }
      throw new Error(`The task ${family} does not end`)
    }
    // pg_isready: 0 accepts connections, 2 no response (https://www.postgresql.org/docs/17/app-pg-isready.html).
    const knock = (stage: string) => ({ command: ['pg_isready', '--timeout', '3', '--host', hostOf(stage)] })
    const valueFrom = '/monolayer/production/42/app/production/PGPASSWORD'
    const secret = { command: ['true'], secrets: [{ name: 'PGPASSWORD', valueFrom }] }
    const [withSecret, ownDatabase, ...inGroup] = await Promise.all([
      run(secret, [own.appSecurityGroup]),
      run(knock('preview'), [own.appSecurityGroup]),
      run(knock('production'), [foreign.appSecurityGroup]),
      run(knock('production'), [
        own.appSecurityGroup,
        foreign.appSecurityGroup,
        foreign.databaseSecurityGroup,
      ]),
    ])
    expect(withSecret.reason).toContain('ResourceInitializationError')
    expect(withSecret.exitCode).toBeUndefined()
    expect(ownDatabase.exitCode).toBe(0)
    expect(inGroup.map(({ exitCode }) => exitCode)).toEqual([2, 2])
  })

  it('tells of reset where a migration that ran was rewritten, and reset is the way out', async () => {
    const first = theatre.file('alembic/versions/0001_notes.py')
    const rewritten = first.replaceAll('"0001"', '"0007"')
    await theatre.commit({ 'alembic/versions/0001_notes.py': rewritten }, 'change-12')
    const failed = await theatre.play('pull_request.synchronize', { number: 12 })
    expect(failed.exitCode).toBe(1)
    expect(failed.annotations.find(({ level }) => level === 'error')?.message).toMatch(
      /What to do: .*command: reset/,
    )
    // As docs/previews.md tells a person to do it.
    const inputs = { command: 'reset', environment: 'pr-12' }
    const run = await theatre.play('workflow_dispatch', { branch: 'change-12', inputs })
    expect(run.exitCode, run.stdout).toBe(0)
    const told = github().comments.filter(({ body }) => body.includes(' pr-12 '))
    expect(told.map(({ body }) => body.includes('is live'))).toEqual([true])
    expect(JSON.parse((await theatre.ask(run.outputs.url ?? '')).text)).toMatchObject({
      notes: [],
      revision: '0007',
    })
    expect(JSON.parse((await theatre.ask(url)).text).notes).toEqual(['of-the-preview'])
  })

  it('removes all of one and nothing of the other, whatever is connected to its database', async () => {
    await theatre.cloud.rds.holdDatabase(instance, 'pr_1', 20_000)
    const run = await theatre.play('pull_request.closed')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'destroyed', environment: 'pr-1' })
    expect(run.outputs.url).toBeUndefined()
    expect(await databases()).toEqual({ databases: ['pr_12'], roles: ['pr_12'] })
    expect(theatre.cloud.inventory().filter((name) => /pr-1(\D|$)/.test(name))).toEqual([])
    const other = github().comments.find(({ body }) => body.includes('pr-12'))
    const last = deployments()[1]?.statuses.at(-1)
    expect(other?.body).toContain('live')
    expect(last?.state).toBe('success')
    expect((await theatre.ask(last?.environmentUrl ?? '')).status).toBe(200)
  })

  it('ends the comment and the deployment as removed', () => {
    const comment = github().comments.find(({ body }) => body.includes(' pr-1 '))
    expect(comment?.body).toContain('removed')
    expect(comment?.body).not.toContain(url)
    expect(deployments()[0]?.statuses.at(-1)?.state).toBe('inactive')
  })

  it('leaves nothing but the shared instance when the last one is closed', async () => {
    const run = await theatre.play('pull_request.closed', { number: 12, merged: true })
    expect(run.exitCode, run.stdout).toBe(0)
    const before = new Set(afterPush)
    const more = theatre.cloud.inventory().filter((name) => !before.has(name))
    expect(more).toEqual([`rds-instance:${instance}`])
    expect(afterPush.filter((name) => !theatre.cloud.inventory().includes(name))).toEqual([])
    expect(await databases()).toEqual({ databases: [], roles: [] })
    expect(github().comments).toHaveLength(2)
    expect(deployments()).toHaveLength(2)
    expect(JSON.parse((await theatre.ask(production)).text).notes).toEqual(['of-production'])
  })

  it('has nothing to remove the second time, and is green', async () => {
    const run = await theatre.play('pull_request.closed')
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('destroyed')
    expect(github().comments).toHaveLength(2)
  })

  it('showed no secret of the previews anywhere', () => {
    expect(findCanaries(theatre.cloud, [opened], secretsOf(theatre.cloud))).toEqual([])
  })

  it('takes production away only with a second word, and then leaves its database', async () => {
    const refused = await theatre.play('workflow_dispatch', { inputs: { command: 'destroy' } })
    expect(refused.exitCode).toBe(1)
    expect(refused.annotations.find(({ level }) => level === 'error')?.properties.title).toBe(
      'destroy-refused',
    )
    expect((await theatre.ask(production)).status).toBe(200)
    const inputs = { command: 'destroy', 'confirm-destroy': 'production' }
    const run = await theatre.play('workflow_dispatch', { inputs })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome).toBe('destroyed')
    expect(run.summary).toContain('monolayer-production-42-app')
    expect(theatre.cloud.inventory()).toContain('rds-instance:monolayer-production-42-app')
    expect(theatre.cloud.inventory().filter((name) => name.startsWith('ecs-service:'))).toEqual([])
  })
})
