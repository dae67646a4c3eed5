import { withoutInvisible } from '../neutralize.ts'

/** Stands, unseen, between the sign and the name of what would else be a mention or a reference. */
const apart = '&#8203;'

/**
 * Text that is not ours, on one line, safe inside Markdown: no HTML, emphasis, code, links or images, no mention or
 * reference, no cell, list, heading or quote. What means nothing to GitHub stays as it is, so that the raw text can
 * be read: only what does becomes a character reference. Rules: the GitHub Flavored Markdown Spec; mentions and
 * references are looked for in the finished text, where a character reference does not help.
 */
export function escapeMarkdown(text: string): string {
  return (
    withoutInvisible(text)
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/#(?=[0-9])/g, `#${apart}`)
      .replace(/@(?=[\w-])/g, `@${apart}`)
      .replace(/\b(gh)-(?=[0-9])/gi, `$1-${apart}`)
      .replace(/:\/\//g, '&#58;//')
      .replace(/(www)\./gi, '$1&#46;')
      // Between letters or digits an underscore means nothing.
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '&#95;')
      .replace(/[`*~[\]|\\$]/g, reference)
      // Only at the beginning: a list, a heading, a rule.
      .replace(/^[-+=#]/, reference)
      .replace(/^([0-9]{1,9})([.)])/, (_, digits: string, mark: string) => digits + reference(mark))
  )
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`
}

/** Foreign text as code on one line. */
export function inlineCode(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`
}

/** A link that is shown as it is, and that nothing in it can end. */
export function link(url: string): string {
  return `<${encodeURI(withoutInvisible(url))}>`
}

/** Foreign text as a block that nothing in it can end: its fence is longer than any run of backticks in it. */
export function codeBlock(text: string): string {
  let longest = 2
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${withoutInvisible(text)}\n${fence}`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Room for what closes what a cut has left open. */
const closingBytes = 200

/**
 * Cuts a text to so many bytes of UTF-8, at a line's end, closes what is open there, and says so. GitHub drops a
 * summary that is too long whole, and refuses a comment.
 */
export function cutToBytes(text: string, bytes: number, where = 'the log of the job'): string {
  if (Buffer.byteLength(text, 'utf8') <= bytes) return text
  const note = `\n\n*(cut: the rest is in ${where})*\n`
  const room = bytes - closingBytes - Buffer.byteLength(note, 'utf8')
  const kept: string[] = []
  let used = 0
  let fence = ''
  let details = 0
  for (const line of text.split('\n')) {
    used += Buffer.byteLength(line, 'utf8') + 1
    if (used > room) break
    kept.push(line)
    const mark = /^`{3,}/.exec(line)?.[0] ?? ''
    if (fence === '') {
      fence = mark
      details += line.startsWith('<details>') ? 1 : line.startsWith('</details>') ? -1 : 0
    } else if (line === fence) fence = ''
  }
  const closing = [...(fence === '' ? [] : [fence]), ...Array.from({ length: details }, () => '\n</details>')]
  return [...kept, ...closing].join('\n') + note
}
