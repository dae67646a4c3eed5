import { didYouMean } from './did-you-mean.ts'
import { DeployError } from './errors.ts'
import { checkNames, parseLines, type SecretInput, secretInput, type Variable } from './key-value-lines.ts'
import { appPattern, environmentPattern, isReservedName, regionPattern } from './plan/names.ts'
import { type WebTargetKind, webTargetKinds } from './plan/web-target.ts'

export const commands = ['auto', 'plan', 'deploy', 'destroy', 'reset', 'sweep', 'wake'] as const
export type Command = (typeof commands)[number]

/** The action's inputs, read and checked once. Behind this, nothing is a raw string. */
export interface Inputs {
  readonly awsAccountId: string | null
  readonly awsRegion: string | null
  readonly roleToAssume: string | null
  readonly command: Command
  readonly app: string
  readonly environment: string | null
  readonly workingDirectory: string
  readonly entrypoint: string | null
  readonly dockerfile: string | null
  readonly image: string | null
  readonly buildArgs: readonly Variable[]
  readonly buildSecrets: readonly Variable[]
  readonly port: number | null
  readonly healthCheckPath: string | null
  /** Fargate CPU units. */
  readonly cpu: number
  /** MiB */
  readonly memory: number
  readonly cpuArchitecture: 'X86_64' | 'ARM64'
  readonly webTarget: WebTargetKind
  readonly minTasks: number
  readonly maxTasks: number
  /** It was set, but a gateway does not scale by itself. */
  readonly maxTasksIgnored: boolean
  readonly environmentVariables: readonly Variable[]
  readonly secrets: readonly SecretInput[]
  readonly database: 'auto' | 'postgres' | 'none'
  readonly databaseUrlScheme: string | null
  readonly databaseInstanceClass: string
  readonly databaseEngineVersion: string
  readonly databaseStorageGb: number
  readonly phaseTimeoutSeconds: number
  readonly rolloutTimeoutSeconds: number
  /** 0: never. */
  readonly previewMaxAgeSeconds: number
  /** 0: never. */
  readonly previewSleepSeconds: number
  readonly resolvePhase: { readonly phase: string; readonly as: 'done' | 'again' } | null
  readonly comment: boolean
  readonly githubToken: string
  readonly confirmDestroy: string | null
}

/** Fargate's pairs: CPU units -> MiB (AWS, "Task CPU and memory"). */
const fargateMemory: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: range(1024, 4096, 1024),
  1024: range(2048, 8192, 1024),
  2048: range(4096, 16384, 1024),
  4096: range(8192, 30720, 1024),
  8192: range(16384, 61440, 4096),
  16384: range(32768, 122880, 8192),
}

/** Without `max-tasks`. It has no default in `action.yml`: one there could not be told from a wish of the user. */
const usualMaxTasks = 4

/**
 * @param read gives an input's text, `''` where it is not set (`core.getInput`)
 * @param given the names of all inputs that were set, for "did you mean"
 * @throws DeployError `input-invalid` with every mistake at once, before anything is called
 */
