import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { type EnvironmentState, newState } from '../src/aws/environment-state.ts'
import type { DeployError } from '../src/errors.ts'
import { createProgress, type Progress } from '../src/progress.ts'
import { Redactor } from '../src/redact.ts'
import { newReport } from '../src/report.ts'
import type { Lane } from '../src/sign-in.ts'
import { type SweepRun, sweep } from '../src/sweep.ts'
import type { EnvironmentRun } from '../src/take.ts'

type Item = Record<string, AttributeValue>
type Standing = boolean | 'none' | null

/** The run of a sweep over what a table lists; `instance`: how looking at the shared instance fails. */
function open(table: object, instance: Error | null): { run: Omit<SweepRun, 'workOn'>; progress: Progress } {
  const sink = { line: () => {}, startGroup: () => {}, endGroup: () => {}, warning: () => {} }
  const progress = createProgress({ ...sink, flushed: async () => {} }, new Redactor())
  const rds = {
    describeDBInstances: async () => {
      if (instance !== null) throw instance
      return { DBInstances: [] }
    },
  }
  const stage = {
    account: {
      clients: { dynamodb: async () => table, rds: async () => rds },
      foundation: { table: 'table' },
      names: { stateKey: { repository: '42/app' }, databaseInstance: 'monolayer-preview-42-app' },
    },
    inputs: { previewMaxAgeSeconds: 1_209_600, phaseTimeoutSeconds: 1_800, previewSleepSeconds: 7_200 },
    github: { isRunOver: async () => false },
    progress,
    signal: new AbortController().signal,
  } as unknown as EnvironmentRun
  const openLane = () => ({ hold: () => {} }) as unknown as Lane
  return { run: { stage, progress, report: newReport(), openLane }, progress }
}

/**
 * A sweep of young previews of pull requests, of which GitHub says so much. None of them can be taken: what fails is what
 * the sweep has decided to do something about.
 */
async function sweepOf(standings: Readonly<Record<number, Standing>>, instance: Error | null = null) {
  const begunAt = new Date().toISOString()
  const items = Object.keys(standings).map((number) => ({
    environment: { S: `pr-${number}` },
    state: { S: JSON.stringify({ ...newState, pullRequest: Number(number), begunAt }) },
  }))
  const { run, progress } = open({ query: async () => ({ Items: items }) }, instance)
  const { stage } = run
  const github = { isPullRequestOpen: async (number: number) => standings[number] ?? null }
  const clients = { dynamodb: () => Promise.reject(new Error('the table is away')) }
  const work = {
    ...stage,
    run: { repository: {} },
    account: { ...stage.account, clients },
    wanting: () => {},
  } as unknown as EnvironmentRun
  const sweeping = { ...run, stage: { ...stage, github } as EnvironmentRun, workOn: async () => work }
  const error = await sweep(sweeping).then(
    () => null,
    (failure: DeployError) => failure,
  )
  return { error, report: run.report, progress }
}

describe('a sweep', () => {
  it('leaves alone the preview of a pull request that does not exist, says so, and removes the others', async () => {
    const { error, progress } = await sweepOf({ 1: false, 2: true, 99: 'none' })
    expect(error?.code).toBe('cleanup-incomplete')
    expect(error?.message.split('\n').slice(1)).toEqual(['- pr-1: the table is away'])
    expect(progress.warnings.map(({ code }) => code)).toEqual(['pull-request-missing'])
    expect(progress.warnings[0]?.message).toContain('pr-99')
    expect(progress.warnings[0]?.fix).toContain('environment: pr-99')
  })

  // Shows F72.
  it('removes nothing where GitHub does not answer for one of them', async () => {
    const { error, report } = await sweepOf({ 1: false, 2: null })
    expect(error).toBeNull()
    expect(report.notes.join()).toContain('nothing was removed')
  })

  it('tells of every preview that it could not remove, also where the shared instance fails', async () => {
    const { error } = await sweepOf({ 1: false, 3: false }, new Error('RDS is away'))
    expect(error?.code).toBe('cleanup-incomplete')
    for (const part of ['pr-1', 'pr-3', 'the shared database instance: RDS is away'])
      expect(error?.message).toContain(part)
  })

  it('that fails at the shared instance alone says why in its own words', async () => {
    const away = new Error('RDS is away')
    expect((await sweepOf({ 2: true }, away)).error).toBe(away)
  })
})

const hour = 3_600_000
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString()
const sleeping: EnvironmentState = {
  ...newState,
  begunAt: ago(5 * hour),
  webTarget: 'gateway',
  service: { arn: 'arn', url: 'https://x' },
  asleepSince: ago(2 * hour),
}

/** A sweep of one preview that is listed as asleep, and has this state and lock once it is taken. @returns what was done */
async function sweepAsleep(taken: Partial<EnvironmentState>, lock: Item = {}): Promise<string[]> {
  const done: string[] = []
  const key = { environment: { S: 'feature' } }
  const stored: Item = { ...key, ...lock, state: { S: JSON.stringify({ ...sleeping, ...taken }) } }
  const table = {
    query: async () => ({ Items: [{ ...key, state: { S: JSON.stringify(sleeping) } }] }),
    getItem: async () => ({ Item: stored }),
    updateItem: async ({ ExpressionAttributeValues: values }: { ExpressionAttributeValues: Item }) => {
      const lockOwner = values[':owner'] ?? { S: '' }
      return { Attributes: { ...stored, lockOwner, generation: { N: '1' }, beat: { N: '0' } } }
    },
  }
  const { run } = open(table, null)
  const sleeper = { sleep: async () => done.push('sleep') > 0 }
  const announcer = { begin: async () => {}, end: async () => done.push('told') }
  const { account } = run.stage
  const names = { ...account.names, stateKey: { repository: '42/app', environment: 'feature' } }
  const work = {
    ...run.stage,
    account: { ...account, names, address: { environment: 'feature' } },
    run: { runId: 7, attempt: 1, commit: 'c', actor: 'ann', serverUrl: '', repository: { fullName: 'o/r' } },
    step: '0123abcd',
    webTargets: { gateway: { sleeper } },
    report: newReport(),
    announcer,
    wanting: () => {},
    hold: () => {},
    lockWaitSeconds: 0,
  } as unknown as EnvironmentRun
  await sweep({ ...run, workOn: async () => work })
  return [...done, ...run.report.notes]
}

describe('a preview that is listed as asleep', () => {
  it('is put to sleep once more, and told of where it had tasks', async () => {
    const [first, second, ...notes] = await sweepAsleep({})
    expect([first, second]).toEqual(['sleep', 'told'])
    expect(notes.join()).toMatch(/No preview had to be removed.*feature sleeps again/)
  })

  it.each([
    ['woken', { asleepSince: null, wokenAt: ago(1_000) }],
    ['deployed to', { begunAt: ago(1_000) }],
  ])('and was %s since is left alone', async (_, taken) => {
    expect(await sweepAsleep(taken)).toEqual(['No preview had to be removed.'])
  })

  it('and that a run is just waking is left to it', async () => {
    const lock = { lockOwner: { S: '8-1-' }, generation: { N: '1' }, beat: { N: '3' } }
    expect(await sweepAsleep({}, lock)).toEqual(['No preview had to be removed.'])
  })
})
