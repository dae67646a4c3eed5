/** What act says of a job, read from its JSON log. */
export interface ActLog {
  /** `success` or `failure`; `undefined` where act ran no job. */
  readonly conclusion: string | undefined
  /** Steps in the order in which they ended: `Main org/action@v1 success`. */
  readonly steps: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  /** Values that a step told the runner to hide. */
  readonly masks: readonly string[]
  /** Markdown of the job summary. */
  readonly summary: string
  /** What a person sees: the steps' output, with what is hidden as `***`. */
  readonly shown: string
}

/** One line of `act --json`, as far as it is read here. */
interface Entry {
  readonly msg?: string
  readonly raw_output?: boolean
  readonly command?: string
  readonly name?: string
  readonly arg?: string
  readonly content?: string
  readonly stage?: string
  readonly step?: string
  readonly stepResult?: string
  readonly jobResult?: string
  readonly level?: string
}

/** @param text standard output and standard error of `act --json`; what is no JSON is shown as it is */
export function readActLog(text: string): ActLog {
  const entries = text.split('\n').flatMap((line): Entry[] => {
    if (line.trim() === '') return []
    try {
      return [JSON.parse(line) as Entry]
    } catch {
      return [{ msg: `${line}\n`, raw_output: true }]
    }
  })
  const commands = (name: string) => entries.filter(({ command }) => command === name)
  return {
    conclusion: entries.find(({ jobResult }) => jobResult !== undefined)?.jobResult,
    steps: entries.flatMap(({ stage, step, stepResult }) =>
      stage === undefined || stepResult === undefined ? [] : [`${stage} ${step} ${stepResult}`],
    ),
    outputs: Object.fromEntries(commands('set-output').map(({ name = '', arg = '' }) => [name, arg])),
    masks: commands('add-mask').map(({ arg = '' }) => arg),
    summary: commands('summary')
      .map(({ content = '' }) => content)
      .join(''),
    shown: entries
      .filter(({ raw_output, level }) => raw_output === true || level === 'error')
      .map(({ msg = '' }) => (msg.endsWith('\n') ? msg : `${msg}\n`))
      .join(''),
  }
}
