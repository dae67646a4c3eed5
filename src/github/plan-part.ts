import { dailyCost } from '../plan/cost.ts'
import type { Plan } from '../plan/plan.ts'
import type { Finding } from '../project/project.ts'
import { escapeMarkdown, inlineCode, table } from './markdown.ts'
import { prose } from './prose.ts'

/** What was found, why, and what it costs: also the whole of `command: plan`, where it is not folded away. */
export function planPart(plan: Plan, folded: boolean): string {
  const found = table(['What', 'Found'], foundRows(plan))
  const cost = `${costTable(plan)}\n\nNot counted: ${plan.monthlyCost.notCounted.map(escapeMarkdown).join('; ')}.`
  const month = `about ${plan.monthlyCost.usd.toFixed(2)} USD a month`
  return [
    // One is told as the failure itself.
    ...(plan.errors.length > 1 ? [`### Stops a deployment\n\n${findingList(plan.errors)}`] : []),
    part('What was found, and why', found, folded),
    part(`What it costs: ${month}`, cost, folded),
  ].join('\n\n')
}

/** Findings as a list: what, and the one thing to do. */
export function findingList(findings: readonly Finding[]): string {
  return findings
    .map(({ code, message, fix }) => `- ${inlineCode(code)} ${prose(message)}<br>${prose(fix)}`)
    .join('\n')
}

/** What the environment costs a day: `0.87 USD a day`, and for a preview what it shares with the others. */
export function costADay(plan: Plan): string {
  const { own, shared } = dailyCost(plan.monthlyCost)
  if (plan.stage === 'production') return `about ${(own + shared).toFixed(2)} USD a day`
  const all = `all previews together share a load balancer${plan.database === 'postgres' ? ' and a database instance' : ''} at ${shared.toFixed(2)} USD a day`
  return `about ${own.toFixed(2)} USD a day (${all})`
}

function part(title: string, body: string, folded: boolean): string {
  return folded ? `<details><summary>${title}</summary>\n\n${body}\n\n</details>` : `### ${title}\n\n${body}`
}

function foundRows(plan: Plan): string[][] {
  const { project, web } = plan
  const because = project.postgres.because.map(escapeMarkdown).join('; ')
  const database = {
    postgres: `PostgreSQL: ${because}`,
    external: `your own: ${inlineCode('DATABASE_URL')} is set`,
    none: because === '' ? 'none' : `none: ${because}`,
  }[plan.database]
  const entrypoint = project.entrypoint?.because
  return [
    [
      'App',
      `${inlineCode(project.directory)}, ${escapeMarkdown(project.framework ?? 'framework not recognised')}`,
    ],
    [
      'Image',
      plan.image.from === 'generated'
        ? `generated: ${escapeMarkdown(project.packageManager)}, Python ${escapeMarkdown(project.python)}`
        : inlineCode(project.dockerfile ?? 'Dockerfile'),
    ],
    ['Database', database],
    ...(entrypoint ? [['Entrypoint', escapeMarkdown(entrypoint)]] : []),
    ['Start command', startCommand(plan)],
    ['Port', `${web.port}: ${escapeMarkdown(web.because.port)}`],
    ['Health check', `${inlineCode(web.healthCheckPath)}: ${escapeMarkdown(web.because.healthCheckPath)}`],
    ...plan.phases.map((phase) => [
      `Phase ${phase.name}`,
      `${inlineCode(phase.command)}, ${phase.when}: ${escapeMarkdown(phase.because)}`,
    ]),
  ]
}

function startCommand({ web, image }: Plan): string {
  if (web.command !== null) return inlineCode(web.command)
  return image.from === 'generated' ? 'none found' : "the image's own"
}

function costTable({ monthlyCost }: Plan): string {
  const { own, shared } = dailyCost(monthlyCost)
  return table(
    ['Per month', 'USD', ''],
    [
      ...monthlyCost.lines.map((line) => [
        escapeMarkdown(line.what),
        line.usd.toFixed(2),
        escapeMarkdown(line.note),
      ]),
      ['**Together**', `**${monthlyCost.usd.toFixed(2)}**`, `${(own + shared).toFixed(2)} a day`],
    ],
  )
}
