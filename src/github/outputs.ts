import type { Report } from '../report.ts'

/** Step outputs, by the names in `action.yml`. What was not found out is not set, so that `if:` sees it as empty. */
export function outputsOf(report: Report, durationSeconds: number): Record<string, string> {
  const digest = report.image?.split('@')[1]
  const outputs: Record<string, string | null | undefined> = {
    outcome: report.outcome ?? 'failed',
    environment: report.environment,
    url: report.url,
    image: report.image,
    'image-digest': digest,
    database: report.database ?? report.plan?.database,
    phases: JSON.stringify(report.phases),
    plan: report.plan === null ? null : JSON.stringify(report.plan),
    'duration-seconds': String(Math.round(durationSeconds)),
  }
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
