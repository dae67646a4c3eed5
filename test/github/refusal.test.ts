import { expect, it } from 'vitest'
import { statusOf } from '../../src/github/api.ts'
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

it('an error without an answer has no status: Octokit makes one up', () => {
  expect(statusOf(Object.assign(new Error(), { status: 500 }))).toBeNull()
  expect(statusOf(Object.assign(new Error(), { status: 500, response: {} }))).toBe(500)
  expect(statusOf(Object.assign(new Error(), { status: 404 }))).toBe(404)
})
