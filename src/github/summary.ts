import type { Plan } from '../plan/plan.ts'
import type { Step } from '../progress.ts'
import type { Finding } from '../project/project.ts'
import { describeServing, type Outcome, type PhaseReport, type Report } from '../report.ts'
import { describeSeconds } from '../wait.ts'
import { codeBlock, cutToBytes, escapeMarkdown, inlineCode, table } from './markdown.ts'

/** GitHub drops a summary above 1 MiB whole; other steps of the job may have written to it too. */
const mostBytes = 900 * 1024

/** The job summary: what failed first, then what serves, what was found and why, what was done and how long it took. */
export function summaryOf(report: Report, steps: readonly Step[], warnings: readonly Finding[]): string {
  const parts = [
    `\n## ${headline(report)}`,
    failurePart(report),
    urlPart(report),
    ...report.notes.map((note) => escapeMarkdown(note)),
    phasesPart(report.phases),
    warningsPart(warnings),
    report.plan === null ? '' : planPart(report.plan),
    stepsPart(steps),
    logsPart(report),
  ]
  return cutToBytes(`${parts.filter((part) => part !== '').join('\n\n')}\n`, mostBytes)
}

const headlines: Readonly<Record<Outcome, string>> = {
  deployed: 'Deployed',
  unchanged: 'Unchanged: this is what serves already',
  'rolled-back': 'Rolled back to an earlier version',
  failed: 'Failed',
  cancelled: 'Cancelled',
  destroyed: 'Removed',
  planned: 'Plan: nothing was changed',
  swept: 'Swept',
  skipped: 'Skipped',
}

function headline(report: Report): string {
  const what = headlines[report.outcome ?? 'failed']
  return report.environment === null ? what : `${escapeMarkdown(report.environment)}: ${what}`
}

function failurePart(report: Report): string {
  const { failure } = report
  if (failure === null) return report.outcome === 'failed' ? escapeMarkdown(describeServing(report)) : ''
  const lines = [
    `**${inlineCode(failure.code)}**`,
    codeBlock(failure.message),
    failure.where === undefined ? '' : `**Where:** ${escapeMarkdown(failure.where)}`,
    failure.safe === undefined
      ? ''
      : `**Safe:** ${failure.safe.split('\n').map(escapeMarkdown).join('<br>')}`,
    `**What to do:** ${escapeMarkdown(failure.remedy)}`,
  ]
  return lines.filter((line) => line !== '').join('\n\n')
}

function urlPart(report: Report): string {
  if (report.url === null || report.outcome === 'destroyed') return ''
  const open = report.plan?.web.openPath ?? '/'
  const link = `${report.url}${open === '/' ? '' : open}`
  const docs = open === '/' ? '' : ` (there is no page at ${inlineCode('/')})`
  return `**${report.live ? 'Live' : 'Serving'}:** <${link}>${docs}`
}

function phasesPart(phases: readonly PhaseReport[]): string {
  if (phases.length === 0) return ''
  const rows = phases.map((phase) => [
    escapeMarkdown(phase.name),
    inlineCode(phase.command),
    phase.because === null ? phase.outcome : `${phase.outcome}: ${escapeMarkdown(phase.because)}`,
    phase.exitCode === null ? '' : String(phase.exitCode),
    phase.seconds === null ? '' : describeSeconds(phase.seconds),
  ])
  return `### Phases\n\n${table(['Phase', 'Command', 'Outcome', 'Exit code', 'Time'], rows)}`
}

function warningsPart(warnings: readonly Finding[]): string {
  if (warnings.length === 0) return ''
  const lines = warnings.map(
    ({ code, message, fix }) => `- ${inlineCode(code)} ${escapeMarkdown(message)}<br>${escapeMarkdown(fix)}`,
  )
  return `### Worth a look\n\n${lines.join('\n')}`
}

