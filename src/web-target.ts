import type { Environment } from './aws/environment.ts'
import type { EnvironmentState } from './aws/environment-state.ts'
import type { WebTarget } from './aws/web.ts'
import { DeployError } from './errors.ts'
import type { WebTargetKind } from './plan/web-target.ts'
import type { EnvironmentRun } from './take.ts'

/** What the service of an environment runs on, or `null` where it has none that is known. */
export function recordedTarget(state: EnvironmentState): WebTargetKind | null {
  // Earlier versions recorded no kind, and knew Express Mode only.
  return state.webTarget ?? (state.service === null ? null : 'express')
}

/** The web target of an environment: the recorded one, whatever the inputs say; before the first, the one they ask for. */
export function webTargetOf(
  { webTargets, inputs }: Pick<EnvironmentRun, 'webTargets' | 'inputs'>,
  { state }: Pick<Environment, 'state'>,
): WebTarget {
  return webTargets[recordedTarget(state) ?? inputs.webTarget]
}

/**
 * Makes sure, before anything is changed on AWS, that the wanted kind of web target is the one that the environment has, or can
 * be used where it has none. It is never converted: the URL would change, and with it everything that knows it.
 *
 * @throws DeployError `web-target-differs`, `gateway-missing`
 */
export async function checkWebTarget(run: EnvironmentRun, environment: Environment): Promise<void> {
  const { inputs, account, progress } = run
  const recorded = recordedTarget(environment.state)
  if (recorded === null) {
    await progress.step('Look for the web target', (voice) =>
      run.webTargets[inputs.webTarget].preflight(voice),
    )
    return
  }
  if (recorded === inputs.webTarget) return
  const name = account.address.environment
  throw new DeployError({
    code: 'web-target-differs',
    message: `${name} was made with web-target: ${recorded}, and this run asks for ${inputs.webTarget}. It is never converted, because its URL would change.`,
    where: 'the `with:` of the step in your workflow file',
    safe: 'Nothing was changed.',
    remedy: `Set web-target: ${recorded}. For a new service under a new URL remove this one first (command: destroy${account.address.stage === 'production' ? ', confirm-destroy: production' : `, environment: ${name}`}), then deploy.`,
  })
}

/** Writes down what the service runs on, before it is made. */
export async function recordWebTarget(environment: Environment, kind: WebTargetKind): Promise<void> {
  if (environment.state.webTarget === kind) return
  await environment.save((state) => ({ ...state, webTarget: kind }))
}
