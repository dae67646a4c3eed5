import type { Environment } from './aws/environment.ts'
import { removeEnvironment } from './removal.ts'
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
  await removeEnvironment(run, environment)
  await environment.remove()
  report.outcome = 'destroyed'
  report.url = null
  report.image = null
  report.live = false
  return true
}
