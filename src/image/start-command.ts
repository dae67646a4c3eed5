/** Words that open a compound command, where `exec` cannot stand (POSIX.1-2017, Shell, 2.4 "Reserved Words"). */
const RESERVED = /^(?:if|for|while|until|case|select|function|time|!|\{|\[\[)$/

/** A word as far as it takes to tell a reserved one. */
const WORD = /\S{1,9}/y

/** Commands of the shell itself: nothing would be left to become the process. */
const BUILTIN =
  /^(?:cd|exec|exit|export|set|unset|trap|wait|eval|source|\.|:|true|false|return|ulimit|umask)$/

/**
 * A start command as the exec form of a container's command: `["sh", "-c", "exec …"]`. The shell is there because
 * such commands use it (`$PORT`, `cd src && …`); `exec` puts the server in its place, so that the server is process
 * 1 and gets the SIGTERM with which ECS ends a task. Where the last command cannot be told for certain (a pipe, a
 * loop, something in the background), the command stays as written.
 */
export function startCommand(command: string): readonly string[] {
  return ['sh', '-c', withExec(command.trim())]
}

function withExec(command: string): string {
  const last = lastCommand(command)
  if (last === null) return command
  const words = /^((?:[A-Za-z_]\w*=(?:[^\s'"$`\\]|'[^']*'|"[^"$`\\]*")*\s+)*)(\S+)/.exec(command.slice(last))
  const [, assignments = '', program = ''] = words ?? []
  if (program === '' || RESERVED.test(program) || BUILTIN.test(program) || /^[<>(]|=/.test(program))
    return command
  // `exec A=1 program` would look for a program named `A=1`; `env` takes the assignments as they are.
  const prefix = assignments === '' ? 'exec ' : 'exec env '
  return command.slice(0, last) + prefix + command.slice(last)
}

/** Where the last simple command of a list (`a && b; c`) begins; `null` for pipes, jobs, subshells, compounds. */
function lastCommand(command: string): number | null {
  let start = 0
  let at = 0
  let fresh = true
  while (at < command.length) {
    const character = command.charAt(at)
    if (fresh && character.trim() !== '') {
      WORD.lastIndex = at
      if (RESERVED.test(WORD.exec(command)?.[0] ?? '')) return null
      fresh = false
    }
    if (character === '\\') at += 2
    else if (character === "'" || character === '"') at = afterQuote(command, at)
    else if (/[`#()<]/.test(character) || command.startsWith('$(', at)) {
      // A substitution may hold anything, and a here-document or comment ends the line: only the harmless kinds pass.
      if (character === '<' && command.charAt(at + 1) !== '<') at += 1
      else return null
    } else if (command.startsWith('&&', at) || command.startsWith('||', at)) {
      at += 2
      start = at
    } else if (command.startsWith('>&', at) || command.startsWith('&>', at)) at += 2
    else if (character === '|' || character === '&') return null
    else if (character === ';' || character === '\n') {
      at += 1
      start = at
    } else at += 1
    fresh ||= start === at
  }
  const blanks = /^\s*/.exec(command.slice(start))?.[0].length ?? 0
  return start + blanks < command.length ? start + blanks : null
}

function afterQuote(command: string, from: number): number {
  const quote = command.charAt(from)
  let at = from + 1
  while (at < command.length && command.charAt(at) !== quote)
    at += quote === '"' && command.charAt(at) === '\\' ? 2 : 1
  return at + 1
}
