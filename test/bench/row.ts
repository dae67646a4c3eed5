/** One line of the benchmark's table: what must be reached, and what was. */
export interface Row {
  readonly what: string
  /** `<= 1.03` */
  readonly must: string
  /** What was measured, as text with its unit. */
  readonly figure: string
  readonly holds: boolean
  /** The numbers behind it, for the JSON. */
  readonly numbers: Readonly<Record<string, number>>
}

/** A number that must not be above a limit. */
export interface Limit {
  readonly value: number
  /** `Infinity` for a number that only stands beside others. */
  readonly most: number
  readonly unit?: string
  readonly digits?: number
}

/** A row of one number or several, all of which must be within their limits. */
export function row(what: string, limits: Readonly<Record<string, Limit>>): Row {
  const entries = Object.entries(limits)
  const text = ({ value, unit = '', digits = 0 }: Limit, number: number) =>
    `${number.toFixed(Number.isInteger(number) && number === value ? 0 : digits)}${unit}`
  const named = (name: string, words: string) => (entries.length === 1 ? words : `${name} ${words}`)
  return {
    what,
    must: entries
      .filter(([, { most }]) => Number.isFinite(most))
      .map(([name, limit]) => named(name, `<= ${limit.most}${limit.unit ?? ''}`))
      .join(', '),
    figure: entries.map(([name, limit]) => named(name, text(limit, limit.value))).join(', '),
    // What could not be measured is no number, and holds nothing.
    holds: entries.every(([, { value, most }]) => value <= most),
    numbers: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
  }
}

/** The table as text, for a terminal. */
export function renderTable(rows: readonly Row[]): string {
  const cells = [
    ['what', 'must', 'figure', 'holds'],
    ...rows.map(({ what, must, figure, holds }) => [what, must, figure, holds ? 'yes' : 'NO']),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const line = (parts: readonly string[]) =>
    parts
      .map((part, column) => part.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd()
  const [head = [], ...body] = cells
  return [line(head), widths.map((width) => '-'.repeat(width)).join('-|-'), ...body.map(line)].join('\n')
}
