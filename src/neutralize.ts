/** GitHub shows lines whole; a line longer than this is cut with a note. */
const longestLine = 4000

/**
 * Makes a line that is not ours (a container's, Docker's, AWS's, a branch name) safe to print. The runner executes
 * `::command::` at the start of a line and `##[command]` anywhere in it (actions/runner, ActionCommand.cs), whatever
 * stands before it, so both are broken with a zero-width space; control characters, which could rewrite a terminal,
 * become visible; bidirectional overrides go.
 *
 * @param line without its line break; one that contains breaks is made into several lines by {@link foreignLines}
 */
export function neutralize(line: string): string {
  const plain = line
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/##\[/g, '##\u200b[')
    .replace(/^(\s*):(?=:)/u, '$1:\u200b')
  if (plain.length <= longestLine) return plain
  return `${plain.slice(0, longestLine)} … (${plain.length - longestLine} characters cut)`
}

/** Splits foreign text into safe lines. A carriage return starts a new line: it would overwrite the old one. */
export function foreignLines(text: string): string[] {
  return text.split(/\r\n|\n|\r|\u2028|\u2029|\u0085/).map(neutralize)
}
