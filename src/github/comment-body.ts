import type { Report } from '../report.ts'
import { describeSeconds } from '../wait.ts'
import { codeBlock, escapeMarkdown, inlineCode, link, table } from './markdown.ts'
import { phaseOutcome } from './phase-outcome.ts'
import { costADay } from './plan-part.ts'
import { prose } from './prose.ts'

/** What a run is at. */
export type Work = 'deploying' | 'removing' | 'waking'

/** What the comment says while a run is at work, and when it has ended. */
export interface CommentFacts {
  readonly report: Report
  /** What the run is at, while it goes on; `null` at its end. */
  readonly running: Work | null
  readonly commit: string
  readonly runUrl: string
  readonly seconds: number
}

/** How many of a failure's lines a comment shows, and how many characters; the job summary has them all. */
const shownLines = 25
const shownCharacters = 8_000

/** The pull request comment, without its marker. */
export function commentBody(facts: CommentFacts): string {
  const { report } = facts
  const commit = inlineCode(facts.commit.slice(0, 7))
  const log = `[log](${encodeURI(facts.runUrl)})`
  const parts = [`### ${title(facts)}`]
  if (facts.running === 'removing') return [...parts, `It is being removed: ${log}.`].join('\n\n')
  if (facts.running === 'waking') return [...parts, `Its tasks are starting: ${log}.`].join('\n\n')
  if (report.outcome === 'asleep')
    return [...parts, asleepLine(report), `Commit ${commit}, ${log}`].join('\n\n')
  if (report.url !== null && report.outcome !== 'destroyed') parts.push(urlLine(facts))
  if (facts.running === 'deploying') {
    return [...parts, `Commit ${commit} is being deployed: ${log}.`].join('\n\n')
  }
  parts.push(...failureParts(report), ...report.notes.map(prose), ...phaseParts(report))
  if (report.live && report.stage === 'preview' && report.plan !== null) {
    parts.push(
      `Previews are public: whoever has the link can open it. It costs ${costADay(report.plan)} until the pull request is closed.`,
    )
  }
  if (report.live && report.sleepsAfterSeconds !== null) {
    parts.push(
      `It sleeps when nobody has pushed for ${describeSeconds(report.sleepsAfterSeconds)}: its URL then answers 503 until the next push, or \`command: wake\`.`,
    )
  }
  parts.push(`Commit ${commit}, ${describeSeconds(facts.seconds)}, ${log}`)
  return parts.join('\n\n')
}

function title({ report, running }: CommentFacts): string {
  return `Preview ${report.environment === null ? '' : `${inlineCode(report.environment)} `}${state(report, running)}`
}

const works: Readonly<Record<Work, string>> = {
  deploying: 'is being built',
  removing: 'is being removed',
  waking: 'is being woken',
}

function state(report: Report, running: CommentFacts['running']): string {
  if (running !== null) return works[running]
  switch (report.outcome) {
    case 'deployed':
      return 'is live'
    case 'rolled-back':
      return 'is live: rolled back to an earlier version'
    case 'unchanged':
      return 'is live, unchanged'
    case 'woken':
      return 'is live again'
    case 'asleep':
      return 'is asleep'
    case 'destroyed':
      return 'was removed'
    case 'cancelled':
      return 'was cancelled'
    case 'failed':
    case null:
      if (report.failure?.code === 'cleanup-incomplete') return 'was not completely removed'
      return report.live ? 'is live, but a step after the rollout failed' : 'failed'
    case 'planned':
    case 'swept':
    case 'skipped':
      return ''
  }
}

function urlLine({ report, running }: CommentFacts): string {
  const open = report.plan?.web.openPath ?? '/'
  const url = link(`${report.url}${open === '/' ? '' : open}`)
  if (report.live && running === null) return `**${url}**`
  switch (report.rollout) {
    case 'none':
      return `**${url}** still serves the previous version.`
    case 'asleep':
      return `**${url}** is the previous version, which sleeps.`
    case 'under-way':
      return `**${url}** serves the previous version, unless AWS finishes the rollout that was begun.`
    case 'unknown':
      return `**${url}** may serve either version: ask it.`
  }
}

function asleepLine({ url }: Report): string {
  return `${url === null ? 'Its URL' : link(url)} answers 503 while it sleeps, and no task of it costs anything. The next push brings it back, or the workflow started by hand with \`command: wake\`. Its database is as it was.`
}

function failureParts({ failure, url }: Report): string[] {
  if (failure === null) return []
  const [first = '', ...rest] = failure.message.slice(0, shownCharacters).split('\n')
  return [
    `**${prose(first)}**`,
    ...(rest.length === 0 ? [] : [codeBlock(rest.slice(0, shownLines).join('\n'))]),
    // Where there is a URL, the line with it has said what serves.
    ...(failure.safe === undefined || url !== null ? [] : [prose(failure.safe.split('\n')[0] ?? '')]),
    `**What to do:** ${prose(failure.remedy)}`,
  ]
}

function phaseParts(report: Report): string[] {
  if (report.phases.length === 0 || report.outcome === 'unchanged') return []
  const rows = report.phases.map((phase) => [
    escapeMarkdown(phase.name),
    phaseOutcome(phase),
    phase.exitCode === null ? '' : String(phase.exitCode),
  ])
  return [table(['Phase', 'Outcome', 'Exit code'], rows)]
}
