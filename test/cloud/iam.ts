import type { Cloud } from './cloud.ts'
import { type Context, contextOf, holds, substitute } from './iam-conditions.ts'
import { managedPolicy } from './iam-managed.ts'
import { matchesArn, matchesPattern, type Policy, parsePolicy, type Statement } from './iam-policy.ts'
import { type Access, type Caller, CommonError } from './service.ts'

export interface Role {
  /** `arn:aws:iam::<account>:role<path><name>` */
  readonly arn: string
  readonly name: string
  readonly stack: string | undefined
  readonly trust: Policy
  readonly policies: readonly Policy[]
  readonly tags: Readonly<Record<string, string>>
  /** Simulated milliseconds since the epoch. */
  readonly createdAt: number
  /** Longest session, in simulated seconds. */
  readonly maxSessionDuration: number
}

export interface RoleInput {
  readonly name: string
  readonly path: string
  readonly trust: unknown
  /** Inline policies by name. */
  readonly policies: Readonly<Record<string, unknown>>
  readonly managedPolicyArns: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  readonly maxSessionDuration?: number
  /** The stack that makes it, which may make it anew. */
  readonly stack?: string
}

export interface Decision {
  readonly allowed: boolean
  /** Denied by a Deny statement, not by the lack of an Allow. */
  readonly explicit: boolean
}

interface Known {
  /** The policy it stands in, the same for the roles of every repository. */
  readonly where: string
  /** One for each role that has it. */
  readonly statements: Set<Statement>
  used: boolean
  /** Some access was allowed by nothing else. */
  needed: boolean
}

/** Roles, and what their policies allow. Nothing else decides here about access. */
export class Iam {
  readonly #cloud: Cloud
  readonly #roles = new Map<string, Role>()
  /** OIDC providers: issuer without `https://` -> audiences. */
  readonly #providers = new Map<string, readonly string[]>()
  readonly #statements = new Map<string, Known>()
  readonly #without: string | undefined

  /** `withoutStatement`: the Sid of a statement that is taken out of whatever policy has it. */
  constructor(cloud: Cloud, withoutStatement?: string) {
    this.#cloud = cloud
    this.#without = withoutStatement
  }

