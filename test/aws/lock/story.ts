import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type Environment, takeEnvironment } from '../../../src/aws/environment.ts'
import type { Table } from '../../../src/aws/environment-item.ts'
import type { TakeOptions } from '../../../src/aws/environment-wait.ts'
import { type Attempt, connect, quick } from './connection.ts'
import { ItemTable, key, type Request, tableName } from './item-table.ts'
import { Process, VirtualTime } from './virtual-time.ts'

/** A run in a story: a process, what it said, and what will happen to its next calls. */
export interface StoryRun {
  readonly process: Process
  readonly table: Table
  readonly lines: string[]
  readonly options: TakeOptions
  /** Makes the calls that fit suffer this, as often as it says; others are answered at once. */
  fail(operation: Request['operation'], attempt: Partial<Attempt>, times?: number): void
  /** Begins to take the environment; the test lets time pass. */
  begin(options?: Partial<TakeOptions>): Promise<Environment>
  /** Takes the environment, and lets time pass for as long as that takes. */
  take(options?: Partial<TakeOptions>): Promise<Environment>
}

/** One environment and runs that want it, with a network that does as it is told, in time that a test lets pass. */
export class Story {
  readonly time = new VirtualTime()
  readonly table = new ItemTable(
    () => {},
    () => true,
  )
  #runs = 0

  run(runId = 100 + this.#runs, attempt = 1): StoryRun {
    this.#runs += 1
    const process = new Process(this.time, `run ${runId}`, { beginning: this.#runs * 1e7 })
    const faults: { operation: string; attempt: Partial<Attempt>; times: number }[] = []
    const table = connect(process, this.table, ({ operation }) => {
      const fault = faults.find((each) => each.operation === operation && each.times > 0)
      if (fault === undefined) return quick
      fault.times -= 1
      return { ...quick, ...fault.attempt }
    })
    const lines: string[] = []
    const options: TakeOptions = {
      table,
      tableName,
      key,
      holder: {
        runId,
        attempt,
        url: `https://github.com/acme/shop/actions/runs/${runId}`,
        commit: 'c0ffee5',
        actor: 'ann',
      },
      isRunOver: async () => null,
      waitSeconds: 900,
      say: (line) => lines.push(line),
      pace: process,
    }
    return {
      process,
      table,
      lines,
      options,
      fail: (operation, attempt, times = 1) => void faults.push({ operation, attempt, times }),
      begin: (more = {}) => takeEnvironment({ ...options, ...more }),
      take: (more = {}) => this.time.outcome(takeEnvironment({ ...options, ...more })),
    }
  }

  /** An attribute as it stands in the item. */
  attribute(name: string): AttributeValue | undefined {
    return this.table.item?.[name]
  }

  /** The number of the run that holds the lock; `null` where none does. */
  get holder(): number | null {
    return this.isFree ? null : JSON.parse(this.attribute('holder')?.S ?? '').runId
  }

  get isFree(): boolean {
    return this.attribute('lockOwner') === undefined
  }

  /** As somebody's hand changes it; `undefined` removes an attribute. */
  edit(attributes: Record<string, AttributeValue | undefined>): void {
    const merged = Object.entries({ ...this.table.item, ...attributes })
    this.table.item = Object.fromEntries(
      merged.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    )
  }
}
