import type { Task } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import { describeExit, endOf } from '../../src/aws/task.ts'

const task = (main: object, rest: Partial<Task> = {}): Task => ({
  lastStatus: 'RUNNING',
  containers: [
    { name: 'sidecar', exitCode: 0 },
    { name: 'Main', ...main },
  ],
  ...rest,
})
const stopped = { lastStatus: 'STOPPED', stoppedReason: 'why' }

describe('how a task ended', () => {
  it.each([
    ['goes on while its container runs', task({}), null],
    [
      'is its container’s exit code, before the task has stopped',
      task({ exitCode: 3 }),
      { kind: 'exited', exitCode: 3 },
    ],
    [
      'is no exit code where the container could not be started',
      task({ exitCode: 127, reason: 'CannotStartContainerError: no sh' }),
      { kind: 'not-started' },
    ],
    [
      'is no exit code where the container could not be made',
      task({ exitCode: 1, reason: 'CannotCreateContainerError: x' }),
      { kind: 'not-started' },
    ],
    ['is not started without a start', task({}, stopped), { kind: 'not-started', reason: 'why' }],
    [
      'is lost where it had started and says no exit code',
      task({}, { ...stopped, startedAt: new Date() }),
      { kind: 'lost', reason: 'why' },
    ],
  ])('%s', (_what, given, expected) => {
    const end = endOf(given)
    if (expected === null) expect(end).toBeNull()
    else expect(end).toMatchObject(expected)
  })

  it('has all reasons that ECS gives', () => {
    expect(endOf(task({ exitCode: 137, reason: 'OutOfMemoryError: x' }, stopped))).toMatchObject({
      reason: 'OutOfMemoryError: x; why',
    })
  })
})

it.each([
  [137, 'OutOfMemoryError: Container killed due to memory usage', 'ran out of memory (512 MiB)'],
  [137, '', 'SIGKILL'],
  [143, '', 'SIGTERM'],
  [139, '', 'SIGSEGV'],
  [127, '', 'not found in the image'],
  [126, '', 'not executable'],
  [2, '', 'exit code 2'],
])('exit code %i (%s) is said in words', (code, reason, words) => {
  expect(describeExit(code, reason, 512)).toContain(words)
})
