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
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line)
    if (match === null) return []
    const [, name = '', raw = ''] = match
    const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(raw)?.[2]
    return [{ name, value: quoted ?? raw.replace(/(?:^|\s+)#.*$/, ''), where: `${file}:${index + 1}` }]
  })
}
