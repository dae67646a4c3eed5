import { get } from 'node:http'

/** What a health check found: an HTTP status, or why there was none. */
export type HealthAnswer = { readonly status: number } | { readonly failure: 'refused' | 'timeout' }

/**
 * Asks a container as a load balancer's health check does: plain HTTP, by the task's address, which is also the Host.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 * `timeout`: real milliseconds; `over` ends the check early, as failed.
 */
export function askHealth(
  address: string,
  port: number,
  path: string,
  timeout: number,
  over: AbortSignal,
): Promise<HealthAnswer> {
  const late = AbortSignal.timeout(timeout)
  const headers = { host: `${address}:${port}`, 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' }
  // A signal, not the socket's own timeout: that one begins with the connection, and an address may be a black hole.
  const signal = AbortSignal.any([late, over])
  return new Promise((resolve) => {
    const request = get({ host: address, port, path, headers, agent: false, signal }, (response) => {
      response.resume()
      response.on('error', () => {})
      resolve({ status: response.statusCode ?? 0 })
    })
    request.on('error', () => resolve({ failure: late.aborted ? 'timeout' : 'refused' }))
  })
}

/** The matcher of Express's target groups: 200 alone. */
export function isHealthy(answer: HealthAnswer): boolean {
  return 'status' in answer && answer.status === 200
}

/** As ECS's events and ELB's reasons say it. */
export function describeHealth(answer: HealthAnswer): string {
  if ('status' in answer) return `Health checks failed with these codes: [${answer.status}]`
  return answer.failure === 'timeout' ? 'Request timed out' : 'Health checks failed'
}
