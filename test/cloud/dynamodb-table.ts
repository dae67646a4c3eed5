import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Path } from './dynamodb-expression.ts'
import type { KeyNames, KeyRange } from './dynamodb-key.ts'
import { compare, equal, type Item, typeOf } from './dynamodb-value.ts'
import { ServiceError } from './service.ts'

export interface TableInput {
  readonly name: string
  readonly key: KeyNames
  /** Attribute -> `S`, `N` or `B`, for the key attributes. */
  readonly types: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

interface Stored {
  readonly key: Item
  item: Item | undefined
  /** The item before the last write, for stale reads. */
  previous: Item | undefined
}

/** The items of one table, with their keys. */
export class Table {
  readonly input: TableInput
  readonly arn: string
  readonly #stored = new Map<string, Stored>()

  constructor(input: TableInput, arn: string) {
    this.input = input
    this.arn = arn
  }

  get name(): string {
    return this.input.name
  }

  get tags(): Readonly<Record<string, string>> {
    return this.input.tags
  }

  get items(): readonly Item[] {
    return [...this.#stored.values()].flatMap(({ item }) => (item ? [item] : []))
  }

  /** `table/hash/range` of every item. */
  get labels(): string[] {
    return this.items.map((item) => {
      const values = this.#keyNames.map((name) => Object.values(item[name] ?? {})[0])
      return [this.name, ...values].join('/')
    })
  }

  /** `stale`: what was there before the last write. */
  get(key: Item, stale = false): Item | undefined {
    const stored = this.#stored.get(this.#id(key))
    return stale ? stored?.previous : stored?.item
  }

  /** Puts an item in, or takes it away (`undefined`). */
  set(key: Item, item: Item | undefined): void {
    const id = this.#id(key)
    this.#stored.set(id, { key, item, previous: this.#stored.get(id)?.item })
  }

  /** The items of one partition that fit, by range key. */
  partition(range: KeyRange, stale = false): Item[] {
    const { HASH, RANGE = '' } = this.input.key
    return [...this.#stored.values()]
      .flatMap(({ item, previous }) => {
        const seen = stale ? previous : item
        return seen ? [seen] : []
      })
      .filter((item) => equal(item[HASH] ?? { NULL: true }, range.hash) && range.fits(item))
      .sort((one, other) => order(one[RANGE], other[RANGE]))
  }

  /** Whether an item comes after a key in a query's order. */
  isAfter(item: Item, key: Item, forward: boolean): boolean {
    const { RANGE = '' } = this.input.key
    const difference = order(item[RANGE], key[RANGE])
    return forward ? difference > 0 : difference < 0
  }

  /** The key of an item. @throws ServiceError ValidationException when it has none, or of another type */
  keyOf(item: Item): Item {
    return Object.fromEntries(this.#keyNames.map((name) => [name, this.#checkKeyValue(name, item[name])]))
  }

  /** A key as a request gives it. @throws ServiceError ValidationException when it is not exactly a key of this table */
  checkKey(key: Item): Item {
    if (Object.keys(key).length !== this.#keyNames.length) {
      throw validation('The provided key element does not match the schema')
    }
    for (const name of this.#keyNames) {
      if (!key[name] || typeOf(key[name]) !== this.input.types[name]) {
        throw validation('The provided key element does not match the schema')
      }
      this.#checkKeyValue(name, key[name])
    }
    return key
  }

  /** @throws ServiceError ValidationException when one of the paths is a key attribute */
  refuseKeyChange(paths: readonly Path[]): void {
    const name = this.#keyNames.find((key) => paths.some((path) => path[0] === key))
    if (name) {
      throw validation(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      )
    }
  }

  get #keyNames(): string[] {
    const { HASH, RANGE } = this.input.key
    return RANGE === undefined ? [HASH] : [HASH, RANGE]
  }

  #checkKeyValue(name: string, value: AttributeValue | undefined): AttributeValue {
    if (!value)
      throw validation(`One or more parameter values were invalid: Missing the key ${name} in the item`)
    const expected = this.input.types[name]
    if (typeOf(value) !== expected) {
      throw validation(
        `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${expected} actual: ${typeOf(value)}`,
      )
    }
    if (value.S === '') {
      throw validation(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
      )
    }
    return value
  }

  #id(key: Item): string {
    return JSON.stringify(this.#keyNames.map((name) => key[name]))
  }
}

function order(one: AttributeValue | undefined, other: AttributeValue | undefined): number {
  return one && other ? (compare(one, other) ?? 0) : 0
}

function validation(message: string): ServiceError {
  return new ServiceError('ValidationException', message)
}
