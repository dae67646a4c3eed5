import { type Pace, within } from '../wait.ts'
import { type Claim, type ItemAddress, renew } from './environment-item.ts'

/** A lock whose beat a process has watched unchanged for so long is dead, whatever any clock says. */
export const leaseSeconds = 120
export const renewEverySeconds = 20
/** So long after the last renewal that AWS confirmed, nothing may be changed any more. A third of the lease. */
const freshSeconds = 40
/** A renewal without an answer after so long is given up, and the next one is sent: a connection may hang. */
const answerSeconds = 5

/** Whether an owner may change something, and if not, why. */
export type Standing = { readonly kind: 'held' } | Lost
export type Lost =
  | { readonly kind: 'stale'; readonly seconds: number }
  | { readonly kind: 'taken-over' }
  | { readonly kind: 'given-back' }

/** The time for which an owner may be sure of its lock. It renews itself until it ends. */
export interface Lease {
  standing(): Standing
  /** Told that AWS refused a write: the lock is another's, unless it was given back. */
  lose(): Lost
  /** Nothing is changed from now on, and nothing renewed. */
  end(): void
}

/**
 * Keeps a lock alive. Renewals never keep the process alive, and none waits for another.
 *
 * The lease counts from the moment at which a confirmed renewal was *sent*: AWS cannot have carried it out earlier, so
 * whoever watches the beat began to watch it later. With 40 of 120 seconds there are 80 in which a call that was
 * allowed at the last moment ends before anybody else may take over.
 *
 * @param confirmedAt when the acquisition, or the last renewal that AWS confirmed, was sent: monotonic milliseconds
 */
export function keepLease(address: ItemAddress, claim: Claim, confirmedAt: number, pace: Pace): Lease {
  const stop = new AbortController()
  let renewedAt = confirmedAt
  let lost = false

  const keep = async () => {
    let next = confirmedAt + renewEverySeconds * 1000
    while (!stop.signal.aborted) {
      await pace.sleep(Math.max(0, next - pace.now()), { signal: stop.signal, background: true })
      const sentAt = pace.now()
      try {
        if (await within(answerSeconds * 1000, pace, (signal) => renew(address, claim, signal))) {
          renewedAt = sentAt
          next = sentAt + renewEverySeconds * 1000
        } else {
          lost = true
          return
        }
      } catch {
        // A network fault, throttling, an outage: tried again, and `standing` tells when it has gone on for too long.
        next = sentAt + answerSeconds * 1000
      }
    }
  }
  // Rejects only when `stop` ends its sleep.
  keep().catch(() => undefined)

  return {
    standing() {
      if (stop.signal.aborted) return { kind: 'given-back' }
      if (lost) return { kind: 'taken-over' }
      const seconds = (pace.now() - renewedAt) / 1000
      return seconds < freshSeconds ? { kind: 'held' } : { kind: 'stale', seconds }
    },
    lose() {
      lost = true
      return { kind: stop.signal.aborted ? 'given-back' : 'taken-over' }
    },
    end() {
      stop.abort()
    },
  }
}
