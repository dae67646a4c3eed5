/** The message is DynamoDB's, after `Invalid <Kind>Expression: `. */
export class ExpressionError extends Error {}

/** A piece of an expression: `#n` is a name, `:v` a value. */
export type Token = {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'sign' | 'end'
  readonly text: string
}

/** @throws ExpressionError */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const pattern =
    /\s*(?:(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([A-Za-z_][A-Za-z0-9_]*)|(\d+)|(<>|<=|>=|[=<>+\-(),.[\]]))/y
  while (pattern.lastIndex < text.trimEnd().length) {
    const start = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match) throw new ExpressionError(`Syntax error; token: "${text.slice(start).trim().slice(0, 10)}"`)
    const [, name, value, word, number, sign] = match
    if (name) tokens.push({ kind: 'name', text: name })
    else if (value) tokens.push({ kind: 'value', text: value })
    else if (word) tokens.push({ kind: 'word', text: word })
    else if (number) tokens.push({ kind: 'number', text: number })
    else tokens.push({ kind: 'sign', text: sign ?? '' })
  }
  return [...tokens, { kind: 'end', text: '<EOF>' }]
}
