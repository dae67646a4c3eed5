import type { Environment } from './aws/environment.ts'
import type { EnvironmentRun } from './take.ts'

/**
 * Warns when production is about to be made for the first time though this repository has one elsewhere, under another
 * app name or in another region. Whoever changed one of the two inputs by mistake would otherwise find a second, empty
 * database behind a new address, with every step green. It is no error: a repository may hold several apps.
 *
 * Only GitHub remembers what was deployed elsewhere: another region knows nothing of it, and another app's state is none
 * of this one's. Where GitHub cannot be asked, nothing is said.
 */
export async function warnOfElsewhere(run: EnvironmentRun, environment: Environment): Promise<void> {
  const { account, github, inputs, progress } = run
  if (account.address.stage !== 'production' || environment.state.deployments.length > 0) return
  const here = describePlace(inputs.app, account.region)
  const deployed = (await github.deployedPlaces()) ?? []
  const others = new Set(deployed.map(({ app, region }) => describePlace(app, region)))
  others.delete(here)
  if (others.size === 0) return
  progress.warn({
    code: 'deployed-elsewhere',
    message: `Production of this repository has been deployed as ${[...others].join(' and ')}. This run makes another one: ${here}, at an address of its own and with an empty database, if it needs one. The other stays as it is, and goes on costing.`,
    fix: 'If `app` or `aws-region` was changed by mistake, change it back and run the job again: nothing of the other was touched. If this is a further app, or a move on purpose, there is nothing to do.',
  })
}

function describePlace(app: string, region: string): string {
  return `the app ${app} in ${region}`
}
