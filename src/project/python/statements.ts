import { type LogicalLine, readLines, type Token } from './tokens.ts'

/** A statement with the statements that are indented under it. */
export interface Statement {
  readonly tokens: readonly Token[]
  /** Line of its first token, from 1. */
  readonly line: number
  readonly body: readonly Statement[]
}

const COMPOUND: ReadonlySet<string> = new Set([
  'if',
  'elif',
  'else',
  'for',
  'while',
  'try',
  'except',
  'finally',
  'with',
  'async',
  'def',
  'class',
  'match',
  'case',
])

interface Open {
  readonly indent: number
  readonly body: Statement[]
}

/** The statements of a Python module as a tree. Never throws; broken indentation ends up at the nearest level. */
export function readStatements(source: string): readonly Statement[] {
  const top: Statement[] = []
  const stack: Open[] = [{ indent: -1, body: top }]
  for (const line of readLines(source)) {
    while (stack.length > 1 && (stack.at(-1)?.indent ?? -1) >= line.indent) stack.pop()
    const parent = stack.at(-1)?.body ?? top
    const last = place(line, parent)
    if (last !== null) stack.push({ indent: line.indent, body: last })
  }
  return top
}

/** Puts a logical line's statements into `parent`; the body that following deeper lines belong to, if any. */
function place(line: LogicalLine, parent: Statement[]): Statement[] | null {
  let open: Statement[] | null = null
  let target = parent
  for (const tokens of splitTop(line.tokens, ';')) {
    const [head, rest] = splitSuite(tokens)
    const body: Statement[] = []
    target.push({ tokens: head, line: head[0]?.line ?? 1, body })
    open = null
    if (rest === null) continue
    if (rest.length === 0) open = body
    else {
      body.push({ tokens: rest, line: rest[0]?.line ?? 1, body: [] })
      target = body
    }
  }
  return open
}

/** Splits at an operator outside all brackets; empty parts are left out. */
export function splitTop(tokens: readonly Token[], separator: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    depth += depthChange(token)
    if (depth === 0 && token.kind === 'operator' && token.text === separator) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts.filter((part) => part.length > 0)
}

/** `if x: y` -> [`if x`, `y`]; the second is empty where the suite follows on the next lines, `null` without colon. */
function splitSuite(tokens: readonly Token[]): [readonly Token[], readonly Token[] | null] {
  const first = tokens[0]
  if (first?.kind !== 'name' || !COMPOUND.has(first.text)) return [tokens, null]
  let depth = 0
  let lambdas = 0
  for (const [index, token] of tokens.entries()) {
    depth += depthChange(token)
    if (depth > 0) continue
    if (token.kind === 'name' && token.text === 'lambda') lambdas += 1
    else if (token.kind === 'operator' && token.text === ':') {
      if (lambdas > 0) lambdas -= 1
      else return [tokens.slice(0, index), tokens.slice(index + 1)]
    }
  }
  return [tokens, null]
}

/** +1 for an opening bracket, -1 for a closing one. */
export function depthChange(token: Token): number {
  if (token.kind !== 'operator') return 0
  if (token.text === '(' || token.text === '[' || token.text === '{') return 1
  return token.text === ')' || token.text === ']' || token.text === '}' ? -1 : 0
}
