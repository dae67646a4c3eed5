/** One token of Python source. Comments, blank lines and line joins are gone. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'operator'
  /** As written; of a string its value (escapes resolved). */
  readonly text: string
  /** Of an f-string with replacement fields: its value is not known. */
  readonly dynamic: boolean
  /** Counts from 1. */
  readonly line: number
}

/** One logical line: what stands between two NEWLINE tokens of Python's own lexer. */
export interface LogicalLine {
  /** Columns of white space before the first token; a tab counts to the next multiple of 8. */
  readonly indent: number
  readonly tokens: readonly Token[]
}

const OPENERS = '([{'
const CLOSERS = ')]}'
const NAME_START = /[\p{L}\p{Nl}_]/u
const NAME = /[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_]*/uy
const NUMBER =
  /(?:0[xXoObB][0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]+)?|\.[0-9][0-9_]*)[jJ]?/y
const STRING_START = /([rRbBuUfFtT]{0,3})("""|'''|"|')/y
const OPERATOR = /\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|[-+*/%@&|^=<>!]=|\*\*|\/\/|>>|<<|[^\s]/y

/**
 * Splits Python source into logical lines (Language Reference 2, "Lexical analysis"), tolerantly: it never throws,
 * whatever the text is, and takes time linear in its length. Enough to know what is code, what is a string and what
 * is a comment; it is no validator.
 */
export function readLines(source: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = []
  let tokens: Token[] = []
  let indent = 0
  let depth = 0
  let line = 1
  let at = 0
  let fresh = true
  const end = () => {
    if (tokens.length > 0) lines.push({ indent, tokens })
    tokens = []
    depth = 0
    fresh = true
  }
  while (at < source.length) {
    if (fresh) {
      const width = indentation(source, at)
      at = width.at
      indent = width.columns
      fresh = false
      continue
    }
    const character = source.charAt(at)
    if (character === '\n') {
      at += 1
      line += 1
      if (depth === 0) end()
    } else if (character === '#') {
      const stop = source.indexOf('\n', at)
      at = stop === -1 ? source.length : stop
    } else if (character === '\\' && source.charAt(at + 1) === '\n') {
      at += 2
      line += 1
    } else if (/\s/.test(character)) {
      at += 1
    } else {
      const read = readToken(source, at, line)
      tokens.push(read.token)
      if (read.token.kind === 'operator') {
        if (OPENERS.includes(read.token.text)) depth += 1
        else if (CLOSERS.includes(read.token.text)) depth = Math.max(0, depth - 1)
      }
      line += read.newlines
      at = read.at
    }
  }
  end()
  return lines
}

function indentation(source: string, start: number): { at: number; columns: number } {
  let columns = 0
  let at = start
  for (; at < source.length; at += 1) {
    const character = source.charAt(at)
    if (character === ' ') columns += 1
    else if (character === '\t') columns = (Math.floor(columns / 8) + 1) * 8
    else if (character === '\f') columns = 0
    else break
  }
  return { at, columns }
}

interface Read {
  readonly token: Token
  readonly at: number
  readonly newlines: number
}

function readToken(source: string, at: number, line: number): Read {
  const plain = (kind: Token['kind'], text: string): Read => ({
    token: { kind, text, dynamic: false, line },
    at: at + Math.max(1, text.length),
    newlines: 0,
  })
  const start = match(STRING_START, source, at)
  if (start !== null) return readString(source, at, line, start)
  const character = source.charAt(at)
  if (NAME_START.test(String.fromCodePoint(source.codePointAt(at) ?? 32))) {
    return plain('name', match(NAME, source, at)?.[0] || character)
  }
  const number = match(NUMBER, source, at)
  if (number !== null) return plain('number', number[0])
  return plain('operator', match(OPERATOR, source, at)?.[0] ?? character)
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}

function readString(source: string, at: number, line: number, start: RegExpExecArray): Read {
  const prefix = (start[1] ?? '').toLowerCase()
  const quote = start[2] ?? '"'
  const long = quote.length === 3
  const raw = prefix.includes('r')
  let text = ''
  let newlines = 0
  let position = at + start[0].length
  let from = position
  while (position < source.length) {
    const character = source.charAt(position)
    if (character === '\\') {
      text += source.slice(from, position)
      const next = source.charAt(position + 1)
      if (next === '\n') newlines += 1
      text += raw ? character + next : escaped(next)
      position += 2
      from = position
    } else if (character === '\n' && !long) {
      break
    } else if (source.startsWith(quote, position)) {
      text += source.slice(from, position)
      return finish(position + quote.length)
    } else {
      if (character === '\n') newlines += 1
      position += 1
    }
  }
  position = Math.min(position, source.length)
  text += source.slice(from, position)
  return finish(position)

  function finish(end: number): Read {
    const dynamic = /[ft]/.test(prefix) && /\{(?!\{)/.test(text.replaceAll('{{', ''))
    return { token: { kind: 'string', text, dynamic, line }, at: end, newlines }
  }
}

/** The escapes that occur in paths, names and commands; others stay as written. */
function escaped(character: string): string {
  switch (character) {
    case '\n':
      return ''
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case 'r':
      return '\r'
    case '\\':
    case "'":
    case '"':
      return character
    default:
      return `\\${character}`
  }
}
