import type { RecordedAct } from '../recording.ts'

/** Something that the action or the local cloud assumes of AWS, and how a recording settles it. */
export interface Observation {
  readonly id: string
  readonly question: string
  /** File of this repository that answers it by assumption today. */
  readonly assumedIn: string
  /** What was seen, in words, or `null` where the recording does not show it. */
  look(acts: readonly RecordedAct[]): string | null
}

/** What a recording says to an observation. */
export interface Settled {
  readonly id: string
  readonly question: string
  readonly assumedIn: string
  readonly seen: string | null
}

/** Looks at a recording once for each observation. */
export function settle(observations: readonly Observation[], acts: readonly RecordedAct[]): Settled[] {
  return observations.map(({ id, question, assumedIn, look }) => ({
    id,
    question,
    assumedIn,
    seen: look(acts),
  }))
}
