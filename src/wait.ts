import { setTimeout as sleep } from 'node:timers/promises'

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
}

/** How often a line says that a wait goes on: a log that is silent looks dead. */
const reminderSeconds = 60

/**
 * The one way to wait for AWS. Not the SDK's waiters: those swallow AccessDenied, and back off to ten minutes, so
 * that a deployment that ended is noticed long after (research/aws 0.4). Time is the process's monotonic clock.
 */
export async function waitFor<T>(options: WaitOptions<T>): Promise<T> {
  const began = performance.now()
  const waited = () => (performance.now() - began) / 1000
  let nextReminder = reminderSeconds
  let announced = false
  for (;;) {
    options.signal?.throwIfAborted()
    const found = await options.look()
    if (found !== null) return found
    if (!announced) {
      options.say(`Waiting for ${options.what} (${options.usually}).`)
      announced = true
    }
    if (waited() >= options.timeoutSeconds) throw await options.timedOut(waited())
    if (waited() >= nextReminder) {
      options.say(`Still waiting for ${options.what}: ${describeSeconds(waited())} so far.`)
      nextReminder += reminderSeconds
    }
    const pause = Math.min(options.interval(waited()), Math.max(0, options.timeoutSeconds - waited()))
    await sleep(pause * 1000, undefined, options.signal ? { signal: options.signal } : {})
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
