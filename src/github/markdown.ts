/**
 * Text that is not ours, safe inside Markdown: no HTML, no links or images, no mentions or issue references, no table
 * or code delimiters. Everything that could mean something becomes a character reference, which GitHub shows as the
 * character.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[&<>"'`*_~[\](){}#+\-.!|\\@:/=$^]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\s*\n\s*/g, ' ')
}

/** Foreign text as code on one line. */
export function inlineCode(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`
}

/** Foreign text as a block that nothing in it can end: its fence is longer than any run of backticks in it. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')}\n${fence}`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/**
 * Cuts a text to so many bytes of UTF-8, at a line's end, and says so. GitHub drops a summary that is too long whole,
 * and refuses a comment.
 */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text, 'utf8') <= bytes) return text
  const note = '\n\n*(cut: the rest is in the log of the job)*\n'
  const room = bytes - Buffer.byteLength(note, 'utf8')
  const kept: string[] = []
  let used = 0
  for (const line of text.split('\n')) {
    used += Buffer.byteLength(line, 'utf8') + 1
    if (used > room) break
    kept.push(line)
  }
  return kept.join('\n') + note
}
