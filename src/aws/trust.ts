/** The claims of GitHub's token that a trust policy can ask for. The token itself is never shown. */
const shownClaims = [
  'sub',
  'aud',
  'repository_id',
  'repository',
  'ref',
  'environment',
  'event_name',
  'job_workflow_ref',
] as const

export type Claims = Readonly<Record<string, unknown>>

/** The payload of a JWT (RFC 7519), not verified: AWS does that. Empty where it is no JWT. */
export function decodeClaims(token: string): Claims {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof payload === 'object' && payload !== null ? { ...payload } : {}
  } catch {
    return {}
  }
}

export function describeClaims(claims: Claims): string[] {
  return shownClaims.flatMap((name) =>
    typeof claims[name] === 'string' ? [`${name} = ${claims[name]}`] : [],
  )
}

/** A trust policy statement that allows these claims, in both shapes of `sub`, as JSON. */
export function trustStatement(accountId: string, claims: Claims): string {
  const provider = 'token.actions.githubusercontent.com'
  const [owner = '<owner>', name = '<repository>'] = claimText(claims, 'repository').split('/')
  const ownerId = claimText(claims, 'repository_owner_id') || '<owner-id>'
  const id = claimText(claims, 'repository_id') || '<repository-id>'
  const production = claimText(claims, 'ref') !== '' && !claimText(claims, 'ref').startsWith('refs/pull/')
  return JSON.stringify(
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${provider}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${provider}:aud`]: 'sts.amazonaws.com',
          [`${provider}:repository_id`]: id,
          ...(production ? { [`${provider}:ref`]: claimText(claims, 'ref') } : {}),
        },
        StringLike: {
          [`${provider}:sub`]: [`repo:${owner}/${name}:*`, `repo:${owner}@${ownerId}/${name}@${id}:*`],
        },
      },
    },
    null,
    2,
  )
}

/** A claim as text; `''` where the token does not have it, or has something else. */
export function claimText(claims: Claims, name: string): string {
  const value = claims[name]
  return typeof value === 'string' ? value : ''
}
