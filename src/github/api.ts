import type { getOctokit } from '@actions/github'
import { type DeployedPlace, readDeployedPlaces } from './deployed-places.ts'
import { refusalOf } from './refusal.ts'

export type Octokit = ReturnType<typeof getOctokit>

/** What a job's token may be allowed to ask. */
export type Permission = 'actions: read' | 'contents: read' | 'deployments: read' | 'pull-requests: read'

/** GitHub's API for one repository, loaded when first needed. */
export interface GitHub {
  /** The client itself, for what is written. */
  client(): Promise<Octokit>
  /** Whether GitHub has refused something for want of this permission: then asking again is in vain. */
  lacks(permission: Permission): boolean
  /** Whether an attempt of a workflow run is over; `null` where GitHub cannot be asked. */
  isRunOver(run: { readonly runId: number; readonly attempt: number }): Promise<boolean | null>
  /** Whether a pull request is open; `none`: there is none of that number; `null` where GitHub cannot be asked. */
  isPullRequestOpen(number: number): Promise<boolean | 'none' | null>
  /**
   * Whether `commit` is an ancestor of `deployed`: of one that the repository does not have, or whose history has nothing
   * in common with its own, it is none. `null` where GitHub cannot say.
   */
  isOlder(commit: string, deployed: string): Promise<boolean | null>
  /** The apps and regions in which production was deployed; `null` where GitHub cannot say. */
  deployedPlaces(): Promise<readonly DeployedPlace[] | null>
}

/** GitHub answers within seconds, or it is not asked: nothing that it says is needed to deploy. */
const timeoutMs = 15_000

/**
 * @param run whose repository it is, and where GitHub is asked
 * @param token the job's token; `''` where there is none
 * @param say is told once when GitHub refuses, with the permission that is missing
 */
export function openGitHub(
  { repository, apiUrl }: { readonly repository: { readonly fullName: string }; readonly apiUrl: string },
  token: string,
  say: (line: string) => void,
): GitHub {
  const [owner = '', repo = ''] = repository.fullName.split('/')
  let octokit: Promise<Octokit> | null = null
  const client = () => {
    octokit ??= import('@actions/github').then((module) =>
      bounded(module.getOctokit(token, { baseUrl: apiUrl })),
    )
    return octokit
  }
  const saidOf = new Set<string>()
  const lacking = new Set<Permission>()
  const orNull = async <T>(
    what: string,
    permission: Permission,
    ask: (github: Octokit) => Promise<T>,
  ): Promise<T | null> => {
    if (token === '') return null
    try {
      return await ask(await client())
    } catch (error) {
      const status = statusOf(error)
      const message = error instanceof Error ? error.message : String(error)
      const isRefused = refusalOf(status, message) === 'permission'
      if (isRefused) lacking.add(permission)
      const why = isRefused
        ? `the job lacks the permission ${permission}`
        : status === null
          ? message
          : `GitHub answered ${status}, ${message}`
      if (!saidOf.has(what)) say(`Could not ask GitHub ${what}: ${why}.`)
      saidOf.add(what)
      return null
    }
  }
  return {
    client,
    lacks: (permission) => token === '' || lacking.has(permission),
    isRunOver: ({ runId, attempt }) =>
      orNull(`whether run ${runId} is over`, 'actions: read', async (github) => {
        const answer = await github.rest.actions.getWorkflowRunAttempt({
          owner,
          repo,
          run_id: runId,
          attempt_number: attempt,
        })
        return oneOf(answer.data.status, runStates) === 'completed'
      }),
    isPullRequestOpen: (number) =>
      orNull(`whether pull request #${number} is open`, 'pull-requests: read', async (github) => {
        const place = { owner, repo }
        try {
          const answer = await github.rest.pulls.get({ ...place, pull_number: number })
          return oneOf(answer.data.state, ['open', 'closed']) === 'open'
        } catch (error) {
          if (statusOf(error) !== 404) throw error
          // The same is said to a token that may not see any: only where it may, there is none of that number.
          const { data } = await github.rest.pulls.list({ ...place, state: 'all', per_page: 1 })
          if (!Array.isArray(data)) throw new Error(unreadable)
          return 'none'
        }
      }),
    isOlder: (commit, deployed) =>
      orNull('which commit is newer', 'contents: read', async (github) => {
        const place = { owner, repo }
        try {
          const answer = await github.rest.repos.compareCommitsWithBasehead({
            ...place,
            basehead: `${deployed}...${commit}`,
            per_page: 1,
          })
          return oneOf(answer.data.status, ['ahead', 'behind', 'diverged', 'identical']) === 'behind'
        } catch (error) {
          if (statusOf(error) !== 404) throw error
          // The same is said to a token that may see none: only where it sees ours, the two cannot be compared.
          const { data } = await github.rest.repos.getCommit({ ...place, ref: commit, per_page: 1 })
          if (data.sha !== commit) throw new Error(unreadable)
          return false
        }
      }),
    deployedPlaces: () =>
      orNull('where production was deployed', 'deployments: read', (github) =>
        readDeployedPlaces(github, { owner, repo }),
      ),
  }
}

const unreadable = 'its answer cannot be read'

/** Of an attempt of a workflow run (https://docs.github.com/en/rest/actions/workflow-runs). */
const runStates = ['completed', 'in_progress', 'queued', 'requested', 'waiting', 'pending']

/**
 * A word that GitHub says. What stands between us and GitHub may answer in its place, with 200 and a page of its own:
 * then nothing is known, and above all not that a pull request is closed.
 */
function oneOf(word: unknown, known: readonly string[]): string {
  if (typeof word === 'string' && known.includes(word)) return word
  throw new Error(unreadable)
}

/** No Content and Reset Content: the answers that have nothing in them (RFC 9110). */
const empty = [204, 205]

/**
 * The client with a limit on every request: without one it waits five minutes for an answer that does not come. And with
 * an error for an answer that is text, or an object without members: everything that is asked here is answered with JSON
 * in which something stands. Octokit makes an empty text of an answer that was cut off.
 */
function bounded(octokit: Octokit): Octokit {
  octokit.hook.before('request', (options) => {
    options.request = { ...options.request, signal: AbortSignal.timeout(timeoutMs) }
  })
  octokit.hook.after('request', (response) => {
    if (!empty.includes(response.status) && saysNothing(response.data)) throw new Error(unreadable)
  })
  return octokit
}

/** An empty list does say something. */
function saysNothing(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return true
  return !Array.isArray(data) && Object.keys(data).length === 0
}

/** The HTTP status of an Octokit error, if it is one; Octokit says 500 also where no answer came. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null
  if (error.status === 500 && !('response' in error && error.response)) return null
  return typeof error.status === 'number' ? error.status : null
}
