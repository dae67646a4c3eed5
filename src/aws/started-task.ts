import { unusableAnswer } from './refusal.ts'
import type { TaskApi } from './task.ts'

/** How many pages of 100 stopped tasks are looked through; a family has the tasks of one environment. */
const pagesOfTasks = 20

/**
 * The task of that `startedBy` that runs, or is to; `null`: there is none. `startedBy` must be the only filter of
 * ListTasks, so this finds running tasks only (ECS API reference).
 *
 * @returns its ARN
 */
export async function listStarted(ecs: TaskApi, cluster: string, id: string): Promise<string | null> {
  const answer = await ecs.listTasks({ cluster, startedBy: id })
  return answer.taskArns?.[0] ?? null
}

/**
 * The task of that `startedBy` that was stopped, or is to be; `null`: there is none. ECS shows a stopped task for at
 * least an hour (ECS API reference, DescribeTasks).
 *
 * @param taskDefinition revision, by ARN or as `family:revision`, that the task was asked for with
 * @returns its ARN
 * @throws DeployError `aws-failed` where ECS does not come to an end of them
 */
export async function listEnded(
  ecs: TaskApi,
  cluster: string,
  taskDefinition: string,
  id: string,
): Promise<string | null> {
  const family = taskDefinition.replace(/^.*\//, '').replace(/:\d+$/, '')
  let nextToken: string | undefined
  for (let page = 0; page < pagesOfTasks; page += 1) {
    const { taskArns: tasks = [], nextToken: next } = await ecs.listTasks({
      cluster,
      family,
      desiredStatus: 'STOPPED',
      ...(nextToken === undefined ? {} : { nextToken }),
    })
    if (tasks.length > 0) {
      const answer = await ecs.describeTasks({ cluster, tasks })
      const found = answer.tasks?.find(({ startedBy }) => startedBy === id)
      if (found?.taskArn !== undefined) return found.taskArn
    }
    nextToken = next
    if (nextToken === undefined) return null
  }
  // "None" would be a guess, and a phase that has run may run again for it.
  throw unusableAnswer('ecs ListTasks', `no end after ${pagesOfTasks} pages of stopped tasks of ${family}`)
}
