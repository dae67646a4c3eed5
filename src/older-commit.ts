import type { Environment } from './aws/environment.ts'
import { DeployError } from './errors.ts'
import { insist } from './github/insist.ts'
import { describeServing } from './report.ts'
import type { EnvironmentRun } from './take.ts'
import type { Pace } from './wait.ts'

/**
 * Keeps a push from replacing a newer commit: a rerun of an old run, or two pushes that overtook each other.
 *
 * Where GitHub cannot say which of the two is newer, it depends on how likely the older one is. A first attempt was
 * caused by a push a moment ago, and an outage of GitHub's API must not stop deployments: it goes on, with a warning. A
 * rerun may be of any age, and old code on the newer schema would pass as a green deployment: it is refused.
 *
 * @throws DeployError `older-commit`
 */
export async function refuseOlder(run: EnvironmentRun, environment: Environment, pace?: Pace): Promise<void> {
  const { target, github, progress, report, signal } = run
  const { commit, attempt } = run.run
  const deployed = environment.state.deployments[0]?.commit
  if (!target.refuseOlder || deployed === undefined || deployed === commit) return
  const isOlder = await insist(github, 'contents: read', () => github.isOlder(commit, deployed), signal, pace)
  if (isOlder === false) return
  const [ours, theirs] = [commit.slice(0, 7), deployed.slice(0, 7)]
  const refusal = {
    code: 'older-commit',
    where: 'this run of the workflow',
    safe: `${describeServing(report)} Nothing was changed.`,
  } as const
  if (isOlder === true) {
    throw new DeployError({
      ...refusal,
      message: `Commit ${ours} is older than the deployed commit ${theirs}, so it was not deployed.`,
      remedy: 'To go back on purpose, start the workflow by hand (workflow_dispatch) with the input image.',
    })
  }
  const mayAsk = !github.lacks('contents: read')
  if (attempt > 1) {
    throw new DeployError({
      ...refusal,
      message: `GitHub could not say whether commit ${ours} is older than the deployed commit ${theirs}. This is a rerun, which may be of an old push, so it was not deployed.`,
      remedy: mayAsk
        ? 'Run the job again once GitHub answers; https://www.githubstatus.com shows when.'
        : 'Start the workflow by hand (workflow_dispatch) on the branch, or push to it: that deploys its newest commit. A rerun needs the permission contents: read in the job.',
    })
  }
  progress.warn({
    code: 'commit-age-unknown',
    message: `GitHub could not say whether commit ${ours} is older than the deployed commit ${theirs}, so it was taken for the newer one.`,
    fix: `${mayAsk ? 'Nothing' : 'Add contents: read to the permissions of the job'}; if a newer commit was pushed meanwhile, run its job again.`,
  })
}
