import type { DetailedCall } from '../cloud/calls.ts'
import type { Item } from '../cloud/dynamodb-value.ts'
import type { Job } from '../cloud/github-job.ts'

/**
 * Those of these items whose lock a run holds: one that its own calls took. Who the item says holds it does not
 * matter, since another job of the same run would be called the same.
 *
 * @param calls what was called while the run went on, by it and by others
 */
export function heldBy(
  job: Pick<Job, 'runId' | 'attempt'>,
  calls: readonly DetailedCall[],
  items: readonly Item[],
): Item[] {
  const taken = new Set(calls.filter((call) => isTakenBy(job, call)).map(({ input }) => ownerIn(input)))
  return items.filter(({ lockOwner }) => lockOwner !== undefined && taken.has(lockOwner.S))
}

type Values = Readonly<Record<string, { readonly S?: string } | undefined>>

/** Whether a call takes a lock in the name of this run: no other write says who holds it. */
function isTakenBy({ runId, attempt }: Pick<Job, 'runId' | 'attempt'>, call: DetailedCall): boolean {
  const text = call.operation === 'UpdateItem' ? valuesIn(call.input)[':holder']?.S : undefined
  if (text === undefined) return false
  const holder = JSON.parse(text) as Partial<Job>
  return holder.runId === runId && holder.attempt === attempt
}

function ownerIn(input: unknown): string | undefined {
  return valuesIn(input)[':owner']?.S
}

function valuesIn(input: unknown): Values {
  return (input as { ExpressionAttributeValues?: Values } | undefined)?.ExpressionAttributeValues ?? {}
}
