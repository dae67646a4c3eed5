import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { type JSONWebKeySet, SignJWT } from 'jose'
import type { Cloud } from './cloud.ts'
import { fullName, type Job, workflowRef } from './github-job.ts'
import type { WebAnswer, WebPart, WebRequest } from './service.ts'

/**
 * The shape of `sub`. `names` is the older one; repositories that were made or renamed since 15 July 2026 get
 * `ids`, where owner and name are followed by their numeric ids, so that nobody can take over a freed name.
 */
export type SubjectShape = 'names' | 'ids'

/** A token lives five minutes, as GitHub's do. */
const lifetimeSeconds = 300
const keyId = 'local-cloud-1'

type Surroundings = Pick<Cloud, 'clock' | 'url'>

interface SigningKey {
  readonly secret: KeyObject
  readonly published: JSONWebKeySet
}

/** All clouds of a process share one: hundreds of them come and go in a test, and it takes a while to make. */
let shared: SigningKey | undefined

/**
 * GitHub's token issuer for jobs: gives a job that has `id-token: write` a signed statement of what it is.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export class Oidc implements WebPart {
  /** The real issuer's name, so that the shipped trust policies are used as they are; only the key is ours. */
  readonly issuer = 'https://token.actions.githubusercontent.com'
  /** What `sub` looks like from now on. */
  subjectShape: SubjectShape = 'names'
  readonly #cloud: Surroundings
  readonly #jobs = new Map<string, Job>()
  #key: SigningKey

  constructor(cloud: Surroundings) {
    this.#cloud = cloud
    shared ??= newKey()
    this.#key = shared
  }

  /** From now on tokens are signed with a key that no other cloud has. */
  changeKey(): void {
    this.#key = newKey()
  }

  /** The keys that tokens are checked with. */
  jwks(): JSONWebKeySet {
    return this.#key.published
  }

  /**
   * `ACTIONS_ID_TOKEN_REQUEST_URL` and `…_TOKEN` of a job; `undefined` where it lacks the permission, because the
   * runner then sets neither.
   */
  admit(job: Job): { url: string; token: string } | undefined {
    if (job.permissions['id-token'] !== 'write') return undefined
    const token = `oidc-${randomUUID()}`
    this.#jobs.set(token, job)
    return { url: `${this.#cloud.url}/oidc/token?api-version=2.0`, token }
  }

  /** What GitHub says of a job, without audience and times. */
  claims(job: Job): Record<string, string> {
    const { repository } = job
    return {
      sub: subject(job, this.subjectShape),
      actor: job.actor.login,
      actor_id: String(job.actor.id),
      base_ref: job.baseRef,
      event_name: job.event,
      head_ref: job.headRef,
      job_workflow_ref: workflowRef(job),
      job_workflow_sha: job.sha,
      ref: job.ref,
      ref_protected: 'false',
      ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      repository: fullName(repository),
      repository_id: String(repository.id),
      repository_owner: repository.owner,
      repository_owner_id: String(repository.ownerId),
      repository_visibility: repository.visibility,
      run_attempt: String(job.attempt),
      run_id: String(job.runId),
      run_number: String(job.runNumber),
      runner_environment: 'github-hosted',
      sha: job.sha,
      workflow: job.workflowName,
      workflow_ref: workflowRef(job),
      workflow_sha: job.sha,
      ...(job.environment === null ? {} : { environment: job.environment, environment_node_id: 'EN_local' }),
    }
  }

  /** A signed token. `changes` replaces claims, for tests of what must be refused. */
  async token(job: Job, audience: string, changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const now = Math.floor(this.#cloud.clock.now() / 1000)
    return await new SignJWT({
      ...this.claims(job),
      jti: randomUUID(),
      iss: this.issuer,
      aud: audience,
      iat: now,
      nbf: now - 10,
      exp: now + lifetimeSeconds,
      ...changes,
    })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: keyId })
      .sign(this.#key.secret)
  }

  operation(request: WebRequest): string {
    return `${request.method} ${request.path}`
  }

  async handle(request: WebRequest): Promise<WebAnswer> {
    switch (this.operation(request)) {
      case 'GET /.well-known/openid-configuration':
        return json(this.#configuration())
      case 'GET /.well-known/jwks':
        return json(this.#key.published)
      case 'GET /token':
        return await this.#issue(request)
      default:
        return json({ message: 'Not Found' }, 404)
    }
  }

  async #issue(request: WebRequest): Promise<WebAnswer> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const job = bearer === undefined ? undefined : this.#jobs.get(bearer)
    if (job === undefined) return json({ message: 'The job is not authorized to request a token.' }, 401)
    const { owner } = job.repository
    const value = await this.token(job, request.query.get('audience') ?? `https://github.com/${owner}`)
    return json({ value, count: value.length })
  }

  #configuration() {
    return {
      issuer: this.issuer,
      jwks_uri: `${this.#cloud.url}/oidc/.well-known/jwks`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    }
  }
}

/** A job that names an environment is known by it, whatever its ref; a pull request by nothing but that. */
function subject(job: Job, shape: SubjectShape): string {
  const { owner, ownerId, name, id } = job.repository
  const repository = shape === 'ids' ? `${owner}@${ownerId}/${name}@${id}` : `${owner}/${name}`
  if (job.environment !== null) return `repo:${repository}:environment:${job.environment}`
  return `repo:${repository}:${job.event === 'pull_request' ? 'pull_request' : `ref:${job.ref}`}`
}

function json(value: unknown, status = 200): WebAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function newKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' })
  return {
    secret: privateKey,
    published: { keys: [{ ...jwk, kty: 'RSA', kid: keyId, alg: 'RS256', use: 'sig' }] },
  }
}