export function parseInputs(read: (name: string) => string, given: readonly string[]): Inputs {
  const mistakes: string[] = []
  const text = (name: string): string | null => read(name).trim() || null
  const wrong = (name: string, wanted: string, example: string) => {
    mistakes.push(`${name}: ${wanted} (saw ${quote(read(name))}). Example: ${example}`)
  }

  const matching = (name: string, pattern: RegExp, wanted: string, example: string): string | null => {
    const value = text(name)
    if (value !== null && !pattern.test(value)) wrong(name, wanted, example)
    return value
  }
  const choice = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name)
    if (value === null) return fallback
    const found = allowed.find((option) => option === value)
    if (found !== undefined) return found
    wrong(name, `must be one of ${allowed.join(', ')}`, didYouMean(value, allowed) ?? fallback)
    return fallback
  }
  const whole = (name: string, fallback: number, from: number, to: number): number => {
    const value = text(name)
    if (value === null) return fallback
    const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (number >= from && number <= to) return number
    wrong(name, `must be a whole number from ${from} to ${to}`, String(fallback))
    return fallback
  }
  const duration = (name: string, fallback: string): number => {
    const value = text(name) ?? fallback
    const seconds = durationSeconds(value)
    if (seconds === null) wrong(name, 'must be a number with s, m, h or d, at most 365d', fallback)
    return seconds ?? 0
  }
  const lines = (name: string): Variable[] => parseLines(name, read(name), mistakes)

  for (const name of given) {
    if (knownInputs.includes(name)) continue
    const near = didYouMean(name, knownInputs)
    if (near !== null) mistakes.push(`${name}: there is no such input. Did you mean ${near}?`)
  }

  const command = choice('command', commands, 'auto')
  const awsAccountId = matching(
    'aws-account-id',
    /^[0-9]{12}$/,
    'must be the twelve digits of an AWS account, in quotes',
    '"123456789012"',
  )
  const awsRegion = matching('aws-region', regionPattern, 'must be the name of an AWS region', 'eu-west-1')
  if (command !== 'plan') {
    if (awsAccountId === null) mistakes.push('aws-account-id: is required. Example: "123456789012"')
    if (awsRegion === null) mistakes.push('aws-region: is required. Example: eu-west-1')
  }
  const roleToAssume = matching(
    'role-to-assume',
    /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]{1,576}$/,
    'must look like arn:aws:iam::<12 digits>:role/<name>',
    'arn:aws:iam::123456789012:role/deploy',
  )
  const roleAccount = roleToAssume?.split(':')[4]
  if (roleAccount && awsAccountId && roleAccount !== awsAccountId) {
    mistakes.push(`role-to-assume: is in account ${roleAccount}, but aws-account-id is ${awsAccountId}.`)
  }

  const cpu = whole('cpu', 256, 256, 16384)
  const memory = whole('memory', 512, 512, 122880)
  const allowedMemory = fargateMemory[cpu]
  if (allowedMemory === undefined) {
    wrong('cpu', `must be one of ${Object.keys(fargateMemory).join(', ')}`, '512')
  } else if (!allowedMemory.includes(memory)) {
    wrong('memory', `with cpu ${cpu} must be ${describeChoices(allowedMemory)}`, String(allowedMemory[0]))
  }
  const minTasks = whole('min-tasks', 1, 1, 100)
  const maxTasks = whole('max-tasks', Math.max(usualMaxTasks, minTasks), 1, 100)
  const webTarget = choice('web-target', webTargetKinds, 'express')
  const previewSleepSeconds = duration('preview-sleep', '0')
  const maxTasksGiven = ![null, String(minTasks)].includes(text('max-tasks'))
  if (webTarget === 'express' && maxTasks < minTasks)
    mistakes.push(`max-tasks: ${maxTasks} is less than min-tasks (${minTasks}).`)

  const environmentVariables = lines('environment-variables')
  const secrets = lines('secrets').map(secretInput)
  checkNames(environmentVariables, secrets, mistakes)

  const environment = matching(
    'environment',
    environmentPattern,
    'must be a-z, 0-9 and hyphens, at most 24, a letter first',
    'staging',
  )
  if (environment !== null && isReservedName(environment)) {
    wrong('environment', 'must be no name of PostgreSQL, of RDS or of the database instance', 'staging')
  }

  const inputs: Inputs = {
    awsAccountId,
    awsRegion,
    roleToAssume,
    command,
    app: matching('app', appPattern, 'must be a-z and 0-9, at most 20, a letter first', 'api') ?? 'app',
    environment,
    workingDirectory: text('working-directory') ?? '.',
    entrypoint: matching(
      'entrypoint',
      /^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?$/,
      'must be module:attribute, or module:function() for a factory',
      'app.main:app',
    ),
    dockerfile: text('dockerfile'),
    image: matching(
      'image',
      /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,511}$/,
      'must be a commit, a tag or a digest of an earlier deployment',
      'sha256:…',
    ),
    buildArgs: lines('build-args'),
    buildSecrets: lines('build-secrets'),
    port: text('port') === null ? null : whole('port', 8000, 1, 65535),
    healthCheckPath: matching(
      'health-check-path',
      /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,254}$/,
      'must be a path that begins with /',
      '/health',
    ),
    cpu,
    memory,
    cpuArchitecture:
      choice('cpu-architecture', ['x86_64', 'arm64'], 'x86_64') === 'arm64' ? 'ARM64' : 'X86_64',
    webTarget,
    minTasks,
    maxTasks: webTarget === 'gateway' ? minTasks : maxTasks,
    maxTasksIgnored: webTarget === 'gateway' && maxTasksGiven,
    environmentVariables,
    secrets,
    database: choice('database', ['auto', 'postgres', 'none'], 'auto'),
    databaseUrlScheme: matching(
      'database-url-scheme',
      /^[a-z][a-z0-9]*(\+[a-z0-9]+)?$/,
      'must be the scheme of a database URL',
      'postgresql+asyncpg',
    ),
    databaseInstanceClass:
      matching(
        'database-instance-class',
        /^db\.[a-z0-9]+\.[a-z0-9]+$/,
        'must be an RDS class',
        'db.t4g.micro',
      ) ?? 'db.t4g.micro',
    databaseEngineVersion:
      matching('database-engine-version', /^1[4-9](\.[0-9]+)?$/, 'must be a version from 14 on', '17') ??
      '17',
    databaseStorageGb: whole('database-storage-gb', 20, 20, 13107),
    phaseTimeoutSeconds: duration('phase-timeout', '30m'),
    rolloutTimeoutSeconds: duration('rollout-timeout', '40m'),
    previewMaxAgeSeconds: duration('preview-max-age', '14d'),
    previewSleepSeconds,
    resolvePhase: resolvePhaseInput(text('resolve-phase'), mistakes),
    comment: choice('comment', ['true', 'false'], 'true') === 'true',
    githubToken: text('github-token') ?? '',
    confirmDestroy: text('confirm-destroy'),
  }
  if (mistakes.length > 0) throw invalid(mistakes)
  return inputs
}

