import type { Observation } from './observation.ts'
import { shapes } from './shapes.ts'
import { times } from './times.ts'

/** All that a verification looks for. A further subject is a file beside these, and one name in this list. */
export const observations: readonly Observation[] = [...times, ...shapes]
