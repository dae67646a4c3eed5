import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import type { Iam, RoleInput } from './iam.ts'

let cloud: Cloud

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false, withoutStatement: 'TakenOut' })
})

afterAll(async () => {
  await cloud.stop()
})

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
}

let count = 0

/** A role with these statements; Sids are made up unless given. */
function role(statements: readonly object[], more: Partial<RoleInput> = {}) {
  count += 1
  const number = count
  const Statement = statements.map((statement, index) => ({ Sid: `S${number}x${index}`, ...statement }))
  const Trust = { ...trust, Statement: { Sid: `Trust${number}`, ...trust.Statement } }
  return cloud.iam.createRole({
    name: `role-${number}`,
    path: '/test/',
    trust: Trust,
    policies: { all: { Version: '2012-10-17', Statement } },
    managedPolicyArns: [],
    ...more,
  })
}

const bucket = 'arn:aws:s3:::data/key'
const check = (arn: string, action: string, resource = bucket): ReturnType<Iam['check']> =>
  cloud.iam.check(arn, { action, resource })

describe('a policy', () => {
  test('allows what it names, whatever the case of the action, and nothing else', () => {
    const { arn } = role([{ Effect: 'Allow', Action: 's3:get*', Resource: 'arn:aws:s3:::data/*' }])
    expect(check(arn, 's3:GetObject').allowed).toBe(true)
    expect(check(arn, 's3:PutObject')).toEqual({ allowed: false, explicit: false })
    expect(check(arn, 's3:GetObject', 'arn:aws:s3:::other/key').allowed).toBe(false)
  })

  test('denies whatever else allows', () => {
    const { arn } = role([
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:Delete*', Resource: '*' },
    ])
    expect(check(arn, 's3:GetObject').allowed).toBe(true)
    expect(check(arn, 's3:DeleteObject')).toEqual({ allowed: false, explicit: true })
  })

  test('may name what it leaves out', () => {
    const { arn } = role([{ Effect: 'Allow', NotAction: 's3:Put*', NotResource: ['arn:aws:s3:::secret/*'] }])
    expect(check(arn, 's3:GetObject').allowed).toBe(true)
    expect(check(arn, 's3:PutObject').allowed).toBe(false)
    expect(check(arn, 's3:GetObject', 'arn:aws:s3:::secret/key').allowed).toBe(false)
  })

  test('matches ARNs part by part: a star does not reach into another account', () => {
    const { arn } = role([
      { Effect: 'Allow', Action: 'ecs:*', Resource: 'arn:aws:ecs:*:123456789012:task/*' },
    ])
    expect(check(arn, 'ecs:StopTask', 'arn:aws:ecs:eu-west-1:123456789012:task/c/1').allowed).toBe(true)
    expect(
      check(arn, 'ecs:StopTask', 'arn:aws:ecs:eu-west-1:999999999999:123456789012:task/c/1').allowed,
    ).toBe(false)
  })

  test('for an action without resources needs a plain star', () => {
    const { arn } = role([{ Effect: 'Allow', Action: 'ecr:*', Resource: 'arn:aws:ecr:*:*:repository/*' }])
    expect(check(arn, 'ecr:GetAuthorizationToken', '*').allowed).toBe(false)
  })

  test('is refused when it says something that is not known here', () => {
    expect(() => role([{ Effect: 'Allow', Action: 's3:*', Resource: '*', Principle: '*' }])).toThrow(
      'Principle',
    )
    expect(() => role([{ Effect: 'Maybe', Action: 's3:*', Resource: '*' }])).toThrow('Effect')
    expect(() => role([{ Sid: undefined, Effect: 'Allow', Action: 's3:*', Resource: '*' }])).toThrow('Sid')
  })

  test('of AWS gives what it gives there', () => {
    const managed = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'
    const { arn } = role([], { managedPolicyArns: [managed] })
    expect(check(arn, 'ecr:BatchGetImage', 'arn:aws:ecr:eu-west-1:1:repository/a').allowed).toBe(true)
    expect(check(arn, 'ssm:GetParameters').allowed).toBe(false)
    expect(() => role([], { managedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] })).toThrow()
  })
})

test('a refusal says who, what, where and why, as AWS does', () => {
  const { arn } = role([{ Effect: 'Deny', Action: 'rds:Delete*', Resource: '*' }])
  const caller = { roleArn: arn, sessionArn: 'arn:aws:sts::123456789012:assumed-role/role/x' }
  const resource = 'arn:aws:rds:eu-west-1:123456789012:db:one'
  expect(() => cloud.iam.authorize(caller, [{ action: 'rds:CreateDBInstance', resource }])).toThrow(
    `User: ${caller.sessionArn} is not authorized to perform: rds:CreateDBInstance on resource: ${resource} because no identity-based policy allows the rds:CreateDBInstance action`,
  )
  expect(() => cloud.iam.authorize(caller, [{ action: 'rds:DeleteDBInstance', resource }])).toThrow(
    `is not authorized to perform: rds:DeleteDBInstance on resource: ${resource} with an explicit deny in an identity-based policy`,
  )
})

test('a statement that was taken out allows nothing, and is still listed', () => {
  const { arn } = role([{ Sid: 'TakenOut', Effect: 'Allow', Action: '*', Resource: '*' }])
  expect(check(arn, 's3:GetObject').allowed).toBe(false)
  expect(cloud.iam.statements()).toContain('TakenOut')
})

test('a statement counts as used once it has decided something', () => {
  const { arn } = role([{ Sid: 'Reading', Effect: 'Allow', Action: 's3:Get*', Resource: '*' }])
  check(arn, 's3:PutObject')
  expect(cloud.iam.unusedStatements()).toContain('Reading')
  check(arn, 's3:GetObject')
  expect(cloud.iam.unusedStatements()).not.toContain('Reading')
})

test('a role is assumed only by whom it trusts', () => {
  const { arn } = role([])
  expect(cloud.iam.trusts(arn, 'sts:AssumeRole', ['Service', 'ecs-tasks.amazonaws.com'])).toBe(true)
  expect(cloud.iam.trusts(arn, 'sts:AssumeRole', ['Service', 'ec2.amazonaws.com'])).toBe(false)
})
