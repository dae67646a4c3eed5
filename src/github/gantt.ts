import type { Step } from '../progress.ts'

/** More bars than this are a wall; the table has all. */
const mostBars = 40
/** Far enough from any change to daylight-saving time. */
const midnight = Date.UTC(2000, 0, 1)

/**
 * The steps as a Mermaid Gantt chart, with times since the run began. They are written as a day's times without a
 * zone, which Mermaid reads and shows in the reader's own: so everybody sees 00:00:00 as the beginning.
 *
 * @param steps that have ended
 */
export function ganttOf(steps: readonly Step[]): string {
  const shown = [...steps]
    .sort((a, b) => lengthOf(b) - lengthOf(a))
    .slice(0, mostBars)
    .sort((a, b) => a.startedMs - b.startedMs)
  const bars = shown.map((step, index) => {
    const begin = new Date(midnight + Math.floor(step.startedMs / 1000) * 1000)
    const time = begin.toISOString().slice(0, 19).replace('T', ' ')
    const seconds = Math.max(1, Math.round(lengthOf(step) / 1000))
    return `  ${taskName(step.title)} :${step.outcome === 'done' ? '' : 'crit, '}s${index + 1}, ${time}, ${seconds}s`
  })
  return [
    '```mermaid',
    'gantt',
    '  dateFormat YYYY-MM-DD HH:mm:ss',
    '  axisFormat %H:%M:%S',
    '  todayMarker off',
    ...bars,
    '```',
  ].join('\n')
}

function lengthOf(step: Step): number {
  return (step.endedMs ?? step.startedMs) - step.startedMs
}

/** Words that begin a statement of their own in a Gantt chart (Mermaid, `gantt.jison`). */
const statements =
  /^(gantt|dateFormat|inclusiveEndDates|topAxis|axisFormat|tickInterval|includes|excludes|todayMarker|weekday|weekend|title|accTitle|accDescr|section|click|call|href)\b/i

/** What Mermaid reads as a name and as nothing else: letters, digits, spaces, full stops and hyphens. */
function taskName(title: string): string {
  const name = title
    .replace(/[^\p{L}\p{N} .-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.-]+|\s+$/g, '')
    .slice(0, 60)
  if (name === '') return 'Step'
  return statements.test(name) ? `Step ${name}` : name
}
