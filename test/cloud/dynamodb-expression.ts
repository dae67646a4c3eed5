import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { ExpressionError } from './dynamodb-tokens.ts'

/** `a.b[2].c` */
export type Path = readonly (string | number)[]

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  /** What a `:name` stands for. */
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly path: Path }

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | {
      readonly kind: 'compare'
      readonly comparator: Comparator
      readonly left: Operand
      readonly right: Operand
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path; readonly wanted: boolean }
  | {
      readonly kind: 'begins_with' | 'contains' | 'attribute_type'
      readonly operand: Operand
      readonly argument: Operand
    }

export type SetValue =
  | Operand
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly fallback: SetValue }
  | { readonly kind: 'list_append'; readonly left: SetValue; readonly right: SetValue }
  | { readonly kind: 'plus' | 'minus'; readonly left: SetValue; readonly right: SetValue }

export interface Update {
  readonly set: readonly { readonly path: Path; readonly value: SetValue }[]
  readonly remove: readonly Path[]
  readonly add: readonly { readonly path: Path; readonly value: AttributeValue }[]
  readonly delete: readonly { readonly path: Path; readonly value: AttributeValue }[]
}

/** What `#n` and `:v` stand for, and which of them were used. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>
  readonly #values: Readonly<Record<string, AttributeValue>>
  readonly #used = new Set<string>()

  /** ExpressionAttributeNames and ExpressionAttributeValues. */
  constructor(
    names: Readonly<Record<string, string>> = {},
    values: Readonly<Record<string, AttributeValue>> = {},
  ) {
    this.#names = names
    this.#values = values
  }

  /** @throws ExpressionError */
  name(placeholder: string): string {
    this.#used.add(placeholder)
    const name = this.#names[placeholder]
    if (name !== undefined) return name
    throw new ExpressionError(
      `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
    )
  }

  /** @throws ExpressionError */
  value(placeholder: string): AttributeValue {
    this.#used.add(placeholder)
    const value = this.#values[placeholder]
    if (value !== undefined) return value
    throw new ExpressionError(
      `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
    )
  }

  /** What no expression used, which DynamoDB refuses, as a sentence. */
  get unused(): string | undefined {
    for (const [kind, given] of Object.entries({ Names: this.#names, Values: this.#values })) {
      const unused = Object.keys(given).filter((placeholder) => !this.#used.has(placeholder))
      if (unused.length > 0)
        return `Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${unused.join(', ')}}`
    }
    return undefined
  }
}