  get roles(): readonly Role[] {
    return [...this.#roles.values()]
  }

  role(arn: string): Role | undefined {
    return this.#roles.get(arn)
  }

  /** @throws Error when a policy cannot be read, or a statement has no Sid to report it by */
  createRole(input: RoleInput): Role {
    const arn = `arn:aws:iam::${this.#cloud.account}:role${input.path}${input.name}`
    const before = this.#roles.get(arn)
    if (before && (input.stack === undefined || before.stack !== input.stack)) {
      throw new Error(`The role ${arn} exists already`)
    }
    checkSizes(input)
    const inline = Object.entries(input.policies).map(([name, document]) =>
      this.#register(
        parsePolicy(document, `role ${input.name}, policy ${name}`),
        `role ${input.name}, policy ${name}`,
      ),
    )
    const role: Role = {
      arn,
      name: input.name,
      stack: input.stack,
      trust: this.#register(
        parsePolicy(input.trust, `role ${input.name}, trust`),
        `role ${input.name}, trust`,
      ),
      policies: [...inline, ...input.managedPolicyArns.map(managedPolicy)],
      tags: input.tags ?? {},
      createdAt: this.#cloud.clock.now(),
      maxSessionDuration: input.maxSessionDuration ?? 3600,
    }
    this.#roles.set(arn, role)
    return role
  }

  createProvider(url: string, audiences: readonly string[]): string {
    const host = url.replace(/^https:\/\//, '')
    this.#providers.set(host, audiences)
    return `arn:aws:iam::${this.#cloud.account}:oidc-provider/${host}`
  }

  /** The audiences of a provider, `undefined` where the account has no such provider. */
  provider(arn: string): readonly string[] | undefined {
    return this.#providers.get(arn.slice(arn.indexOf('/') + 1))
  }

  /** Whether the role's own policies allow one access. */
  check(roleArn: string, access: Access): Decision {
    const role = this.#roles.get(roleArn)
    if (!role) return { allowed: false, explicit: false }
    const context = contextOf(
      {
        'aws:PrincipalArn': roleArn,
        'aws:PrincipalAccount': this.#cloud.account,
        'aws:PrincipalType': 'AssumedRole',
        'aws:RequestedRegion': this.#cloud.region,
        'aws:ResourceAccount': this.#cloud.account,
        'aws:SecureTransport': 'true',
      },
      this.#resourceTags(access.resource),
      access.context ?? {},
    )
    const hits = role.policies
      .flatMap((policy) => policy.statements)
      .filter((statement) => applies(statement, access, context))
    const denial = hits.find((statement) => statement.effect === 'Deny')
    if (denial) this.#use(denial, true)
    else for (const statement of hits) this.#use(statement, hits.length === 1)
    return { allowed: denial === undefined && hits.length > 0, explicit: denial !== undefined }
  }

  /**
   * Whether a principal may assume the role.
   *
   * @param principal kind and name as in a trust policy: `['Service', 'ecs-tasks.amazonaws.com']`
   */
  trusts(
    roleArn: string,
    action: string,
    principal: readonly [string, string],
    keys: Access['context'] = {},
  ): boolean {
    const role = this.#roles.get(roleArn)
    if (!role) return false
    const context = contextOf(keys)
    const [kind, name] = principal
    const hits = role.trust.statements.filter(
      (statement) =>
        matchesAny(statement.actions, (pattern) => matchesPattern(pattern, action, true)) &&
        (statement.principals?.[kind] ?? []).some((pattern) => pattern === '*' || pattern === name) &&
        holds(statement.conditions, context),
    )
    for (const statement of hits) this.#use(statement, hits.length === 1)
    return hits.length > 0 && hits.every((statement) => statement.effect === 'Allow')
  }

  /** @throws CommonError AccessDeniedException for the first access that is not allowed, worded as AWS words it */
  authorize(caller: Caller, accesses: readonly Access[]): void {
    for (const access of accesses) {
      const { allowed, explicit } = this.check(caller.roleArn, access)
      if (!allowed) throw accessDenied(caller, access, explicit)
    }
  }

  /** Sids of the statements of all policies (trust policies, too) that no call has needed so far, sorted. */
  unusedStatements(): string[] {
    return [...this.#statements].flatMap(([sid, { used }]) => (used ? [] : [sid])).sort()
  }

  /**
   * Sids of the statements without which something that was asked for so far would have been decided otherwise: each
   * was the only one that allowed an access, or denied one.
   */
  neededStatements(): string[] {
    return [...this.#statements].flatMap(([sid, { needed }]) => (needed ? [sid] : [])).sort()
  }

  /** All Sids, sorted: what `withoutStatement` takes. */
  statements(): string[] {
    return [...this.#statements.keys()].sort()
  }

  inventory(): string[] {
    return [
      ...this.roles.map((role) => `iam-role:${role.name}`),
      ...[...this.#providers.keys()].map((host) => `oidc-provider:${host}`),
    ]
  }

  #register(policy: Policy, where: string): Policy {
    // The roles of two repositories have the same statements; their names differ in the repository's id.
    const place = where.replace(/^role \d+-/, 'role ')
    const here = new Set<string>()
    for (const statement of policy.statements) {
      if (!statement.sid)
        throw new Error(`${where}: every statement needs a Sid here, so that it can be reported`)
      const known = this.#statements.get(statement.sid)
      if ((known && known.where !== place) || here.has(statement.sid))
        throw new Error(`${where}: the Sid ${statement.sid} is used twice`)
      here.add(statement.sid)
      if (known) known.statements.add(statement)
      else {
        this.#statements.set(statement.sid, {
          where: place,
          statements: new Set([statement]),
          used: false,
          needed: false,
        })
      }
    }
    return { statements: policy.statements.filter(({ sid }) => sid !== this.#without) }
  }

  #use(statement: Statement, alone: boolean): void {
    const known = statement.sid === undefined ? undefined : this.#statements.get(statement.sid)
    if (!known?.statements.has(statement)) return
    known.used = true
    known.needed ||= alone
  }

  #resourceTags(arn: string): Record<string, string> {
    const tags = arn === '*' ? undefined : this.#cloud.tags(arn)
    return Object.fromEntries(
      Object.entries(tags ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
    )
  }
}

/** A refusal in AWS's words. `explicit`: a Deny statement refuses, not the lack of an Allow. */
export function accessDenied(caller: Caller, { action, resource }: Access, explicit: boolean): CommonError {
  const on = resource === '*' ? '' : ` on resource: ${resource}`
  const because = explicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`
  return new CommonError(
    'AccessDeniedException',
    `User: ${caller.sessionArn} is not authorized to perform: ${action}${on} ${because}`,
    { status: 403 },
  )
}

/**
 * White space does not count.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function checkSizes({ name, trust, policies }: RoleInput): void {
  const size = (document: unknown) => JSON.stringify(document).replace(/\s/g, '').length
  const inline = Object.values(policies).reduce<number>((sum, document) => sum + size(document), 0)
  if (inline > 10_240)
    throw new Error(`The inline policies of ${name} have ${inline} characters, more than 10,240`)
  if (size(trust) > 2048) throw new Error(`The trust policy of ${name} has more than 2,048 characters`)
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw new Error(`${name} is no name for a role`)
}

function applies(statement: Statement, access: Access, context: Context): boolean {
  const { actions, resources, conditions } = statement
  if (!matchesAny(actions, (pattern) => matchesPattern(pattern, access.action, true))) return false
  const fits = (pattern: string) => {
    const text = substitute(pattern, context)
    return text !== undefined && (access.resource === '*' ? text === '*' : matchesArn(text, access.resource))
  }
  return resources !== undefined && matchesAny(resources, fits) && holds(conditions, context)
}

function matchesAny(
  { patterns, not }: { patterns: readonly string[]; not: boolean },
  fits: (pattern: string) => boolean,
) {
  return patterns.some(fits) !== not
}
