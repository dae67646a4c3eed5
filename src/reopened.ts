import { DeployError } from './errors.ts'
import { insist } from './github/insist.ts'
import type { EnvironmentRun } from './take.ts'
import type { Pace } from './wait.ts'

/**
 * Whether the pull request whose closing caused this run was opened again before the run came to remove anything. Its
 * own run for "reopened" may be over already; then nobody would make the preview anew.
 *
 * While GitHub cannot say, the preview stays and the run is red: run again, or by the sweep, it is asked once more. Where
 * the job may not ask, no run and no sweep ever could: then the event is believed, which said "closed".
 *
 * @returns why the preview stays, or `null`
 * @throws DeployError `cleanup-incomplete`
 */
export async function reopened(environmentRun: EnvironmentRun, pace?: Pace): Promise<string | null> {
  const { run, target, inputs, github, signal } = environmentRun
  const { event } = run
  const number = target.pullRequest
  const isCause = event.kind === 'pull-request' && event.action === 'closed' && inputs.command === 'auto'
  if (!isCause || number === null) return null
  const isOpen = await insist(
    github,
    'pull-requests: read',
    () => github.isPullRequestOpen(number),
    signal,
    pace,
  )
  if (isOpen === true) return `Pull request #${number} is open again, so its preview stays.`
  // None of that number: it was there when it was closed, and nobody opens it again.
  if (isOpen === false || isOpen === 'none' || github.lacks('pull-requests: read')) return null
  throw new DeployError({
    code: 'cleanup-incomplete',
    message: `GitHub could not say whether pull request #${number} is still closed, so its preview was not removed.`,
    where: 'this run of the workflow',
    safe: 'Nothing was changed: the preview is there, and goes on costing.',
    remedy: 'Run the job again once GitHub answers. The hourly sweep asks again too.',
  })
}
