import { afterEach, describe, expect, it, vi } from 'vitest'
import { openAnnouncer } from '../src/announce.ts'
import type { Environment } from '../src/aws/environment.ts'
import { newState } from '../src/aws/environment-state.ts'
import type { Octokit } from '../src/github/api.ts'
import { newReport, type Outcome } from '../src/report.ts'

type Hold = 'comment' | 'deployment'

/** A pull request of which a run tells; the first making of one of the two waits until it is let go. */
function open(hold: Hold) {
  const told: string[] = []
  let comment: string | null = null
  let first: Hold | null = hold
  let letGo = () => {}
  let answer = () => {}
  const gate = new Promise<void>((resolve, reject) => {
    answer = resolve
    letGo = () => reject(new Error('no answer'))
  })
  gate.catch(() => {})
  const held = async (what: Hold) => {
    if (first !== what) return
    first = null
    await gate
  }
  const tellComment = (body: string) => {
    comment = body
    told.push(/was removed|is being built|was cancelled/.exec(body)?.[0] ?? body)
  }
  const github = {
    rest: {
      issues: {
        listComments: async () => ({
          data: comment === null ? [] : [{ id: 1, body: comment, user: { login: 'github-actions[bot]' } }],
        }),
        getComment: async () => ({ data: { id: 1, body: comment, user: { login: 'github-actions[bot]' } } }),
        createComment: async ({ body }: { body: string }) => {
          await held('comment')
          tellComment(body)
          return { data: { id: 1 } }
        },
        updateComment: async ({ body }: { body: string }) => tellComment(body),
      },
      repos: {
        listDeployments: async () => ({ data: [] }),
        createDeployment: async () => {
          await held('deployment')
          return { data: { id: 5 } }
        },
        createDeploymentStatus: async ({ state }: { state: string }) => void told.push(state),
      },
    },
  } as unknown as Octokit
  const report = newReport()
  let state = newState
  const environment = {
    get state() {
      return state
    },
    save: async (change: (current: typeof state) => typeof state) => {
      state = change(state)
    },
  } as unknown as Environment
  const run = {
    run: {
      repository: { id: 42, fullName: 'octo/app', defaultBranch: 'main' },
      event: { kind: 'pull-request', number: 7, action: 'opened', head: 'c'.repeat(40) },
      commit: 'd'.repeat(40),
      runId: 1,
      attempt: 1,
      serverUrl: 'https://github.com',
    },
    target: { environment: 'pr-7', stage: 'preview', pullRequest: 7 },
    inputs: { app: 'app', awsRegion: 'eu-west-1', comment: true, githubToken: 'ghs_token' },
    report,
    progress: { warn: () => {} },
    redact: (text: string) => text,
  } as unknown as Parameters<typeof openAnnouncer>[0]
  const announcer = openAnnouncer(run, async () => github)
  return {
    told,
    letGo,
    answer,
    begin: () => announcer.begin(environment, 'deploying'),
    end: (outcome: Outcome) => {
      report.outcome = outcome
      return announcer.end()
    },
    recorded: () => state.github,
  }
}

describe('the end of a run', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  // Shows F67, I10.
  it.each<[Hold, string]>([
    ['comment', 'was removed'],
    ['deployment', 'inactive'],
  ])('has the last word, whose beginning GitHub has not yet answered with a %s', async (hold, last) => {
    vi.useFakeTimers()
    const { begin, end, letGo, told, recorded } = open(hold)
    const telling = begin()
    const ended = end('destroyed')
    await vi.advanceTimersByTimeAsync(15_000)
    letGo()
    // The second try of the beginning.
    await vi.advanceTimersByTimeAsync(5_000)
    await Promise.all([telling, ended])
    const ofKind = told.filter((word) => /^(was|is being)/.test(word) === (hold === 'comment'))
    expect(ofKind).toEqual([hold === 'comment' ? 'is being built' : 'in_progress', last])
    expect(recorded()).toEqual({ comment: 1, deployment: 5 })
  })

  // Shows I10, I13.
  it.each<[Hold, Outcome, string]>([
    ['comment', 'destroyed', 'was removed'],
    ['comment', 'cancelled', 'was cancelled'],
    ['deployment', 'destroyed', 'inactive'],
  ])(
    'is told although its beginning hangs (%s, %s), which says nothing after it',
    async (hold, outcome, last) => {
      vi.useFakeTimers()
      const { begin, end, letGo, told, recorded } = open(hold)
      const telling = begin()
      const ended = end(outcome)
      await vi.advanceTimersByTimeAsync(outcome === 'cancelled' ? 1_000 : 60_000)
      await ended
      const before = [...told]
      letGo()
      await vi.advanceTimersByTimeAsync(5_000)
      await telling
      if (hold === 'comment') expect(before.at(-1)).toBe(last)
      expect(told).toEqual(before)
      expect(recorded()).toEqual({ comment: null, deployment: null })
    },
  )

  it('stands on a deployment that GitHub made only after it', async () => {
    vi.useFakeTimers()
    const { begin, end, answer, told } = open('deployment')
    const telling = begin()
    const ended = end('destroyed')
    await vi.advanceTimersByTimeAsync(60_000)
    await ended
    answer()
    await telling
    expect(told.at(-1)).toBe('inactive')
    expect(told).not.toContain('in_progress')
  })
})
