import { describe, expect, it } from 'vitest'
import type { Environment } from '../src/aws/environment.ts'
import { refuseOlder } from '../src/older-commit.ts'
import { newReport } from '../src/report.ts'
import type { EnvironmentRun } from '../src/take.ts'
import { atOnce } from './at-once.ts'

const [ours, deployed] = ['a'.repeat(40), 'b'.repeat(40)]

interface Push {
  /** What GitHub says each time that it is asked; the last answer stands. */
  readonly answers: readonly (boolean | null)[]
  readonly attempt?: number
  readonly lacks?: boolean
  readonly commit?: string
  readonly refuseOlder?: boolean
}

/** How a push fares where something is deployed: the error, the warnings, and how often GitHub was asked. */
async function push({ answers, attempt = 1, lacks = false, commit = ours, refuseOlder: cares = true }: Push) {
  const warnings: string[] = []
  let asked = 0
  const run = {
    run: { commit, attempt },
    target: { refuseOlder: cares },
    github: {
      lacks: () => lacks,
      isOlder: async () => {
        asked += 1
        return answers[Math.min(asked, answers.length) - 1] ?? null
      },
    },
    progress: { warn: ({ code, fix }: { code: string; fix: string }) => warnings.push(`${code}: ${fix}`) },
    report: newReport(),
    signal: new AbortController().signal,
  } as unknown as EnvironmentRun
  const environment = { state: { deployments: [{ commit: deployed }] } } as unknown as Environment
  const error = await refuseOlder(run, environment, atOnce).then(
    () => null,
    (thrown) => thrown as { code: string; message: string; remedy: string },
  )
  return { error, warnings, asked }
}

// Shows F80, A43.
describe('the push of a commit beside a deployed one', () => {
  it('is refused where GitHub says that it is older, and goes on where it is not', async () => {
    expect(await push({ answers: [true] })).toMatchObject({ error: { code: 'older-commit' }, asked: 1 })
    expect(await push({ answers: [false] })).toEqual({ error: null, warnings: [], asked: 1 })
  })

  it.each([[1], [2]])('is decided by what GitHub says at the third try, in attempt %i', async (attempt) => {
    const answers = [null, null]
    const older = await push({ answers: [...answers, true], attempt })
    expect(older.error?.message).toMatch(/^Commit \w+ is older than/)
    expect(await push({ answers: [...answers, false], attempt })).toEqual({
      error: null,
      warnings: [],
      asked: 3,
    })
  })

  it('goes on with a warning where GitHub cannot say', async () => {
    const { error, warnings, asked } = await push({ answers: [null] })
    expect(error).toBeNull()
    expect(warnings).toEqual([expect.stringMatching(/^commit-age-unknown: Nothing;/)])
    expect(asked).toBe(3)
  })

  it('is refused where GitHub cannot say and the run is a rerun, which may be of any age', async () => {
    const { error, warnings, asked } = await push({ answers: [null], attempt: 2 })
    expect(error).toMatchObject({
      code: 'older-commit',
      remedy: expect.stringContaining('Run the job again'),
    })
    expect(error?.message).toContain('could not say')
    expect(warnings).toEqual([])
    expect(asked).toBe(3)
  })

  it('is not asked about again where the job may not ask; the remedy is then another', async () => {
    const first = await push({ answers: [null], lacks: true })
    expect(first).toMatchObject({ error: null, asked: 1 })
    expect(first.warnings).toEqual([expect.stringContaining('Add contents: read')])
    const again = await push({ answers: [null], lacks: true, attempt: 2 })
    expect(again.error?.remedy).toContain('by hand (workflow_dispatch)')
    expect(again.asked).toBe(1)
  })

  it.each([
    ['the same commit', { commit: deployed }],
    ['started by hand', { refuseOlder: false }],
  ])('is not asked about at all where it is %s', async (_what, more) => {
    const { error, asked } = await push({ answers: [true], attempt: 2, ...more })
    expect(error).toBeNull()
    expect(asked).toBe(0)
  })
})
