import type { Environment } from './aws/environment.ts'
import { removePreview } from './destroy.ts'
import { DeployError } from './errors.ts'
import type { EnvironmentRun } from './take.ts'

/**
 * Whether the pull request was closed while this run waited or deployed: then what was made for it is removed. Its
 * own run for "closed" may have been first, and found nothing to remove.
 */
export async function leftBehind(run: EnvironmentRun, environment: Environment): Promise<boolean> {
  const { target, github, report, progress } = run
  if (target.pullRequest === null || (await github.isPullRequestOpen(target.pullRequest)) !== false)
    return false
  const note = `Pull request #${target.pullRequest} was closed meanwhile, so its preview is removed.`
  progress.say(note)
  report.notes.push(note)
  await removePreview(run, environment)
  return true
}

/** The same after a deployment that failed: nobody needs to mend what is not wanted any more. */
export async function leftBehindAfter(
  error: unknown,
  run: EnvironmentRun,
  environment: Environment,
): Promise<boolean> {
  const lost = error instanceof DeployError && error.code === 'lock-lost'
  if (lost || run.signal.aborted) return false
  if (!(await leftBehind(run, environment))) return false
  run.progress.say(
    `What had stopped the deployment: ${error instanceof Error ? error.message : String(error)}`,
  )
  return true
}
