import { depthChange, splitTop } from './statements.ts'
import type { Token } from './tokens.ts'

/** What a reader needs of an expression. Anything it does not know is `other`, with the parts it is made of. */
export type Expression =
  | { readonly kind: 'name'; readonly path: string; readonly line: number }
  | { readonly kind: 'text'; readonly value: string; readonly dynamic: boolean; readonly line: number }
  | { readonly kind: 'number'; readonly value: number; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly line: number }
  | {
      readonly kind: 'dict'
      readonly entries: readonly (readonly [Expression, Expression])[]
      readonly line: number
    }
  | CallExpression
  /** `f().name`; of a plain name the attributes are part of its path. */
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression; readonly line: number }
  /** Operands with the operators between them, those being `other` with their text and no parts. */
  | {
      readonly kind: 'other'
      readonly parts: readonly Expression[]
      readonly text: string
      readonly line: number
    }

export interface CallExpression {
  readonly kind: 'call'
  readonly callee: Expression
  readonly positional: readonly Expression[]
  readonly keywords: ReadonlyMap<string, Expression>
  /** True with `**options` or `*args`: there may be more arguments than are written. */
  readonly open: boolean
  readonly line: number
}

/** How deep brackets are read; deeper code is `other`. Bounds the time that hostile input can take. */
const MAX_DEPTH = 40

/** How long a chain of calls, attributes and indices may be: `a.b().c[d]`. */
const MAX_LINKS = 60

/** Reads one expression from all of `tokens`. Never throws. */
export function readExpression(tokens: readonly Token[], depth = 0): Expression {
  const line = tokens[0]?.line ?? 1
  if (tokens.length === 0 || depth > MAX_DEPTH) return { kind: 'other', parts: [], text: '', line }
  const primary = readPrimary(tokens, 0, depth)
  if (primary.at === tokens.length) return primary.expression
  const parts = [primary.expression]
  let at = primary.at
  while (at < tokens.length) {
    const next = readPrimary(tokens, at, depth)
    parts.push(next.expression)
    at = next.at
  }
  return { kind: 'other', parts, text: '', line }
}

/** All calls in an expression, outer before inner. */
export function* callsIn(expression: Expression): Generator<CallExpression> {
  if (expression.kind === 'call') {
    yield expression
    yield* callsIn(expression.callee)
    for (const argument of expression.positional) yield* callsIn(argument)
    for (const argument of expression.keywords.values()) yield* callsIn(argument)
  } else {
    for (const part of partsOf(expression)) yield* callsIn(part)
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'list':
      return expression.items
    case 'dict':
      return expression.entries.flat()
    case 'attribute':
      return [expression.object]
    case 'index':
      return [expression.object, expression.index]
    case 'other':
      return expression.parts
    default:
      return []
  }
}

interface Read {
  readonly expression: Expression
  readonly at: number
}

function readPrimary(tokens: readonly Token[], start: number, depth: number): Read {
  let { expression, at } = readAtom(tokens, start, depth)
  for (let links = 0; ; links += 1) {
    // A long chain is cut into pieces: whoever walks an expression does so recursively.
    if (links > MAX_LINKS) return { expression, at: Math.min(at, tokens.length) }
    const token = tokens[at]
    const next = tokens[at + 1]
    if (token?.text === '.' && token.kind === 'operator' && next?.kind === 'name') {
      expression =
        expression.kind === 'name'
          ? { ...expression, path: `${expression.path}.${next.text}` }
          : { kind: 'attribute', object: expression, name: next.text, line: expression.line }
      at += 2
    } else if (token?.text === '(' && token.kind === 'operator' && callable(expression)) {
      const end = closing(tokens, at)
      expression = readCall(expression, tokens.slice(at + 1, end), depth + 1)
      at = end + 1
    } else if (token?.text === '[' && token.kind === 'operator' && callable(expression)) {
      const end = closing(tokens, at)
      const index = readExpression(tokens.slice(at + 1, end), depth + 1)
      expression = { kind: 'index', object: expression, index, line: expression.line }
      at = end + 1
    } else return { expression, at: Math.min(at, tokens.length) }
  }
}

/** What may stand before `(` or `[` as their object; an operator or keyword may not. */
function callable(expression: Expression): boolean {
  if (expression.kind === 'name') return !KEYWORDS.has(expression.path)
  return expression.kind === 'call' || expression.kind === 'attribute' || expression.kind === 'index'
}

const KEYWORDS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'if',
  'else',
  'await',
  'lambda',
  'for',
  'return',
])

function readAtom(tokens: readonly Token[], at: number, depth: number): Read {
  const token = tokens[at]
  const line = token?.line ?? 1
  if (token === undefined) return { expression: { kind: 'other', parts: [], text: '', line }, at: at + 1 }
  if (token.kind === 'name') return { expression: { kind: 'name', path: token.text, line }, at: at + 1 }
  if (token.kind === 'number') {
    return { expression: { kind: 'number', value: Number(token.text.replaceAll('_', '')), line }, at: at + 1 }
  }
  if (token.kind === 'string') return readText(tokens, at)
  if (depthChange(token) === 1) {
    const end = closing(tokens, at)
    return { expression: readBrackets(token.text, tokens.slice(at + 1, end), line, depth + 1), at: end + 1 }
  }
  return { expression: { kind: 'other', parts: [], text: token.text, line }, at: at + 1 }
}

/** Adjacent string literals join (Language Reference 2.4.2). */
function readText(tokens: readonly Token[], start: number): Read {
  let value = ''
  let dynamic = false
  let at = start
  for (; tokens[at]?.kind === 'string'; at += 1) {
    value += tokens[at]?.text ?? ''
    dynamic ||= tokens[at]?.dynamic ?? false
  }
  return { expression: { kind: 'text', value, dynamic, line: tokens[start]?.line ?? 1 }, at }
}

function readBrackets(open: string, inner: readonly Token[], line: number, depth: number): Expression {
  const parts = splitTop(inner, ',')
  if (open === '(') {
    const [only] = parts
    const tuple = inner.at(-1)?.text === ',' && inner.at(-1)?.kind === 'operator'
    if (only !== undefined && parts.length === 1 && !tuple) return readExpression(only, depth)
  }
  if (open === '{' && parts.every((part) => splitTop(part, ':').length === 2)) {
    const entries = parts.map((part): [Expression, Expression] => {
      const [key = [], value = []] = splitTop(part, ':')
      return [readExpression(key, depth), readExpression(value, depth)]
    })
    return { kind: 'dict', entries, line }
  }
  return { kind: 'list', items: parts.map((part) => readExpression(part, depth)), line }
}

function readCall(callee: Expression, inner: readonly Token[], depth: number): CallExpression {
  const positional: Expression[] = []
  const keywords = new Map<string, Expression>()
  let open = false
  for (const part of splitTop(inner, ',')) {
    const [first, second] = part
    if (first?.kind === 'operator' && (first.text === '*' || first.text === '**')) open = true
    else if (first?.kind === 'name' && second?.kind === 'operator' && second.text === '=') {
      keywords.set(first.text, readExpression(part.slice(2), depth))
    } else positional.push(readExpression(part, depth))
  }
  return { kind: 'call', callee, positional, keywords, open, line: callee.line }
}

/** Index of the bracket that closes the one at `start`; past the end where there is none. */
function closing(tokens: readonly Token[], start: number): number {
  let depth = 0
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    depth += depthChange(token)
    if (depth === 0) return at
  }
  return tokens.length
}
