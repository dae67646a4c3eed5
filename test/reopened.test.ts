import { describe, expect, it } from 'vitest'
import { insist } from '../src/github/insist.ts'
import { reopened } from '../src/reopened.ts'
import type { EnvironmentRun } from '../src/take.ts'
import { atOnce } from './at-once.ts'

/** Why the preview of pull request 7 stays, for a run whose GitHub answers so, one answer for each try. */
async function whyKeep(
  answers: readonly (boolean | 'none' | null)[],
  { lacks = false, command = 'auto' } = {},
) {
  let asked = 0
  const run = {
    run: { event: { kind: 'pull-request', action: 'closed', number: 7 } },
    target: { pullRequest: 7 },
    inputs: { command },
    github: {
      lacks: () => lacks,
      isPullRequestOpen: async () => {
        asked += 1
        return answers[asked - 1] ?? null
      },
    },
    signal: new AbortController().signal,
  } as unknown as EnvironmentRun
  const answer = await reopened(run, atOnce).catch((error: { code: string }) => error.code)
  return { answer, asked }
}

describe('a preview whose pull request was closed', () => {
  // Shows F68.
  it('stays where GitHub says that it is open again, be it at the third try', async () => {
    expect((await whyKeep([true])).answer).toContain('is open again')
    expect((await whyKeep([null, null, true])).answer).toContain('is open again')
  })

  it('goes where GitHub says that it is closed, be it at the third try', async () => {
    expect(await whyKeep([false])).toEqual({ answer: null, asked: 1 })
    expect(await whyKeep([null, null, false])).toEqual({ answer: null, asked: 3 })
  })

  it('goes where GitHub has no such pull request any more', async () => {
    expect(await whyKeep(['none'])).toEqual({ answer: null, asked: 1 })
  })

  // Shows F68.
  it('stays while GitHub cannot say, and the run is red', async () => {
    expect(await whyKeep([])).toEqual({ answer: 'cleanup-incomplete', asked: 3 })
  })

  it('goes where the job may not ask: no run and no sweep ever could', async () => {
    expect(await whyKeep([], { lacks: true })).toEqual({ answer: null, asked: 1 })
  })

  it('goes without a question where a person says so', async () => {
    expect(await whyKeep([true], { command: 'destroy' })).toEqual({ answer: null, asked: 0 })
  })
})

it('GitHub is not asked again once the job is cancelled', async () => {
  const cancelled = new AbortController()
  let asked = 0
  const ask = async () => {
    asked += 1
    cancelled.abort()
    return null
  }
  const github = { lacks: () => false }
  await expect(insist(github, 'contents: read', ask, cancelled.signal, atOnce)).rejects.toThrow('abort')
  expect(asked).toBe(1)
})
