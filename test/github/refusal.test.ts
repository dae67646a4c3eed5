import { expect, it } from 'vitest'
import { refusalOf } from '../../src/github/refusal.ts'

it.each([
  [403, 'Resource not accessible by integration', 'permission'],
  [404, 'Not Found', 'permission'],
  [403, 'Unable to create comment because issue is locked.', 'locked'],
  [403, 'You have exceeded a secondary rate limit. Please wait a few minutes', 'rate-limit'],
  [403, 'API rate limit exceeded for installation ID 1', 'rate-limit'],
  [429, 'Too Many Requests', 'rate-limit'],
  [500, 'locked out', 'other'],
  [null, 'connect ECONNREFUSED', 'other'],
] as const)('%s %s: %s', (status, message, refusal) => {
  expect(refusalOf(status, message)).toBe(refusal)
})
