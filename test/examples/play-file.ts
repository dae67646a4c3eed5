import { join } from 'node:path'
import { type EventName, forkPermissions } from '../runner/event.ts'
import { productDirectory } from '../runner/product.ts'
import type { EventOptions, Workflow, WorkflowRun } from '../runner/workflow.ts'
import { jobsOf, readWorkflowFile } from './workflow-file.ts'

export const workflowFolder = join(productDirectory, 'examples', 'workflows')

export interface FileOptions extends EventOptions {
  readonly secrets?: Readonly<Record<string, string>>
}

/** One job of a workflow file that ran. */
export interface FileRun {
  readonly id: string
  readonly environment: string | null
  readonly run: WorkflowRun
}

/** Plays an event for a file of `examples/workflows`, as it is: the jobs that GitHub would start, one after the other. */
export async function playFile(
  workflow: Workflow,
  file: string,
  event: EventName,
  options: FileOptions = {},
): Promise<FileRun[]> {
  const happened = await workflow.happen(event, options)
  const jobs = jobsOf(readWorkflowFile(join(workflowFolder, file)), {
    github: { event_name: happened.job.event, ref: happened.job.ref, event: happened.payload },
    inputs: options.dispatchInputs ?? {},
    // A fork's pull request sees no secret.
    secrets: options.fork ? {} : (options.secrets ?? {}),
  })
  const runs: FileRun[] = []
  for (const { id, permissions, environment, inputs } of jobs) {
    const job = {
      ...happened.job,
      workflowPath: `.github/workflows/${file}`,
      permissions: options.fork ? forkPermissions(permissions) : permissions,
      environment,
    }
    const running = await workflow.begin({ ...happened, job }, { ...options, inputs })
    runs.push({ id, environment, run: await running.done })
  }
  return runs
}
