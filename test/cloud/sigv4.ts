import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { CommonError, type WebRequest } from './service.ts'

/** A pair of keys that the cloud gave out. */
export interface Keys {
  readonly secretAccessKey: string
  /** Role sessions have one, and must send it. */
  readonly sessionToken: string
  /** Simulated milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Requests may be this much older or newer than the cloud's clock. */
const skewMs = 5 * 60_000

/**
 * Verifies a Signature Version 4 as AWS does: recomputes it from the request and the secret.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param find the keys behind an access key id
 * @param now simulated milliseconds since the epoch
 * @returns the access key id
 * @throws CommonError MissingAuthenticationToken, UnrecognizedClient, InvalidSignature or ExpiredToken
 */
export function verifySignature(
  request: WebRequest,
  service: string,
  region: string,
  find: (accessKeyId: string) => Keys | undefined,
  now: number,
): string {
  const authorization = request.headers.authorization
  if (!authorization) {
    throw new CommonError('MissingAuthenticationTokenException', 'Missing Authentication Token', {
      status: 403,
    })
  }
  const parts = parseAuthorization(authorization)
  if (!parts) throw unsigned(`Authorization header is not one of Signature Version 4: ${authorization}`)
  const [accessKeyId = '', day = '', scopeRegion = '', scopeService = ''] = parts.credential.split('/')
  const keys = find(accessKeyId)
  if (!keys || request.headers['x-amz-security-token'] !== keys.sessionToken) {
    throw new CommonError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      { status: 403 },
    )
  }
  if (scopeRegion !== region)
    throw unsigned(`Credential should be scoped to a valid region, not '${scopeRegion}'.`)
  if (scopeService !== service)
    throw unsigned(`Credential should be scoped to correct service: '${service}'.`)
  checkDate(request.headers['x-amz-date'] ?? '', day, now)
  const expected = sign(request, parts.signedHeaders, keys.secretAccessKey, [day, scopeRegion, scopeService])
  if (!equal(expected, parts.signature)) {
    throw unsigned(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    )
  }
  if (keys.expiresAt <= now) {
    throw new CommonError('ExpiredTokenException', 'The security token included in the request is expired', {
      status: 403,
    })
  }
  return accessKeyId
}

function parseAuthorization(header: string) {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header)
  if (!match) return undefined
  const [, credential = '', signedHeaders = '', signature = ''] = match
  return { credential, signedHeaders: signedHeaders.split(';'), signature }
}

function checkDate(date: string, day: string, now: number): void {
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const time = Date.parse(iso)
  if (Number.isNaN(time) || !date.startsWith(day))
    throw unsigned(`Date in Credential scope does not match '${date}'.`)
  const clock = basicIso(now)
  if (time < now - skewMs) {
    throw unsigned(
      `Signature expired: ${date} is now earlier than ${basicIso(now - skewMs)} (${clock} - 5 min.)`,
    )
  }
  if (time > now + skewMs) {
    throw unsigned(
      `Signature not yet current: ${date} is still later than ${basicIso(now + skewMs)} (${clock} + 5 min.)`,
    )
  }
}

function sign(
  request: WebRequest,
  signedHeaders: readonly string[],
  secret: string,
  scope: readonly string[],
): string {
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n')
  const credentialScope = [...scope, 'aws4_request'].join('/')
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], credentialScope, sha256(canonical)].join(
    '\n',
  )
  const key = [...scope, 'aws4_request'].reduce<string | Buffer>(
    (from, part) => hmac(from, part),
    `AWS4${secret}`,
  )
  return hmac(key, text).toString('hex')
}

function canonicalQuery(query: URLSearchParams): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  return [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
}

function basicIso(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

function equal(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(one)), Buffer.from(sha256(other)))
}

function unsigned(message: string): CommonError {
  return new CommonError('InvalidSignatureException', message, { status: 403 })
}
