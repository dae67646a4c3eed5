import type { Checkout } from './checkout.ts'

/** A line of an environment file. */
export interface EnvironmentLine {
  readonly name: string
  readonly value: string
  readonly where: string
}

/** Files that show which variables an app takes. */
const EXAMPLES = [
  '.env.example',
  '.env.sample',
  '.env.template',
  '.env.dist',
  'example.env',
  'env.example',
  '.env-example',
  'sample.env',
]

/** The variables of the project's example files; the first file that has a name counts for it. */
export function readEnvironmentExamples(checkout: Checkout): readonly EnvironmentLine[] {
  const found = new Map<string, EnvironmentLine>()
  for (const file of EXAMPLES) {
    const text = checkout.isFile(file) ? checkout.read(file) : null
    for (const line of text === null ? [] : parseEnvironment(text, file))
      if (!found.has(line.name)) found.set(line.name, line)
  }
  return [...found.values()]
}

/** `NAME=value`, `export NAME="value"`, comments and blank lines; anything else is skipped. */
export function parseEnvironment(text: string, file: string): readonly EnvironmentLine[] {
  return text.split('\n').flatMap((line, index) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)
    if (match === null) return []
    const [start, name = ''] = match
    return [{ name, value: readValue(line.slice(start.length).trim()), where: `${file}:${index + 1}` }]
  })
}

/** What may stand behind a value in quotes. */
const REST = /\s+#|$/y

/** What stands behind `=`, without its quotes or the comment after it. */
function readValue(raw: string): string {
  return inQuotes(raw) ?? beforeComment(raw)
}

/** What stands between the first character, a quote, and the last such quote that nothing but a comment follows. */
function inQuotes(raw: string): string | null {
  const quote = raw.charAt(0)
  if (quote !== '"' && quote !== "'") return null
  for (let end = raw.lastIndexOf(quote); end > 0; end = raw.lastIndexOf(quote, end - 1)) {
    REST.lastIndex = end + 1
    if (REST.test(raw)) return raw.slice(1, end)
  }
  return null
}

function beforeComment(raw: string): string {
  const comment = raw.startsWith('#') ? 0 : raw.search(/\s#/)
  return comment === -1 ? raw : raw.slice(0, comment).trimEnd()
}
