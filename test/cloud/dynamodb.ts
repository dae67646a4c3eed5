import type * as Sdk from '@aws-sdk/client-dynamodb'
import type { Cloud } from './cloud.ts'
import { apply, holds, OperandError } from './dynamodb-evaluate.ts'
import { type Condition, type Path, Placeholders } from './dynamodb-expression.ts'
import { type KeyRange, keyRange } from './dynamodb-key.ts'
import { parseCondition, parseProjection, parseUpdate } from './dynamodb-parser.ts'
import { project, returned } from './dynamodb-projection.ts'
import { Table, type TableInput } from './dynamodb-table.ts'
import { ExpressionError } from './dynamodb-tokens.ts'
import { InvalidPath, type Item, invalidity, itemSize } from './dynamodb-value.ts'
import { type Call, type Service, ServiceError } from './service.ts'

/** Bytes of one item. */
const longestItem = 400 * 1024

type ConditionalInput = Pick<
  Sdk.PutItemCommandInput,
  'ConditionExpression' | 'ReturnValuesOnConditionCheckFailure'
>

/**
 * DynamoDB: items with conditional writes. Reads that are not consistent answer with what was true before the last
 * write when a fault plan says so (`staleRead`).
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
export class DynamoDb {
  readonly #cloud: Cloud
  readonly #tables = new Map<string, Table>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  readonly service: Service = {
    sdk: '@aws-sdk/client-dynamodb',
    operations: {
      GetItem: (input: Sdk.GetItemCommandInput, call: Call) => metered(input, this.#get(input, call)),
      PutItem: (input: Sdk.PutItemCommandInput) => metered(input, this.#put(input)),
      UpdateItem: (input: Sdk.UpdateItemCommandInput) => metered(input, this.#update(input)),
      DeleteItem: (input: Sdk.DeleteItemCommandInput) => metered(input, this.#delete(input)),
      Query: (input: Sdk.QueryCommandInput, call: Call) => metered(input, this.#query(input, call)),
    },
    tags: (arn) => [...this.#tables.values()].find((table) => table.arn === arn)?.tags,
    inventory: () => [
      ...[...this.#tables.keys()].map((name) => `dynamodb-table:${name}`),
      ...[...this.#tables.values()].flatMap((table) => table.labels.map((label) => `dynamodb-item:${label}`)),
    ],
  }

  /** @throws Error when there is such a table already */
  createTable(input: TableInput): Table {
    if (this.#tables.has(input.name)) throw new Error(`The table ${input.name} exists already`)
    const arn = `arn:aws:dynamodb:${this.#cloud.region}:${this.#cloud.account}:table/${input.name}`
    const table = new Table(input, arn)
    this.#tables.set(input.name, table)
    return table
  }

  /** By name, for tests that look at items or spoil them. */
  table(name: string): Table | undefined {
    return this.#tables.get(name)
  }

  /** The partition keys that a call touches: the condition key `dynamodb:LeadingKeys`. */
  leadingKeys(
    input: Partial<Sdk.QueryCommandInput & Sdk.PutItemCommandInput & Sdk.GetItemCommandInput>,
  ): string[] {
    const table = this.#tables.get(nameOf(input.TableName))
    if (!table) return []
    const hash = input.KeyConditionExpression
      ? this.#range(input, new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues))
          .hash
      : (input.Key ?? input.Item)?.[table.input.key.HASH]
    return Object.values(hash ?? {}).map(String)
  }

  #range(input: Partial<Sdk.QueryCommandInput>, placeholders: Placeholders): KeyRange {
    const text = input.KeyConditionExpression ?? ''
    const condition = understand('KeyCondition', () => parseCondition(text, placeholders))
    return keyRange(condition, this.#find(input.TableName).input.key)
  }

  #get(input: Sdk.GetItemCommandInput, { stale }: Call) {
    const table = this.#find(input.TableName)
    const key = table.checkKey(input.Key ?? {})
    const placeholders = new Placeholders(input.ExpressionAttributeNames)
    const projection = this.#projection(input.ProjectionExpression, placeholders)
    refuseUnused(placeholders)
    const item = table.get(key, stale && !input.ConsistentRead)
    return item ? { Item: project(item, projection) } : {}
  }

  #put(input: Sdk.PutItemCommandInput) {
    const table = this.#find(input.TableName)
    const item = checkItem(input.Item ?? {})
    const key = table.keyOf(item)
    const before = table.get(key)
    const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues)
    this.#require(input, placeholders, before)
    refuseUnused(placeholders)
    table.set(key, item)
    return returned(input.ReturnValues, before, item)
  }

  #update(input: Sdk.UpdateItemCommandInput) {
    const table = this.#find(input.TableName)
    const key = table.checkKey(input.Key ?? {})
    const before = table.get(key)
    const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues)
    const update = understand('Update', () => parseUpdate(input.UpdateExpression ?? '', placeholders))
    const paths = [
      ...update.set.map(({ path }) => path),
      ...update.remove,
      ...[...update.add, ...update.delete].map(({ path }) => path),
    ]
    table.refuseKeyChange(paths)
    refuseOverlap(paths)
    this.#require(input, placeholders, before)
    refuseUnused(placeholders)
    const after = checkItem(understand('Update', () => apply(update, before ?? key)))
    table.set(key, after)
    return returned(input.ReturnValues, before, after, paths)
  }

  #delete(input: Sdk.DeleteItemCommandInput) {
    const table = this.#find(input.TableName)
    const key = table.checkKey(input.Key ?? {})
    const before = table.get(key)
    const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues)
    this.#require(input, placeholders, before)
    refuseUnused(placeholders)
    table.set(key, undefined)
    return returned(input.ReturnValues, before, undefined)
  }

  #query(input: Sdk.QueryCommandInput, { stale }: Call) {
    if (input.IndexName) throw validation(`The table does not have the specified index: ${input.IndexName}`)
    const table = this.#find(input.TableName)
    const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues)
    const range = this.#range(input, placeholders)
    const filter = this.#condition('Filter', input.FilterExpression, placeholders)
    const projection = this.#projection(input.ProjectionExpression, placeholders)
    refuseUnused(placeholders)
    const forward = input.ScanIndexForward !== false
    const all = table.partition(range, stale && !input.ConsistentRead)
    const ordered = forward ? all : all.reverse()
    const start = input.ExclusiveStartKey
    const rest = start ? ordered.filter((item) => table.isAfter(item, start, forward)) : ordered
    const limit = input.Limit ?? Number.POSITIVE_INFINITY
    const scanned = rest.slice(0, limit)
    const last = scanned.length < rest.length ? scanned.at(-1) : undefined
    const items = scanned
      .filter((item) => filter === undefined || holds(filter, item))
      .map((item) => project(item, projection))
    const counted = input.Select === 'COUNT' ? {} : { Items: items }
    return {
      ...counted,
      Count: items.length,
      ScannedCount: scanned.length,
      LastEvaluatedKey: last && table.keyOf(last),
    }
  }

  #find(nameOrArn: string | undefined): Table {
    const table = this.#tables.get(nameOf(nameOrArn))
    if (!table) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found')
    return table
  }

  #condition(kind: string, text: string | undefined, placeholders: Placeholders): Condition | undefined {
    return text === undefined ? undefined : understand(kind, () => parseCondition(text, placeholders))
  }

  #projection(text: string | undefined, placeholders: Placeholders): Path[] | undefined {
    return text === undefined
      ? undefined
      : understand('Projection', () => parseProjection(text, placeholders))
  }

  /** @throws ServiceError ConditionalCheckFailedException, with the old item where that was asked for */
  #require(input: ConditionalInput, placeholders: Placeholders, before: Item | undefined): void {
    const condition = this.#condition('Condition', input.ConditionExpression, placeholders)
    if (condition === undefined || holds(condition, before ?? {})) return
    const fields = before && input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? { Item: before } : {}
    throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', { fields })
  }
}