/** What was found, why, and what it costs: also the whole of `command: plan`. */
export function planPart(plan: Plan): string {
  const { project, web, monthlyCost } = plan
  const database =
    plan.database === 'postgres'
      ? `PostgreSQL: ${project.postgres.because.map(escapeMarkdown).join('; ')}`
      : plan.database === 'external'
        ? 'your own: DATABASE_URL is set'
        : `none${project.postgres.because.length > 0 ? `: ${project.postgres.because.map(escapeMarkdown).join('; ')}` : ''}`
  const rows = [
    [
      'App',
      `${inlineCode(project.directory)}, ${escapeMarkdown(project.framework ?? 'framework not recognised')}`,
    ],
    [
      'Image',
      plan.image.from === 'generated'
        ? `generated (${project.packageManager}, Python ${escapeMarkdown(project.python)})`
        : inlineCode(project.dockerfile ?? 'Dockerfile'),
    ],
    ['Database', database],
    ['Start command', web.command === null ? "the image's own" : inlineCode(web.command)],
    ['Found', escapeMarkdown(project.entrypoint?.because ?? '')],
    ['Port', `${web.port}: ${escapeMarkdown(web.because.port)}`],
    ['Health check', `${inlineCode(web.healthCheckPath)}: ${escapeMarkdown(web.because.healthCheckPath)}`],
    ...plan.phases.map((phase) => [
      `Phase ${phase.name}`,
      `${inlineCode(phase.command)} ${phase.when}: ${escapeMarkdown(phase.because)}`,
    ]),
  ]
  const cost = table(
    ['Per month', 'USD', ''],
    [
      ...monthlyCost.lines.map((line) => [
        escapeMarkdown(line.what),
        line.usd.toFixed(2),
        escapeMarkdown(line.note),
      ]),
      ['**Together**', `**${monthlyCost.usd.toFixed(2)}**`, `${(monthlyCost.usd / 30.4).toFixed(2)} a day`],
    ],
  )
  const errors = plan.errors.map(
    ({ code, message, fix }) => `- ${inlineCode(code)} ${escapeMarkdown(message)}<br>${escapeMarkdown(fix)}`,
  )
  return [
    ...(errors.length > 0 ? [`### Stops a deployment\n\n${errors.join('\n')}`] : []),
    `<details><summary>What was found, and why</summary>\n\n${table(['', ''], rows)}\n\n</details>`,
    `<details><summary>What it costs: about ${monthlyCost.usd.toFixed(2)} USD a month</summary>\n\n${cost}\n\nNot counted: ${monthlyCost.notCounted.map(escapeMarkdown).join('; ')}.\n\n</details>`,
  ].join('\n\n')
}

function stepsPart(steps: readonly Step[]): string {
  const ended = steps.filter((step) => step.endedMs !== null)
  if (ended.length === 0) return ''
  const rows = ended.map((step) => [
    escapeMarkdown(step.title),
    step.outcome === 'done' ? 'done' : '**failed**',
    describeSeconds(((step.endedMs ?? 0) - step.startedMs) / 1000),
  ])
  const bars = ended.map((step) => {
    const name = step.title.replace(/[^A-Za-z0-9 ]/g, ' ').trim() || 'step'
    const from = Math.round(step.startedMs / 1000)
    const to = Math.max(from + 1, Math.round((step.endedMs ?? 0) / 1000))
    return `  ${name} :${step.outcome === 'done' ? '' : 'crit, '}${from}, ${to}`
  })
  const chart = ['```mermaid', 'gantt', '  dateFormat X', '  axisFormat %H:%M:%S', ...bars, '```'].join('\n')
  return `<details><summary>Steps and times</summary>\n\n${table(['Step', '', 'Time'], rows)}\n\n${chart}\n\n</details>`
}

function logsPart(report: Report): string {
  if (report.logs === null) return ''
  return `**The app's log:** [CloudWatch](${report.logs.link}), or\n\n${codeBlock(report.logs.command)}`
}
