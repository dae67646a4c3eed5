/**
 * One pattern of a `.dockerignore` file, with the meaning that Docker gives it (moby/patternmatcher, which both
 * builders use): `*` and `?` stop at `/`, `**` does not, `[…]` is a class, `\` escapes. Matching is a walk over a
 * set of states, so that no pattern can make it take more than linear time in the path.
 */
export interface IgnorePattern {
  /** `!pattern`: what matches is kept after all. */
  readonly exception: boolean
  /** The cleaned pattern, without `!`. */
  readonly text: string
  matches(path: string): boolean
}

type Token =
  | { readonly kind: 'character'; readonly value: string }
  | {
      readonly kind: 'class'
      readonly negated: boolean
      readonly ranges: readonly (readonly [number, number])[]
    }
  /** `?`, `*`, a `**` before more, a `**` at the end. */
  | { readonly kind: 'one' | 'some' | 'folders' | 'rest' }

/** @returns `null` where the pattern is malformed: an open class, a range without end, a trailing backslash */
export function compileIgnorePattern(text: string, exception: boolean): IgnorePattern | null {
  const tokens = readTokens([...text])
  if (tokens === null) return null
  return { exception, text, matches: matcherOf(text, tokens) }
}

function matcherOf(text: string, tokens: readonly Token[]): (path: string) => boolean {
  const literal = (part: readonly Token[]) => part.every((token) => token.kind === 'character')
  const first = tokens[0]
  if (!text.includes('\\')) {
    if (literal(tokens)) return (path) => path === text
    if (first?.kind === 'rest') return () => true
    // Docker compares ends of text here: `**file` is also the end of `xfile`, `dir**` the start of `dirx`.
    if (first?.kind === 'folders' && literal(tokens.slice(1))) {
      const suffix = text.slice(2)
      return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1))
    }
    if (tokens.at(-1)?.kind === 'rest' && literal(tokens.slice(0, -1))) {
      const prefix = text.slice(0, -2)
      return (path) => path.startsWith(prefix)
    }
  }
  return (path) => walk(tokens, path)
}

/** States: `2 * i` stands before token `i`; `2 * i + 1` is inside the folders that a `**` swallows. */
function walk(tokens: readonly Token[], path: string): boolean {
  let active = withSkips(tokens, new Set([0]))
  for (const character of path) {
    const next = new Set<number>()
    for (const state of active) {
      const at = state >> 1
      const token = tokens[at]
      if (token === undefined) continue
      switch (token.kind) {
        case 'character':
          if (character === token.value) next.add(2 * (at + 1))
          break
        case 'class':
          if (inClass(token, character)) next.add(2 * (at + 1))
          break
        case 'one':
          if (character !== '/') next.add(2 * (at + 1))
          break
        case 'some':
          if (character !== '/') next.add(2 * at)
          break
        case 'rest':
          next.add(2 * at)
          break
        case 'folders':
          next.add(2 * at + 1)
          if (character === '/') next.add(2 * (at + 1))
          break
      }
    }
    if (next.size === 0) return false
    active = withSkips(tokens, next)
  }
  return active.has(2 * tokens.length)
}

/** `*`, `**` may stand for nothing: adds the states behind them. */
function withSkips(tokens: readonly Token[], states: Set<number>): Set<number> {
  for (const state of states) {
    const kind = state % 2 === 0 ? tokens[state >> 1]?.kind : undefined
    if (kind === 'some' || kind === 'rest' || kind === 'folders') states.add(state + 2)
  }
  return states
}

function inClass(token: Extract<Token, { kind: 'class' }>, character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.negated
}

function readTokens(text: readonly string[]): readonly Token[] | null {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === '*' && text[at + 1] === '*') {
      at += 2
      if (text[at] === '/') at += 1
      tokens.push({ kind: at >= text.length ? 'rest' : 'folders' })
    } else if (character === '*' || character === '?') {
      tokens.push({ kind: character === '*' ? 'some' : 'one' })
      at += 1
    } else if (character === '[') {
      const read = readClass(text, at + 1)
      if (read === null) return null
      tokens.push(read.token)
      at = read.at
    } else {
      if (character === '\\') at += 1
      const value = text[at]
      if (value === undefined) return null
      tokens.push({ kind: 'character', value })
      at += 1
    }
  }
  return tokens
}

/** A class as Go's `filepath.Match` reads it: `^` negates, `]` and `-` must be escaped where a character stands. */
function readClass(text: readonly string[], from: number): { token: Token; at: number } | null {
  let at = from
  const negated = text[at] === '^'
  if (negated) at += 1
  const ranges: [number, number][] = []
  const readOne = (): number | null => {
    if (text[at] === '-' || text[at] === ']') return null
    if (text[at] === '\\') at += 1
    const code = text[at]?.codePointAt(0)
    at += 1
    return code ?? null
  }
  while (text[at] !== ']' || ranges.length === 0) {
    const low = readOne()
    if (low === null) return null
    let high: number | null = low
    if (text[at] === '-') {
      at += 1
      high = readOne()
      if (high === null) return null
    }
    ranges.push([low, high])
  }
  return { token: { kind: 'class', negated, ranges }, at: at + 1 }
}