/** What a call used up, where it asks for that. How much depends on sizes that nobody here looks at. */
function metered(
  input: Pick<Sdk.GetItemCommandInput, 'TableName' | 'ReturnConsumedCapacity'>,
  answer: object,
): object {
  if ((input.ReturnConsumedCapacity ?? 'NONE') === 'NONE') return answer
  return { ...answer, ConsumedCapacity: { TableName: nameOf(input.TableName), CapacityUnits: 1 } }
}

/** Tables are named by their names or ARNs. */
function nameOf(nameOrArn = ''): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)
}

/** Runs a part of an expression's work; what is wrong with the expression becomes DynamoDB's validation error. */
function understand<Result>(kind: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof ExpressionError) throw validation(`Invalid ${kind}Expression: ${error.message}`)
    if (error instanceof OperandError) throw validation(error.message)
    if (error instanceof InvalidPath) {
      throw validation('The document path provided in the update expression is invalid for update')
    }
    throw error
  }
}

function refuseUnused(placeholders: Placeholders): void {
  if (placeholders.unused) throw validation(placeholders.unused)
}

function refuseOverlap(paths: readonly Path[]): void {
  paths.forEach((path, index) => {
    const other = paths.slice(index + 1).find((each) => {
      const length = Math.min(each.length, path.length)
      return each.slice(0, length).join('\0') === path.slice(0, length).join('\0')
    })
    if (!other) return
    throw validation(
      `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${path.join(', ')}], path two: [${other.join(', ')}]`,
    )
  })
}

function checkItem(item: Item): Item {
  const problem = invalidity({ M: { ...item } })
  if (problem) throw validation(`One or more parameter values were invalid: ${problem}`)
  if (itemSize(item) > longestItem) throw validation('Item size has exceeded the maximum allowed size')
  return item
}

function validation(message: string): ServiceError {
  return new ServiceError('ValidationException', message)
}
