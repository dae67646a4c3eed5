import type { Environment } from './aws/environment.ts'
import type { Serving, WebTarget } from './aws/web.ts'
import { DeployError } from './errors.ts'
import { awaitAnswer } from './http-check.ts'
import { type EnvironmentRun, take } from './take.ts'
import { recordedTarget, webTargetOf } from './web-target.ts'

/** Seconds after which the sweep puts this preview to sleep; `null` where it never does. */
export function sleepsAfter(
  { inputs, target }: Pick<EnvironmentRun, 'inputs' | 'target'>,
  { sleeper }: Pick<WebTarget, 'sleeper'>,
): number | null {
  const sleeps = target.stage === 'preview' && sleeper !== null && inputs.previewSleepSeconds > 0
  return sleeps ? inputs.previewSleepSeconds : null
}

/**
 * `command: wake`: brings a preview that sleeps back as it was, without a build, a phase or a rollout.
 *
 * @throws DeployError `input-invalid` where it cannot sleep; `rollout-timeout`, `rollout-failed` where it does not come up
 */
export async function wake(run: EnvironmentRun): Promise<void> {
  const { report, progress } = run
  const environment = await take(run)
  try {
    const { state } = environment
    if (recordedTarget(state) !== 'gateway') throw cannotSleep(run)
    if (state.asleepSince === null) {
      progress.say('It is not asleep: nothing to do.')
      report.outcome = 'unchanged'
      report.live = true
      return
    }
    await run.announcer.begin(environment, 'waking')
    if ((await wakeUp(run, environment)) === null) throw gone(run)
    report.outcome = 'woken'
    report.live = true
    report.sleepsAfterSeconds = sleepsAfter(run, webTargetOf(run, environment))
  } finally {
    await environment.release()
  }
}

/** Brings the tasks back and waits until the URL answers. @returns `null` where there is no service to wake */
export async function wakeUp(run: EnvironmentRun, environment: Environment): Promise<Serving | null> {
  return run.progress.step('Wake the preview', async (voice) => {
    const { sleeper } = webTargetOf(run, environment)
    const { signal } = run
    // Also where it then does not come up: whoever asked for it has the time to look why, before the sweep comes again.
    environment.note((state) => ({ ...state, wokenAt: new Date().toISOString() }))
    const serving = (await sleeper?.wake({ tasks: run.inputs.minTasks, voice, signal })) ?? null
    if (serving === null) return null
    await awaitAnswer(serving.url, voice, signal)
    // Only now: whoever dies before this leaves a preview that the next push wakes again, and whose tasks the sweep
    // otherwise takes away (`keepAsleep`).
    await environment.save((state) => ({ ...state, asleepSince: null, wokenAt: new Date().toISOString() }))
    return serving
  })
}

/** Takes the tasks of a preview away. Its database, its URL and everything else stay. */
export async function putToSleep(run: EnvironmentRun, environment: Environment): Promise<void> {
  const { report, progress, announcer } = run
  await announcer.begin(environment, 'sleeping')
  await progress.step('Put to sleep', async (voice) => {
    // First: a push that finds the service without tasks must know that it has to wake it.
    await environment.save((state) => ({ ...state, asleepSince: new Date().toISOString() }))
    await webTargetOf(run, environment).sleeper?.sleep(voice)
  })
  report.outcome = 'asleep'
  await announcer.end()
}

/**
 * Takes away the tasks of a preview that is recorded as asleep, and has some: whoever put it to sleep died or was
 * refused after the record was written, or somebody who woke it or deployed to it did not come to the end.
 *
 * @returns whether it had any
 */
export async function keepAsleep(run: EnvironmentRun, environment: Environment): Promise<boolean> {
  const { report, progress, announcer } = run
  const { sleeper } = webTargetOf(run, environment)
  const hadTasks = await progress.step('Look whether it sleeps', async (voice) => sleeper?.sleep(voice))
  if (hadTasks !== true) return false
  await announcer.begin(environment, 'sleeping')
  report.outcome = 'asleep'
  await announcer.end()
  return true
}

function cannotSleep({ account }: EnvironmentRun): DeployError {
  return new DeployError({
    code: 'input-invalid',
    message: `command: wake: ${account.address.environment} has no service behind a gateway, and only such a service sleeps.`,
    where: 'the `with:` of the step in your workflow file',
    safe: 'Nothing was changed.',
    remedy: 'Deploy it (a push does), or name another preview with the input environment.',
  })
}

function gone({ account }: EnvironmentRun): DeployError {
  return new DeployError({
    code: 'rollout-failed',
    message: `The service ${account.names.service} is not there any more, so it cannot be woken.`,
    where: `cluster ${account.foundation.cluster}`,
    safe: 'Its database and its record are as they were.',
    remedy: 'Push to the pull request, or dispatch the workflow: that makes it anew.',
  })
}
