import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Theatre } from './theatre.ts'

const day = 24 * 60 * 60 * 1000

/**
 * The shipped policies and the action fit each other: everything the stories call is allowed, and no statement is
 * there for nothing.
 */
describe('the shipped policies', () => {
  let theatre: Theatre

  beforeAll(async () => {
    // With the optional template, whose statements the second life needs. Policies are about calls, not containers.
    theatre = await Theatre.openLight({ workflow: { inputs: { 'web-target': 'gateway' } } })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  // Shows I11.
  it('allow everything that production and previews do in their lives', async () => {
    for (const event of ['push', 'pull_request.opened', 'pull_request.closed', 'schedule'] as const) {
      const run = await theatre.play(event, { inputs: { 'web-target': 'express' } })
      expect(run.exitCode, run.stdout).toBe(0)
    }
    for (const event of ['push', 'pull_request.opened', 'pull_request.closed'] as const) {
      const run = await theatre.play(event, { inputs: { app: 'gateway' } })
      expect(run.exitCode, run.stdout).toBe(0)
    }
    // The instance that previews share goes a week after the last of them.
    await theatre.pass(8 * day)
    const sweep = await theatre.play('schedule', { inputs: { 'web-target': 'express' } })
    expect(sweep.exitCode, sweep.stdout).toBe(0)
    expect(sweep.stdout).toContain('Removing the instance')
    const refused = theatre.cloud.calls.all.filter(
      ({ error }) => error !== undefined && /AccessDenied/.test(error),
    )
    expect(refused.map(({ service, operation }) => `${service}:${operation}`)).toEqual([])
  })

  it('have no statement without which all of that would go just as well', () => {
    const { iam, account, region } = theatre.cloud
    const role = (name: string) => `arn:aws:iam::${account}:role/monolayer/${name}`
    const tags = (stage: string) => ({
      'aws:ResourceTag/monolayer:repository-id': '42',
      'aws:ResourceTag/monolayer:stage': stage,
    })
    // What happens on bad days only, asked as the calls ask: the stories of failing phases play it.
    for (const stage of ['production', 'preview']) {
      const logs = `arn:aws:logs:${region}:${account}:log-group:/monolayer/${stage}/42/app/x`
      const task = `arn:aws:ecs:${region}:${account}:task/monolayer-${stage}/0123`
      iam.check(role(`42-${stage}-${region}`), { action: 'logs:FilterLogEvents', resource: logs })
      iam.check(role(`42-${stage}-${region}`), {
        action: 'ecs:StopTask',
        resource: task,
        context: tags(stage),
      })
      // A route that fails, and a service that is removed: in this story production's stays.
      iam.check(role(`42-${stage}-${region}`), { action: 'ecs:ListGatewayRoutes', resource: '*' })
      iam.check(role(`42-${stage}-${region}`), {
        action: 'ecs:ListTasks',
        resource: '*',
        context: { 'ecs:cluster': `arn:aws:ecs:${region}:${account}:cluster/monolayer-${stage}` },
      })
      iam.check(role(`42-${stage}-${region}-app`), {
        action: 'secretsmanager:GetSecretValue',
        resource: `arn:aws:secretsmanager:${region}:${account}:secret:stripe-AbCdEf`,
        context: tags(stage),
      })
      // A task that asks for a master secret, whose tags may be those of the instance.
      const master = {
        action: 'secretsmanager:GetSecretValue',
        resource: `arn:aws:secretsmanager:${region}:${account}:secret:rds!db-1-AbCdEf`,
        context: tags(stage),
      }
      expect(iam.check(role(`42-${stage}-${region}-app`), master)).toEqual({ allowed: false, explicit: true })
    }
    const instance = `arn:aws:rds:${region}:${account}:db:monolayer-production-42-app`
    expect(
      iam.check(role(`42-production-${region}`), { action: 'rds:DeleteDBInstance', resource: instance }),
    ).toEqual({
      allowed: false,
      explicit: true,
    })
    const needed = iam.neededStatements()
    expect(iam.statements().filter((sid) => !needed.includes(sid))).toEqual([])
  })
})
