import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type {
  Comparator,
  Condition,
  Operand,
  Path,
  Placeholders,
  SetValue,
  Update,
} from './dynamodb-expression.ts'
import { reservedWords } from './dynamodb-reserved-words.ts'
import { ExpressionError, type Token, tokenize } from './dynamodb-tokens.ts'

/**
 * Parses DynamoDB's expressions into trees. Operators, functions and clauses are those of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * and https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 *
 * @throws ExpressionError
 */
export function parseCondition(text: string, placeholders: Placeholders): Condition {
  const parser = new Parser(text, placeholders)
  const condition = parser.condition()
  parser.end()
  return condition
}

/** @throws ExpressionError */
export function parseUpdate(text: string, placeholders: Placeholders): Update {
  const parser = new Parser(text, placeholders)
  const update = parser.update()
  parser.end()
  return update
}

/** @throws ExpressionError */
export function parseProjection(text: string, placeholders: Placeholders): Path[] {
  const parser = new Parser(text, placeholders)
  const paths = parser.list(() => parser.path())
  parser.end()
  return paths
}

const comparators: ReadonlySet<string> = new Set<Comparator>(['=', '<>', '<', '<=', '>', '>='])

class Parser {
  readonly #tokens: Token[]
  readonly #placeholders: Placeholders
  #at = 0

  constructor(text: string, placeholders: Placeholders) {
    this.#tokens = tokenize(text)
    this.#placeholders = placeholders
  }

