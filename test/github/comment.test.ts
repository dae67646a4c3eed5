import { getOctokit } from '@actions/github'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorOf, commentMarker, upsertComment } from '../../src/github/comment.ts'
import { Cloud } from '../cloud/cloud.ts'
import { actionsBot, type Repository } from '../cloud/github-repository.ts'
import { pushJob } from '../cloud/testing.ts'

let cloud: Cloud
let token: string
let repository: Repository

const place = {
  owner: pushJob.repository.owner,
  repo: pushJob.repository.name,
  pullRequest: 7,
  marker: commentMarker(42, 'app', 'pr-7'),
}
const stranger = { id: 99, login: 'mallory', type: 'User' as const }

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false })
})
afterAll(async () => {
  await cloud.stop()
})
beforeEach(() => {
  token = cloud.github.begin({ ...pushJob, permissions: { 'pull-requests': 'write' } }).token
  repository = cloud.github.repository(pushJob.repository)
  repository.comments.length = 0
  repository.pulls.set(7, {
    number: 7,
    title: 'Change',
    state: 'open',
    merged: false,
    locked: false,
    author: stranger,
    head: { ref: 'change', sha: '0'.repeat(40), repositoryId: 42 },
    base: { ref: 'main', sha: '0'.repeat(40) },
    createdAt: 0,
    closedAt: null,
  })
})

let ids = 1000

function say(author: Repository['comments'][number]['author'], body: string): number {
  ids += 1
  repository.comments.push({ id: ids, issue: 7, author, body, createdAt: 0, updatedAt: 0 })
  return ids
}

async function upsert(known: number | null, markdown: string): Promise<number> {
  const github = getOctokit(token, { baseUrl: cloud.github.url })
  return await upsertComment(github, place, await authorOf(github, token), known, markdown)
}

const body = (id: number) => repository.comments.find((comment) => comment.id === id)?.body

describe('the comment of a pull request', () => {
  it('whose making was answered by something else than GitHub is not taken for one', async () => {
    const github = getOctokit(token, { baseUrl: cloud.github.url })
    github.hook.wrap('request', async (request, options) =>
      options.method === 'POST' ? { data: {}, status: 200, headers: {}, url: '' } : request(options),
    )
    await expect(upsertComment(github, place, actionsBot.login, null, 'text')).rejects.toThrow(
      'which comment',
    )
  })

  it('is found behind hundreds of others, and copies of it are left alone', async () => {
    const copies = [
      say(stranger, `${place.marker}\nmine now`),
      say(actionsBot, `quoted:\n${place.marker}`),
      say(actionsBot, `${commentMarker(42, 'app', 'pr-77')}\nof another preview`),
    ]
    for (let count = 0; count < 250; count += 1) say(stranger, `comment ${count}`)
    const ours = say(actionsBot, `${place.marker}\nis being built`)
    const before = copies.map(body)
    expect(await upsert(null, 'is live')).toBe(ours)
    expect(body(ours)).toBe(`${place.marker}\nis live`)
    expect(copies.map(body)).toEqual(before)
    expect(repository.comments).toHaveLength(254)
  })

  it('is made where there is none, and made again where somebody has deleted it', async () => {
    const first = await upsert(null, 'is live')
    expect(await upsert(first, 'is live, unchanged')).toBe(first)
    repository.comments.length = 0
    const second = await upsert(first, 'is live again')
    expect(second).not.toBe(first)
    expect(repository.comments).toHaveLength(1)
  })

  it('is cut to what GitHub takes, also where each character is several bytes', async () => {
    const line = `${'日本語🚀'.repeat(20)}\n`
    const id = await upsert(null, `\`\`\`text\n${line.repeat(2_000)}\`\`\``)
    const written = body(id) ?? ''
    expect(written.length).toBeLessThanOrEqual(65_536)
    expect(written.length).toBeGreaterThan(20_000)
    expect(written).toMatch(/\n```\n\n\*\(cut: the rest is in the job summary\)\*\n$/)
  })
})
