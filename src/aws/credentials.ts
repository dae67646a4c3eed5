import { setTimeout as sleep } from 'node:timers/promises'
import { DeployError } from '../errors.ts'
import { describeSeconds, type Pace, realPace, within } from '../wait.ts'
import { accountCommand, repositoryCommand } from './bootstrap-commands.ts'
import { callSettings, nameCalls } from './clients.ts'
import { freshRoleSeconds } from './fresh-role.ts'
import { isNamed, unusableAnswer } from './refusal.ts'
import { decodeClaims, describeClaims, trustStatement } from './trust.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
  /** `arn:aws:sts::…:assumed-role/…`, where STS said so with the session. */
  readonly sessionArn?: string
}

/** What the SDK's clients take: it is asked again when the credentials are about to expire. */
export type CredentialProvider = () => Promise<Credentials>

/** Who this run is on AWS. */
export interface Identity {
  readonly accountId: string
  /** `arn:aws:sts::…:assumed-role/…` */
  readonly arn: string
  readonly credentials: CredentialProvider
  /** Forgets the session, where there is a way to get another: AWS says that it has expired, whatever our clock says. */
  readonly renew: () => void
}

export interface SignIn {
  readonly region: string
  readonly accountId: string
  /** `null`: no OIDC token is to be had; the credentials of an earlier step are used. */
  readonly requestToken: (() => Promise<string>) | null
  readonly roleArn: string
  /** Seen in CloudTrail; `[\\w+=,.@-]{2,64}`. */
  readonly sessionName: string
  /** That of the repository, for the command that makes its roles; `null` where the event does not say. */
  readonly defaultBranch: string | null
  /** Credentials that an earlier step exported, if any. */
  readonly ambient: Credentials | null
  /** Called with every secret part before anything else happens with it. */
  readonly mask: (secret: string) => void
  readonly say: (line: string) => void
  /** The role has let this job in before: that AWS refuses it now is no matter of its age, and not waited for. */
  readonly roleIsKnown?: boolean
}

/** One hour, the most that a role's default allows; renewed when it is nearly over. */
const sessionSeconds = 3600

/** New credentials are fetched when the old ones have less than this left. */
const renewBeforeMs = 10 * 60 * 1000

/**
 * Signs in with GitHub's OIDC token (or with the credentials of an earlier step) and makes sure of the account.
 *
 * @throws DeployError `sign-in-impossible`, `trust-refused`, `account-wrong`
 */
export async function signIn(options: SignIn): Promise<Identity> {
  const { credentials, renew } =
    options.requestToken === null
      ? { credentials: ambientProvider(options), renew: () => {} }
      : webIdentityProvider(options, options.requestToken)
  const { sessionArn } = await credentials()
  const { accountId, arn } = await callerOf(options, credentials, sessionArn)
  if (accountId !== options.accountId) {
    throw new DeployError({
      code: 'account-wrong',
      message: `The credentials belong to AWS account ${accountId}, but aws-account-id is ${options.accountId}.`,
      where: arn,
      safe: 'Nothing was changed in either account.',
      remedy: 'Correct aws-account-id, or the role in role-to-assume.',
    })
  }
  return { accountId, arn, credentials, renew }
}

