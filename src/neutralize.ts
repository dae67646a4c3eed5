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
  return inert(plain(line))
}

/** As it will be read: what is deleted is gone, and nothing is left that could be. */
function plain(line: string): string {
  return line
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
}

function inert(line: string): string {
  const safe = line.replace(/##\[/g, '##\u200b[').replace(/^(\s*):(?=:)/u, '$1:\u200b')
  if (safe.length <= longestLine) return safe
  return `${safe.slice(0, longestLine)} … (${safe.length - longestLine} characters cut)`
}

/** Hides secrets in a text. */
type Clean = (text: string) => string

/**
 * Splits foreign text into safe lines. A carriage return starts a new line: it would overwrite the old one.
 *
 * @param clean called before the text is split, for what goes over several lines, and again once characters are
 *   deleted, because what stood on both sides of them is one word then; before the line is cut, which could leave half
 *   of a secret
 */
export function foreignLines(text: string, clean: Clean = (text) => text): string[] {
  return linesOf(clean(text)).map((line) => inert(clean(plain(line))))
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r|\u2028|\u2029|\u0085/)
}

/** Terminal colours, control characters, and what turns text round or hides it: nobody reads it, and it can make a text look like another. */
const invisible =
  /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g

export function withoutInvisible(text: string): string {
  return text.replace(invisible, '')
}

/**
 * A text that is still to be shown somewhere, without its secrets: also without those that would only come together
 * when whatever shows it takes away what is invisible.
 */
export function cleanedText(text: string, clean: Clean): string {
  return linesOf(clean(text))
    .map((line) => clean(withoutInvisible(line)))
    .join('\n')
}
