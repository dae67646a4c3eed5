import { appendFileSync } from 'node:fs'

/** What the proofs did, for the last lines of `script/test`. */
export interface Tally {
  /** Calls that a fault plan hit. */
  faultsInjected: number
  /** Of the cases with faults, those that ended well: at once, or after a clear red step and a second run. */
  faultsSurvived: number
  crashPoints: number
  canaries: number
}

/** Counts of this process so far. */
export const tally: Tally = { faultsInjected: 0, faultsSurvived: 0, crashPoints: 0, canaries: 0 }

/** Adds the counts since the last time to the file that `script/test` names in MONOLAYER_TALLY. */
export function writeTally(): void {
  const file = process.env.MONOLAYER_TALLY
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify(tally)}\n`)
  Object.assign(tally, { faultsInjected: 0, faultsSurvived: 0, crashPoints: 0, canaries: 0 })
}
