import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ErrorCode, errorCodes } from '../../src/errors.ts'
import { pitfallCodes } from '../../src/project/pitfall-codes.ts'
import type { Finding } from '../../src/project/project.ts'
import { readProject } from '../../src/project/read.ts'
import { readingOptions } from '../project/reading-options.ts'
import { productDirectory } from '../runner/product.ts'
import { madeBy } from './action-reference.ts'
import { warningCodes, whatToDo } from './what-to-do.ts'

interface Shown extends Pick<Finding, 'message' | 'fix'> {
  /** Whether it stops a deployment. */
  readonly stops: boolean
}

/** The whole of `docs/troubleshooting.md`. */
export function troubleshootingPage(): string {
  const shown = findingsOfExamples()
  return `${[
    '# Troubleshooting by code',
    madeBy('the codes in src/'),
    'Every error and warning has a code that does not change: it is the title of the red or yellow mark in the job, and ' +
      'stands in the summary. The text itself says what happened, where, what is still safe, and in its last line what ' +
      'to do. Here is the same in general, for a search.',
    'Something else, without a code, is a bug of ours: please report it with the log.',
    '## Errors',
    ...Object.entries(errorCodes).flatMap(([code, text]) => [
      `### ${code}`,
      `${text}\n\n${whatToDo[code as ErrorCode]}`,
    ]),
    '## Findings in the project',
    'What reading the checkout can find, before anything is built or called. `command: plan` shows them without AWS. ' +
      'An *error* stops a deployment, since it is certain to fail; a *warning* does not. Message and fix are those of ' +
      'an example project in `test/apps/`; yours name your files.',
    ...Object.entries(pitfallCodes).flatMap(([code, text]) => [
      `### ${code}`,
      text,
      ...exampleOf(shown.get(code)),
    ]),
    '## Other warnings',
    ...Object.entries(warningCodes).flatMap(([code, text]) => [`### ${code}`, text]),
  ].join('\n\n')}\n`
}

function exampleOf(example: Shown | undefined): string[] {
  if (example === undefined) return []
  const { stops, message, fix } = example
  return [
    `${stops ? 'Error' : 'Warning'}, for example:`,
    `\`\`\`text\n${[...new Set([message, fix])].join('\n')}\n\`\`\``,
  ]
}

/** The first finding with each code that an example project shows. */
function findingsOfExamples(): Map<string, Shown> {
  const shown = new Map<string, Shown>()
  const folder = join(productDirectory, 'test', 'apps')
  for (const name of readdirSync(folder).sort()) {
    const { inputs } = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'))
    const reading = readProject(readingOptions(join(folder, name), inputs))
    for (const list of ['errors', 'warnings'] as const) {
      for (const { code, message, fix } of reading[list]) {
        if (!shown.has(code)) shown.set(code, { stops: list === 'errors', message, fix })
      }
    }
  }
  return shown
}
