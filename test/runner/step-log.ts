import { type Command, commandNames, parseCommand } from './command.ts'
import type { Masks } from './masks.ts'

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  /** `title`, `file`, `line`, …; keys in lower case. */
  readonly properties: Readonly<Record<string, string>>
}

/**
 * What the runner makes of a step's output, line by line: which commands it obeys and what it shows. Both streams of
 * the process go here.
 */
export class StepLog {
  readonly masks: Masks
  readonly annotations: Annotation[] = []
  readonly executed: Command[] = []
  readonly outputs: Record<string, string> = {}
  readonly state: Record<string, string> = {}
  /** A command could not be carried out, which fails the step whatever its exit code. */
  failed = false
  readonly #known = new Set(commandNames)
  readonly #shown: string[] = []
  readonly #onLine: (line: string) => void
  #echo = false
  #stopToken: string | undefined

  /** `onLine` gets each line as it would be shown. */
  constructor(masks: Masks, onLine: (line: string) => void = () => {}) {
    this.masks = masks
    this.#onLine = onLine
  }

  /** Everything that is shown, masked. */
  get shown(): string {
    return this.#shown.map((line) => `${line}\n`).join('')
  }

  /** Takes a line of output, without its end. */
  take(line: string): void {
    const command = parseCommand(line, this.#known)
    if (command === undefined || !this.#obey(command, line)) {
      // A marker of the runner's own log format is made harmless.
      this.#show(line.replaceAll(/##\[(?=(?:start|end)-action)/g, '##[\\'))
    }
  }

  /** A complaint of the runner itself. */
  complain(message: string): void {
    this.failed = true
    this.annotations.push({ level: 'error', message: this.masks.hide(message), properties: {} })
    this.#show(`##[error]${message}`)
  }

  #obey(command: Command, line: string): boolean {
    if (this.#stopToken !== undefined) {
      if (command.name !== this.#stopToken) return false
      this.#known.delete(this.#stopToken)
      this.#stopToken = undefined
      this.#show(line)
      return true
    }
    if (this.#echo && !silent.has(command.name)) this.#show(line)
    const problem = this.#run(command, line)
    if (problem === undefined) this.executed.push(command)
    else {
      this.complain(
        `Unable to process command '${silent.has(command.name) ? command.name : line}' successfully.`,
      )
      this.complain(problem)
    }
    return true
  }

  /** Returns what is wrong with the command, if anything is. */
  #run({ name, properties, data }: Command, line: string): string | undefined {
    switch (name) {
      case 'stop-commands':
        return this.#stop(data, line)
      case 'add-mask':
        if (data.trim() === '')
          this.#show("##[warning]Can't add secret mask for empty string in ##[add-mask] command.")
        else this.masks.addLines(data)
        return undefined
      case 'set-output':
      case 'save-state':
        if (!properties.name) return `Required field 'name' is missing in ##[${name}] command.`
        ;(name === 'set-output' ? this.outputs : this.state)[properties.name] = data
        return undefined
      case 'set-env':
      case 'add-path':
        return `The \`${name}\` command is disabled. Please upgrade to using Environment Files.`
      case 'error':
      case 'warning':
      case 'notice':
        this.annotations.push({ level: name, message: this.masks.hide(data), properties })
        this.#show(`##[${name}]${data}`)
        return undefined
      case 'group':
        this.#show(`##[group]${data}`)
        return undefined
      case 'endgroup':
        this.#show('##[endgroup]')
        return undefined
      case 'echo':
        if (!/^\s*(on|off)\s*$/i.test(data)) return `Invalid echo command value: '${data}'.`
        this.#echo = /on/i.test(data)
        return undefined
      default:
        // Debug lines are not shown; problem matchers are noted, not applied.
        return undefined
    }
  }

  #stop(token: string, line: string): string | undefined {
    const lower = token.toLowerCase()
    if (token === '' || this.#known.has(lower) || lower === 'pause-logging') {
      return 'The stop-commands token is empty or one of the commands.'
    }
    this.#stopToken = lower
    this.#known.add(lower)
    if (token.length > 6) this.masks.add(token)
    this.#show(line)
    return undefined
  }

  #show(text: string): void {
    const hidden = this.masks.hide(text)
    this.#shown.push(hidden)
    this.#onLine(hidden)
  }
}

/** Commands that `echo` does not show, because what they say is secret or shown anyway. */
const silent: ReadonlySet<string> = new Set(['add-mask', 'debug', 'error', 'notice', 'warning'])
