import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** What the runner takes from an action's `action.yml`. */
export interface ActionFile {
  /** Folder that `main` and `post` are relative to. */
  readonly directory: string
  /** Input -> its default, which may be an expression. */
  readonly defaults: Readonly<Record<string, string>>
  readonly main: string
  /** `null`: no post step. */
  readonly post: string | null
  /** Outputs that the action declares; others are set all the same, but a workflow cannot rely on them. */
  readonly outputs: readonly string[]
}

/** @throws Error where the action is not one that Node runs, or its program is not there */
export function readActionFile(directory: string): ActionFile {
  const action = parse(readFileSync(join(directory, 'action.yml'), 'utf8'))
  if (!/^node\d+$/.test(action.runs?.using)) throw new Error(`${directory} is not an action that Node runs.`)
  if (!existsSync(join(directory, action.runs.main))) {
    throw new Error(
      `${action.runs.main} of the action in ${directory} is missing. Run script/build to make it.`,
    )
  }
  const inputs = Object.entries<{ default?: unknown } | null>(action.inputs ?? {})
  return {
    directory,
    defaults: Object.fromEntries(inputs.map(([name, input]) => [name, String(input?.default ?? '')])),
    main: action.runs.main,
    post: action.runs.post ?? null,
    outputs: Object.keys(action.outputs ?? {}),
  }
}

/**
 * `INPUT_*` for the given inputs and the defaults of the others. Names are as they are, but for spaces and case: a
 * hyphen stays a hyphen.
 *
 * @param github the `github` context, for defaults such as `${{ github.token }}`
 * @throws Error where a default is an expression of any other kind
 */
export function inputVariables(
  action: ActionFile,
  given: Readonly<Record<string, string>>,
  github: Readonly<Record<string, string>>,
): Record<string, string> {
  const values = { ...action.defaults, ...given }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      name in given ? value : evaluate(value, github),
    ]),
  )
}

function evaluate(text: string, github: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const name = /^github\.(\w+)$/.exec(expression)?.[1]
    if (name === undefined)
      throw new Error(`The runner here does not know the expression \${{ ${expression} }}.`)
    return github[name] ?? ''
  })
}
