import { spawnSync } from 'node:child_process'
import { type Row, row } from './row.ts'

interface Noticed {
  /** Seconds between an end and the answer that told of it. */
  readonly mean: number
  readonly worst: number
  /** In the fullest minute of any one wait. */
  readonly statusLooks: number
  readonly logReads: number
}

/**
 * How soon the action notices the end of what it waits for: its own code, the real SDK and a simulated AWS with ends at
 * random moments. Once as AWS is, and once where it refuses three calls of ten because there are too many.
 */
export function measureNoticing(waits: number): Row[] {
  return [
    rowOf('end of rollout, task or database noticed after it happened', simulate(waits, 0), true),
    rowOf('the same while AWS refuses 3 calls of 10 as too many', simulate(waits, 30), false),
  ]
}

function rowOf(what: string, { mean, worst, statusLooks, logReads }: Noticed, looks: boolean): Row {
  return row(what, {
    mean: { value: mean, most: 4, unit: ' s', digits: 1 },
    worst: { value: worst, most: 10, unit: ' s', digits: 1 },
    // What the SDK repeats is no further look.
    ...(looks
      ? {
          'status looks a minute': { value: statusLooks, most: 20 },
          'log reads a minute': { value: logReads, most: 40 },
        }
      : {}),
  })
}

function simulate(waits: number, refused: number): Noticed {
  const program = new URL('./simulate-waits.js', import.meta.url)
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [program.pathname, String(waits), String(refused)],
    { encoding: 'utf8', timeout: 300_000 },
  )
  if (status !== 0) throw new Error(`The simulation ended with ${status}:\n${stderr}`)
  return JSON.parse(stdout) as Noticed
}
