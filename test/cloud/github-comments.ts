import { actionsBot, type Comment } from './github-repository.ts'
import {
  invalid,
  json,
  notFound,
  page,
  type RepositoryCall,
  type Route,
  refuse,
  time,
} from './github-route.ts'
import type { WebAnswer } from './service.ts'

/** https://docs.github.com/en/rest/issues/comments; the limit is the database's, known from its refusals. */
const longestBody = 65_536

const scopes = ['pull-requests', 'issues'] as const

/** Comments of pull requests, which are issues to this part of the API. */
export const commentRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    scopes,
    answer: (call) => {
      const pull = call.repository.pulls.get(Number(call.parameters[0]))
      if (pull === undefined) return notFound()
      const since = Date.parse(call.query.get('since') ?? '') || 0
      const comments = call.repository.comments.filter(
        ({ issue, updatedAt }) => issue === pull.number && updatedAt >= since,
      )
      return page(call, comments, (comment) => show(call, comment))
    },
  },
  {
    method: 'POST',
    template: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    scopes,
    answer: (call) => {
      const pull = call.repository.pulls.get(Number(call.parameters[0]))
      if (pull === undefined) return notFound()
      if (pull.locked) return refuse(403, 'Unable to create comment because issue is locked.')
      return (
        refuseBody(call) ??
        json(201, show(call, add(call, { issue: pull.number, author: actionsBot, body: call.body.body })))
      )
    },
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    scopes,
    answer: (call) => {
      const comment = find(call)
      return comment === undefined ? notFound() : json(200, show(call, comment))
    },
  },
  {
    method: 'PATCH',
    template: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    scopes,
    answer: (call) => {
      const comment = find(call)
      if (comment === undefined) return notFound()
      const refused = refuseBody(call)
      if (refused) return refused
      comment.body = call.body.body
      comment.updatedAt = call.now
      return json(200, show(call, comment))
    },
  },
  {
    method: 'DELETE',
    template: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    scopes,
    answer: (call) => {
      const comment = find(call)
      if (comment === undefined) return notFound()
      call.repository.comments.splice(call.repository.comments.indexOf(comment), 1)
      return json(204, undefined)
    },
  },
]

function find(call: RepositoryCall): Comment | undefined {
  return call.repository.comments.find(({ id }) => id === Number(call.parameters[0]))
}

function add(call: RepositoryCall, parts: Pick<Comment, 'issue' | 'author' | 'body'>): Comment {
  const comment = { id: call.nextId(), createdAt: call.now, updatedAt: call.now, ...parts }
  call.repository.comments.push(comment)
  return comment
}

function refuseBody(call: RepositoryCall): WebAnswer | undefined {
  const body: unknown = call.body?.body
  if (typeof body !== 'string') return invalid('IssueComment', 'body', "body can't be blank")
  if (body.trim() === '') return invalid('IssueComment', 'body', "body can't be blank")
  if ([...body].length > longestBody) {
    return invalid('IssueComment', 'body', `body is too long (maximum is ${longestBody} characters)`)
  }
  return undefined
}

function show({ repository, apiUrl }: RepositoryCall, comment: Comment): object {
  const url = `${apiUrl}/repos/${repository.fullName}/issues/comments/${comment.id}`
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url,
    html_url: `https://github.com/${repository.fullName}/pull/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl}/repos/${repository.fullName}/issues/${comment.issue}`,
    user: comment.author,
    body: comment.body,
    created_at: time(comment.createdAt),
    updated_at: time(comment.updatedAt),
    author_association: 'NONE',
    performed_via_github_app: comment.author.type === 'Bot' ? { id: 15368, slug: 'github-actions' } : null,
  }
}
