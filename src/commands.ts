import { tmpdir } from 'node:os'
import { DeployError } from './errors.ts'
import type { Runner } from './image/build.ts'
import { openImageFilter } from './image/image-filter.ts'
import type { Session } from './main.ts'
import { namesOf, tagsOf } from './plan/names.ts'
import { makePlan, type Plan } from './plan/plan.ts'
import { shortPlan, wholePlan } from './plan/plan-lines.ts'
import type { Voice } from './progress.ts'
import { readProject } from './project/read.ts'
import type { Reading } from './project/reading.ts'
import type { OpenedAccount } from './sign-in.ts'
import type { EnvironmentRun } from './take.ts'
import type { Target } from './trigger.ts'

/** `command: plan`: says what would be done, and changes nothing. Needs neither AWS nor Docker. */
export async function runPlan(session: Session, target: Target): Promise<void> {
  const { plan } = planOf(session, target)
  session.report.outcome = 'planned'
  for (const line of wholePlan(plan)) session.progress.say(line)
  if (plan.errors.length > 0) throw unreadable(plan)
}

/** Plans, signs in, deploys. */
export async function runDeploy(session: Session, target: Target): Promise<void> {
  const reporting = await openReporting(session, target)
  const { plan, reading } = planOf(session, target)
  if (plan.errors.length > 0) throw unreadable(plan)
  for (const line of shortPlan(plan)) session.progress.say(line)
  const run = await openEnvironment(session, target, reporting)
  const { deploy } = await import('./deploy.ts')
  await deploy({ ...run, plan, reading, runner: runnerOf(session) })
}

/** Removes an environment. Reads nothing of the checkout. */
export async function runDestroy(session: Session, target: Target): Promise<void> {
  if (target.stage === 'production' && session.inputs.confirmDestroy !== 'production') {
    throw new DeployError({
      code: 'destroy-refused',
      message: 'Removing production needs a second word.',
      where: 'the `with:` of the step in your workflow file',
      safe: 'Nothing was called on AWS and nothing was changed.',
      remedy: 'If you mean it, set confirm-destroy: production. The database is kept even then.',
    })
  }
  const run = await openEnvironment(session, target, await openReporting(session, target))
  const { destroy } = await import('./destroy.ts')
  await destroy(run)
}

/** Brings a preview that sleeps back. Reads nothing of the checkout. */
export async function runWake(session: Session, target: Target): Promise<void> {
  const run = await openEnvironment(session, target, await openReporting(session, target))
  const { wake } = await import('./sleep.ts')
  await wake(run)
}

/** Gives a preview a new, empty database, then deploys to it. */
export async function runReset(session: Session, target: Target): Promise<void> {
  const reporting = await openReporting(session, target)
  const { plan, reading } = planOf(session, target)
  if (plan.errors.length > 0) throw unreadable(plan)
  const run = await openEnvironment(session, target, reporting)
  const { reset } = await import('./reset.ts')
  const { deploy } = await import('./deploy.ts')
  await reset(run)
  await deploy({ ...run, plan, reading, runner: runnerOf(session) })
}

/** Removes previews that nobody needs any more. Reads nothing of the checkout. */
export async function runSweep(session: Session): Promise<void> {
  const target: Target = {
    environment: 'sweep',
    stage: 'preview',
    pullRequest: null,
    branch: '',
    force: false,
    refuseOlder: false,
  }
  const { openLane, ...stage } = await openEnvironment(session, target, await openReporting(session, target))
  const { openWebTargets } = await import('./aws/web-targets.ts')
  const { openAnnouncer } = await import('./announce.ts')
  const { sweep } = await import('./sweep.ts')
  await sweep({
    stage,
    progress: session.progress,
    report: session.report,
    openLane,
    workOn: async ({ clients, wanting, hold }, environment, pullRequest, report) => {
      const address = { ...stage.account.address, environment }
      const account = {
        ...stage.account,
        address,
        names: namesOf(address),
        tags: tagsOf(address, session.run.repository.fullName),
        clients,
      }
      report.environment = environment
      report.stage = 'preview'
      const work = {
        ...stage,
        target: { ...target, environment, pullRequest },
        account,
        wanting,
        hold,
        report,
        progress: {
          ...stage.progress,
          step: <T>(title: string, step: (voice: Voice) => Promise<T>) =>
            stage.progress.step(`${environment}: ${title}`, step),
        },
      }
      return {
        ...work,
        webTargets: openWebTargets(await clients.ecs(), account),
        announcer: openAnnouncer(work, stage.github.client),
        // A preview that a run is at work on is left to it, and to the next sweep.
        lockWaitSeconds: 0,
      }
    },
  })
}

