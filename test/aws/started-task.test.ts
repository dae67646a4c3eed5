import { describe, expect, it } from 'vitest'
import { listEnded } from '../../src/aws/started-task.ts'
import type { TaskApi } from '../../src/aws/task.ts'

const revision = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/production-42-app-phase:7'

/** An ECS whose stopped tasks, by who asked for them, come in pages. */
function ecsWith(...pages: readonly (readonly string[])[]): { ecs: TaskApi; asked: unknown[] } {
  const asked: unknown[] = []
  const ecs = {
    listTasks: async (input: { nextToken?: string }) => {
      asked.push(input)
      const page = Number(input.nextToken ?? 0)
      return {
        taskArns: pages[page]?.map((startedBy) => `task of ${startedBy}`),
        nextToken: page + 1 < pages.length ? String(page + 1) : undefined,
      }
    },
    describeTasks: async ({ tasks = [] }: { tasks?: string[] }) => {
      if (tasks.length === 0) throw new Error('Tasks cannot be empty.')
      return { tasks: tasks.map((taskArn) => ({ taskArn, startedBy: taskArn.slice('task of '.length) })) }
    },
  } as unknown as TaskApi
  return { ecs, asked }
}

describe('a task that has stopped', () => {
  it('is found among those of its family, on whichever page it is', async () => {
    const { ecs, asked } = ecsWith(['a', 'b'], [], ['c', 'ours'])
    expect(await listEnded(ecs, 'cluster', revision, 'ours')).toBe('task of ours')
    expect(asked).toEqual([
      { cluster: 'cluster', family: 'production-42-app-phase', desiredStatus: 'STOPPED' },
      { cluster: 'cluster', family: 'production-42-app-phase', desiredStatus: 'STOPPED', nextToken: '1' },
      { cluster: 'cluster', family: 'production-42-app-phase', desiredStatus: 'STOPPED', nextToken: '2' },
    ])
  })

  it('is none where all of them are of others, or there are none', async () => {
    expect(await listEnded(ecsWith(['a'], ['b']).ecs, 'cluster', revision, 'ours')).toBeNull()
    expect(await listEnded(ecsWith([]).ecs, 'cluster', revision, 'ours')).toBeNull()
  })

  it('is not said to be none where ECS does not come to an end', async () => {
    const { ecs, asked } = ecsWith(...Array.from({ length: 1000 }, () => ['a']))
    await expect(listEnded(ecs, 'cluster', revision, 'ours')).rejects.toMatchObject({ code: 'aws-failed' })
    expect(asked).toHaveLength(20)
  })
})