/** The credentials that an earlier step of the job exported, by the SDK's own names; `null` where there are none. */
export function ambientCredentials(
  environment: Readonly<Record<string, string | undefined>>,
): Credentials | null {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment
  if (!accessKeyId || !secretAccessKey) return null
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

/** STS says with a session whose it is; of credentials from elsewhere it is asked. */
async function callerOf(
  options: SignIn,
  credentials: CredentialProvider,
  sessionArn: string | undefined,
): Promise<{ accountId: string; arn: string }> {
  const ofSession = sessionArn?.split(':')[4]
  if (sessionArn !== undefined && ofSession) return { accountId: ofSession, arn: sessionArn }
  const { STS } = await import('@aws-sdk/client-sts')
  const sts = nameCalls('sts', new STS({ region: options.region, credentials, ...callSettings }))
  const caller = await sts.getCallerIdentity({})
  return { accountId: caller.Account ?? '', arn: caller.Arn ?? '' }
}

function ambientProvider(options: SignIn): CredentialProvider {
  const { ambient } = options
  if (ambient === null) {
    throw new DeployError({
      code: 'sign-in-impossible',
      message: 'GitHub gave this job no OIDC token, and no earlier step left AWS credentials.',
      where: 'the `permissions:` of the job in your workflow file',
      safe: 'Nothing was called on AWS and nothing was changed.',
      remedy:
        'Add to the job: permissions: { id-token: write, contents: read, actions: read, pull-requests: write, deployments: write }',
    })
  }
  options.say('Using the AWS credentials of an earlier step: this job may not ask for an OIDC token.')
  return async () => ambient
}

/** Asks GitHub for a token and STS for a session, and again when the session is nearly over. */
function webIdentityProvider(
  options: SignIn,
  requestToken: () => Promise<string>,
): { credentials: CredentialProvider; renew: () => void } {
  let session: Promise<Credentials> | null = null
  let expires = 0
  let first = options.roleIsKnown !== true
  let safe = 'Nothing was changed.'
  const credentials = async () => {
    if (session === null || Date.now() > expires - renewBeforeMs) {
      // A role that has let this job in once is known everywhere: only the first time is worth waiting for.
      session = assumeRole(options, requestToken, first ? freshRoleSeconds : 0, safe)
      expires = Number.POSITIVE_INFINITY
      try {
        expires = (await session).expiration?.getTime() ?? Number.POSITIVE_INFINITY
        first = false
        // Whatever is refused from now on is refused in the middle of a run.
        safe = 'What was done so far is recorded.'
      } catch (error) {
        session = null
        throw error
      }
    }
    return session
  }
  return {
    credentials,
    renew: () => {
      session = null
    },
  }
}

/**
 * @param waitSeconds how long a refusal may come from a role that was made a moment ago
 * @param safe what is safe where there will be no session
 */
async function assumeRole(
  options: SignIn,
  requestToken: () => Promise<string>,
  waitSeconds: number,
  safe: string,
): Promise<Credentials> {
  const { STS } = await import('@aws-sdk/client-sts')
  const sts = nameCalls('sts', new STS({ region: options.region, ...callSettings }))
  const began = performance.now()
  for (let attempt = 1; ; attempt += 1) {
    const token = await fetchToken(requestToken, safe)
    options.mask(token)
    try {
      const answer = await sts.assumeRoleWithWebIdentity({
        RoleArn: options.roleArn,
        RoleSessionName: options.sessionName,
        WebIdentityToken: token,
        DurationSeconds: sessionSeconds,
      })
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {}
      if (!AccessKeyId || !SecretAccessKey || !SessionToken)
        throw unusableAnswer('sts AssumeRoleWithWebIdentity', 'no credentials')
      options.mask(SecretAccessKey)
      options.mask(SessionToken)
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        ...(Expiration ? { expiration: Expiration } : {}),
        ...(answer.AssumedRoleUser?.Arn ? { sessionArn: answer.AssumedRoleUser.Arn } : {}),
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error
      // GitHub's tokens live for five minutes; the next one is new.
      if (isNamed(error, 'ExpiredTokenException', 'ExpiredToken') && attempt < 3) continue
      if (isNamed(error, 'InvalidIdentityTokenException', 'InvalidIdentityToken')) {
        throw providerMissing(options, error, safe)
      }
      if (!isNamed(error, 'AccessDenied', 'AccessDeniedException')) throw error
      const refusal = refused(options, token, error, safe)
      if ((performance.now() - began) / 1000 >= waitSeconds) throw refusal
      if (attempt === 1) {
        // A wrong trust policy gets the very same answer, so its reader need not wait for the end of it.
        for (const line of refusal.message.split('\n')) options.say(line)
        options.say(
          `If the role was made just now, AWS needs a while to know it everywhere: trying for ${describeSeconds(waitSeconds)}.`,
        )
      }
      await sleep(5_000)
    }
  }
}

/** One try; the runner's own client would wait for three minutes. */
const tokenMs = 20_000

/** That client never hears of an answer that breaks off; then nothing but this timer keeps the process alive. */
const keepsAlive: Pace = {
  ...realPace,
  sleep: (milliseconds, options) => realPace.sleep(milliseconds, { ...options, background: false }),
}

/** GitHub's token service fails now and then; two more tries, then it is said whose fault it is. */
async function fetchToken(requestToken: () => Promise<string>, safe: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await within(tokenMs, keepsAlive, requestToken)
    } catch (error) {
      if (attempt < 3) {
        await sleep(attempt * 2_000)
        continue
      }
      throw new DeployError({
        code: 'oidc-token-failed',
        message: `GitHub's token service gave no OIDC token: ${error instanceof Error ? error.message : String(error)}`,
        where: 'GitHub Actions, not AWS',
        safe,
        remedy: 'Run the job again; if it goes on, look at githubstatus.com.',
        cause: error,
      })
    }
  }
}

function providerMissing(options: SignIn, error: Error, safe: string): DeployError {
  return new DeployError({
    code: 'trust-refused',
    message: `AWS does not accept GitHub's identity tokens in account ${options.accountId}: ${error.message}`,
    where: options.roleArn,
    safe,
    remedy: `Create the foundation, which has the OIDC provider: ${accountCommand(options.region)}`,
    cause: error,
  })
}

/** What is said before the command. A job that knows no default branch cannot fill it in. */
function rolesRemedy(region: string, defaultBranch: string | null): string {
  const roles = `Create or update the roles of this repository in ${region}, once the foundation is there`
  return defaultBranch === null ? `${roles} (DefaultBranch must be its default branch)` : roles
}

function refused(options: SignIn, token: string, error: Error, safe: string): DeployError {
  const claims = decodeClaims(token)
  return new DeployError({
    code: 'trust-refused',
    message: [
      `AWS refused this job the role ${options.roleArn}. Either it does not exist, or its trust policy does not allow this job.`,
      'The job said of itself:',
      ...describeClaims(claims).map((line) => `  ${line}`),
      'A trust policy that allows it (both shapes of sub: GitHub adds numeric ids to repositories made or renamed since July 2026):',
      trustStatement(options.accountId, claims),
    ].join('\n'),
    where: options.roleArn,
    safe,
    remedy: `${rolesRemedy(options.region, options.defaultBranch)}: ${repositoryCommand(options.region, claims, options.defaultBranch)}`,
    cause: error,
  })
}