/** The machine that builds the image. */
function runnerOf({ world }: Session): Runner {
  return {
    environment: world.environment,
    temporary: world.environment.RUNNER_TEMP || tmpdir(),
    keepForPost: (directory) => world.saveState('docker-config', directory),
  }
}

/** What tells GitHub: opened before anything can fail, so that the pull request also shows what never came to AWS. */
type Reporting = Pick<EnvironmentRun, 'github' | 'announcer'>

async function openReporting(session: Session, target: Target): Promise<Reporting> {
  const { openGitHub } = await import('./github/api.ts')
  const { openAnnouncer } = await import('./announce.ts')
  const { run, inputs, progress } = session
  const github = openGitHub(run, inputs.githubToken, progress.say)
  const announcer = openAnnouncer({ ...session, target }, github.client)
  session.onFinished(announcer.end)
  return { github, announcer }
}

/** Signs in and opens the doors that work on one environment needs. */
async function openEnvironment(
  session: Session,
  target: Target,
  reporting: Reporting,
): Promise<EnvironmentRun & Pick<OpenedAccount, 'openLane'>> {
  const { openAccount } = await import('./sign-in.ts')
  const { openWebTargets } = await import('./aws/web-targets.ts')
  const { account, step, wanting, hold, openLane } = await session.progress.step('Sign in to AWS', (voice) =>
    openAccount(session, target, voice),
  )
  const { run, inputs, progress, report } = session
  return {
    ...reporting,
    run,
    inputs,
    target,
    account,
    webTargets: openWebTargets(await account.clients.ecs(), account),
    progress,
    report,
    mask: session.mask,
    redact: session.redact,
    signal: session.signal,
    step,
    wanting,
    hold,
    openLane,
  }
}

/** Reads the project and decides; the findings become warnings of the run. */
function planOf(session: Session, target: Target): { plan: Plan; reading: Reading } {
  const { inputs, run, report, progress } = session
  const reading = readProject({
    workspace: run.workspace,
    directory: inputs.workingDirectory,
    entrypoint: inputs.entrypoint,
    dockerfile: inputs.dockerfile,
    port: inputs.port,
    healthCheckPath: inputs.healthCheckPath,
    database: inputs.database,
    databaseUrlScheme: inputs.databaseUrlScheme,
    variables: [...inputs.environmentVariables, ...inputs.secrets].map(({ name }) => name),
    cpu: inputs.cpu,
    memory: inputs.memory,
    maxTasks: inputs.maxTasks,
    databaseInstanceClass: inputs.databaseInstanceClass,
    reachesImage: openImageFilter(run.workspace, inputs.workingDirectory),
  })
  const plan = makePlan(target, inputs, reading)
  report.plan = plan
  for (const warning of plan.warnings) progress.warn(warning)
  return { plan, reading }
}

function unreadable(plan: Plan): DeployError {
  const [first] = plan.errors
  return new DeployError({
    code: 'project-unreadable',
    message: plan.errors.map(({ code, message }) => `${message} (${code})`).join('\n'),
    where: `folder ${plan.project.directory} of the checkout`,
    safe: 'Nothing was called on AWS and nothing was changed.',
    remedy: first?.fix ?? 'Correct the project.',
  })
}
