import { shortestSecret } from './redact.ts'

/** A variable whose value the user gave. */
export interface Variable {
  readonly name: string
  readonly value: string
}

/** A secret of the app: given (stored encrypted), kept elsewhere by the user, or made once by us. */
export type SecretInput =
  | { readonly kind: 'value'; readonly name: string; readonly value: string }
  | { readonly kind: 'reference'; readonly name: string; readonly arn: string }
  | { readonly kind: 'generate'; readonly name: string }

/** Names that are set by us whatever the user says. */
const reservedVariables = new Set([
  'PGHOST',
  'PGPORT',
  'PGUSER',
  'PGPASSWORD',
  'PGDATABASE',
  'PGSSLMODE',
  'MONOLAYER_URL',
])

/** `KEY=value` lines. A message never shows a line's text: it may hold a secret. */
export function parseLines(input: string, text: string, mistakes: string[]): Variable[] {
  const seen = new Map<string, number>()
  const variables: Variable[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const number = index + 1
    if (raw.trim() === '' || raw.trimStart().startsWith('#')) continue
    const equals = raw.indexOf('=')
    const name = raw.slice(0, equals).trim()
    if (equals < 0 || !/^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(name)) {
      mistakes.push(
        `${input}: line ${number} is not KEY=value (letters, digits and _; no digit first).` +
          ' A value of several lines must be encoded, for instance in base64.',
      )
      continue
    }
    const first = seen.get(name)
    if (first !== undefined) {
      mistakes.push(`${input}: line ${number} sets ${name} again; line ${first} did already.`)
      continue
    }
    seen.set(name, number)
    variables.push({ name, value: raw.slice(equals + 1).trimEnd() })
  }
  return variables
}

/** What a line of `secrets` means. */
export function secretInput({ name, value }: Variable): SecretInput {
  if (value === 'generate') return { kind: 'generate', name }
  if (/^arn:aws[a-z-]*:(secretsmanager|ssm):[a-z0-9-]+:[0-9]{12}:\S+$/.test(value)) {
    return { kind: 'reference', name, arn: value }
  }
  return { kind: 'value', name, value }
}

/** What may not stand in `environment-variables` and `secrets`: values too short to hide, names twice, our own names. */
export function checkNames(
  variables: readonly Variable[],
  secrets: readonly SecretInput[],
  mistakes: string[],
): void {
  for (const secret of secrets) {
    if (secret.kind === 'value' && secret.value === '') {
      mistakes.push(`secrets: ${secret.name} is empty. Is the GitHub secret defined for this environment?`)
    } else if (secret.kind === 'value' && secret.value.trim().length < shortestSecret) {
      mistakes.push(
        `secrets: ${secret.name} has fewer than ${shortestSecret} characters and could not be hidden in logs.` +
          ' If it is not secret, move it to environment-variables.',
      )
    }
    if (variables.some((variable) => variable.name === secret.name)) {
      mistakes.push(`secrets: ${secret.name} is also in environment-variables; remove one of them.`)
    }
  }
  for (const { name } of [...variables, ...secrets]) {
    if (reservedVariables.has(name)) {
      mistakes.push(`${name} is set by the action. For a database of your own, set DATABASE_URL in secrets.`)
    }
  }
}
