import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { productDirectory } from '../runner/product.ts'
import { observations } from './observations/index.ts'
import { settle } from './observations/observation.ts'
import { keepsText, type RecordedAct, type RecordedCall } from './recording.ts'

function call(service: string, operation: string, at: number, answer: unknown, error: string | null = null) {
  return {
    ...{ service, operation, error, request: null, status: error === null ? 200 : 400 },
    ...{ startMs: at, endMs: at + 100 },
    answer: typeof answer === 'string' ? answer : JSON.stringify(answer),
  } satisfies RecordedCall
}

const act = (...calls: RecordedCall[]): RecordedAct[] => [
  { name: 'deploy', exitCode: 0, outputs: {}, error: null, seconds: 1, calls },
]

function seen(id: string, acts: readonly RecordedAct[]): string | null | undefined {
  return settle(observations, acts).find((settled) => settled.id === id)?.seen
}

it('says of nothing that it was seen where nothing was recorded', () => {
  expect(settle(observations, []).filter(({ seen }) => seen !== null)).toEqual([])
})

it('names the file that assumes what is asked', () => {
  expect(observations.filter(({ assumedIn }) => !existsSync(join(productDirectory, assumedIn)))).toEqual([])
  expect(new Set(observations.map(({ id }) => id)).size).toBe(observations.length)
})

it('tells states of a task with the time between them', () => {
  const states = (at: number, lastStatus: string) =>
    call('ecs', 'DescribeTasks', at, { tasks: [{ taskArn: 'arn:task', lastStatus }] })
  const acts = act(states(0, 'PROVISIONING'), states(3_000, 'PROVISIONING'), states(12_000, 'RUNNING'))
  expect(seen('task-states', acts)).toBe('PROVISIONING, after 12 s RUNNING')
})

it('tells states of an instance, which come as XML', () => {
  const status = (at: number, text: string) =>
    call('rds', 'DescribeDBInstances', at, `<a><DBInstanceStatus>${text}</DBInstanceStatus></a>`)
  expect(seen('database-creation', act(status(0, 'creating'), status(60_000, 'available')))).toBe(
    'creating, after 60 s available',
  )
})

it('tells when a task is known after it was asked for', () => {
  const acts = act(
    call('ecs', 'RunTask', 0, { tasks: [{ taskArn: 'arn:task' }] }),
    call('ecs', 'DescribeTasks', 1_000, { tasks: [], failures: [{ arn: 'arn:task', reason: 'MISSING' }] }),
    call('ecs', 'DescribeTasks', 4_000, { tasks: [{ taskArn: 'arn:task' }] }),
  )
  expect(seen('task-visible', acts)).toBe('after 4 s at the latest')
})

it('tells what a removed service answers, and after how long', () => {
  const acts = act(
    call('ecs', 'DescribeExpressGatewayService', 0, { service: { status: { statusCode: 'ACTIVE' } } }),
    call('ecs', 'DeleteExpressGatewayService', 1_000, {}),
    call('ecs', 'DescribeExpressGatewayService', 2_000, { service: { status: { statusCode: 'DRAINING' } } }),
    call('ecs', 'DescribeExpressGatewayService', 301_000, {}, 'ResourceNotFoundException'),
  )
  expect(seen('removed-service', acts)).toBe('DRAINING; ResourceNotFoundException')
  expect(seen('service-removal', acts)).toBe('300 s')
})

it('names calls that were refused, and says so where none was', () => {
  expect(seen('refusals', act(call('ecs', 'RunTask', 0, {})))).toBe('none')
  expect(seen('refusals', act(call('ecs', 'RunTask', 0, {}, 'AccessDeniedException')))).toBe('ecs:RunTask')
})

it('keeps no text that can hold a secret', () => {
  const kept = [
    ['ssm', 'GetParameters'],
    ['sts', 'AssumeRoleWithWebIdentity'],
    ['ecr', 'GetAuthorizationToken'],
    ['dynamodb', 'UpdateItem'],
    ['logs', 'GetLogEvents'],
  ].filter(([service = '', operation = '']) => keepsText(service, operation))
  expect(kept).toEqual([])
})