/** In the order of `action.yml`; a test holds the two together. */
export const knownInputs = [
  'aws-account-id',
  'aws-region',
  'role-to-assume',
  'command',
  'app',
  'environment',
  'working-directory',
  'entrypoint',
  'dockerfile',
  'image',
  'build-args',
  'build-secrets',
  'port',
  'health-check-path',
  'cpu',
  'memory',
  'cpu-architecture',
  'web-target',
  'min-tasks',
  'max-tasks',
  'environment-variables',
  'secrets',
  'database',
  'database-url-scheme',
  'database-instance-class',
  'database-engine-version',
  'database-storage-gb',
  'phase-timeout',
  'rollout-timeout',
  'preview-max-age',
  'preview-sleep',
  'resolve-phase',
  'comment',
  'github-token',
  'confirm-destroy',
]

/** `90m` -> 5400; `0` -> 0; `null` where it is no duration of at most a year. */
export function durationSeconds(text: string): number | null {
  const match = /^([0-9]{1,8})(s|m|h|d)?$/.exec(text)
  if (match === null) return null
  const unit = match[2] ?? (match[1] === '0' ? 's' : undefined)
  if (unit === undefined) return null
  const seconds = Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86400 }[unit as 's' | 'm' | 'h' | 'd']
  return seconds <= 365 * 86400 ? seconds : null
}

function resolvePhaseInput(text: string | null, mistakes: string[]): Inputs['resolvePhase'] {
  if (text === null) return null
  const match = /^(createDatabase|bootstrap)=(done|again)$/.exec(text)
  if (match?.[1] === undefined) {
    mistakes.push(
      `resolve-phase: must be createDatabase or bootstrap, then =done or =again (saw ${quote(text)}). Example: bootstrap=done`,
    )
    return null
  }
  return { phase: match[1], as: match[2] === 'done' ? 'done' : 'again' }
}

function invalid(mistakes: string[]): DeployError {
  const one = mistakes.length === 1
  return new DeployError({
    code: 'input-invalid',
    message: `${one ? 'An input is' : `${mistakes.length} inputs are`} not right:\n${mistakes.map((m) => `- ${m}`).join('\n')}`,
    where: 'the `with:` of the step in your workflow file',
    safe: 'Nothing was called and nothing was changed.',
    remedy: `Correct ${one ? 'it' : 'them'} there and push again.`,
  })
}

function describeChoices(choices: readonly number[]): string {
  if (choices.length <= 4) return choices.join(', ')
  return `${choices[0]} to ${choices.at(-1)} in steps of ${(choices[1] ?? 0) - (choices[0] ?? 0)}`
}

function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return JSON.stringify(short)
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step)
}
