import type { Table } from '../../../src/aws/environment-item.ts'
import type { ItemTable, Request } from './item-table.ts'
import type { Process } from './virtual-time.ts'

/** What happens to one attempt of a call. */
export type Fate =
  /** It is carried out and answered. */
  | 'answered'
  /** AWS answers with an error and does nothing: a 500, throttling. */
  | 'refused'
  /** It never arrives. */
  | 'lost'
  /** It is carried out, and the answer is lost. */
  | 'unanswered'
  /** Its sender has long given it up when it is carried out. */
  | 'late'

/** Milliseconds that an attempt takes on its ways, and how the sender learns that it failed. */
export interface Attempt {
  readonly fate: Fate
  readonly there: number
  readonly back: number
  /** The connection breaks at once; otherwise it hangs until the attempt is given up. */
  readonly breaks: boolean
}

export const quick: Attempt = { fate: 'answered', there: 5, back: 5, breaks: true }

/** A fault that is no answer of DynamoDB. */
export class NetworkFault extends Error {}

/** As the product sets them for its clients: an attempt is given up after so long. */
const attemptMs = 30_000
const backoffMs = 100

/**
 * One process's client of DynamoDB: sends calls again as the SDK does, on a network that a test decides about.
 *
 * @param maxAttempts fewer than the product's eight, so that a call fails for good more often
 */
export function connect(
  process: Process,
  table: ItemTable,
  plan: (request: Request) => Attempt,
  maxAttempts = 4,
): Table {
  const call = (operation: Request['operation'], input: Request['input'], signal?: AbortSignal) =>
    new Promise<object>((resolve, reject) => {
      const request: Request = { process, operation, input, executions: 0 }
      let isSettled = false
      const settle = (how: () => void) => {
        if (isSettled) return
        isSettled = true
        signal?.removeEventListener('abort', abort)
        how()
      }
      const abort = () =>
        settle(() => reject(Object.assign(new NetworkFault('aborted'), { name: 'AbortError' })))
      const send = (attempt: number) => {
        if (isSettled) return
        const { fate, there, back, breaks } = plan(request)
        let isOver = false
        const fail = (name: string) => {
          if (isOver) return
          isOver = true
          stopWaiting()
          if (attempt >= maxAttempts) settle(() => reject(Object.assign(new NetworkFault(name), { name })))
          else process.after(backoffMs, () => send(attempt + 1))
        }
        const stopWaiting = process.after(attemptMs, () => fail('TimeoutError'))
        if (fate === 'refused') return void process.after(there + back, () => fail('InternalServerError'))
        if (fate !== 'answered' && breaks)
          process.after(Math.min(there, 1_000) + back, () => fail('ECONNRESET'))
        if (fate === 'lost') return
        process.time.at(process.time.now + there, () => {
          const answer = outcomeOf(() => table.execute(request))
          if (fate !== 'answered') return
          process.after(back, () => {
            if (isOver) return
            isOver = true
            stopWaiting()
            settle(() => (answer.error ? reject(answer.error) : resolve(answer.output)))
          })
        })
      }
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort, { once: true })
      // Signing and connecting take a moment, in which a process may be stopped.
      process.after(1, () => send(1))
    })
  return {
    getItem: (input: object, options?: { abortSignal?: AbortSignal }) =>
      call('GetItem', input as Request['input'], options?.abortSignal),
    updateItem: (input: object, options?: { abortSignal?: AbortSignal }) =>
      call('UpdateItem', input as Request['input'], options?.abortSignal),
    deleteItem: (input: object, options?: { abortSignal?: AbortSignal }) =>
      call('DeleteItem', input as Request['input'], options?.abortSignal),
  } as unknown as Table
}

/** An answer of DynamoDB, which may be an error. */
function outcomeOf(work: () => object): { readonly output: object; readonly error: Error | null } {
  try {
    return { output: work(), error: null }
  } catch (error) {
    return { output: {}, error: error instanceof Error ? error : new Error(String(error)) }
  }
}
