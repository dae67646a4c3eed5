import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openGitHub } from '../../src/github/api.ts'

const run = { repository: { fullName: 'octo/app' }, apiUrl: 'https://api.github.com' }

it('no request to GitHub waits without a limit', async () => {
  const octokit = await openGitHub(run, 'token', () => {}).client()
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

// Shows F5.
it('an answer that was cut off is an error, and one with nothing in it is none', async () => {
  const server = createServer((request, response) => {
    if (request.method === 'DELETE') {
      response.writeHead(204).end()
      return
    }
    response.writeHead(201, { 'content-type': 'application/json; charset=utf-8', 'content-length': '100' })
    response.write('{"id": 1', () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const octokit = await openGitHub({ ...run, apiUrl }, 'token', () => {}).client()
  const comment = { owner: 'octo', repo: 'app', issue_number: 1, body: 'text' }
  await expect(octokit.rest.issues.createComment(comment)).rejects.toThrow('cannot be read')
  const removal = { owner: 'octo', repo: 'app', deployment_id: 1 }
  expect((await octokit.rest.repos.deleteDeployment(removal)).status).toBe(204)
  server.close()
})

// Shows F6.
it('an answer in which nothing stands is an error, and an empty list is none', async () => {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
    response.end(request.method === 'GET' ? '[]' : '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const octokit = await openGitHub({ ...run, apiUrl }, 'token', () => {}).client()
  const comment = { owner: 'octo', repo: 'app', issue_number: 1, body: 'text' }
  await expect(octokit.rest.issues.createComment(comment)).rejects.toThrow('cannot be read')
  expect((await octokit.rest.issues.listComments(comment)).data).toEqual([])
  server.close()
})

describe('an answer that is none of GitHub is no answer, and', () => {
  const ask = async (data: unknown) => {
    const said: string[] = []
    const github = openGitHub(run, 'token', (line) => said.push(line))
    const octokit = await github.client()
    octokit.hook.wrap('request', async () => ({ data, status: 200, headers: {}, url: '' }))
    const answers = [
      await github.isPullRequestOpen(1),
      await github.isRunOver({ runId: 1, attempt: 1 }),
      await github.isOlder('a', 'b'),
    ]
    return { answers, said }
  }

  // Shows F6, F72.
  it.each([['<html>'], [{}], [null], [''], [{ state: 'gone', status: 'gone' }], [[]]])(
    'no pull request is closed, no run over by %j',
    async (data) => {
      const { answers, said } = await ask(data)
      expect(answers).toEqual([null, null, null])
      expect(said).toHaveLength(3)
    },
  )

  it('what it does say counts', async () => {
    expect((await ask({ state: 'open', status: 'completed' })).answers).toEqual([true, true, null])
    expect((await ask({ state: 'closed', status: 'behind' })).answers).toEqual([false, null, true])
  })
})

describe('GitHub says 404 for a pull request', () => {
  /** Every answer is an error with this status; `list`: the list of pull requests, or the status of its error. */
  const ask = async (status: number, list: unknown) => {
    const said: string[] = []
    const github = openGitHub(run, 'token', (line) => said.push(line))
    const octokit = await github.client()
    octokit.hook.wrap('request', async (_, { url }) => {
      const refused = url.endsWith('/pulls') ? list : status
      if (typeof refused === 'number')
        throw Object.assign(new Error('Not Found'), { status: refused, response: {} })
      return { data: list, status: 200, headers: {}, url: '' }
    })
    return { answer: await github.isPullRequestOpen(99), said }
  }

  it('and shows the list: there is none of that number', async () => {
    expect(await ask(404, [])).toEqual({ answer: 'none', said: [] })
  })

  // Shows F72.
  it.each([[404], [403], [500], ['<html>'], [{}]])(
    'and %j for the list: the token may see none, and nothing is known',
    async (list) => {
      const { answer, said } = await ask(404, list)
      expect(answer).toBeNull()
      expect(said).toHaveLength(1)
    },
  )

  it('and nothing else is taken for that', async () => {
    expect((await ask(500, [])).answer).toBeNull()
    expect((await ask(403, [])).answer).toBeNull()
  })
})

describe('GitHub says 404 where two commits are compared', () => {
  const ours = 'a'.repeat(40)
  /** `commit`: what it says of our own, or the status of its error. */
  const ask = async (commit: unknown) => {
    const github = openGitHub(run, 'token', () => {})
    const octokit = await github.client()
    octokit.hook.wrap('request', async (_, { url }) => {
      const refused = url.includes('/compare/') ? 404 : commit
      if (typeof refused === 'number')
        throw Object.assign(new Error('Not Found'), { status: refused, response: {} })
      return { data: commit, status: 200, headers: {}, url: '' }
    })
    return [await github.isOlder(ours, 'b'.repeat(40)), github.lacks('contents: read')]
  }

  it('and shows ours: the other is not there, or has another history', async () => {
    expect(await ask({ sha: ours })).toEqual([false, false])
  })

  it('and does not show ours: the token may see none, or nothing is known', async () => {
    expect(await ask(404)).toEqual([null, true])
    expect(await ask(500)).toEqual([null, false])
    expect(await ask({ sha: 'c'.repeat(40) })).toEqual([null, false])
  })
})

describe('a permission', () => {
  const ask = async (token: string, status: number, message = 'Resource not accessible by integration') => {
    const github = openGitHub(run, token, () => {})
    if (token !== '') {
      const octokit = await github.client()
      octokit.hook.wrap('request', async () => {
        throw Object.assign(new Error(message), { status, response: { status } })
      })
    }
    expect(await github.isOlder('a', 'b')).toBeNull()
    return [github.lacks('contents: read'), github.lacks('pull-requests: read')]
  }

  it('is lacking where GitHub has refused what needs it, and there alone', async () => {
    expect(await ask('token', 403)).toEqual([true, false])
    expect(await ask('token', 404)).toEqual([true, false])
  })

  it('is lacking without a token', async () => {
    expect(await ask('', 200)).toEqual([true, true])
  })

  it('is not lacking where GitHub is out of order or limits', async () => {
    expect(await ask('token', 503)).toEqual([false, false])
    expect(await ask('token', 403, 'You have exceeded a secondary rate limit')).toEqual([false, false])
  })
})
