import { type Octokit, statusOf } from './api.ts'
import { cutToBytes } from './markdown.ts'

/** GitHub refuses longer comments; it counts characters, so this many bytes are never too many. */
const longestBody = 65_536
/** 100 comments a page; a pull request with more than 3,000 comments gets a second one of ours. */
const mostPages = 30
/** The author of what a job's own token writes. */
const actionsBot = 'github-actions[bot]'

/** Where a comment stands, and how ours is recognised there. */
export interface CommentPlace {
  readonly owner: string
  readonly repo: string
  readonly pullRequest: number
  /** The first line of our comment: an HTML comment with repository id, app and environment. */
  readonly marker: string
}

/** Says which comment is ours for this app and environment; a copy of it by somebody else is not (see `findComment`). */
export function commentMarker(repositoryId: number, app: string, environment: string): string {
  return `<!-- monolayer ${repositoryId} ${app} ${environment} -->`
}

/**
 * Writes our one comment of a pull request: edits it where it is there, makes it where it is not.
 *
 * @param known the comment's id, if an earlier run recorded it; `null` looks through the comments
 * @returns the comment's id
 */
export async function upsertComment(
  github: Octokit,
  place: CommentPlace,
  author: string,
  known: number | null,
  markdown: string,
): Promise<number> {
  const { owner, repo } = place
  const body = cutToBytes(`${place.marker}\n${markdown}`, longestBody, 'the job summary')
  const id =
    (known !== null && (await isOurs(github, place, author, known)) ? known : null) ??
    (await findComment(github, place, author))
  if (id === null) {
    const made = await github.rest.issues.createComment({
      owner,
      repo,
      issue_number: place.pullRequest,
      body,
    })
    // A proxy's page has none, and must not be remembered as a comment.
    if (typeof made.data.id !== 'number') throw new Error('GitHub did not say which comment it made')
    return made.data.id
  }
  await github.rest.issues.updateComment({ owner, repo, comment_id: id, body })
  return id
}

/** Whose comments count as ours: those of whom the token belongs to. A job's own token may not ask, and is the bot. */
export async function authorOf(github: Octokit, token: string): Promise<string> {
  if (token.startsWith('ghs_')) return actionsBot
  const answer = await github.rest.users.getAuthenticated()
  const { login } = answer.data
  // A proxy's page has none; without it our own comment would not be found, and made again.
  if (typeof login !== 'string') throw new Error('GitHub did not say whose the token is')
  return login
}

interface Comment {
  readonly id: number
  readonly body?: string | undefined
  readonly user: { readonly login: string } | null
}

function ours(comment: Comment, place: CommentPlace, author: string): boolean {
  return comment.user?.login === author && (comment.body ?? '').split(/\r?\n/, 1)[0] === place.marker
}

async function isOurs(github: Octokit, place: CommentPlace, author: string, id: number): Promise<boolean> {
  try {
    const { data } = await github.rest.issues.getComment({
      owner: place.owner,
      repo: place.repo,
      comment_id: id,
    })
    return ours(data, place, author)
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}

/** Ours has our marker as its first line *and* our author: anybody can write the marker. */
async function findComment(github: Octokit, place: CommentPlace, author: string): Promise<number | null> {
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await github.rest.issues.listComments({
      owner: place.owner,
      repo: place.repo,
      issue_number: place.pullRequest,
      per_page: 100,
      page,
    })
    const found = data.find((comment) => ours(comment, place, author))
    if (found !== undefined) return found.id
    if (data.length < 100) return null
  }
  return null
}
