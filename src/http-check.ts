import { DeployError } from './errors.ts'
import type { Voice } from './progress.ts'
import { waitFor } from './wait.ts'

/** A new name, certificate and listener reach every corner of the load balancer within minutes. */
const timeoutSeconds = 300
const requestTimeoutMs = 10_000

/**
 * Waits until a URL answers as users will see it: through DNS, TLS and load balancer. Every answer counts but the
 * load balancer's own "nobody there" (502, 503, 504); redirects are not followed.
 *
 * @throws DeployError `rollout-failed` when nobody answers for five minutes
 */
export async function awaitAnswer(url: string, voice: Voice, signal: AbortSignal): Promise<number> {
  let last = 'no answer yet'
  return waitFor({
    what: `${url} to answer`,
    usually: 'usually at once; a new name takes a few minutes',
    timeoutSeconds,
    interval: () => 3,
    say: voice.say,
    signal,
    look: async () => {
      try {
        const answer = await fetch(url, {
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
        })
        await answer.body?.cancel()
        last = `HTTP ${answer.status}`
        if ([502, 503, 504].includes(answer.status)) return null
        voice.say(`${url} answers: ${last}.`)
        return answer.status
      } catch (error) {
        signal.throwIfAborted()
        last =
          error instanceof Error
            ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`
            : String(error)
        return null
      }
    },
    timedOut: () =>
      new DeployError({
        code: 'rollout-failed',
        message: `AWS says that the new version is healthy, but ${url} does not answer: ${last}.`,
        where: url,
        safe: 'The service runs; only its public address does not answer from here.',
        remedy:
          'Open the URL in a browser. If it answers, run the job again; if not, look at the load balancer in the EC2 console.',
      }),
  })
}
