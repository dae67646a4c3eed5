import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from './aws/environment.ts'
import { bounded } from './cancellation.ts'
import type { Octokit } from './github/api.ts'
import { statusOf } from './github/api.ts'
import { authorOf, type CommentPlace, commentMarker, upsertComment } from './github/comment.ts'
import { commentBody, type Work } from './github/comment-body.ts'
import {
  type DeploymentState,
  deploymentStateOf,
  ensureDeployment,
  type GitHubDeployment,
  setDeploymentState,
} from './github/deployment.ts'
import { type Refusal, refusalOf } from './github/refusal.ts'
import { cleanAll } from './redact.ts'
import type { Report } from './report.ts'
import type { EnvironmentRun } from './take.ts'
import { runUrl } from './take.ts'

/** Between the two tries of something on GitHub. */
const secondTryMs = 1_000

/**
 * How long the end waits for the beginning: both tries of a comment to which GitHub does not answer, and some more. Of a
 * cancelled run, which has a second and a half to tell its end, a moment.
 */
const patienceMs = 40_000
const cancelledPatienceMs = 500

/** Keeps GitHub told: the comment of the pull request and the deployment with its status. */
export interface Announcer {
  /** Says that a run is at work on the environment; remembers in its state what was made on GitHub. */
  begin(environment: Environment, work: Work | 'sleeping'): Promise<void>
  /**
   * Says how it ended; a second time only if that has changed. Waits for a beginning that is still being told, which
   * would otherwise have the last word, and for ever where the environment is gone; one that does not come to its end is
   * given up.
   */
  end(): Promise<void>
}

/**
 * Nothing that happens here changes the result of a deployment: what GitHub refuses is a warning that names the
 * missing permission.
 */
export function openAnnouncer(
  run: Pick<EnvironmentRun, 'run' | 'target' | 'inputs' | 'report' | 'progress' | 'redact'>,
  octokit: () => Promise<Octokit>,
): Announcer {
  const { run: job, target, inputs, report, progress, redact } = run
  const [owner = '', repo = ''] = job.repository.fullName.split('/')
  const commit = job.event.kind === 'pull-request' ? job.event.head : job.commit
  const log = runUrl(job)
  const place: CommentPlace | null =
    inputs.comment && target.pullRequest !== null
      ? {
          owner,
          repo,
          pullRequest: target.pullRequest,
          marker: commentMarker(job.repository.id, inputs.app, target.environment),
        }
      : null
  const deployment: GitHubDeployment = {
    owner,
    repo,
    ref: commit,
    environment: target.stage,
    description: `${inputs.app} ${target.environment}`,
    place: { app: inputs.app, region: inputs.awsRegion ?? '' },
    run: log,
  }
  const began = performance.now()
  let begun = false
  let beginning: Promise<unknown> = Promise.resolve()
  /** The end is being told: what is left of the beginning must not be told any more. */
  let ending = false
  let told: Report['outcome'] = null
  let commentId: number | null = null
  let deploymentId: number | null = null

  const attempt = async (
    what: string,
    permission: string,
    work: (github: Octokit, again: boolean) => Promise<void>,
  ) => {
    if (inputs.githubToken === '') return
    try {
      const github = await octokit()
      await work(github, false).catch(async (error: unknown) => {
        if (!isPassing(error)) throw error
        await sleep(secondTryMs)
        await work(github, true)
      })
    } catch (error) {
      const status = statusOf(error)
      const why = error instanceof Error ? error.message : String(error)
      progress.warn({
        code: 'github-refused',
        message: `Could not ${what} on GitHub: ${status === null ? '' : `HTTP ${status}, `}${why.replace(/\.?$/, '.')}`,
        fix: `${adviceOn(refusalOf(status, why), permission)}; the deployment itself is not affected.`,
      })
    }
  }
  const comment = (running: Work | null) =>
    place === null
      ? Promise.resolve()
      : attempt('comment on the pull request', 'pull-requests: write', async (github) => {
          if (running !== null && ending) return
          const author = await authorOf(github, inputs.githubToken)
          const seconds = (performance.now() - began) / 1000
          const facts = cleanAll({ report, running, commit, runUrl: log, seconds }, redact)
          const body = redact(commentBody(facts))
          commentId = await upsertComment(github, place, author, commentId, body)
        })
  const state = (next: DeploymentState) =>
    attempt('record the deployment', 'deployments: write', async (github, again) => {
      deploymentId ??= await ensureDeployment(github, deployment, null, again)
      if (deploymentId === null) return
      await setDeploymentState(github, deployment, deploymentId, next, { url: report.url, log })
    })

  const begin = async (environment: Environment, work: Work) => {
    const known = environment.state.github
    await Promise.all([
      comment(work),
      attempt('record the deployment', 'deployments: write', async (github, again) => {
        if (again && ending) return
        deploymentId = await ensureDeployment(github, deployment, deploymentId, again)
        if (deploymentId === null) return
        // Made so late that its end has been told without it.
        const next = ending ? deploymentStateOf(report.outcome, report.live) : 'in_progress'
        await setDeploymentState(github, deployment, deploymentId, next, { url: null, log })
      }),
    ])
    // What nobody reads again is not worth a write: production's next run makes a deployment of its own.
    const deployed = target.stage === 'preview' ? deploymentId : known.deployment
    if (ending || (commentId === known.comment && deployed === known.deployment)) return
    await environment.save((current) => ({
      ...current,
      github: { comment: commentId, deployment: deployed },
    }))
  }

  return {
    async begin(environment, work) {
      begun = true
      ending = false
      commentId = environment.state.github.comment
      // Production gets a deployment for each run, a history; a preview has one, which is its whole life.
      deploymentId = target.stage === 'preview' ? environment.state.github.deployment : null
      // That is over at once: only its end is told.
      if (work === 'sleeping') return
      const telling = begin(environment, work)
      beginning = telling.catch(() => {})
      await telling
    },
    async end() {
      const { outcome } = report
      if (outcome === 'skipped' || outcome === 'planned' || outcome === 'swept') return
      // Where nothing had to be removed there was nothing to tell of; and nothing is told twice.
      if (outcome === 'destroyed' && (!begun || told === 'destroyed')) return
      told = outcome
      await bounded(beginning, outcome === 'cancelled' ? cancelledPatienceMs : patienceMs)
      ending = true
      // A run that never came to begin() made no deployment, and must not make one only to say that it failed.
      await Promise.all([
        comment(null),
        deploymentId === null ? Promise.resolve() : state(deploymentStateOf(report.outcome, report.live)),
      ])
    },
  }
}

/** GitHub's own trouble, or the network's: once more is worth it. */
function isPassing(error: unknown): boolean {
  const status = statusOf(error)
  return status === null || status >= 500
}

function adviceOn(refusal: Refusal, permission: string): string {
  switch (refusal) {
    case 'permission':
      return `Add "${permission}" to the permissions of the job`
    case 'locked':
      return 'Unlock the conversation of the pull request, or set comment: false'
    case 'rate-limit':
      return 'Nothing: GitHub limits how much is asked of it, and the next run tells it again'
    case 'other':
      return 'Nothing: the job summary has the same text'
  }
}
