import type { Pull, RunAttempt } from './github-repository.ts'
import { json, notFound, page, type RepositoryCall, type Route, refuse, time } from './github-route.ts'
import type { WebAnswer } from './service.ts'

/** What is read of a repository: itself, its pull requests, its workflow runs and how its commits relate. */
export const historyRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}',
    scopes: [],
    answer: ({ repository }) =>
      json(200, {
        id: repository.id,
        name: repository.name,
        full_name: repository.fullName,
        owner: { id: repository.ownerId, login: repository.owner },
        private: repository.visibility !== 'public',
        visibility: repository.visibility,
        default_branch: repository.defaultBranch,
      }),
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/pulls',
    scopes: ['pull-requests'],
    answer: (call) => {
      const state = call.query.get('state') ?? 'open'
      const head = call.query.get('head')
      const base = call.query.get('base')
      const found = [...call.repository.pulls.values()].filter(
        (pull) =>
          (state === 'all' || pull.state === state) &&
          (head === null || head === `${call.repository.owner}:${pull.head.ref}`) &&
          (base === null || base === pull.base.ref),
      )
      const newestFirst = call.query.get('direction') !== 'asc'
      return page(call, newestFirst ? found.reverse() : found, (pull) => showPull(call, pull))
    },
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/pulls/{pull_number}',
    scopes: ['pull-requests'],
    answer: (call) => {
      const pull = call.repository.pulls.get(Number(call.parameters[0]))
      return pull === undefined ? notFound() : json(200, showPull(call, pull))
    },
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/actions/runs/{run_id}',
    scopes: ['actions'],
    answer: (call) => showRun(call, call.repository.attempt(Number(call.parameters[0]))),
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}',
    scopes: ['actions'],
    answer: (call) =>
      showRun(call, call.repository.attempt(Number(call.parameters[0]), Number(call.parameters[1]))),
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/compare/{basehead}',
    scopes: ['contents'],
    answer: compare,
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/commits/{ref}',
    scopes: ['contents'],
    answer: async (call) => {
      const sha = await call.repository.commit(call.parameters[0] ?? '')
      return sha === undefined
        ? refuse(422, `No commit found for SHA: ${call.parameters[0]}`)
        : json(200, { sha, url: `${call.apiUrl}/repos/${call.repository.fullName}/commits/${sha}` })
    },
  },
]

/** https://docs.github.com/en/rest/commits/commits#compare-two-commits */
async function compare(call: RepositoryCall): Promise<WebAnswer> {
  const [base = '', head = ''] = (call.parameters[0] ?? '').split('...')
  const { repository } = call
  const [from, to] = [await repository.commit(base), await repository.commit(head)]
  if (from === undefined || to === undefined) return notFound()
  const counted = await repository.git('rev-list', '--left-right', '--count', `${from}...${to}`)
  const common = await repository.git('merge-base', from, to)
  if (counted === undefined || common === undefined) return notFound()
  const [behind = 0, ahead = 0] = counted.trim().split(/\s+/).map(Number)
  const status = behind > 0 ? (ahead > 0 ? 'diverged' : 'behind') : ahead > 0 ? 'ahead' : 'identical'
  return json(200, {
    status,
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    base_commit: { sha: from },
    merge_base_commit: { sha: common.trim() },
    commits: [],
    files: [],
  })
}

function showPull({ repository, apiUrl }: RepositoryCall, pull: Pull): object {
  const closed = pull.closedAt === null ? null : time(pull.closedAt)
  return {
    url: `${apiUrl}/repos/${repository.fullName}/pulls/${pull.number}`,
    id: 1_000_000 + pull.number,
    number: pull.number,
    html_url: `https://github.com/${repository.fullName}/pull/${pull.number}`,
    state: pull.state,
    locked: pull.locked,
    title: pull.title,
    user: pull.author,
    draft: false,
    merged: pull.merged,
    created_at: time(pull.createdAt),
    updated_at: closed ?? time(pull.createdAt),
    closed_at: closed,
    merged_at: pull.merged ? closed : null,
    head: {
      ref: pull.head.ref,
      sha: pull.head.sha,
      label: `${repository.owner}:${pull.head.ref}`,
      repo: { id: pull.head.repositoryId },
    },
    base: {
      ref: pull.base.ref,
      sha: pull.base.sha,
      repo: { id: repository.id, full_name: repository.fullName },
    },
  }
}

/** https://docs.github.com/en/rest/actions/workflow-runs */
function showRun({ repository, apiUrl }: RepositoryCall, attempt: RunAttempt | undefined): WebAnswer {
  if (attempt === undefined) return notFound()
  const { job, conclusion } = attempt
  return json(200, {
    id: job.runId,
    name: job.workflowName,
    path: job.workflowPath,
    run_number: job.runNumber,
    run_attempt: job.attempt,
    event: job.event,
    head_sha: job.sha,
    head_branch: job.headRef || job.ref.replace(/^refs\/(heads|tags)\//, ''),
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    url: `${apiUrl}/repos/${repository.fullName}/actions/runs/${job.runId}`,
    html_url: `https://github.com/${repository.fullName}/actions/runs/${job.runId}`,
    run_started_at: time(attempt.startedAt),
    repository: { id: repository.id, full_name: repository.fullName },
  })
}
