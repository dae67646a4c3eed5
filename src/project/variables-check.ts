import type { Checkout } from './checkout.ts'
import { parseEnvironment, readEnvironmentExamples } from './env-file.ts'
import type { Findings } from './findings.ts'
import type { Expression } from './python/expressions.ts'
import { qualifyIn } from './python/lookup.ts'
import { scopesOf } from './python/scopes.ts'
import type { Sources } from './python/sources.ts'
import { findSettings } from './settings.ts'

/** Keys beyond these are named in one line together. */
const MAX_LINES = 12

/**
 * Variables that the app asks for and that have no value in this deployment: settings fields without a default, and
 * keys of example files without a default in the code.
 * @param given names that have a value, injected ones among them
 * @param database whether a database is made, whose own variables then stand in
 */
export function checkVariables(
  checkout: Checkout,
  sources: Sources,
  findings: Findings,
  given: ReadonlySet<string>,
  database: boolean,
): void {
  const has = new Set([...given].map((name) => name.toUpperCase()))
  const isGiven = (variable: string) =>
    has.has(variable) || [...has].some((name) => name.startsWith(`${variable}__`))
  const fields = findSettings(sources)
  const known = new Set(fields.flatMap(({ variables }) => variables))
  for (const { name, variables, required, settingsClass, where } of fields) {
    if (!required || variables.some(isGiven)) continue
    const [variable = name.toUpperCase()] = variables
    findings.warn(
      'settings-value-missing',
      `${where}: ${settingsClass}.${name} has no default, and ${variables.join(' or ')} has no value in this deployment.`,
      adviceFor(variable, name, database),
    )
  }
  checkExamples(checkout, sources, findings, { isGiven, known, database })
}

/** What the injected variables call it: `POSTGRES_SERVER` is PGHOST. */
const INJECTED_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?(?:SERVER|HOST(?:NAME)?)$/, 'PGHOST'],
  [/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?USER(?:NAME)?$/, 'PGUSER'],
  [/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?PASS(?:WORD)?$/, 'PGPASSWORD'],
  [/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?PORT$/, 'PGPORT'],
  [/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?(?:DB|NAME|DATABASE)$/, 'PGDATABASE'],
  [
    /^(?:(?:POSTGRES(?:QL)?|PG|DB|SQLALCHEMY)_?(?:DATABASE_)?(?:URL|URI|DSN)|DATABASE_(?:URI|DSN))$/,
    'DATABASE_URL',
  ],
]

function injectedName(variable: string): string | null {
  return INJECTED_NAMES.find(([pattern]) => pattern.test(variable))?.[1] ?? null
}

function adviceFor(variable: string, field: string, database: boolean): string {
  const injected = database ? injectedName(variable) : null
  return injected === null
    ? `Set ${variable} in the input environment-variables, or in secrets.`
    : `Let it take the injected ${injected}: ${field}: str = Field(validation_alias=AliasChoices("${variable}", "${injected}"))`
}

function checkExamples(
  checkout: Checkout,
  sources: Sources,
  findings: Findings,
  from: {
    isGiven(variable: string): boolean
    readonly known: ReadonlySet<string>
    readonly database: boolean
  },
): void {
  const keys = readEnvironmentExamples(checkout).filter(
    ({ name }) => !from.isGiven(name.toUpperCase()) && !from.known.has(name.toUpperCase()),
  )
  if (keys.length === 0) return
  const optional = namesWithDefault(sources)
  const missing = keys.filter(
    ({ name }) => !optional.has(name) && !(from.database && injectedName(name.toUpperCase()) !== null),
  )
  for (const { name, where } of missing.slice(0, MAX_LINES)) {
    findings.warn(
      'env-value-missing',
      `${where}: ${name} has no value in this deployment.`,
      `Set ${name} in the input environment-variables, or in secrets, if the app needs it.`,
    )
  }
  const rest = missing.slice(MAX_LINES)
  if (rest.length === 0) return
  findings.warn(
    'env-value-missing',
    `${rest[0]?.where}: ${rest.map(({ name }) => name).join(', ')} have no value in this deployment.`,
    'Set those that the app needs in the input environment-variables, or in secrets.',
  )
}

/** Variables that the code reads with a default: `os.getenv("X", "y")`, `config("X", default="y")`. */
function namesWithDefault(sources: Sources): ReadonlySet<string> {
  const names = new Set<string>()
  for (const file of sources.mentioning(/environ|getenv|config\(|env\(/)) {
    const module = sources.module(file)
    for (const scopes of module === null ? [] : scopesOf(module)) {
      for (const call of scopes[0]?.calls ?? []) {
        const path =
          call.callee.kind === 'name' ? (qualifyIn(scopes, call.callee.path) ?? call.callee.path) : ''
        const [first, second] = call.positional
        const optional =
          second !== undefined || call.keywords.has('default') || /(?:getenv|environ\.get)$/.test(path)
        if (optional && isText(first) && /(?:getenv|environ\.get|config|env(?:\.\w+)?)$/.test(path))
          names.add(first.value)
      }
    }
  }
  return names
}

function isText(expression: Expression | undefined): expression is Extract<Expression, { kind: 'text' }> {
  return expression?.kind === 'text' && !expression.dynamic
}

/** A `.env` file in the repository: its values do not reach the app, and it may hold secrets. */
export function checkEnvironmentFile(
  checkout: Checkout,
  findings: Findings,
  given: ReadonlySet<string>,
): void {
  for (const file of ['.env', '.env.production', '.env.prod']) {
    const text = checkout.isFile(file) ? checkout.read(file) : null
    if (text === null) continue
    const names = parseEnvironment(text, file)
      .map(({ name }) => name)
      .filter((name) => !given.has(name))
    findings.warn(
      'env-file-committed',
      `${file} is in the repository, but kept out of the image${names.length === 0 ? '' : `: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''} come from it`}.`,
      `Give its values by the inputs environment-variables and secrets, then git rm --cached ${file}`,
    )
  }
}