  end(): void {
    if (this.#next.kind !== 'end') this.#fail()
  }

  condition(): Condition {
    let left = this.#and()
    while (this.#takeWord('OR')) left = { kind: 'or', left, right: this.#and() }
    return left
  }

  #and(): Condition {
    let left = this.#not()
    while (this.#takeWord('AND')) left = { kind: 'and', left, right: this.#not() }
    return left
  }

  #not(): Condition {
    if (this.#takeWord('NOT')) return { kind: 'not', inner: this.#not() }
    if (this.#takeSign('(')) {
      const inner = this.condition()
      this.#expectSign(')')
      return inner
    }
    return this.#function() ?? this.#comparison()
  }

  #function(): Condition | undefined {
    const name = this.#next.text
    if (this.#next.kind !== 'word' || this.#peek(1).text !== '(' || name === 'size') return undefined
    this.#at += 2
    const condition = this.#functionArguments(name)
    this.#expectSign(')')
    return condition
  }

  #functionArguments(name: string): Condition {
    switch (name) {
      case 'attribute_exists':
        return { kind: 'exists', path: this.path(), wanted: true }
      case 'attribute_not_exists':
        return { kind: 'exists', path: this.path(), wanted: false }
      case 'begins_with':
      case 'contains':
      case 'attribute_type': {
        const operand = this.#operand()
        this.#expectSign(',')
        return { kind: name, operand, argument: this.#operand() }
      }
      default:
        throw new ExpressionError(`Invalid function name; function: ${name}`)
    }
  }

  #comparison(): Condition {
    const operand = this.#operand()
    if (this.#takeWord('BETWEEN')) {
      const low = this.#operand()
      if (!this.#takeWord('AND')) this.#fail()
      return { kind: 'between', operand, low, high: this.#operand() }
    }
    if (this.#takeWord('IN')) {
      this.#expectSign('(')
      const list = this.list(() => this.#operand())
      this.#expectSign(')')
      return { kind: 'in', operand, list }
    }
    if (!comparators.has(this.#next.text)) this.#fail()
    const comparator = this.#take().text as Comparator
    return { kind: 'compare', comparator, left: operand, right: this.#operand() }
  }

  #operand(): Operand {
    if (this.#next.kind === 'value') return { kind: 'value', value: this.#value() }
    if (this.#next.text === 'size' && this.#peek(1).text === '(') {
      this.#at += 2
      const path = this.path()
      this.#expectSign(')')
      return { kind: 'size', path }
    }
    return { kind: 'path', path: this.path() }
  }

  path(): Path {
    const path: (string | number)[] = [this.#attribute()]
    for (;;) {
      if (this.#takeSign('.')) path.push(this.#attribute())
      else if (this.#takeSign('[')) {
        if (this.#next.kind !== 'number') this.#fail()
        path.push(Number(this.#take().text))
        this.#expectSign(']')
      } else return path
    }
  }

  #attribute(): string {
    const token = this.#take()
    if (token.kind === 'name') return this.#placeholders.name(token.text)
    if (token.kind !== 'word') this.#fail(token)
    if (reservedWords.has(token.text.toLowerCase())) {
      throw new ExpressionError(`Attribute name is a reserved keyword; reserved keyword: ${token.text}`)
    }
    return token.text
  }

  update(): Update {
    const update = {
      set: [] as Update['set'][number][],
      remove: [] as Path[],
      add: [] as Update['add'][number][],
      delete: [] as Update['delete'][number][],
    }
    const seen = new Set<string>()
    while (this.#next.kind !== 'end') {
      const clause = this.#take().text.toUpperCase()
      if (seen.has(clause))
        throw new ExpressionError(`The "${clause}" section can only be used once in an update expression;`)
      seen.add(clause)
      if (clause === 'SET') update.set.push(...this.list(() => this.#assignment()))
      else if (clause === 'REMOVE') update.remove.push(...this.list(() => this.path()))
      else if (clause === 'ADD') update.add.push(...this.list(() => this.#change()))
      else if (clause === 'DELETE') update.delete.push(...this.list(() => this.#change()))
      else this.#fail()
    }
    if (seen.size === 0) throw new ExpressionError('The expression can not be empty;')
    return update
  }

  #assignment() {
    const path = this.path()
    this.#expectSign('=')
    return { path, value: this.#sum() }
  }

  #change() {
    const path = this.path()
    return { path, value: this.#value() }
  }

  #value(): AttributeValue {
    if (this.#next.kind !== 'value') this.#fail()
    return this.#placeholders.value(this.#take().text)
  }

  #sum(): SetValue {
    const left = this.#setValue()
    if (this.#takeSign('+')) return { kind: 'plus', left, right: this.#setValue() }
    if (this.#takeSign('-')) return { kind: 'minus', left, right: this.#setValue() }
    return left
  }

  #setValue(): SetValue {
    const name = this.#next.text
    if (this.#peek(1).text === '(' && (name === 'if_not_exists' || name === 'list_append')) {
      this.#at += 2
      const value = name === 'list_append' ? this.#listAppend() : this.#ifNotExists()
      this.#expectSign(')')
      return value
    }
    if (this.#takeSign('(')) {
      const value = this.#sum()
      this.#expectSign(')')
      return value
    }
    return this.#operand()
  }

  #listAppend(): SetValue {
    const left = this.#setValue()
    this.#expectSign(',')
    return { kind: 'list_append', left, right: this.#setValue() }
  }

  #ifNotExists(): SetValue {
    const path = this.path()
    this.#expectSign(',')
    return { kind: 'if_not_exists', path, fallback: this.#setValue() }
  }

  list<Item>(one: () => Item): Item[] {
    const items = [one()]
    while (this.#takeSign(',')) items.push(one())
    return items
  }

  get #next(): Token {
    return this.#peek(0)
  }

  #peek(ahead: number): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: 'end', text: '<EOF>' }
  }

  #take(): Token {
    const token = this.#next
    this.#at += 1
    return token
  }

  #takeWord(word: string): boolean {
    if (this.#next.kind !== 'word' || this.#next.text.toUpperCase() !== word) return false
    this.#at += 1
    return true
  }

  #takeSign(sign: string): boolean {
    if (this.#next.kind !== 'sign' || this.#next.text !== sign) return false
    this.#at += 1
    return true
  }

  #expectSign(sign: string): void {
    if (!this.#takeSign(sign)) this.#fail()
  }

  #fail(token = this.#next): never {
    throw new ExpressionError(`Syntax error; token: "${token.text}", near: "${this.#near}"`)
  }

  get #near(): string {
    return this.#tokens
      .slice(Math.max(0, this.#at - 1), this.#at + 2)
      .map(({ text }) => text)
      .join(' ')
  }
}
