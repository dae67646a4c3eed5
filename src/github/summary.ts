import type { Step } from '../progress.ts'
import type { Finding } from '../project/project.ts'
import { describeServing, type Outcome, type PhaseReport, type Report } from '../report.ts'
import { describeSeconds } from '../wait.ts'
import { ganttOf } from './gantt.ts'
import { codeBlock, cutToBytes, escapeMarkdown, inlineCode, link, table } from './markdown.ts'
import { phaseOutcome } from './phase-outcome.ts'
import { costADay, findingList, planPart } from './plan-part.ts'
import { prose, proseLines } from './prose.ts'

/** GitHub drops a summary above 1 MiB whole; other steps of the job may have written to it too. */
const mostBytes = 900 * 1024
/** No message is longer than this in characters, so that what follows it is not cut off. */
const longestMessage = 60_000
/** Of a sweep of hundreds of previews, the longest steps. */
const mostSteps = 200

/** The job summary: what failed first, then what serves, what was found and why, what was done and how long it took. */
export function summaryOf(report: Report, steps: readonly Step[], warnings: readonly Finding[]): string {
  const planned = report.outcome === 'planned' || report.failure?.code === 'project-unreadable'
  const parts = [
    `\n## ${headline(report)}`,
    failurePart(report),
    urlPart(report),
    notesPart(report.notes),
    costPart(report),
    logsPart(report),
    phasesPart(report.phases),
    warnings.length === 0 ? '' : `### Worth a look\n\n${findingList(warnings)}`,
    deploymentsPart(report),
    report.plan === null ? '' : planPart(report.plan, !planned),
    stepsPart(steps),
  ]
  return cutToBytes(`${parts.filter((part) => part !== '').join('\n\n')}\n`, mostBytes)
}

const headlines: Readonly<Record<Outcome, string>> = {
  deployed: 'deployed',
  unchanged: 'unchanged, this is what serves already',
  'rolled-back': 'rolled back to an earlier version',
  woken: 'woken',
  asleep: 'sleeps',
  failed: 'failed',
  cancelled: 'cancelled',
  destroyed: 'removed',
  planned: 'plan, nothing was changed',
  swept: 'Previews swept',
  skipped: 'Nothing to deploy',
}

function headline(report: Report): string {
  if (report.failure?.code === 'cleanup-incomplete') {
    if (report.environment === null) return 'Previews swept, but not completely'
    return `${inlineCode(report.environment)} was not completely removed`
  }
  const what = headlines[report.outcome ?? 'failed']
  const live = report.live && report.outcome === 'failed' ? ' after the rollout: the new version is live' : ''
  if (report.environment === null) return `${what.charAt(0).toUpperCase()}${what.slice(1)}${live}`
  return `${inlineCode(report.environment)} ${what}${live}`
}

function failurePart(report: Report): string {
  const { failure } = report
  if (failure === null) return report.outcome === 'failed' ? prose(describeServing(report)) : ''
  const message =
    failure.message.length <= longestMessage
      ? failure.message
      : `${failure.message.slice(0, longestMessage)}\n(the rest is in the log of the job)`
  const [first = '', ...rest] = message.split('\n')
  return [
    `**${prose(first)}** ${inlineCode(failure.code)}`,
    rest.length === 0 ? '' : codeBlock(rest.join('\n')),
    failure.safe === undefined ? '' : `**Safe:** ${proseLines(failure.safe)}`,
    `**What to do:** ${prose(failure.remedy)}`,
    failure.where === undefined ? '' : `**Where:** ${prose(failure.where)}`,
  ]
    .filter((line) => line !== '')
    .join('\n\n')
}

function urlPart(report: Report): string {
  if (report.url === null || report.outcome === 'destroyed') return ''
  const open = report.plan?.web.openPath ?? '/'
  const docs = open === '/' ? '' : ` (there is no page at ${inlineCode('/')})`
  return `**${servingLabel(report)}:** ${link(`${report.url}${open === '/' ? '' : open}`)}${docs}`
}

function servingLabel({ live, rollout }: Report): string {
  if (live) return 'Live'
  switch (rollout) {
    case 'none':
      return 'Still serving, the previous version'
    case 'asleep':
      return 'Asleep, the previous version'
    case 'under-way':
      return 'Serving the previous version, unless AWS finishes the rollout that was begun'
    case 'unknown':
      return 'Address, and nobody knows which version answers'
  }
}

function notesPart(notes: readonly string[]): string {
  if (notes.length <= 1) return notes.map(prose).join('')
  return notes.map((note) => `- ${prose(note)}`).join('\n')
}

function costPart(report: Report): string {
  if (report.plan === null || !report.live) return ''
  const cost = `It costs ${costADay(report.plan)}.`
  return report.stage === 'preview'
    ? `Previews are public: whoever has the link can open it. ${cost} Closing the pull request, or \`command: destroy\`, removes it.`
    : cost
}

function phasesPart(phases: readonly PhaseReport[]): string {
  if (phases.length === 0) return ''
  const rows = phases.map((phase) => [
    escapeMarkdown(phase.name),
    inlineCode(phase.command),
    `${phaseOutcome(phase)}${phase.because === null ? '' : `: ${escapeMarkdown(phase.because)}`}`,
    phase.exitCode === null ? '' : String(phase.exitCode),
    phase.seconds === null ? '' : describeSeconds(phase.seconds),
  ])
  return `### Phases\n\n${table(['Phase', 'Command', 'Outcome', 'Exit code', 'Time'], rows)}`
}

/** What the input `image` takes, at hand when somebody must roll back. */
function deploymentsPart({ deployments, outcome }: Report): string {
  if (deployments.length === 0 || outcome === 'destroyed') return ''
  const rows = deployments.map(({ commit, image, at }) => [
    inlineCode(commit.slice(0, 12)),
    escapeMarkdown(at),
    inlineCode(image.slice(image.lastIndexOf('@') + 1)),
  ])
  return `<details><summary>Deployments, newest first: to roll back, give the input image a commit or a digest</summary>\n\n${table(['Commit', 'Served since', 'Digest'], rows)}\n\n</details>`
}

function stepsPart(steps: readonly Step[]): string {
  const ended = steps.filter((step) => step.endedMs !== null)
  if (ended.length === 0) return ''
  const seconds = (step: Step) => ((step.endedMs ?? 0) - step.startedMs) / 1000
  const shown = new Set([...ended].sort((a, b) => seconds(b) - seconds(a)).slice(0, mostSteps))
  const rows = ended
    .filter((step) => shown.has(step))
    .map((step) => [
      escapeMarkdown(step.title),
      step.outcome === 'done' ? 'done' : '**failed**',
      describeSeconds(step.startedMs / 1000),
      describeSeconds(seconds(step)),
    ])
  const cut = ended.length > shown.size ? `\n\nThe ${shown.size} longest of ${ended.length} steps.` : ''
  return `<details><summary>Steps and times</summary>\n\n${table(['Step', 'Outcome', 'Began after', 'Took'], rows)}${cut}\n\n${ganttOf(ended)}\n\n</details>`
}

function logsPart(report: Report): string {
  if (report.logs === null || report.outcome === 'destroyed') return ''
  return `**Logs** of app and phases: [CloudWatch](${encodeURI(report.logs.link)}), or\n\n${codeBlock(report.logs.command)}`
}
