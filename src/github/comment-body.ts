import type { Report } from '../report.ts'
import { describeSeconds } from '../wait.ts'
import { codeBlock, escapeMarkdown, inlineCode, table } from './markdown.ts'

/** What the comment says while a run is at work, and when it has ended. */
export interface CommentFacts {
  readonly report: Report
  /** What the run is at, while it goes on; `null` at its end. */
  readonly running: 'deploying' | 'removing' | null
  readonly commit: string
  readonly runUrl: string
  readonly seconds: number
}

/** How many of a failure's lines a comment shows; the job summary has them all. */
const shownLines = 25

/** The pull request comment, without its marker. */
export function commentBody(facts: CommentFacts): string {
  const { report } = facts
  const commit = inlineCode(facts.commit.slice(0, 7))
  const log = `[log](${facts.runUrl})`
  const parts = [`### ${title(facts)}`]
  if (report.url !== null && report.outcome !== 'destroyed') {
    parts.push(
      `**${linkOf(report)}**${report.live || facts.running !== null ? '' : ' (still the previous version)'}`,
    )
  }
  if (facts.running !== null) {
    parts.push(
      facts.running === 'deploying'
        ? `Commit ${commit} is being deployed: ${log}.`
        : `It is being removed: ${log}.`,
    )
    return parts.join('\n\n')
  }
  parts.push(...report.notes.map(escapeMarkdown))
  if (report.failure !== null) {
    const lines = report.failure.message.split('\n')
    parts.push(
      codeBlock(lines.slice(0, shownLines).join('\n')),
      ...(report.failure.safe === undefined
        ? []
        : [escapeMarkdown(report.failure.safe.split('\n')[0] ?? '')]),
      `**What to do:** ${escapeMarkdown(report.failure.remedy)}`,
    )
  }
  if (report.phases.length > 0 && report.outcome !== 'unchanged') {
    parts.push(
      table(
        ['Phase', 'Outcome'],
        report.phases.map((phase) => [
          escapeMarkdown(phase.name),
          `${phase.outcome}${phase.exitCode === null || phase.exitCode === 0 ? '' : ` (exit code ${phase.exitCode})`}`,
        ]),
      ),
    )
  }
  if (report.outcome === 'deployed' && report.stage === 'preview') {
    const cost =
      report.plan === null
        ? ''
        : ` It costs about ${dailyCost(report)} USD a day until the pull request is closed.`
    parts.push(`Whoever has the link can open it: previews are public.${cost}`)
  }
  parts.push(`Commit ${commit}, ${describeSeconds(facts.seconds)}, ${log}`)
  return parts.join('\n\n')
}

function title({ report, running }: CommentFacts): string {
  if (running !== null) return running === 'deploying' ? 'Preview: building' : 'Preview: being removed'
  switch (report.outcome) {
    case 'deployed':
    case 'rolled-back':
      return 'Preview: live'
    case 'unchanged':
      return 'Preview: live, unchanged'
    case 'destroyed':
      return 'Preview: removed'
    case 'cancelled':
      return 'Preview: cancelled'
    case 'failed':
    case null:
      return report.live ? 'Preview: live, but a step after the rollout failed' : 'Preview: failed'
    case 'planned':
    case 'swept':
    case 'skipped':
      return 'Preview'
  }
}

function linkOf(report: Report): string {
  const open = report.plan?.web.openPath ?? '/'
  return `<${report.url}${open === '/' ? '' : open}>`
}

/** What this preview adds: its tasks and addresses; database instance and load balancer are shared. */
function dailyCost(report: Report): string {
  return ((report.plan?.monthlyCost.usd ?? 0) / 30.4).toFixed(2)
}
