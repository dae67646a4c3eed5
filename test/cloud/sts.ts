import { randomBytes } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import type { Cloud } from './cloud.ts'
import { type Call, type Caller, CommonError, type Service, ServiceError } from './service.ts'
import type { Keys } from './sigv4.ts'

/** Who signs the tokens that AssumeRoleWithWebIdentity takes. */
export interface TokenIssuer {
  /** The `iss` claim, `https://token.actions.githubusercontent.com`. */
  readonly issuer: string
  jwks(): JSONWebKeySet | Promise<JSONWebKeySet>
}

/** What a role session may do, until when, and how it signs. */
export interface Session extends Keys {
  readonly caller: Caller
  /** `AROA…:<session name>` */
  readonly userId: string
}

interface AssumeInput {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly WebIdentityToken: string
  readonly DurationSeconds?: number
}

/**
 * STS: role sessions for tokens of GitHub, and who somebody is.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export class Sts {
  readonly #cloud: Cloud
  readonly #sessions = new Map<string, Session>()
  readonly #propagationMs: number
  /** A test's door: sessions end after so many (simulated) seconds at the latest, shorter than AWS would make them. */
  longestSession = Number.POSITIVE_INFINITY

  /** `propagationMs`: for so long (simulated) after a role was made nobody can assume it, as IAM needs its time. */
  constructor(cloud: Cloud, propagationMs = 0) {
    this.#cloud = cloud
    this.#propagationMs = propagationMs
  }

  readonly service: Service = {
    sdk: '@aws-sdk/client-sts',
    operations: {
      AssumeRoleWithWebIdentity: async (input: AssumeInput) => await this.#assume(input),
      GetCallerIdentity: (_input, { caller }: Call) => ({
        Account: this.#cloud.account,
        Arn: caller.sessionArn,
        UserId: [...this.#sessions.values()].find((session) => session.caller === caller)?.userId,
      }),
    },
  }

  /** The session behind an access key id, expired or not. */
  session(accessKeyId: string): Session | undefined {
    return this.#sessions.get(accessKeyId)
  }

  /**
   * Keys of a role session without a token: what an earlier step of a workflow, or a test, got elsewhere.
   *
   * @param seconds simulated
   */
  issue(roleArn: string, sessionName: string, seconds = 3600) {
    const role = this.#cloud.iam.role(roleArn)
    if (!role) throw new Error(`There is no role ${roleArn}`)
    const sessionArn = `arn:aws:sts::${this.#cloud.account}:assumed-role/${role.name}/${sessionName}`
    const roleId = `AROA${Buffer.from(role.name).toString('hex').toUpperCase().padEnd(17, '0').slice(0, 17)}`
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`
    const session: Session = {
      caller: { roleArn, sessionArn },
      userId: `${roleId}:${sessionName}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(180).toString('base64'),
      expiresAt: this.#cloud.clock.now() + seconds * 1000,
    }
    this.#sessions.set(accessKeyId, session)
    const { secretAccessKey, sessionToken } = session
    return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(session.expiresAt), session }
  }

  async #assume(input: AssumeInput) {
    const { RoleArn, RoleSessionName, WebIdentityToken, DurationSeconds = 3600 } = input
    if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
      throw new ServiceError(
        'ValidationError',
        `1 validation error detected: Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
      )
    }
    const { claims, provider, audience } = await this.#verify(WebIdentityToken)
    const role = this.#cloud.iam.role(RoleArn)
    const principal = ['Federated', provider] as const
    const keys = conditionKeys(this.#cloud.oidc.issuer, claims)
    const settled = role !== undefined && this.#cloud.clock.now() >= role.createdAt + this.#propagationMs
    if (!settled || !this.#cloud.iam.trusts(RoleArn, 'sts:AssumeRoleWithWebIdentity', principal, keys)) {
      throw new CommonError(
        'AccessDeniedException',
        'Not authorized to perform sts:AssumeRoleWithWebIdentity',
        {
          status: 403,
        },
      )
    }
    if (DurationSeconds < 900 || DurationSeconds > role.maxSessionDuration) {
      throw new ServiceError(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      )
    }
    const issued = this.issue(RoleArn, RoleSessionName, Math.min(DurationSeconds, this.longestSession))
    return {
      Credentials: {
        AccessKeyId: issued.accessKeyId,
        SecretAccessKey: issued.secretAccessKey,
        SessionToken: issued.sessionToken,
        Expiration: issued.expiration,
      },
      SubjectFromWebIdentityToken: claims.sub,
      AssumedRoleUser: { AssumedRoleId: issued.session.userId, Arn: issued.session.caller.sessionArn },
      Provider: provider,
      Audience: audience,
    }
  }

  /** Signature, issuer, audience and expiry of a token, in the order in which STS complains. */
  async #verify(token: string): Promise<{ claims: JWTPayload; provider: string; audience: string }> {
    const { oidc, iam, account, clock } = this.#cloud
    const unverified = decode(token)
    const host = String(unverified.iss).replace(/^https:\/\//, '')
    const provider = `arn:aws:iam::${account}:oidc-provider/${host}`
    const audiences = iam.provider(provider)
    if (!audiences || unverified.iss !== oidc.issuer) {
      throw invalid(`No OpenIDConnect provider found in your account for ${String(unverified.iss)}`)
    }
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(await oidc.jwks()), {
        algorithms: ['RS256'],
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'aud', 'exp', 'iat'],
      })
      const audience = [payload.aud ?? []].flat().find((name) => audiences.includes(name))
      if (!audience) throw invalid('Incorrect token audience')
      return { claims: payload, provider, audience }
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        const times = `current date/time ${Math.floor(clock.now() / 1000)} must be before the expiration date/time ${unverified.exp}`
        throw new ServiceError('ExpiredTokenException', `Token expired: ${times}`)
      }
      if (error instanceof errors.JOSEError)
        throw invalid(`The ID Token provided is not a valid JWT: ${error.message}`)
      throw error
    }
  }
}

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch {
    throw invalid(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    )
  }
}

/**
 * The claims that IAM knows as condition keys; a trust policy that asks for another one never holds.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
const claimKeys = [
  'aud',
  'sub',
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
]

/** `token.actions.githubusercontent.com:ref` and so on. */
function conditionKeys(issuer: string, claims: JWTPayload): Record<string, string | string[]> {
  const host = issuer.replace(/^https:\/\//, '')
  const present = claimKeys.filter((name) => claims[name] !== undefined)
  return Object.fromEntries(
    present.map((name) => [
      `${host}:${name}`,
      Array.isArray(claims[name]) ? claims[name].map(String) : String(claims[name]),
    ]),
  )
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidIdentityTokenException', message)
}
