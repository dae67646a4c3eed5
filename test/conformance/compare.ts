import type { Observation } from './observation.ts'
import type { Opinion } from './opinion.ts'

/** Under this name stands what the action's own functions answered, which is what counts in the end. */
export const ownAnswers = 'the action itself'

/** One thing about one operation that two clouds do not say alike. */
export interface Difference {
  /** `ecs:RunTask`, or {@link ownAnswers}. */
  readonly operation: string
  readonly step: string
  /** `outcome`, or the member of the answer that the action read. */
  readonly what: string
  readonly local: string
  readonly moto: string
}

/** What both say to one operation. */
export interface Row {
  readonly operation: string
  /** How its calls ended, over all steps. */
  readonly local: readonly string[]
  readonly moto: readonly string[]
  readonly differences: readonly Difference[]
}

/** Sets two opinions side by side: one row for each operation that either was asked for, in the order of names. */
export function compare(local: Opinion, moto: Opinion): Row[] {
  const operations = new Set([...local.observations, ...moto.observations].map(({ operation }) => operation))
  const rows = [...operations].sort().map((operation) => {
    const mine = local.observations.filter((one) => one.operation === operation)
    const theirs = moto.observations.filter((one) => one.operation === operation)
    return {
      operation,
      local: outcomes(mine),
      moto: outcomes(theirs),
      differences: differencesOf(operation, mine, theirs),
    }
  })
  return [...rows, compareResults(local, moto)]
}

function differencesOf(
  operation: string,
  local: readonly Observation[],
  moto: readonly Observation[],
): Difference[] {
  const steps = new Set([...local, ...moto].map(({ step }) => step))
  return [...steps].flatMap((step): Difference[] => {
    const mine = local.filter((one) => one.step === step)
    const theirs = moto.filter((one) => one.step === step)
    const ends = { local: outcomes(mine).join(', '), moto: outcomes(theirs).join(', ') }
    // Where they end in another way, what was read of the answers says nothing more.
    if (ends.local !== ends.moto) {
      return [
        { operation, step, what: 'outcome', local: ends.local || 'no call', moto: ends.moto || 'no call' },
      ]
    }
    const read = { local: readsOf(mine), moto: readsOf(theirs) }
    const paths = new Set([...read.local.keys(), ...read.moto.keys()])
    return [...paths].sort().flatMap((what) => {
      const values = {
        local: read.local.get(what) ?? 'not read',
        moto: read.moto.get(what) ?? 'not read',
      }
      return values.local === values.moto ? [] : [{ operation, step, what, ...values }]
    })
  })
}

function compareResults(local: Opinion, moto: Opinion): Row {
  const texts = ({ results }: Opinion) => new Map(results.map(({ step, text }) => [step, text]))
  const [mine, theirs] = [texts(local), texts(moto)]
  const differences = [...new Set([...mine.keys(), ...theirs.keys()])].flatMap((step) => {
    const values = { local: mine.get(step) ?? 'no such step', moto: theirs.get(step) ?? 'no such step' }
    return values.local === values.moto ? [] : [{ operation: ownAnswers, step, what: 'outcome', ...values }]
  })
  const counted = [`${mine.size - differences.length} of ${mine.size} steps alike`]
  return { operation: ownAnswers, local: counted, moto: counted, differences }
}

function outcomes(observations: readonly Observation[]): string[] {
  return [...new Set(observations.map(({ outcome }) => outcome))].sort()
}

function readsOf(observations: readonly Observation[]): Map<string, string> {
  return new Map(observations.flatMap(({ reads }) => Object.entries(reads)))
}
