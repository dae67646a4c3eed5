import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SSM } from '@aws-sdk/client-ssm'
import { STS } from '@aws-sdk/client-sts'
import { readFoundation } from '../../src/aws/foundation.ts'
import { productDirectory } from '../runner/product.ts'
import { parseVerifyArguments, usage, type VerifyArguments } from './arguments.ts'
import { isAgreed } from './consent.ts'
import { checkAwsCli, gatewayApp, writeApp } from './gateway-app.ts'
import { removeLeftovers } from './leftovers.ts'
import { observations } from './observations/index.ts'
import { settle } from './observations/observation.ts'
import { durations } from './observations/times.ts'
import { type Act, acts, play, removals } from './play.ts'
import type { RecordedAct } from './recording.ts'
import { onStage, type StageOptions } from './stage.ts'
import { type Observation, observeWebTarget } from './web-target-observations.ts'

/** What was played, and what is to be said of it. */
interface Played {
  readonly acts: RecordedAct[]
  /** What did not end as expected. */
  readonly wrong: string[]
  readonly webTarget: Observation[]
}

const say = (line: string) => {
  process.stdout.write(`${line}\n`)
}

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    say(usage)
    return 0
  }
  const options = parseVerifyArguments(argv)
  const { region, repositoryId } = options
  const caller = await new STS({ region }).getCallerIdentity({})
  const spending = { accountId: caller.Account ?? '', region, arn: caller.Arn ?? '' }
  const stages = await Promise.all(
    (['preview', 'production'] as const).map(async (stage) => {
      const { table } = await readFoundation(new SSM({ region }), stage, region)
      return { ...{ region, repositoryId, stage, table }, app: 'app' }
    }),
  )
  if (options.webTarget === 'gateway') await checkAwsCli(region)
  if (!(await isAgreed(spending, options.agreedAccount))) {
    say('Nothing was made and nothing was spent.')
    return 2
  }
  const played: Played = { acts: [], wrong: [], webTarget: [] }
  const remaining: string[] = []
  try {
    await (options.webTarget === 'gateway' ? playGateway : playAll)(options, spending.accountId, played)
  } finally {
    for (const stage of stages) remaining.push(...(await removeLeftovers(stage, say)))
    writeRecord(options, spending.accountId, played, remaining)
  }
  if (remaining.length > 0) say(`Still there, and still costing: ${remaining.join(', ')}`)
  if (played.wrong.length > 0) say(`Not as expected: ${played.wrong.join(', ')}`)
  return played.wrong.length + remaining.length === 0 ? 0 : 1
}

/** An app with its database on Express Mode: the whole of what the action does. */
async function playAll(options: VerifyArguments, accountId: string, played: Played): Promise<void> {
  const app = options.app ?? join(productDirectory, 'examples', 'fastapi-postgres')
  await onStage(stageOptions(options, accountId, app), async (stage) => {
    const playOne = async (act: Act) => {
      const { recorded, asExpected } = await play(stage, act, played.acts)
      played.acts.push(recorded)
      if (!asExpected) played.wrong.push(`${act.name} (${recorded.outputs.outcome ?? 'no outcome'})`)
      return asExpected
    }
    for (const act of acts(readFileSync(join(app, 'app', 'main.py'), 'utf8'))) {
      if (!(await playOne(act))) break
    }
    for (const act of removals) await playOne(act)
  })
}

/** The observations that docs/web-targets.md asks for. */
async function playGateway(options: VerifyArguments, accountId: string, played: Played): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-gateway-'))
  try {
    const stage = stageOptions(options, accountId, await writeApp(folder))
    await onStage({ ...stage, inputs: { 'web-target': 'gateway' } }, async (opened) => {
      const app = gatewayApp(opened, options.region, played.acts)
      played.webTarget.push(...(await observeWebTarget(app, say)))
      played.wrong.push(...played.webTarget.filter(({ holds }) => !holds).map(({ what }) => what))
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function stageOptions(options: VerifyArguments, accountId: string, app: string): StageOptions {
  return { accountId, region: options.region, repositoryId: options.repositoryId, app, say }
}

function writeRecord(
  options: VerifyArguments,
  accountId: string,
  played: Played,
  remaining: readonly string[],
): void {
  const settled = settle(observations, played.acts)
  const record = {
    version: 1,
    region: options.region,
    at: new Date().toISOString(),
    seconds: durations(played.acts),
    notAsExpected: played.wrong,
    remaining,
    observations: settled,
    webTarget: played.webTarget,
    acts: played.acts,
  }
  // The record is for others to read.
  writeFileSync(options.record, `${JSON.stringify(record, null, 2).replaceAll(accountId, '111122223333')}\n`)
  for (const { id, seen } of settled) say(`${id}: ${seen ?? 'not seen'}`)
  say(`The record is in ${options.record}.`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
