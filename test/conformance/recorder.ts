import { STSClient } from '@aws-sdk/client-sts'
import { describeValue, type Observation, watchReads } from './observation.ts'

interface Live {
  readonly step: string
  readonly operation: string
  outcome: string
  readonly reads: Map<string, Set<string>>
}

interface Sender {
  readonly config: { readonly serviceId: string }
  send(command: object, options?: unknown): Promise<unknown>
}

/** What every client of the SDK inherits from. */
const base = Object.getPrototypeOf(STSClient.prototype) as Sender

/** Client names that differ from the names under which the action and the local cloud know the services. */
const serviceNames: Readonly<Record<string, string>> = { 'CloudWatch Logs': 'logs' }

/** Notes every call that any of the SDK's clients makes in this process, and what is read of the answers. */
export class Recorder {
  readonly #calls: Live[] = []
  readonly #ignored = new WeakSet<object>()
  #step: string | undefined

  /** From now on; the returned function ends it. */
  begin(): () => void {
    const original = base.send
    const recorder = this
    base.send = async function (this: Sender, command, options) {
      const send = () => original.call(this, command, options)
      return recorder.#step === undefined || recorder.#ignored.has(this)
        ? await send()
        : await recorder.#record(recorder.#step, nameOf(this, command), send)
    }
    return () => {
      base.send = original
    }
  }

  /** Notes the calls of one step under its name. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#step = name
    try {
      return await work()
    } finally {
      this.#step = undefined
    }
  }

  /** A client that is no part of the action. */
  ignore<C extends object>(client: C): C {
    this.#ignored.add(client)
    return client
  }

  /** One for each operation, outcome and step: how often somebody looked says nothing. */
  get observations(): Observation[] {
    const merged = new Map<string, Live>()
    for (const call of this.#calls) {
      const key = `${call.step}\0${call.operation}\0${call.outcome}`
      const known = merged.get(key)
      if (known === undefined) merged.set(key, { ...call, reads: new Map(call.reads) })
      else
        for (const [path, values] of call.reads) {
          known.reads.set(path, new Set([...(known.reads.get(path) ?? []), ...values]))
        }
    }
    return [...merged.values()].map(({ step, operation, outcome, reads }) => ({
      ...{ step, operation, outcome },
      reads: Object.fromEntries(
        [...reads].map(([path, values]) => [path, [...values].sort().join(', ')]).sort(),
      ),
    }))
  }

  async #record(step: string, operation: string, send: () => Promise<unknown>): Promise<unknown> {
    const call: Live = { step, operation, outcome: 'ok', reads: new Map() }
    this.#calls.push(call)
    try {
      const answer = await send()
      return watchReads(answer, (path, value) => {
        const values = call.reads.get(path) ?? new Set()
        call.reads.set(path, values.add(describeValue(value)))
      })
    } catch (error) {
      call.outcome = outcomeOf(error)
      throw error
    }
  }
}

/** moto refuses and breaks in XML whatever the service speaks, so that the SDK can make nothing of it but a status. */
export function outcomeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  if (error.name !== 'SyntaxError') return error.name
  return status === 403 ? 'AccessDeniedException' : `an answer that is none (${status ?? 'no status'})`
}

function nameOf(client: Sender, command: object): string {
  const { serviceId } = client.config
  const service = serviceNames[serviceId] ?? serviceId.toLowerCase()
  return `${service}:${command.constructor.name.replace(/Command$/, '')}`
}
