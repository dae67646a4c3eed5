import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Act, play } from './play.ts'
import type { RecordedAct } from './recording.ts'
import type { Stage } from './stage.ts'
import type { VerifiedApp, VerifiedRun } from './web-target-observations.ts'

const run = promisify(execFile)

const source = (version: string) => `from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
@app.get("/")
def index() -> dict[str, str]:
    return {"version": "${version}"}
`

/** The app is there to be found, and never starts. */
const crash = '\nraise SystemExit("broken on purpose")\n'

/** An app without a database that says which version it is. */
export async function writeApp(folder: string): Promise<string> {
  const app = join(folder, 'app')
  await mkdir(app, { recursive: true })
  await writeFile(join(app, 'main.py'), source('0'))
  await writeFile(join(app, 'requirements.txt'), 'fastapi>=0.115\nuvicorn>=0.30\n')
  return app
}

/**
 * That app on a stage, as the observations of ECS Gateway want it.
 *
 * @param recorded gets every act
 */
export function gatewayApp(stage: Stage, region: string, recorded: RecordedAct[]): VerifiedApp {
  const playOne = async (act: Act): Promise<VerifiedRun> => {
    const { recorded: happened } = await play(stage, act, recorded)
    recorded.push(happened)
    const { exitCode, outputs, error, seconds } = happened
    return { exitCode: exitCode ?? 1, url: outputs.url ?? '', error: error ?? '', seconds }
  }
  return {
    deploy: (version, how) =>
      playOne({
        name: `gateway: version ${version}, which ${how}`,
        event: 'push',
        change: { 'main.py': how === 'works' ? source(version) : source(version) + crash },
        expected: how === 'works' ? 'deployed' : 'failed',
      }),
    remove: () =>
      playOne({
        name: 'gateway: remove',
        event: 'workflow_dispatch',
        options: () => ({ inputs: { command: 'destroy', 'confirm-destroy': 'production' } }),
        expected: 'destroyed',
      }),
    ask,
    madeByEcs: () => madeInAccount(region),
  }
}

async function ask(url: string): Promise<{ status: number; version: string } | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) })
    const text = await answer.text()
    return { status: answer.status, version: /"version":\s*"([^"]*)"/.exec(text)?.[1] ?? '' }
  } catch {
    return null
  }
}

/** What ECS Gateway makes is of services that the action itself does not call: the AWS CLI lists it. */
const questions = [
  ['elbv2', 'describe-load-balancers', '--query', 'LoadBalancers[].LoadBalancerArn'],
  ['ec2', 'describe-security-groups', '--query', 'SecurityGroups[].GroupId'],
  ['acm', 'list-certificates', '--query', 'CertificateSummaryList[].CertificateArn'],
] as const

async function madeInAccount(region: string): Promise<string[]> {
  const lists = await Promise.all(
    questions.map(async (question) => {
      const { stdout } = await run('aws', [...question, '--region', region, '--output', 'json'], {
        timeout: 120_000,
      })
      return JSON.parse(stdout) as string[] | null
    }),
  )
  return lists.flatMap((list) => list ?? [])
}

/** @throws Error where the AWS CLI is missing, or may not list: before anything is spent */
export async function checkAwsCli(region: string): Promise<void> {
  try {
    await madeInAccount(region)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `--web-target gateway lists load balancers, security groups and certificates with the AWS CLI: ${why}`,
    )
  }
}
