import { expect, it } from 'vitest'
import { openGitHub } from '../../src/github/api.ts'

it('no request to GitHub waits without a limit', async () => {
  const octokit = await openGitHub('octo/app', 'token', () => {}).client()
  const signals: unknown[] = []
  octokit.hook.wrap('request', async (request, options) => {
    // Nobody listens there.
    options.baseUrl = 'http://127.0.0.1:1'
    await Promise.resolve(request(options)).catch(() => {})
    signals.push(options.request?.signal)
    return { data: {}, status: 200, headers: {}, url: '' }
  })
  await octokit.rest.pulls.get({ owner: 'octo', repo: 'app', pull_number: 1 })
  await octokit.rest.issues.createComment({ owner: 'octo', repo: 'app', issue_number: 1, body: 'text' })
  expect(signals).toEqual([expect.any(AbortSignal), expect.any(AbortSignal)])
})
