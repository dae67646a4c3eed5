import type { Task } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import {
  describeExit,
  endOf,
  type FollowOptions,
  followTask,
  stopTaskAndWait,
  type TaskApi,
} from '../../src/aws/task.ts'
import { Process, VirtualTime } from './lock/virtual-time.ts'

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

const exited = { containers: [{ name: 'Main', exitCode: 0 }] }

/** Follows a task whose looks and log readings are answered one after the other; the last ones are repeated. */
async function follow(looks: (object | Error)[], readings: string[][], options: Partial<FollowOptions> = {}) {
  const lines: string[] = []
  let looked = 0
  let read = 0
  const end = await followTask({
    ecs: {
      describeTasks: async () => {
        const look = looks[Math.min(looked, looks.length - 1)]
        looked += 1
        if (look instanceof Error) throw look
        return { $metadata: {}, tasks: [look] }
      },
    } as unknown as TaskApi,
    cluster: 'cluster',
    taskArn: 'task',
    isNew: false,
    log: {
      read: async (onLine) => {
        const reading = readings[read] ?? []
        read += 1
        for (const line of reading) onLine(line)
        // As a flood: the next part is there at once.
        return { lines: reading.length, more: read < readings.length && reading.length >= 3 }
      },
    },
    onLine: (line) => lines.push(line),
    flushed: async () => {},
    exitCodeOf: (line) => (line === 'end' ? 0 : null),
    timeoutSeconds: 60,
    say: () => {},
    ...options,
  })
  return { end, lines, looked }
}

describe('following a task', () => {
  it('waits for the lines that come after its end, up to its own last one', async () => {
    const { end, lines } = await follow([exited], [['one'], [], ['two', 'end']])
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(lines).toEqual(['one', 'two'])
  })

  it('looks at one that was just started once it can have come to something, at any other at once', async () => {
    for (const [isNew, waited] of [
      [true, 10],
      [false, 0],
    ] as const) {
      const time = new VirtualTime()
      const pace = new Process(time, 'following')
      await time.outcome(follow([exited], [['end']], { isNew, pace }))
      expect(time.now / 1_000).toBe(waited)
    }
  })

  it('reads a flood to its end without looking at the task between its parts', async () => {
    const parts = Array.from({ length: 400 }, (_, part) => [0, 1, 2].map((line) => `${part}.${line}`))
    const { lines, looked } = await follow([exited], [...parts, ['end']])
    expect(lines).toEqual(parts.flat())
    expect(looked).toBe(1)
  })

  it('goes on where AWS had no time for a look', async () => {
    const busy = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })
    const { end, looked } = await follow([busy, exited], [['end']])
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(looked).toBe(2)
  })

  it('ends where AWS never has time for a look: the next run takes the task up', async () => {
    const busy = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })
    let now = 0
    const pace = {
      now: () => now,
      sleep: async () => {
        now += 60_000
      },
    }
    const looks = Array.from({ length: 50 }, () => busy)
    await expect(follow(looks, [], { pace })).rejects.toThrow('Rate exceeded')
  })
})

describe('stopping a task', () => {
  const stopping = (error: Error, known: Task | undefined) => {
    const ecs = {
      stopTask: () => Promise.reject(error),
      describeTasks: async () => ({ tasks: known === undefined ? [] : [known] }),
    } as unknown as TaskApi
    return stopTaskAndWait(ecs, 'cluster', 'task', 'why', { now: () => 0, sleep: async () => {} })
  }
  const named = (name: string) => Object.assign(new Error(name), { name })

  it.each(['InvalidParameterException', 'AccessDeniedException', 'AccessDenied'])(
    'that ECS has forgotten is done, also where AWS says %s: what is not there has no tags',
    async (name) => {
      expect(await stopping(named(name), undefined)).toBe(true)
      expect(await stopping(named(name), task({ exitCode: 0 }, stopped))).toBe(true)
    },
  )

  it('that runs and that the role may not stop is refused', async () => {
    await expect(stopping(named('AccessDeniedException'), task({}))).rejects.toThrow('AccessDenied')
  })

  it('does not hide any other answer', async () => {
    await expect(stopping(named('ServerException'), undefined)).rejects.toThrow('ServerException')
  })
})
