import type { Permissions } from './github-job.ts'
import type { Repository } from './github-repository.ts'
import type { WebAnswer } from './service.ts'

/** A request to one route of a repository, after token and permissions were checked. */
export interface RepositoryCall {
  readonly repository: Repository
  /** What stands for the `{…}` of the route after owner and repository, decoded. */
  readonly parameters: readonly string[]
  readonly query: URLSearchParams
  // biome-ignore lint/suspicious/noExplicitAny: hostile JSON; each route checks the members it uses
  readonly body: any
  /** Simulated milliseconds since the epoch. */
  readonly now: number
  /** `http://127.0.0.1:<port>/github`, for the links in answers. */
  readonly apiUrl: string
  /** The request's own address, for the links to further pages. */
  readonly url: URL
  /** A number that nothing else has. */
  nextId(): number
}

export type Scope = keyof Permissions

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** As GitHub's documentation writes it: `/repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly template: string
  /** One of these scopes is needed; none: whatever the token. Reading needs `read`, anything else `write`. */
  readonly scopes: readonly Scope[]
  readonly answer: (call: RepositoryCall) => WebAnswer | Promise<WebAnswer>
}

/** The route's parameters where it is the one; literal parts match exactly, `{…}` one part of the path. */
export function match(route: Route, method: string, path: string): string[] | undefined {
  if (route.method !== method) return undefined
  const pattern = route.template
    .split('/')
    // A comparison's two ends may have slashes in their branch names.
    .map((part) => (part === '{basehead}' ? '(.+)' : /^\{.+\}$/.test(part) ? '([^/]+)' : part))
    .join('/')
  const found = new RegExp(`^${pattern}$`).exec(path)
  return found?.slice(1).map((part) => decodeURIComponent(part))
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): WebAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-github-media-type': 'github.v3',
      ...headers,
    },
    body: status === 204 ? '' : JSON.stringify(value),
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function refuse(status: number, message: string, errors?: readonly object[]): WebAnswer {
  const documentation_url = 'https://docs.github.com/rest'
  return json(status, { message, ...(errors && { errors }), documentation_url, status: String(status) })
}

export const notFound = () => refuse(404, 'Not Found')

/** What GitHub says of a member that it does not take. */
export function invalid(resource: string, field: string, message: string): WebAnswer {
  return refuse(422, 'Validation Failed', [{ resource, code: 'custom', field, message }])
}

/**
 * One page of a list, with a `Link` header to the others: 30 a page unless asked for, at most 100.
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function page<T>(call: RepositoryCall, items: readonly T[], show: (item: T) => object): WebAnswer {
  const size = Math.min(Math.max(Number(call.query.get('per_page')) || 30, 1), 100)
  const number = Math.max(Number(call.query.get('page')) || 1, 1)
  const last = Math.max(Math.ceil(items.length / size), 1)
  const links = [
    ...(number > 1 ? [link(call.url, 1, 'first'), link(call.url, number - 1, 'prev')] : []),
    ...(number < last ? [link(call.url, number + 1, 'next'), link(call.url, last, 'last')] : []),
  ]
  const shown = items.slice((number - 1) * size, number * size).map(show)
  return json(200, shown, links.length === 0 ? {} : { link: links.join(', ') })
}

function link(url: URL, number: number, relation: string): string {
  const other = new URL(url)
  other.searchParams.set('page', String(number))
  return `<${other}>; rel="${relation}"`
}

/** `2026-11-22T17:00:00Z` */
export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
