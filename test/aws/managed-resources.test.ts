import { describe, expect, it } from 'vitest'
import { describeResources, missingResources, ProvisioningWatch } from '../../src/aws/managed-resources.ts'

const resources = (status: 'ACTIVE' | 'PROVISIONING' | 'FAILED', statusReason?: string) => ({
  ingressPaths: [
    {
      accessType: 'PUBLIC' as const,
      endpoint: 'https://x',
      certificate: { arn: 'c', status, statusReason, updatedAt: undefined, domainName: 'x' },
    },
  ],
  metricAlarms: [{ arn: 'a', status: 'ACTIVE' as const, updatedAt: undefined }],
})

describe('what Express Mode makes for a service', () => {
  it('is missing until it is ACTIVE, and told with its reason', () => {
    expect(missingResources(resources('ACTIVE'))).toEqual([])
    const missing = missingResources(resources('FAILED', 'quota exceeded'))
    expect(describeResources(missing)).toBe('certificate: FAILED (quota exceeded)')
  })

  it('is wedged at once when something FAILED, and not while it is young', () => {
    const watch = new ProvisioningWatch()
    expect(watch.look(undefined)).toBeNull()
    expect(watch.look(resources('PROVISIONING'))).toBeNull()
    expect(watch.look(resources('FAILED', 'no'))).toContain('FAILED')
  })
})
