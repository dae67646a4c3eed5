import type { PhaseReport } from '../report.ts'

/** What became of a phase, in words; what went wrong stands out. */
export function phaseOutcome({ outcome }: Pick<PhaseReport, 'outcome'>): string {
  const words = outcome.replaceAll('-', ' ')
  return outcome === 'failed' || outcome === 'timed-out' ? `**${words}**` : words
}
