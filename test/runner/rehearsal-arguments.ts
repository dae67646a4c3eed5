import { parseArgs } from 'node:util'
import { type EventName, eventNames } from './event.ts'
import type { NodeMajor } from './node-version.ts'

export interface RehearsalArguments {
  readonly app: string
  readonly events: readonly EventName[]
  readonly inputs: Readonly<Record<string, string>>
  readonly faults: string | null
  readonly speed: number | null
  readonly report: string | null
  readonly keep: boolean
  readonly node: NodeMajor
}

export const usage = `Deploys a FastAPI directory on a local AWS and GitHub that run it for real.

script/rehearse --app DIR [--events LIST] [--input NAME=VALUE]… [--faults FILE] [--speed N] [--report FILE]
                [--keep] [--node 20|24]

  --app DIR       folder of the app, as it would be the root of its repository
  --events LIST   what happens, in this order (default: push), from:
                  ${eventNames.slice(0, 4).join(', ')},
                  ${eventNames.slice(4).join(', ')}
  --input K=V     an input of the action, as in its workflow; may be repeated
  --faults FILE   what goes wrong: JSON, [{ "service", "operation", "nth", "when", "fault" }] (docs/fault-plans.md)
  --speed N       waits for AWS pass at most N times faster than real (1: in real time; default: at once)
  --report FILE   writes what happened as JSON
  --keep          leaves the app running until Ctrl-C, and prints its URL
  --node 20|24    Node that runs the action (default: 24, as on GitHub)`

/**
 * Reads the arguments of this process. Says how they are used where that is asked for or where they are wrong.
 *
 * @returns the arguments, or the exit code where there is nothing to be done
 */
export function readArguments(usage: string): RehearsalArguments | number {
  try {
    const given = parseArguments(process.argv.slice(2))
    if (given !== 'help') return given
    process.stdout.write(`${usage}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`)
    return 2
  }
}

/** @throws Error that says what is wrong with the arguments, and what would be right */
export function parseArguments(argv: readonly string[]): RehearsalArguments | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    allowPositionals: false,
    options: {
      app: { type: 'string' },
      events: { type: 'string', default: 'push' },
      input: { type: 'string', multiple: true, default: [] },
      faults: { type: 'string' },
      speed: { type: 'string' },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
      node: { type: 'string', default: '24' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  if (values.app === undefined) throw new Error('--app is missing: the folder of the app to deploy.')
  const { node } = values
  if (node !== '20' && node !== '24') throw new Error(`--node must be 20 or 24, not ${node}.`)
  const speed = values.speed === undefined ? null : Number(values.speed)
  if (speed !== null && !(speed >= 1)) throw new Error(`--speed must be 1 or more, not ${values.speed}.`)
  return {
    app: values.app,
    events: parseEvents(values.events),
    inputs: Object.fromEntries(values.input.map(parseInput)),
    faults: values.faults ?? null,
    speed,
    report: values.report ?? null,
    keep: values.keep,
    node,
  }
}

function parseEvents(list: string): EventName[] {
  return list.split(',').map((text) => {
    const event = eventNames.find((name) => name === text.trim())
    if (event === undefined) throw new Error(`--events: ${text} is not one of ${eventNames.join(', ')}.`)
    return event
  })
}

function parseInput(text: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw new Error(`--input must be NAME=VALUE, not ${text}.`)
  return [text.slice(0, equals), text.slice(equals + 1)]
}
