import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findNode } from '../runner/node-version.ts'
import { productDirectory } from '../runner/product.ts'
import type { PreparedJob } from '../runner/workflow.ts'
import { type ActLog, readActLog } from './act-log.ts'

export interface ActStart {
  /** Path of act. */
  readonly program: string
  readonly prepared: PreparedJob
  /** `GITHUB_API_URL` */
  readonly apiUrl: string
  /** Text of the workflow, as a user would have it in the checkout. */
  readonly workflow: string
  readonly secrets?: Readonly<Record<string, string>>
}

export interface ActRun extends ActLog {
  readonly exitCode: number | null
}

/** Milliseconds that one job may take. */
const longestJob = 9 * 60_000

/** How examples refer to the action. */
const action = 'org/monolayer-action@v1'

/**
 * Runs a workflow file with act, a runner of workflows that others wrote, on this machine itself.
 *
 * Nothing is downloaded: `actions/checkout` act plays itself, since its job begins in the checkout, and for the action
 * it takes (by `--local-repository`) a copy of what this repository ships. Identity tokens act does not have: where they
 * are to be had, it is told by variables, as a job is.
 */
export async function runWithAct(start: ActStart): Promise<ActRun> {
  const { job, payload, workspace, token, environment } = start.prepared
  const folder = await mkdtemp(join(tmpdir(), 'act-'))
  try {
    const path = (name: string) => join(folder, name)
    await shipAction(path('action'))
    await mkdir(path('home'))
    await writeFile(path('event.json'), JSON.stringify(payload))
    await writeFile(path('workflow.yml'), start.workflow)
    const variables = {
      ...environment,
      GITHUB_API_URL: start.apiUrl,
      GITHUB_REPOSITORY: `${job.repository.owner}/${job.repository.name}`,
      GITHUB_REPOSITORY_OWNER: job.repository.owner,
      GITHUB_RUN_ID: String(job.runId),
      GITHUB_RUN_NUMBER: String(job.runNumber),
      GITHUB_RUN_ATTEMPT: String(job.attempt),
      GITHUB_REF: job.ref,
      GITHUB_HEAD_REF: job.headRef,
      GITHUB_BASE_REF: job.baseRef,
      // Under this name act takes the commit.
      SHA_REF: job.sha,
    }
    const pairs = (option: string, values: Readonly<Record<string, string>>) =>
      Object.entries(values).flatMap(([key, value]) => [option, `${key}=${value}`])
    const argv = [
      job.event,
      ...['--workflows', path('workflow.yml'), '--eventpath', path('event.json'), '--directory', workspace],
      ...['--platform', 'ubuntu-latest=-self-hosted', '--local-repository', `${action}=${path('action')}`],
      ...['--action-cache-path', path('cache'), '--actor', job.actor.login, '--json', '--pull=false'],
      ...pairs('--env', variables),
      ...pairs('--secret', { GITHUB_TOKEN: token, ...start.secrets }),
    ]
    const { exitCode, text } = await output(start.program, argv, path('home'))
    return { exitCode, ...readActLog(text) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Asks act whether a text is a workflow, by its strict schema. @returns what it has against it, `''` for nothing */
export async function validate(program: string, workflow: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'act-'))
  try {
    const file = join(folder, 'workflow.yml')
    await writeFile(file, workflow)
    const { exitCode, text } = await output(program, ['--validate', '--strict', '--workflows', file], folder)
    return exitCode === 0 ? '' : text
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Puts into a folder what a user's runner downloads of this repository, as far as it is used. */
export async function shipAction(folder: string): Promise<void> {
  for (const name of ['action.yml', 'dist']) {
    await cp(join(productDirectory, name), join(folder, name), { recursive: true })
  }
}

async function output(
  program: string,
  argv: readonly string[],
  home: string,
): Promise<{ exitCode: number | null; text: string }> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', DOCKER_HOST } = process.env
  const child = spawn(program, argv, {
    // act runs the action with the Node that it finds; GitHub's runner brings its own.
    env: {
      PATH: `${dirname(findNode('24'))}:${PATH}`,
      HOME: home,
      ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestJob,
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (part: string) => {
      text += part
    })
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { exitCode, text }
}
