import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Row, row } from './row.ts'

/** What a flood of lines from a phase did to the action. */
export interface Flood {
  readonly sent: number
  readonly lost: number
  readonly peakBytes: number
}

/** So long is a line, with its number. */
const lineLength = 100

/** The app's migration environment, which prints so many lines before it migrates. */
export function floodingMigration(app: string, lines: number): Record<string, string> {
  const path = 'alembic/env.py'
  const text = readFileSync(join(app, path), 'utf8')
  const flood = [
    `for number in range(${lines}):`,
    `    print(f"flood {number} ".ljust(${lineLength - 1}, "x"))`,
    '',
  ].join('\n')
  return { [path]: `${flood}\n${text}` }
}

/** @param stdout the action's log */
export function countFlood(stdout: string, sent: number, peakBytes: number): Flood {
  const seen = new Uint8Array(sent)
  for (const [, number] of stdout.matchAll(/flood (\d+) x/g)) seen[Number(number)] = 1
  return { sent, lost: sent - seen.reduce((sum, one) => sum + one, 0), peakBytes }
}

export function floodRow({ sent, lost, peakBytes }: Flood): Row {
  return row(`${sent.toLocaleString('en')} log lines of ${lineLength} bytes from a phase`, {
    'resident memory': { value: peakBytes / 1_000_000, most: 200, unit: ' MB' },
    'lines lost': { value: lost, most: 0 },
  })
}
