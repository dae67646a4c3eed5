import { data, Evaluator, Lexer, Parser } from '@actions/expressions'

/** Contexts by name, as plain JSON values: `github`, `inputs`, `matrix`, `secrets`. */
export type Contexts = Readonly<Record<string, unknown>>

/**
 * The value of one expression, by GitHub's own evaluator.
 *
 * @param expression without `${{ }}`
 * @throws Error where it names a context that is not given
 */
export function evaluate(expression: string, contexts: Contexts): data.ExpressionData {
  const { tokens } = new Lexer(expression).lex()
  const parsed = new Parser(tokens, Object.keys(contexts), []).parse()
  return new Evaluator(parsed, dictionaryOf(contexts)).evaluate()
}

/** A text of a workflow file with each `${{ }}` in it replaced. */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{([\s\S]*?)\}\}/g, (_, expression: string) =>
    evaluate(expression.trim(), contexts).coerceString(),
  )
}

/** What `if:` says: an expression with or without `${{ }}`; an empty text, zero and null are false. */
export function isTrue(condition: string, contexts: Contexts): boolean {
  const expression = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(condition)?.[1] ?? condition
  const value = evaluate(expression.trim(), contexts)
  switch (value.kind) {
    case data.Kind.Boolean:
    case data.Kind.Number:
    case data.Kind.String:
      return Boolean(value.value)
    case data.Kind.Null:
      return false
    default:
      return true
  }
}

function dictionaryOf(values: Readonly<Record<string, unknown>>): data.Dictionary {
  return new data.Dictionary(...Object.entries(values).map(([key, value]) => ({ key, value: dataOf(value) })))
}

function dataOf(value: unknown): data.ExpressionData {
  if (value === null || value === undefined) return new data.Null()
  if (Array.isArray(value)) return new data.Array(...value.map(dataOf))
  switch (typeof value) {
    case 'string':
      return new data.StringData(value)
    case 'number':
      return new data.NumberData(value)
    case 'boolean':
      return new data.BooleanData(value)
    default:
      return dictionaryOf(value as Record<string, unknown>)
  }
}
