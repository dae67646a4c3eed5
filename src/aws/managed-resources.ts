import type { ECSManagedResources } from '@aws-sdk/client-ecs'

/** One thing that Express Mode makes for a service: load balancer, certificate, rule, alarm and so on. */
export interface ManagedResource {
  /** As a user would call it: `certificate`. */
  readonly name: string
  readonly status: string
  readonly reason: string | null
}

/** The resources of a revision that are not there yet, or never will be. Empty once all are ACTIVE. */
export function missingResources(resources: ECSManagedResources): ManagedResource[] {
  const named = [
    ...(resources.ingressPaths ?? []).flatMap((path) => [
      { name: 'load balancer', resource: path.loadBalancer },
      { name: 'certificate', resource: path.certificate },
      { name: 'listener', resource: path.listener },
      { name: 'listener rule', resource: path.rule },
      ...(path.targetGroups ?? []).map((resource) => ({ name: 'target group', resource })),
      ...(path.loadBalancerSecurityGroups ?? []).map((resource) => ({
        name: "load balancer's security group",
        resource,
      })),
    ]),
    { name: 'scaling target', resource: resources.autoScaling?.scalableTarget },
    ...(resources.autoScaling?.applicationAutoScalingPolicies ?? []).map((resource) => ({
      name: 'scaling policy',
      resource,
    })),
    ...(resources.metricAlarms ?? []).map((resource) => ({ name: 'alarm', resource })),
    ...(resources.serviceSecurityGroups ?? []).map((resource) => ({
      name: "service's security group",
      resource,
    })),
    ...(resources.logGroups ?? []).map((resource) => ({ name: 'log group', resource })),
  ]
  return named.flatMap(({ name, resource }) => {
    const { status, statusReason } = resource ?? {}
    return status === undefined || status === 'ACTIVE' ? [] : [{ name, status, reason: statusReason ?? null }]
  })
}

/** `certificate, listener: FAILED (quota exceeded)` */
export function describeResources(missing: readonly ManagedResource[]): string {
  const groups = new Map<string, Set<string>>()
  for (const { name, status, reason } of missing) {
    const key = `${status}${reason === null ? '' : ` (${reason})`}`
    groups.set(key, (groups.get(key) ?? new Set()).add(name))
  }
  return [...groups].map(([key, names]) => `${[...names].join(', ')}: ${key}`).join('; ')
}

/** Load balancer, certificate and name usually take 5 to 15 minutes. */
const usualSeconds = 1200
/** Nothing has moved for so long. */
const stillSeconds = 600

/**
 * Notices when Express Mode will never finish making its resources: one FAILED, or nothing has moved for ten minutes
 * and twenty have passed. AWS does not ask again for what was once refused to it, and an update does not help: only a
 * new service does.
 */
export class ProvisioningWatch {
  readonly #began = performance.now()
  #last = ''
  #changed = performance.now()

  /** @returns what is wedged, in words, or `null` while there is hope */
  look(resources: ECSManagedResources | undefined): string | null {
    const missing = resources === undefined ? [] : missingResources(resources)
    if (missing.length === 0) return null
    const failed = missing.filter(({ status }) => status === 'FAILED')
    if (failed.length > 0) return describeResources(failed)
    const now = performance.now()
    const text = describeResources(missing)
    if (text !== this.#last) this.#changed = now
    this.#last = text
    const wedged = now - this.#began >= usualSeconds * 1000 && now - this.#changed >= stillSeconds * 1000
    return wedged ? text : null
  }
}
