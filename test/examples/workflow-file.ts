import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'yaml'
import type { Permissions } from '../cloud/github-job.ts'
import { type Contexts, interpolate, isTrue } from './expression.ts'

/** A workflow file as far as it decides what the action is given. */
export interface WorkflowFile {
  readonly name: string
  readonly on: Readonly<Record<string, Trigger | null>>
  readonly permissions?: Permissions
  readonly concurrency?: Concurrency
  readonly jobs: Readonly<Record<string, JobFile>>
}

interface Trigger {
  readonly branches?: readonly string[]
  readonly types?: readonly string[]
}

interface Concurrency {
  readonly group: string
}

interface JobFile {
  readonly if?: string
  readonly permissions?: Permissions
  readonly environment?: string
  readonly concurrency?: Concurrency
  readonly strategy?: { readonly matrix: { readonly include: readonly Record<string, string>[] } }
  readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, string>> }[]
}

/** One job of a workflow file for one event, everything in it worked out. */
export interface PlannedJob {
  readonly id: string
  readonly permissions: Permissions
  readonly environment: string | null
  /** Group of the job, or of its workflow. */
  readonly concurrency: string
  /** What `with:` gives the action. */
  readonly inputs: Readonly<Record<string, string>>
}

/** GitHub's `types` of a pull request where a workflow names none. */
const usualTypes = ['opened', 'synchronize', 'reopened']

/** Name of the action in the files that people copy. */
export const actionName = 'org/monolayer-action'

export function readWorkflowFile(path: string): WorkflowFile {
  const file = parse(readFileSync(path, 'utf8'))
  return { ...file, name: file.name ?? basename(path) }
}

/**
 * The jobs that GitHub would start for an event.
 *
 * @param contexts `github` with `event_name`, `ref` and the payload as `event`; `inputs` and `secrets`
 * @throws Error for a step that is neither a checkout nor the action
 */
export function jobsOf(file: WorkflowFile, contexts: Contexts): PlannedJob[] {
  const github = contexts.github as { event_name: string; ref: string; event: { action?: string } }
  const trigger = file.on[github.event_name]
  if (trigger === undefined) return []
  if (github.event_name === 'push' && trigger?.branches !== undefined) {
    if (!trigger.branches.some((branch) => github.ref === `refs/heads/${branch}`)) return []
  }
  if (github.event_name === 'pull_request') {
    if (!(trigger?.types ?? usualTypes).includes(github.event.action ?? '')) return []
  }
  return Object.entries(file.jobs).flatMap(([id, job]) =>
    job.if !== undefined && !isTrue(job.if, contexts)
      ? []
      : (job.strategy?.matrix.include ?? [{}]).map((matrix) =>
          planned(file, id, job, { ...contexts, matrix }),
        ),
  )
}

function planned(file: WorkflowFile, id: string, job: JobFile, contexts: Contexts): PlannedJob {
  const steps = job.steps.filter(({ uses }) => uses?.split('@')[0] !== 'actions/checkout')
  const [step] = steps
  if (step?.uses?.split('@')[0] !== actionName || steps.length !== 1) {
    throw new Error(`The job ${id} of ${file.name} has steps that the runner here does not know.`)
  }
  const concurrency = job.concurrency ?? file.concurrency
  return {
    id,
    permissions: job.permissions ?? file.permissions ?? {},
    environment: job.environment ?? null,
    concurrency: concurrency === undefined ? '' : interpolate(concurrency.group, contexts),
    inputs: Object.fromEntries(
      Object.entries(step.with ?? {}).map(([name, text]) => [name, interpolate(String(text), contexts)]),
    ),
  }
}
