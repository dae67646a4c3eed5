import { expect, it } from 'vitest'
import { compare, type Difference, ownAnswers } from './compare.ts'
import { describeValue, type Observation, watchReads } from './observation.ts'
import type { Opinion } from './opinion.ts'
import { reasonFor, review } from './reasons.ts'
import { renderTable } from './table.ts'

const observation = (changes: Partial<Observation> = {}): Observation => ({
  step: 'run',
  operation: 'ecs:RunTask',
  outcome: 'ok',
  reads: { 'tasks[].lastStatus': 'RUNNING' },
  ...changes,
})

const opinion = (observations: Observation[], text = 'true'): Opinion => ({
  observations,
  results: [{ step: 'run', text }],
})

const differences = (local: Opinion, moto: Opinion) => compare(local, moto).flatMap((row) => row.differences)

it('finds nothing where both say the same', () => {
  expect(differences(opinion([observation()]), opinion([observation()]))).toEqual([])
})

it('finds another outcome, and then says nothing of the answer', () => {
  const refused = observation({ outcome: 'AccessDeniedException', reads: {} })
  expect(differences(opinion([observation()]), opinion([refused]))).toEqual([
    { operation: 'ecs:RunTask', step: 'run', what: 'outcome', local: 'ok', moto: 'AccessDeniedException' },
  ])
})

it('finds another value, and a member that only one has', () => {
  const other = observation({ reads: { 'tasks[].lastStatus': 'PROVISIONING', failures: 'absent' } })
  expect(
    differences(opinion([observation()]), opinion([other])).map(({ what, moto }) => [what, moto]),
  ).toEqual([
    ['failures', 'absent'],
    ['tasks[].lastStatus', 'PROVISIONING'],
  ])
})

it('finds a call that only one was asked for', () => {
  expect(differences(opinion([observation()]), opinion([]))).toMatchObject([{ local: 'ok', moto: 'no call' }])
})

it('finds what the action itself makes of it', () => {
  expect(differences(opinion([], 'true'), opinion([], 'false'))).toEqual([
    { operation: ownAnswers, step: 'run', what: 'outcome', local: 'true', moto: 'false' },
  ])
})

it('wants a reason for every difference, and a difference for every reason', () => {
  const [difference] = differences(opinion([observation()]), opinion([])) as [Difference]
  const rows = compare(opinion([observation()]), opinion([]))
  const reason = { operation: 'ecs:RunTask', step: /^run$/, what: /outcome/, why: 'x' }
  expect(reasonFor(difference, [reason])).toBe(reason)
  expect(reasonFor(difference, [{ ...reason, step: /other/ }])).toBeUndefined()
  expect(reasonFor(difference, [{ ...reason, operation: 'ecs:StopTask' }])).toBeUndefined()
  expect(review(rows, [reason])).toEqual({ unexplained: [], stale: [] })
  expect(review(rows, [])).toEqual({ unexplained: [difference], stale: [] })
  const unused = { operation: 'ecs:StopTask', why: 'y' }
  expect(review(rows, [reason, unused])).toEqual({ unexplained: [], stale: [unused] })
})

it('makes a table with every operation and its reason', () => {
  const rows = compare(opinion([observation()]), opinion([]))
  const reasons = [{ operation: 'ecs:RunTask', why: 'moto | runs nothing.' }]
  const unknown = ['ecs:CreateExpressGatewayService']
  const page = renderTable({ rows, reasons, unknown, motoVersion: '5' })
  expect(page).toContain('| `ecs:RunTask` | ok | no call | differs | moto \\| runs nothing. |')
  expect(page).toContain('| `ecs:CreateExpressGatewayService` | answers | – | not in moto |')
  expect(page).toContain('Of 2 operations that the action calls, 0 are the same in both, 1 differ')
})

it('notes what is read of an answer, and how long its lists are', () => {
  const noted: string[] = []
  const answer = { tasks: [{ arn: 'arn:aws:ecs:eu-west-1:123456789012:task/a', at: new Date() }], unread: 1 }
  const watched = watchReads(answer, (path, value) => noted.push(`${path} = ${describeValue(value)}`))
  expect(watched.tasks.map(({ arn, at }) => [arn, at])).toEqual([[answer.tasks[0]?.arn, answer.tasks[0]?.at]])
  expect(noted).toContain('tasks[].arn = arn:aws:ecs:eu-west-1:<number>:task/a')
  expect(noted).toContain('tasks[].at = a time')
  expect(noted).toContain('tasks.length = 1')
  expect(noted.join()).not.toContain('unread')
})

it('leaves out of a value what is another everywhere', () => {
  expect(describeValue('sg-0123456789abcdef0')).toBe('sg-<id>')
  expect(describeValue('http://127.0.0.1:4566/x')).toBe('http://<host>/x')
  expect(describeValue('d'.repeat(40))).toBe('a token')
  expect(describeValue(undefined)).toBe('absent')
  expect(describeValue('monolayer-production')).toBe('monolayer-production')
})
