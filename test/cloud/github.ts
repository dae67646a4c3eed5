import { randomBytes } from 'node:crypto'
import type { Cloud } from './cloud.ts'
import { commentRoutes } from './github-comments.ts'
import { deploymentRoutes } from './github-deployments.ts'
import { historyRoutes } from './github-history.ts'
import type { Job, JobRepository, Permissions } from './github-job.ts'
import { Repository, type RunAttempt } from './github-repository.ts'
import { match, notFound, type Route, refuse } from './github-route.ts'
import type { WebAnswer, WebPart, WebRequest } from './service.ts'

const routes: readonly Route[] = [...historyRoutes, ...commentRoutes, ...deploymentRoutes]

type Surroundings = Pick<Cloud, 'clock' | 'url' | 'violations'>

/** GitHub's REST API, as far as a deployment speaks with it, under the permissions of the job's own token. */
export class GitHub implements WebPart {
  /** By numeric id. */
  readonly repositories = new Map<number, Repository>()
  readonly #cloud: Surroundings
  readonly #tokens = new Map<string, { job: Job; permissions: Permissions }>()
  #lastId = 3_000_000_000

  constructor(cloud: Surroundings) {
    this.#cloud = cloud
  }

  /** `GITHUB_API_URL` */
  get url(): string {
    return `${this.#cloud.url}/github`
  }

  /** The repository, made where it is not there yet. */
  repository(of: JobRepository): Repository {
    const known = this.repositories.get(of.id)
    if (known !== undefined) return known
    const made = new Repository(of)
    this.repositories.set(of.id, made)
    return made
  }

  /** A workflow run (or a further attempt of one) has begun: gives its `GITHUB_TOKEN`. */
  begin(job: Job): { token: string; run: RunAttempt } {
    const run: RunAttempt = { job, startedAt: this.#cloud.clock.now(), conclusion: null }
    this.repository(job.repository).runs.push(run)
    const token = `ghs_${randomBytes(18).toString('hex')}`
    this.#tokens.set(token, { job, permissions: job.permissions })
    return { token, run }
  }

  operation({ method, path }: WebRequest): string {
    const route = routes.find((candidate) => match(candidate, method, path))
    return `${method} ${route?.template ?? path}`
  }

  async handle(request: WebRequest): Promise<WebAnswer> {
    const credentials = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (credentials === undefined) return refuse(401, 'Requires authentication')
    const token = this.#tokens.get(credentials)
    if (token === undefined) return refuse(401, 'Bad credentials')
    for (const route of routes) {
      const parameters = match(route, request.method, request.path)
      if (parameters === undefined) continue
      const [owner, name, ...rest] = parameters
      const repository = this.#find(`${owner}/${name}`)
      // A job's token sees its own repository; any other private one is as if it were not there.
      if (repository === undefined || repository.id !== token.job.repository.id) return notFound()
      if (!allows(route, token.permissions)) return refuse(403, 'Resource not accessible by integration')
      return await this.#answer(route, repository, rest, request)
    }
    this.#cloud.violations.push(`GitHub's API has no ${request.method} ${request.path} here`)
    return notFound()
  }

  async #answer(
    route: Route,
    repository: Repository,
    parameters: readonly string[],
    request: WebRequest,
  ): Promise<WebAnswer> {
    let body: unknown
    try {
      body = request.body.length === 0 ? undefined : JSON.parse(request.body.toString())
    } catch {
      return refuse(400, 'Problems parsing JSON')
    }
    return await route.answer({
      repository,
      parameters,
      query: request.query,
      body,
      now: this.#cloud.clock.now(),
      apiUrl: this.url,
      url: new URL(`${this.url}${request.path}?${request.query}`),
      nextId: () => {
        this.#lastId += 1
        return this.#lastId
      },
    })
  }

  #find(name: string): Repository | undefined {
    const wanted = name.toLowerCase()
    return [...this.repositories.values()].find((repository) => repository.fullName.toLowerCase() === wanted)
  }
}

function allows(route: Route, permissions: Permissions): boolean {
  if (route.scopes.length === 0) return true
  return route.scopes.some((scope) => {
    const level = permissions[scope]
    return level === 'write' || (level === 'read' && route.method === 'GET')
  })
}
