import { dailyCost } from './cost.ts'
import type { Plan } from './plan.ts'

/** What was found and will be done, in a few lines: what a deployment says before it begins. */
export function shortPlan(plan: Plan): string[] {
  return [
    titleOf(plan),
    ...columns(foundRows(plan).map(([what, found]) => [what, found])),
    `  ${totalOf(plan)}`,
  ]
}

/** The whole plan as tables of plain text: what was found and why, what each thing costs a month, what is not counted. */
export function wholePlan(plan: Plan): string[] {
  const { lines, notCounted, usd } = plan.monthlyCost
  const { own, shared } = dailyCost(plan.monthlyCost)
  return [
    titleOf(plan),
    ...columns([['What', 'Found', 'Because'], ...foundRows(plan)]),
    '',
    'What it costs a month, in USD at list prices:',
    ...columns(
      [
        ...lines.map((line) => [line.what, line.usd.toFixed(2), line.note]),
        ['Together', usd.toFixed(2), `${(own + shared).toFixed(2)} a day`],
      ],
      1,
    ),
    'Not counted:',
    ...notCounted.map((what) => `  - ${what}`),
  ]
}

function titleOf(plan: Plan): string {
  return `Plan for ${plan.environment} (${plan.stage}), app "${plan.app}":`
}

function totalOf({ monthlyCost }: Plan): string {
  return `cost: about ${monthlyCost.usd.toFixed(2)} USD a month`
}

/** What, found, because. */
function foundRows(plan: Plan): [string, string, string][] {
  const { project, web } = plan
  const { entrypoint } = project
  const why = project.postgres.because.join('; ')
  return [
    ['app', `${project.framework ?? 'unknown framework'} in ${project.directory}`, ''],
    [
      'entrypoint',
      entrypoint?.target ?? (entrypoint === null ? 'none' : 'in the command'),
      entrypoint?.because ?? '',
    ],
    plan.image.from === 'generated'
      ? ['image', `generated: ${project.packageManager}, Python ${project.python}`, 'there is no Dockerfile']
      : ['image', project.dockerfile ?? 'Dockerfile', ''],
    ['database', plan.database, plan.database === 'external' ? 'DATABASE_URL is set' : why],
    ...plan.phases.map((phase): [string, string, string] => [
      phase.name,
      phase.command,
      `${phase.when}; ${phase.because}`,
    ]),
    ['web', commandOf(plan), ''],
    ['port', String(web.port), web.because.port],
    ['health check', web.healthCheckPath, web.because.healthCheckPath],
  ]
}

function commandOf({ web, image }: Plan): string {
  if (web.command !== null) return web.command
  return image.from === 'generated' ? 'none found' : "the image's own command"
}

/** Widest cell that still sets the width of its column: a longer one pushes what follows it aside. */
const WIDEST = 60

/** Rows with their columns below each other. @param right index of the column whose text ends at its edge */
function columns(rows: readonly (readonly string[])[], right = -1): string[] {
  const width = (index: number) =>
    Math.min(WIDEST, Math.max(0, ...rows.map((row) => row[index]?.length ?? 0)))
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === right ? cell.padStart(width(index)) : cell.padEnd(width(index)),
    )
    return `  ${cells.join('  ')}`.trimEnd()
  })
}
