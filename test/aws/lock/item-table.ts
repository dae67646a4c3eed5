import type {
  DeleteItemCommandInput,
  GetItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Cloud } from '../../cloud/cloud.ts'
import { DynamoDb } from '../../cloud/dynamodb.ts'
import type { Item } from '../../cloud/dynamodb-value.ts'
import { type Call, ServiceError } from '../../cloud/service.ts'
import type { Process } from './virtual-time.ts'

export const tableName = 'monolayer-preview'
export const key = { repository: '42/app', environment: 'pr-7' }
const itemKey = { repository: { S: key.repository }, environment: { S: key.environment } }

/** One call as a process makes it; the SDK may send it several times, and AWS may carry it out several times. */
export interface Request {
  readonly process: Process
  readonly operation: 'GetItem' | 'UpdateItem' | 'DeleteItem'
  readonly input: GetItemCommandInput | UpdateItemCommandInput | DeleteItemCommandInput
  executions: number
  /** How often the item had been removed when this request acquired the lock. */
  acquiredAfterRemovals?: number
}

/** A write that was accepted. */
export interface Change {
  readonly request: Request
  readonly before: Item | undefined
  readonly after: Item | undefined
}

/** The environments' table with the local cloud's DynamoDB behind it, without HTTP. */
export class ItemTable {
  readonly #dynamodb = new DynamoDb({ region: 'eu-west-1', account: '123456789012' } as Cloud)
  readonly #observe: (change: Change) => void
  readonly #isStale: () => boolean
  #removals = 0

  /**
   * @param observe is told of every write that was accepted, at the moment at which it was
   * @param isStale whether a read that is not consistent tells what was before the last write
   */
  constructor(observe: (change: Change) => void, isStale: () => boolean) {
    this.#observe = observe
    this.#isStale = isStale
    this.#dynamodb.createTable({
      name: tableName,
      key: { HASH: 'repository', RANGE: 'environment' },
      types: { repository: 'S', environment: 'S' },
      tags: {},
    })
  }

  get item(): Item | undefined {
    return this.#dynamodb.table(tableName)?.get(itemKey)
  }

  /** As a user's hand does it. */
  set item(attributes: Item | undefined) {
    this.#dynamodb.table(tableName)?.set(itemKey, attributes && { ...attributes, ...itemKey })
  }

  /** @throws Error with AWS's name for it */
  execute(request: Request): object {
    // The one thing that is not modelled, because nothing in an item that is gone could prevent it: that AWS carries
    // out an acquisition a second time, after the item was removed meanwhile (docs/reliability.md).
    if (request.acquiredAfterRemovals !== undefined && request.acquiredAfterRemovals < this.#removals)
      return {}
    const before = this.item
    request.executions += 1
    const output = this.#run(request)
    const after = this.item
    if (before === after) return output
    if (after === undefined) this.#removals += 1
    if (after?.lockOwner !== undefined && after.lockOwner.S !== before?.lockOwner?.S) {
      request.acquiredAfterRemovals = this.#removals
    }
    this.#observe({ request, before, after })
    return output
  }

  #run({ operation, input }: Request): object {
    try {
      return this.#dynamodb.service.operations[operation]?.(input, { stale: this.#isStale() } as Call) ?? {}
    } catch (error) {
      if (error instanceof ServiceError) throw Object.assign(new Error(error.message), { name: error.code })
      throw error
    }
  }
}
