import { createHash } from 'node:crypto'

/** The two trust domains. Whoever may open a pull request controls `preview`; nothing is shared between them. */
export type Stage = 'production' | 'preview'

/** `[a-z][a-z0-9]{0,19}`: never taken from the repository's name, so that a rename keeps everything. */
export const appPattern = /^[a-z][a-z0-9]{0,19}$/

/** What AWS calls its regions: `eu-west-1`, `us-gov-east-1`. */
export const regionPattern = /^[a-z]{2}(-[a-z]{1,9}){1,3}-[0-9]$/

/** What an environment may be called, but for `isReservedName`. */
export const environmentPattern = /^[a-z][a-z0-9-]{0,23}$/

/**
 * Names that an environment cannot have, because its database and the role that owns it are called like it: those of
 * PostgreSQL (`postgres`, the templates, `public`, `none`, and what begins with `pg_`: its page "CREATE ROLE"), of RDS
 * (`rdsadmin`, `rds_superuser` and the like) and of the instance's master user.
 */
export function isReservedName(environment: string): boolean {
  return /^(?:monolayer|postgres|template[01]|public|none|rds.*|pg-.*)$/.test(environment)
}

/** Where an environment lives: everything that its names are made of. */
export interface Address {
  readonly stage: Stage
  /** GitHub's numeric id of the repository: it survives renames and transfers. */
  readonly repositoryId: number
  readonly app: string
  readonly environment: string
}

/** Every name that is used on AWS, made here and nowhere else. The IAM policies in `bootstrap/` are written for them. */
export interface Names {
  readonly repository: string
  readonly databaseInstance: string
  readonly service: string
  readonly phaseFamily: string
  readonly webFamily: string
  readonly databaseFamily: string
  readonly logGroup: string
  /** Ends with a slash. */
  readonly parameters: string
  /** Database and its owner role inside the instance. */
  readonly database: string
  readonly stateKey: StateKey
}

/** The item of the state table that holds an environment's lock and state. */
export interface StateKey {
  readonly repository: string
  readonly environment: string
}

export function namesOf(address: Address): Names {
  const shared = `monolayer-${address.stage}-${address.repositoryId}-${address.app}`
  const service = `${shared}-${address.environment}`
  const path = `/monolayer/${address.stage}/${address.repositoryId}/${address.app}/${address.environment}`
  return {
    repository: shared,
    databaseInstance: shared,
    service,
    phaseFamily: `${service}-phase`,
    webFamily: `${service}-web`,
    databaseFamily: `${service}-database`,
    logGroup: path,
    parameters: `${path}/`,
    database: address.environment.replaceAll('-', '_'),
    stateKey: { repository: `${address.repositoryId}/${address.app}`, environment: address.environment },
  }
}

/** Tags on everything that is made. A resource that carries another repository's id is refused, never adopted. */
export function tagsOf(address: Address, repository: string): Record<string, string> {
  return {
    'monolayer:stage': address.stage,
    'monolayer:repository-id': String(address.repositoryId),
    'monolayer:repository': repository,
    'monolayer:app': address.app,
    'monolayer:environment': address.environment,
  }
}

/** Every environment but `production` is a preview. */
export function stageOf(environment: string): Stage {
  return environment === 'production' ? 'production' : 'preview'
}

/**
 * A branch's environment: lower-case letters, digits and single hyphens, at most 24 long. Where that changes the
 * text, six hex digits of its SHA-256 follow, so that `feat/a` and `feat-a` never share an environment. `production`,
 * `pr-<number>`, what looks like an altered name and names of PostgreSQL's are taken, so a branch of such a name is
 * altered too.
 *
 * @param branch any Unicode text
 */
export function environmentOfBranch(branch: string): string {
  const slug = branch
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const reserved =
    slug === 'production' || /^pr-[0-9]+$/.test(slug) || /-[0-9a-f]{6}$/.test(slug) || isReservedName(slug)
  if (slug === branch && environmentPattern.test(slug) && !reserved) return slug
  const hash = createHash('sha256').update(branch).digest('hex').slice(0, 6)
  // Some names are taken with whatever follows them.
  const letterFirst = /^[a-z]/.test(slug) && !isReservedName(`${slug}-`) ? slug : `b-${slug}`
  const head = letterFirst.slice(0, 24 - hash.length - 1).replace(/-+$/, '')
  return `${head}-${hash}`
}

/** The number of the pull request whose environment this is; `null`: it is none's. */
export function pullRequestOf(environment: string): number | null {
  const digits = /^pr-([1-9][0-9]{0,14})$/.exec(environment)?.[1]
  return digits === undefined ? null : Number(digits)
}
