import { errorCodes } from '../../../src/errors.ts'
import type { WorkflowRun } from '../../runner/workflow.ts'
import type { Theatre } from '../theatre.ts'

/** What a disturbed run must be like, besides its end. */
export type Expectation =
  /** Green at once. */
  | 'survives'
  /** Green, or red with a clear error; green when it is run again. */
  | 'heals'
  /** Red at once, with the permission that is missing; or green, where the call was nothing but good will. */
  | 'refused'

/** What is wrong with a run that had time to say how it ended, one line each. `before`: what served before it. */
export function judge(
  theatre: Theatre,
  run: WorkflowRun,
  expected: Expectation,
  before: readonly string[],
): string[] {
  const problems = [...judgeOutcome(run), ...judgeWords(theatre, run, before)]
  const error = errorOf(run)
  if (/\n\s+at \S.*:\d+:\d+\)?\n/.test(run.stdout)) problems.push('a stack trace in the log')
  if (run.exitCode === 0) return problems
  const title = error?.properties.title ?? ''
  if (!(title in errorCodes)) problems.push(`no clear error: ${title} ${error?.message}`)
  if (expected === 'survives') problems.push(`red: ${error?.message}`)
  if (expected === 'refused') problems.push(...judgeRefusal(title, error?.message ?? ''))
  return problems
}

/** What runs for users: `<task definition> <image digest>` of each web task. */
export function servingIn({ cloud }: Theatre): string[] {
  return cloud.ecs.tasks.all
    .filter(
      ({ lastStatus, request }) => lastStatus === 'RUNNING' && request.definition.family.endsWith('-web'),
    )
    .map(({ request, containers }) => `${request.definition.taskDefinitionArn} ${containers[0]?.imageDigest}`)
}

function errorOf(run: WorkflowRun): WorkflowRun['annotations'][number] | undefined {
  return run.annotations.find(({ level }) => level === 'error')
}

const good = ['deployed', 'unchanged', 'rolled-back', 'destroyed', 'swept', 'skipped', 'woken', 'asleep']

/** The output `outcome` and the exit code say the same. */
function judgeOutcome({ exitCode, outputs }: WorkflowRun): string[] {
  const { outcome = '' } = outputs
  const fits = exitCode === 0 ? good.includes(outcome) : outcome === 'failed' || outcome === 'cancelled'
  return fits ? [] : [`exit code ${exitCode} with the outcome "${outcome}"`]
}

/** What the error says of the service is so. */
function judgeWords(theatre: Theatre, run: WorkflowRun, before: readonly string[]): string[] {
  const now = servingIn(theatre)
  const ongoing = theatre.cloud.ecs.webServices.filter(({ ongoing }) => ongoing !== undefined)
  const words = errorOf(run)?.message ?? ''
  const digest = run.outputs['image-digest'] ?? ''
  const problems: string[] = []
  const knows = /^Plan for /m.test(run.stdout) && run.stdout.includes('Take the environment: done')
  if (run.exitCode !== 0 && knows && !/serv|is live|sleeps/.test(words))
    problems.push(`it does not say what serves now: ${words}`)
  if (words.includes('goes on serving') && !before.every((one) => now.includes(one)))
    problems.push(`it says that the previous version serves, but ${now.join(', ') || 'nothing'} does`)
  if (/goes on serving|Nothing serves yet/.test(words) && ongoing.length > 0)
    problems.push('it says what serves as if that could not change, but a rollout is under way')
  if (words.includes('The new version is live') && !now.some((one) => one.endsWith(digest)))
    problems.push(`it says that ${digest} is live, but ${now.join(', ') || 'nothing'} serves`)
  if (words.includes('Nothing serves yet') && now.length > 0)
    problems.push(`it says that nothing serves, but ${now.join(', ')} does`)
  return problems
}

function judgeRefusal(title: string, message: string): string[] {
  if (title === 'trust-refused') return []
  if (title !== 'access-denied' && title !== 'cleanup-incomplete') return [`refused, but told as ${title}`]
  const whole = message.includes('"Effect":"Allow"') && /\w+:\w+ on /.test(message)
  return whole ? [] : [`no action, resource and statement: ${message}`]
}
