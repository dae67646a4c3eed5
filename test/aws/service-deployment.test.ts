import { describe, expect, it } from 'vitest'
import { judgeDeployment } from '../../src/aws/service-deployment.ts'

const deploymentArn = 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/c/s/1'

describe('judgeDeployment', () => {
  // Shows F41, F45.
  it.each([
    ['PENDING', 'running'],
    ['IN_PROGRESS', 'running'],
    ['SUCCESSFUL', 'succeeded'],
    ['STOPPED', 'stopped'],
    ['STOP_REQUESTED', 'running'],
    ['ROLLBACK_REQUESTED', 'running'],
    ['ROLLBACK_IN_PROGRESS', 'running'],
    ['ROLLBACK_SUCCESSFUL', 'rolled-back'],
    ['ROLLBACK_FAILED', 'rolled-back'],
  ] as const)('%s is %s', (status, kind) => {
    expect(judgeDeployment({ serviceDeploymentArn: deploymentArn, status }).kind).toBe(kind)
  })

  it('never takes a status that it does not know for success', () => {
    expect(judgeDeployment({ status: 'NEW_STATUS' as never }).kind).toBe('running')
  })

  it.each([
    ['ROLLBACK_SUCCESSFUL', 'yes'],
    ['ROLLBACK_FAILED', 'failed'],
    ['STOPPED', 'no'],
  ] as const)('%s by hand is no fault of the new version', (status, wentBack) => {
    const verdict = judgeDeployment({ serviceDeploymentArn: deploymentArn, status, stoppedAt: new Date() })
    expect(verdict).toMatchObject({ kind: 'stopped', wentBack })
  })

  it('does not take a failure for a stop by hand, whatever time ECS gives', () => {
    const failure = { status: 'ROLLBACK_SUCCESSFUL', stoppedAt: new Date() } as const
    expect(judgeDeployment({ ...failure, deploymentCircuitBreaker: { status: 'TRIGGERED' } }).kind).toBe(
      'rolled-back',
    )
    expect(judgeDeployment({ ...failure, alarms: { status: 'TRIGGERED' } }).kind).toBe('rolled-back')
  })

  // Shows F43.
  it('names the alarm and the circuit breaker that took it back', () => {
    const verdict = judgeDeployment({
      serviceDeploymentArn: deploymentArn,
      status: 'ROLLBACK_SUCCESSFUL',
      alarms: { triggeredAlarmNames: ['too-many-4xx'] },
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
      rollback: { reason: 'alarm' },
    })
    expect(verdict).toMatchObject({
      alarms: ['too-many-4xx'],
      reason: expect.stringMatching(/3 tasks failed.*too-many-4xx/),
    })
  })
})
