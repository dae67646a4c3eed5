import { describe, expect, it } from 'vitest'
import type { Deployment } from '../src/aws/environment-state.ts'
import { earlierImage } from '../src/earlier-image.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const deployment = (commit: string, digit: string): Deployment => ({
  commit,
  image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/app@${digest(digit)}`,
  imageKey: null,
  taskDefinition: 'web:1',
  url: 'https://x',
  at: '2026-11-22T00:00:00.000Z',
  fingerprint: 'f',
})
const newer = deployment(`abc1234${'0'.repeat(33)}`, '1')
const older = deployment(`abc1235${'0'.repeat(33)}`, '2')

describe('earlierImage', () => {
  it.each([
    [newer.commit, digest('1'), newer.commit],
    ['abc1235', digest('2'), older.commit],
    ['ABC1235', digest('2'), older.commit],
    [digest('2'), digest('2'), older.commit],
    [newer.image, digest('1'), newer.commit],
    [digest('9'), digest('9'), null],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1', 'v1', null],
    ['deadbeef', 'deadbeef', null],
  ])('%s is %s', (input, reference, commit) => {
    expect(earlierImage([newer, older], input)).toEqual({ reference, commit })
  })

  it('refuses the beginning of two commits', () => {
    const twins = [deployment(`abc1234${'0'.repeat(33)}`, '1'), deployment(`abc1234${'1'.repeat(33)}`, '2')]
    expect(() => earlierImage(twins, 'abc1234')).toThrow(/2 deployed commits/)
  })

  it('takes the newest of several deployments of one commit', () => {
    const again = { ...newer, image: older.image }
    expect(earlierImage([again, newer], newer.commit).reference).toBe(digest('2'))
  })
})
