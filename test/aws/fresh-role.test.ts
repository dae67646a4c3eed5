import { expect, it } from 'vitest'
import { whileRolesAreFresh } from '../../src/aws/fresh-role.ts'
import { Process, VirtualTime } from './lock/virtual-time.ts'

/** A call that AWS refuses in these words until so many seconds have passed. */
function call(words: string, untilSeconds: number) {
  const time = new VirtualTime()
  const lines: string[] = []
  let calls = 0
  const outcome = time.outcome(
    whileRolesAreFresh(
      async () => {
        calls += 1
        if (time.now >= untilSeconds * 1000) return 'done'
        throw new Error(words)
      },
      (line) => lines.push(line),
      undefined,
      new Process(time, 'deploying'),
    ).then(
      (answer) => ({ answer, seconds: time.now / 1000, calls, lines }),
      (error: Error) => ({ answer: error.message, seconds: time.now / 1000, calls, lines }),
    ),
  )
  return outcome
}

it.each([
  "ECS was unable to assume the role 'arn:aws:iam::1:role/app'",
  'Cannot assume role',
  'AWS was not able to validate the provided access credentials',
  'User is not authorized to perform: sts:AssumeRole on resource',
])('a role of which ECS says "%s" is waited for', async (words) => {
  const { answer, seconds, lines } = await call(words, 60)
  expect(answer).toBe('done')
  expect(Math.round(seconds)).toBe(60)
  expect(lines).toEqual([expect.stringContaining('which is normal right after they were made')])
})

it('is waited for no longer than four minutes', async () => {
  const { answer, seconds } = await call('Cannot assume role', 10_000)
  expect(answer).toBe('Cannot assume role')
  expect(Math.round(seconds)).toBe(240)
})

it.each([
  'is not authorized to perform: ecs:RunTask on resource',
  'Rate exceeded',
  'Invalid revision number',
])('nothing is waited for when AWS says "%s"', async (words) => {
  expect(await call(words, 60)).toEqual({ answer: words, seconds: 0, calls: 1, lines: [] })
})
