import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { productDirectory } from '../runner/product.ts'

interface Described {
  readonly name: string
  /** One paragraph, without the example. */
  readonly text: string
  /** `null` where the action has none. */
  readonly fallback: string | null
  readonly example: string | null
}

export interface ActionReference {
  readonly inputs: readonly Described[]
  readonly outputs: readonly Described[]
}

/** What `action.yml` says of its inputs and outputs. */
export function readActionReference(): ActionReference {
  const action = parse(readFileSync(join(productDirectory, 'action.yml'), 'utf8'))
  return { inputs: entriesOf(action.inputs), outputs: entriesOf(action.outputs) }
}

function entriesOf(entries: Record<string, { description: string; default?: string }>): Described[] {
  return Object.entries(entries).map(([name, { description, default: fallback }]) => {
    const [text = '', example] = description.trim().split(/\s*Example:\s+/)
    return { name, text, fallback: fallback ?? null, example: example?.replace(/^`|`$/g, '') ?? null }
  })
}

/** The first sentence of a paragraph. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** Tables for `README.md`: a line each, the whole text stands in `docs/inputs.md`. */
export function readmeTables({ inputs, outputs }: ActionReference): string {
  return [
    '| Input | What it is | Default |',
    '|---|---|---|',
    ...inputs.map(
      ({ name, text, fallback }) =>
        `| [\`${name}\`](docs/inputs.md#${name}) | ${cell(firstSentence(text))} | ${fallback === null ? '' : `\`${fallback}\``} |`,
    ),
    '',
    '| Output | What it is |',
    '|---|---|',
    ...outputs.map(({ name, text }) => `| \`${name}\` | ${cell(text)} |`),
  ].join('\n')
}

/** The whole of `docs/inputs.md`. */
export function inputsPage({ inputs, outputs }: ActionReference): string {
  return `${[
    '# Inputs and outputs',
    madeBy('action.yml'),
    '## Inputs',
    ...inputs.flatMap(({ name, text, fallback, example }) => [
      `### ${name}`,
      text,
      [
        fallback === null ? 'No default.' : `Default: \`${fallback}\`.`,
        ...(example === null ? [] : ['Example:']),
      ].join(' '),
      ...(example === null ? [] : [`\`\`\`yaml\n${name}: ${inYaml(name, example)}\n\`\`\``]),
    ]),
    '## Outputs',
    ...outputs.flatMap(({ name, text }) => [`### ${name}`, text]),
  ].join('\n\n')}\n`
}

/** Lists of `KEY=value` stand as blocks, so that a second line is easy to add. */
function inYaml(name: string, example: string): string {
  const listed = ['build-args', 'build-secrets', 'environment-variables', 'secrets'].includes(name)
  return listed ? `|\n  ${example}` : example
}

export function madeBy(source: string): string {
  return `<!-- Made from ${source} by script/docs: change it there. -->`
}
