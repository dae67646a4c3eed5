import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cloud } from '../cloud/cloud.ts'
import { machinePipSettings } from '../runner/pip-settings.ts'
import { SourceRepository } from '../runner/source-repository.ts'
import { defaultRepository, type JobCloud, Workflow } from '../runner/workflow.ts'
import { realClock } from './real-clock.ts'

/** Where acts are played: a repository on a GitHub that is played, and an account that is not. */
export interface Stage {
  readonly workflow: Workflow
  readonly source: SourceRepository
  /** For files of its own. */
  readonly folder: string
  /** What every job has: credentials, `NODE_OPTIONS`. */
  readonly variables: Readonly<Record<string, string>>
  /** Path of the compiled `preload.ts`, as a URL. */
  readonly preload: string
  readonly say: (line: string) => void
}

export interface StageOptions {
  readonly accountId: string
  readonly region: string
  readonly repositoryId: number
  /** Directory of the app. */
  readonly app: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly say: (line: string) => void
}

/** Opens a stage for as long as something is played on it. */
export async function onStage(options: StageOptions, work: (stage: Stage) => Promise<void>): Promise<void> {
  const source = await SourceRepository.of(options.app)
  const folder = mkdtempSync(join(tmpdir(), 'verify-'))
  // GitHub is played: what is to be verified is AWS.
  const github = await Cloud.start({ containers: false, clock: realClock })
  try {
    const cloud: JobCloud = {
      clock: realClock,
      github: github.github,
      kill: () => {},
      oidc: { admit: () => undefined },
      tls: { caPath: '' },
      url: undefined,
    }
    const workflow = new Workflow(cloud, source, {
      repository: { ...defaultRepository, id: options.repositoryId },
      inputs: {
        'aws-account-id': options.accountId,
        'aws-region': options.region,
        'build-secrets': machinePipSettings(),
        ...options.inputs,
      },
    })
    const preload = new URL('./preload.js', import.meta.url).href
    await work({ workflow, source, folder, preload, variables: jobVariables(), say: options.say })
  } finally {
    await github.stop()
    await source.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the action gets of this process's variables: how AWS is reached. */
function jobVariables(): Record<string, string> {
  const names = [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_ENDPOINT_URL',
    'NODE_EXTRA_CA_CERTS',
    'NODE_OPTIONS',
    'HTTPS_PROXY',
  ]
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] ?? '']])),
  )
}
