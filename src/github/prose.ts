import { escapeMarkdown, inlineCode } from './markdown.ts'

/** A command of the AWS CLI up to the end of the sentence, or of its clause; a word in quotes belongs to it as it is. */
const command = /\baws [a-z][a-z0-9-]* [a-z][a-z0-9-]*(?:(?<!\.) (?!\()(?:'[^']*'|\\'|[^\s,;']|,(?=\S))+)*/g

/** Our sentences with what is not ours in them, escaped; commands in them stand as code, to be copied. */
export function prose(text: string): string {
  let from = 0
  const parts: string[] = []
  for (const found of text.matchAll(command)) {
    const code = withoutPunctuation(found[0])
    parts.push(text.slice(from, found.index), code)
    from = found.index + code.length
  }
  parts.push(text.slice(from))
  return parts.map((part, index) => (index % 2 === 1 ? inlineCode(part) : clause(part))).join('')
}

/** Without the signs that end the sentence or clause. */
function withoutPunctuation(text: string): string {
  let end = text.length
  while (end > 0 && '.:)'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

/** Escaped, with the spaces at its ends: they part it from the code. */
function clause(text: string): string {
  const escaped = escapeMarkdown(text)
  if (escaped === '') return text === '' ? '' : ' '
  return `${/^\s/.test(text) ? ' ' : ''}${escaped}${/\s$/.test(text) ? ' ' : ''}`
}

/** The same line by line. */
export function proseLines(text: string): string {
  return text
    .split('\n')
    .map(prose)
    .filter((line) => line !== '')
    .join('<br>')
}
