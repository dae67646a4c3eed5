import type { Difference, Row } from './compare.ts'

/** Why the two differ, found out once and reviewed: what is not in here is a bug of the local cloud. */
export interface Reason {
  readonly operation: string
  /** Which steps, and which members of the answers; default: all. */
  readonly step?: RegExp
  readonly what?: RegExp
  readonly why: string
}

/** The reason that covers a difference. */
export function reasonFor(difference: Difference, reasons: readonly Reason[]): Reason | undefined {
  return reasons.find(
    ({ operation, step, what }) =>
      operation === difference.operation &&
      (step?.test(difference.step) ?? true) &&
      (what?.test(difference.what) ?? true),
  )
}

/** Differences without a reason, and reasons without a difference: both must be mended. */
export function review(
  rows: readonly Row[],
  reasons: readonly Reason[],
): { readonly unexplained: readonly Difference[]; readonly stale: readonly Reason[] } {
  const differences = rows.flatMap((row) => row.differences)
  const used = new Set(differences.map((difference) => reasonFor(difference, reasons)))
  return {
    unexplained: differences.filter((difference) => reasonFor(difference, reasons) === undefined),
    stale: reasons.filter((reason) => !used.has(reason)),
  }
}
