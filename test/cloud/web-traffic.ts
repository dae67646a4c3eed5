/** Answers of a web service in one simulated minute. */
export interface Minute {
  /** Number of the minute since the epoch. */
  readonly minute: number
  requests: number
  clientErrors: number
  serverErrors: number
}

/** When an alarm on a service's answers goes off. */
export interface ErrorRule {
  /** Percentage of the requests that must be exceeded. */
  readonly threshold: number
  readonly countClientErrors: boolean
  readonly countServerErrors: boolean
  /** So many of the last `periods` minutes. */
  readonly datapoints: number
  readonly periods: number
}

const minuteLength = 60_000

/** Counts the answers of one web service, minute by minute. */
export class Traffic {
  readonly #minutes = new Map<number, Minute>()

  /** `at`: simulated milliseconds since the epoch; `status`: HTTP status that the user got. */
  count(status: number, at: number): void {
    const minute = Math.floor(at / minuteLength)
    const counts = this.#minutes.get(minute) ?? { minute, requests: 0, clientErrors: 0, serverErrors: 0 }
    counts.requests += 1
    if (status >= 500) counts.serverErrors += 1
    else if (status >= 400) counts.clientErrors += 1
    this.#minutes.set(minute, counts)
    for (const old of this.#minutes.keys()) if (old < minute - 60) this.#minutes.delete(old)
  }

  /** The minutes in which there was a request, among the last `periods` that had begun at `at`. */
  recent(at: number, periods: number): readonly Minute[] {
    const last = Math.floor(at / minuteLength)
    return [...this.#minutes.values()].filter(({ minute }) => minute > last - periods && minute <= last)
  }
}

/**
 * The state of an alarm: minutes without a request are missing data and breach nothing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function judge(minutes: readonly Minute[], rule: ErrorRule): 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' {
  if (minutes.length === 0) return 'INSUFFICIENT_DATA'
  const breaching = minutes.filter(({ requests, clientErrors, serverErrors }) => {
    const errors = (rule.countClientErrors ? clientErrors : 0) + (rule.countServerErrors ? serverErrors : 0)
    return (100 * errors) / requests > rule.threshold
  })
  return breaching.length >= rule.datapoints ? 'ALARM' : 'OK'
}
