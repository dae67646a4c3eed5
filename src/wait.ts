import { setTimeout as timer } from 'node:timers/promises'

/** Time as a process sees it: the one door to waiting and to measuring how long something took. */
export interface Pace {
  /** Monotonic milliseconds. Only differences mean something, and only within one process. */
  now(): number
  /** Resolves after so many milliseconds. @throws AbortError when the signal aborts first */
  sleep(milliseconds: number, options?: SleepOptions): Promise<void>
}

export interface SleepOptions {
  readonly signal?: AbortSignal | undefined
  /** The process may end although this is waited for. */
  readonly background?: boolean
}

export const realPace: Pace = {
  now: () => performance.now(),
  sleep: async (milliseconds, { signal, background = false } = {}) => {
    await timer(milliseconds, undefined, { ref: !background, ...(signal ? { signal } : {}) })
  },
}

/**
 * Does something for so long (milliseconds) and no longer: then the signal that it was given aborts, and so does this.
 *
 * @throws AbortError when the time is over
 */
export async function within<T>(
  milliseconds: number,
  pace: Pace,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  const done = new AbortController()
  const over = pace.sleep(milliseconds, { signal: done.signal, background: true }).then(() => {
    limit.abort()
    throw Object.assign(new Error(`no end after ${describeSeconds(milliseconds / 1000)}`), {
      name: 'AbortError',
    })
  })
  try {
    // Not only by the signal: an SDK client that is waiting for its next attempt does not look at it.
    return await Promise.race([work(limit.signal), over])
  } finally {
    done.abort()
  }
}

export interface WaitOptions<T> {
  /** What is waited for, as it stands in a sentence: "the database instance to become available". */
  readonly what: string
  /** Said once at the start, so that nobody takes a normal wait for a hang: "usually 6 to 10 minutes". */
  readonly usually: string
  readonly timeoutSeconds: number
  /** Seconds before the next look, from the seconds already waited. */
  readonly interval: (waitedSeconds: number) => number
  /** Looks once: a value ends the wait, `null` goes on. What it throws ends the wait as well. */
  readonly look: () => Promise<T | null>
  readonly say: (line: string) => void
  /** Called when the time is over; what it returns is thrown. */
  readonly timedOut: (waitedSeconds: number) => Error | Promise<Error>
  readonly signal?: AbortSignal | undefined
  readonly pace?: Pace | undefined
}

/** How often a line says that a wait goes on: a log that is silent looks dead. */
const reminderSeconds = 60

/**
 * The one way to wait for AWS. Not the SDK's waiters: those swallow AccessDenied, and back off to ten minutes, so
 * that a deployment that ended is noticed long after. Time is the process's monotonic clock. The
 * last look is at the end of the time, not before.
 */
export async function waitFor<T>(options: WaitOptions<T>): Promise<T> {
  const { pace = realPace, signal, say, what } = options
  const began = pace.now()
  const waited = () => (pace.now() - began) / 1000
  let nextReminder = reminderSeconds
  let announced = false
  for (;;) {
    signal?.throwIfAborted()
    const found = await options.look()
    if (found !== null) return found
    if (waited() >= options.timeoutSeconds) throw await options.timedOut(waited())
    if (!announced) {
      say(`Waiting for ${what} (${options.usually}).`)
      announced = true
    }
    if (waited() >= nextReminder) {
      say(`Still waiting for ${what}: ${describeSeconds(waited())} so far.`)
      nextReminder = (Math.floor(waited() / reminderSeconds) + 1) * reminderSeconds
    }
    const pause = Math.min(options.interval(waited()), Math.max(0, options.timeoutSeconds - waited()))
    await pace.sleep(pause * 1000, { signal })
  }
}

/** `95` -> `1 min 35 s` */
export function describeSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  const rest = whole % 60
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}
