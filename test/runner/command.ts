/**
 * A workflow command in a line of output, by the rules of the runner (`ActionCommand.cs` of actions/runner):
 * `::name key=value,…::data` at the start of a line after white space, or `##[name key=value;…]data` anywhere in it.
 */
export interface Command {
  /** Lower case. */
  readonly name: string
  /** Keys in lower case. */
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** Names that the runner reacts to; a line with any other is ordinary output. */
export const commandNames: ReadonlySet<string> = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
])

interface Form {
  readonly separator: string
  readonly trims: boolean
  readonly dataEscapes: readonly Escape[]
  readonly propertyEscapes: readonly Escape[]
}

type Escape = readonly [escaped: string, plain: string]

const line = [
  ['%0D', '\r'],
  ['%0A', '\n'],
] as const
const percent = ['%25', '%'] as const

const current: Form = {
  separator: ',',
  trims: true,
  dataEscapes: [...line, percent],
  propertyEscapes: [...line, ['%3A', ':'], ['%2C', ','], percent],
}
const older: Form = {
  separator: ';',
  trims: false,
  dataEscapes: [['%3B', ';'], ...line, ['%5D', ']'], percent],
  propertyEscapes: [['%3B', ';'], ...line, ['%5D', ']'], percent],
}

/** `known`: names in lower case, and the token that ends `stop-commands` while there is one. */
export function parseCommand(text: string, known: ReadonlySet<string>): Command | undefined {
  const trimmed = text.replace(/^\p{White_Space}+/u, '')
  return parseCurrent(trimmed, known) ?? parseOlder(text, known)
}

function parseCurrent(text: string, known: ReadonlySet<string>): Command | undefined {
  if (!text.startsWith('::')) return undefined
  const end = text.indexOf('::', 2)
  return end < 0 ? undefined : command(text.slice(2, end), text.slice(end + 2), known, current)
}

function parseOlder(text: string, known: ReadonlySet<string>): Command | undefined {
  const start = text.indexOf('##[')
  if (start < 0) return undefined
  const end = text.indexOf(']', start)
  return end < 0 ? undefined : command(text.slice(start + 3, end), text.slice(end + 1), known, older)
}

function command(info: string, data: string, known: ReadonlySet<string>, form: Form): Command | undefined {
  const space = info.indexOf(' ')
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase()
  if (!known.has(name)) return undefined
  const properties: Record<string, string> = {}
  const list = space > 0 ? info.slice(space + 1) : ''
  for (const property of (form.trims ? list.trim() : list).split(form.separator)) {
    const [key, value] = pair(property.replace(/^=+/, ''))
    if (key !== '' && value !== '') properties[key.toLowerCase()] = decodeEscapes(value, form.propertyEscapes)
  }
  return { name, properties, data: decodeEscapes(data, form.dataEscapes) }
}

function pair(property: string): [string, string] {
  const equals = property.indexOf('=')
  return equals < 0 ? [property, ''] : [property.slice(0, equals), property.slice(equals + 1)]
}

function decodeEscapes(text: string, escapes: readonly Escape[]): string {
  return escapes.reduce((result, [escaped, plain]) => result.replaceAll(escaped, plain), text)
}
