import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StepLog } from './step-log.ts'

/** A summary with more bytes is not shown at all (`CreateStepSummaryCommand` of actions/runner). */
const summaryLimit = 1024 * 1024

const variables = {
  output: 'GITHUB_OUTPUT',
  state: 'GITHUB_STATE',
  env: 'GITHUB_ENV',
  path: 'GITHUB_PATH',
  step_summary: 'GITHUB_STEP_SUMMARY',
} as const

type File = keyof typeof variables

/** What a step said through its files. */
export interface FileCommands {
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
  readonly path: readonly string[]
  /** Masked; empty where there was none or it was too large. */
  readonly summary: string
}

/** The files of one step through which a program gives outputs and the like to the runner. */
export class CommandFiles {
  readonly #directory: string
  readonly #step: string

  /** Makes them, empty. `step` keeps those of several steps apart. */
  constructor(directory: string, step: string) {
    this.#directory = directory
    this.#step = step
    mkdirSync(directory, { recursive: true })
    for (const file of Object.keys(variables) as File[]) writeFileSync(this.#path(file), '')
  }

  /** `GITHUB_OUTPUT` and the others. */
  get environment(): Record<string, string> {
    return Object.fromEntries(
      (Object.entries(variables) as [File, string][]).map(([file, name]) => [name, this.#path(file)]),
    )
  }

  /** Reads them after the step. What is wrong with one is an error of the step, and the others still count. */
  read(log: StepLog): FileCommands {
    const environment = this.#pairs('env', log)
    if (Object.keys(environment).some((name) => name.toUpperCase() === 'NODE_OPTIONS')) {
      log.complain("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
    }
    return {
      outputs: this.#pairs('output', log),
      state: this.#pairs('state', log),
      environment,
      path: readFileSync(this.#path('path'), 'utf8')
        .split(/\r?\n/)
        .filter((line) => line !== ''),
      summary: this.#summary(log),
    }
  }

  #path(file: File): string {
    return join(this.#directory, `${file}_${this.#step}`)
  }

  #pairs(file: File, log: StepLog): Record<string, string> {
    try {
      return parsePairs(readFileSync(this.#path(file), 'utf8'))
    } catch (error) {
      log.complain(`Unable to process file command '${file}' successfully.`)
      log.complain(error instanceof Error ? error.message : String(error))
      return {}
    }
  }

  #summary(log: StepLog): string {
    const { size } = statSync(this.#path('step_summary'))
    if (size > summaryLimit) {
      log.complain(
        `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${summaryLimit / 1024}k, got ${Math.floor(size / 1024)}k.`,
      )
      return ''
    }
    const lines = readFileSync(this.#path('step_summary'), 'utf8').split('\n')
    return lines.map((line) => log.masks.hide(line)).join('\n')
  }
}

/**
 * `name=value` and `name<<DELIMITER … DELIMITER`, by the rules of `EnvFileKeyValuePairs` of actions/runner. The last of
 * several values counts.
 *
 * @throws Error where a line is neither, or a delimiter never comes
 */
export function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  const lines = text.split('\n')
  // What follows the last line feed is a line only if there is something.
  if (lines.at(-1) === '') lines.pop()
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1)
      continue
    }
    const name = heredoc < 0 ? '' : line.slice(0, heredoc)
    const delimiter = heredoc < 0 ? '' : line.slice(heredoc + 2)
    if (name === '' || delimiter === '') throw new Error(`Invalid format '${line}'.`)
    const end = lines.indexOf(delimiter)
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
    pairs[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n')
  }
  return pairs
}
