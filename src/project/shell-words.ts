/** One word of a command, with what the shell would still do to it left as written (`$PORT`, `*`). */
export interface CommandLine {
  readonly words: readonly string[]
}

/** Operators that end one simple command and begin the next. */
const OPERATORS = /^(?:&&|\|\||;|\||&)/

/**
 * Splits a shell command into simple commands of words (POSIX 2.2 "Quoting", 2.9 "Shell Commands"), as far as a
 * start command needs it: quotes are resolved, `$NAME` stays. Redirections are words like others. Linear time.
 */
export function splitCommands(command: string): readonly CommandLine[] {
  const commands: string[][] = [[]]
  let word: string | null = null
  const flush = () => {
    if (word !== null) commands.at(-1)?.push(word)
    word = null
  }
  let at = 0
  while (at < command.length) {
    const character = command.charAt(at)
    const operator = OPERATORS.exec(command.slice(at, at + 2))?.[0]
    if (character === '\\') {
      const next = command.charAt(at + 1)
      if (next !== '\n') word = (word ?? '') + next
      at += 2
    } else if (character === "'") {
      const end = until(command, at + 1, "'")
      word = (word ?? '') + command.slice(at + 1, end)
      at = end + 1
    } else if (character === '"') {
      const quoted = doubleQuoted(command, at + 1)
      word = (word ?? '') + quoted.text
      at = quoted.at
    } else if (/\s/.test(character)) {
      flush()
      if (character === '\n') commands.push([])
      at += 1
    } else if (operator !== undefined) {
      flush()
      commands.push([])
      at += operator.length
    } else if (character === '$' && /[({]/.test(command.charAt(at + 1))) {
      const end = until(command, at + 2, command.charAt(at + 1) === '{' ? '}' : ')')
      word = (word ?? '') + command.slice(at, end + 1)
      at = end + 1
    } else if (character === '#' && word === null) {
      const end = command.indexOf('\n', at)
      at = end === -1 ? command.length : end
    } else {
      word = (word ?? '') + character
      at += 1
    }
  }
  flush()
  return commands.filter((words) => words.length > 0).map((words) => ({ words }))
}

function until(text: string, from: number, end: string): number {
  const at = text.indexOf(end, from)
  return at === -1 ? text.length : at
}

function doubleQuoted(text: string, from: number): { text: string; at: number } {
  let value = ''
  let at = from
  while (at < text.length && text.charAt(at) !== '"') {
    if (text.charAt(at) === '\\' && /["\\$`\n]/.test(text.charAt(at + 1))) at += 1
    value += text.charAt(at)
    at += 1
  }
  return { text: value, at: at + 1 }
}

/** Words as a command that a POSIX shell reads back as the same words. */
export function joinWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ')
}
