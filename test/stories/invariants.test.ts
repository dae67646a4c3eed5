import { describe, expect, it } from 'vitest'
import type { DetailedCall } from '../cloud/calls.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { type EndedRun, invariants } from './invariants.ts'

const call = (name: string, input: object = {}): DetailedCall => {
  const [service = '', operation = ''] = name.split(':')
  return { service, operation, input, status: 200, startMs: 0, endMs: 0, error: undefined }
}
const runOf = (...calls: DetailedCall[]) => ({ calls, firstCall: 0 }) as unknown as EndedRun
const tags = [{ key: 'monolayer:repository-id', value: '42' }]
const noCloud = {} as Cloud

/** What an invariant says of a run with these calls, and of a cloud that heard them. */
function breachesOf(rule: string, ...calls: DetailedCall[]): string[] {
  const cloud = {
    calls: { all: calls, of: (_: string, wanted: string) => calls.filter((one) => one.operation === wanted) },
  }
  return invariants[rule]?.(cloud as unknown as Cloud, [runOf(...calls)]) ?? [`no rule: ${rule}`]
}

describe('a phase after a write to the service is found', () => {
  const rule = 'nothing is written to a service before its phases are over'
  const phase = (name: string) => call('ecs:RunTask', { startedBy: `${name}-1` })

  it.each([
    ['ecs:CreateExpressGatewayService'],
    ['ecs:UpdateExpressGatewayService'],
    ['ecs:CreateService'],
    ['ecs:UpdateService'],
  ])('with %s', (write) => {
    expect(breachesOf(rule, call(write), phase('migrateDatabase'))).toHaveLength(1)
    expect(breachesOf(rule, phase('migrateDatabase'), call(write), phase('afterRollout'))).toEqual([])
  })

  it('but not where a preview that slept gets its tasks again', () => {
    expect(breachesOf(rule, call('ecs:UpdateService', { desiredCount: 1 }), phase('bootstrap'))).toEqual([])
  })
})

describe('what is made without tags is found', () => {
  const rule = 'everything that is made carries the tags of its repository'

  it.each([
    ['ecr:CreateRepository'],
    ['ecs:CreateExpressGatewayService'],
    ['ecs:CreateService'],
    ['ecs:RegisterTaskDefinition'],
    ['ecs:RunTask'],
    ['logs:CreateLogGroup'],
    ['rds:CreateDBInstance'],
    ['ssm:PutParameter'],
  ])('by %s', (made) => {
    expect(breachesOf(rule, call(made))).toEqual([made])
    expect(breachesOf(rule, call(made, { tags }))).toEqual([])
  })

  it('but not a task that takes the tags of its definition', () => {
    expect(breachesOf(rule, call('ecs:RunTask', { propagateTags: 'TASK_DEFINITION' }))).toEqual([])
  })
})

describe('phases of one environment', () => {
  const rule = 'phases of an environment run one at a time, and each request starts one task'
  const task = (id: string, family: string, startedAt: number, executionStoppedAt?: number) => ({
    id,
    request: { definition: { family }, startedBy: id },
    moments: { startedAt, executionStoppedAt },
  })
  const breachesWith = (...all: object[]) =>
    invariants[rule]?.({ ecs: { tasks: { all } } } as unknown as Cloud, [])

  it('that run at the same time are found, and those of two environments are none', () => {
    expect(breachesWith(task('a', 'app-phase', 0, 10), task('b', 'app-phase', 5, 20))).toHaveLength(1)
    expect(breachesWith(task('a', 'app-phase', 0), task('b', 'app-phase', 5, 20))).toHaveLength(1)
    expect(breachesWith(task('a', 'app-phase', 0, 5), task('b', 'app-phase', 5, 20))).toEqual([])
    expect(breachesWith(task('a', 'app-phase', 0, 10), task('b', 'other-phase', 5, 20))).toEqual([])
  })

  it('that one request started twice are found', () => {
    expect(breachesWith(task('a', 'app-phase', 0, 1), task('a', 'app-phase', 2, 3))).toHaveLength(1)
  })
})

it('a run that changes nothing and makes something is found', () => {
  const rule = 'a run that changes nothing makes nothing'
  const unchanged = (...calls: DetailedCall[]) =>
    ({ ...runOf(...calls), run: { outputs: { outcome: 'unchanged' } } }) as unknown as EndedRun
  const check = invariants[rule]
  expect(check?.(noCloud, [unchanged(call('ecs:DescribeServices'))])).toEqual([])
  expect(check?.(noCloud, [unchanged(call('ecs:RunTask'))])).toEqual(['ecs:RunTask'])
  const kept = { ...call('ecs:RunTask'), input: undefined }
  expect(check?.(noCloud, [unchanged(kept)])).toEqual([])
})

it('a deletion of a database of production is found', () => {
  const rule = 'no call deletes a database of production'
  const remove = (DBInstanceIdentifier: string) => call('rds:DeleteDBInstance', { DBInstanceIdentifier })
  expect(breachesOf(rule, remove('monolayer-production-42-app'))).toHaveLength(1)
  expect(breachesOf(rule, remove('monolayer-preview-42-app'))).toEqual([])
})
