import { appEnvironment } from './app-environment.ts'
import { type Account, executionRoles } from './aws/account.ts'
import type { Environment } from './aws/environment.ts'
import { newPending } from './aws/environment-state.ts'
import {
  ensureTaskDefinition,
  fingerprintOf,
  phaseTaskDefinition,
  type TaskSettings,
  webTaskDefinition,
} from './aws/task-definition.ts'
import type { DeployRun } from './deploy.ts'
import type { PhaseRun } from './phases.ts'
import type { PlannedPhase } from './plan/phases.ts'
import type { Prepared } from './prepare.ts'
import { sleepsAfter, wakeUp } from './sleep.ts'
import { runUrl } from './take.ts'
import { webTargetOf } from './web-target.ts'

/** A deployment that is about to be made: everything that it consists of, and a hash of it. */
export interface PlannedDeployment {
  readonly commit: string
  /** `…@sha256:…` */
  readonly image: string
  readonly imageKey: string | null
  /** The same fingerprint again needs neither phases nor rollout. The app's own URL is not part of it. */
  readonly fingerprint: string
  readonly phases: readonly PlannedPhase[]
  readonly settings: (url: string | null, family: string) => TaskSettings
}

/** What is to serve, from what was prepared. */
export function describeDeployment(
  run: DeployRun,
  environment: Environment,
  prepared: Prepared,
): PlannedDeployment {
  const { account, inputs, plan } = run
  const settings = (url: string | null, family: string): TaskSettings => {
    const app = appEnvironment(plan, inputs, prepared.connection, prepared.secrets, url)
    return {
      family,
      image: prepared.image.reference,
      executionRoleArn: executionRoles(account).app,
      cpu: inputs.cpu,
      memory: inputs.memory,
      cpuArchitecture: inputs.cpuArchitecture,
      environment: app.variables,
      secrets: app.secrets.map(({ name, valueFrom }) => ({ name, valueFrom })),
      // A changed value must make a new revision, though its name stays: tasks read secrets only when they start.
      secretsVersion: fingerprintOf(app.secrets),
      logGroup: account.names.logGroup,
      region: account.region,
      tags: account.tags,
    }
  }
  const phases =
    inputs.image === null
      ? plan.phases
      : plan.phases.filter(({ name }) => name === 'beforeRollout' || name === 'afterRollout')
  return {
    commit: inputs.image === null ? run.run.commit : (rolledBackTo(environment, prepared) ?? inputs.image),
    image: prepared.image.reference,
    imageKey: prepared.image.key,
    phases,
    settings,
    fingerprint: fingerprintOf({
      web: webTaskDefinition(settings(null, account.names.webFamily), plan.web),
      phases: phases.map(({ name, command }) => ({ name, command })),
      healthCheckPath: plan.web.healthCheckPath,
      tasks: [inputs.minTasks, inputs.maxTasks],
    }),
  }
}

/** The commit of the deployment whose image is rolled back to, where it is remembered. */
function rolledBackTo(environment: Environment, prepared: Prepared): string | null {
  return environment.state.deployments.find(({ image }) => image === prepared.image.reference)?.commit ?? null
}

/**
 * Whether exactly this serves already. The state says so, and one read confirms it: a service that somebody removed
 * is rolled out again.
 */
export async function alreadyServes(
  run: DeployRun,
  environment: Environment,
  deployment: PlannedDeployment,
): Promise<boolean> {
  const { state } = environment
  const last = state.deployments[0]
  if (run.target.force || state.pending !== null || last?.fingerprint !== deployment.fingerprint) return false
  const web = webTargetOf(run, environment)
  const serving = await web.serving()
  if (serving?.taskDefinition !== last.taskDefinition) return false
  if (state.asleepSince !== null && (await wakeUp(run, environment)) === null) return false
  for (const { name, command } of deployment.phases) {
    run.report.phases.push({
      name,
      command,
      outcome: 'skipped',
      exitCode: null,
      seconds: null,
      because: 'nothing changed',
    })
  }
  run.report.outcome = 'unchanged'
  run.report.url = serving.url
  run.report.image = deployment.image
  run.report.live = true
  run.report.sleepsAfterSeconds = sleepsAfter(run, web)
  // The same content under another commit: what is deployed is that commit now.
  if (last.commit !== deployment.commit) {
    await environment.save((current) => ({
      ...current,
      deployments: [{ ...last, commit: deployment.commit }, ...current.deployments.slice(1)],
    }))
    run.report.deployments = environment.state.deployments
  }
  run.progress.say(`This is what serves already at ${serving.url}: nothing to do.`)
  return true
}

/**
 * Writes down that a deployment to a preview begins, before anything is made for it: so that a removal or a sweep
 * finds what a run leaves that dies on its way.
 */
export async function markBegun(run: DeployRun, environment: Environment): Promise<void> {
  const { pullRequest, stage } = run.target
  if (stage === 'production') return
  await environment.save((state) => ({
    ...state,
    pullRequest: pullRequest ?? state.pullRequest,
    begunAt: new Date().toISOString(),
  }))
}

/**
 * Notes what is being deployed, unless an earlier run began the very same and this one goes on with it. It is written
 * together with the first thing that is done for it: a phase, or the rollout.
 */
export function markPending(environment: Environment, deployment: PlannedDeployment): void {
  if (environment.state.pending?.fingerprint === deployment.fingerprint) return
  environment.note((state) => ({
    ...state,
    images: [...state.images.filter((image) => image !== deployment.image), deployment.image],
    pending: {
      ...newPending,
      fingerprint: deployment.fingerprint,
      commit: deployment.commit,
      // What an interrupted run had begun to roll out may still come to serve.
      rollout: state.pending?.rollout ?? null,
    },
  }))
}

/** What some phases of this deployment run with; where there are none, nothing is made for them. */
export async function phaseRun(
  run: DeployRun,
  environment: Environment,
  deployment: PlannedDeployment,
  phases: readonly PlannedPhase[],
): Promise<PhaseRun> {
  const { account } = run
  return {
    account,
    environment,
    progress: run.progress,
    report: run.report,
    project: run.plan.project,
    taskDefinition:
      phases.length === 0 ? '' : await phaseTaskDefinitionFor(account, deployment, run.report.url),
    commit: deployment.commit,
    fingerprint: deployment.fingerprint,
    databaseInstance: environment.state.database?.instance ?? null,
    memory: run.inputs.memory,
    timeoutSeconds: run.inputs.phaseTimeoutSeconds,
    runUrl: runUrl(run.run),
    signal: run.signal,
  }
}

async function phaseTaskDefinitionFor(
  account: Account,
  deployment: PlannedDeployment,
  url: string | null,
): Promise<string> {
  const definition = phaseTaskDefinition(deployment.settings(url, account.names.phaseFamily))
  return ensureTaskDefinition(await account.clients.ecs(), definition)
}

/**
 * Notes that nothing of the deployment is left to be done; it is written when the environment is given back. Should this
 * run die before that, the next one looks once more whether all is done.
 */
export function finish(run: DeployRun, environment: Environment): void {
  environment.note((state) => ({ ...state, pending: null }))
  if (run.inputs.image === null) {
    run.report.outcome = 'deployed'
    return
  }
  run.report.outcome = 'rolled-back'
  if (run.plan.database !== 'none') {
    run.report.notes.push(
      'The database schema stays where it is: a roll back runs no migration, because the older code does not know the newer ones.',
    )
  }
}
