/**
 * A process that runs steps of a workflow one after the other, each as if it had just been started for it: with its own
 * arguments, variables, folder, clock and streams. It is for hundreds of short runs of one program: what that program
 * loads stays loaded and, more than that, compiled, and only its entry begins anew.
 *
 * Told by messages what to run, it answers with how that ended. What ends a process, a signal that nobody handles or an
 * exit in the middle of things, ends this one too.
 */
import { flushCompileCache, registerHooks } from 'node:module'
import type { Socket } from 'node:net'
import { getCACertificates } from 'node:tls'
import { pathToFileURL } from 'node:url'
import { isWorking } from './link.ts'
import { simulate } from './simulation.ts'

/** A step to run. */
export interface ResidentStart {
  /** Path of the program: an ES module. */
  readonly script: string
  readonly directory: string
  /** All of its variables. */
  readonly environment: Readonly<Record<string, string>>
  /** `host:port` of its clock. */
  readonly clock: string
}

/** How a step has ended that has left nothing in this process, so that another one can begin. */
export interface ResidentEnd {
  readonly exitCode: number
  /** Bytes that were written in this process's life: to standard output, and to standard error. */
  readonly written: readonly [number, number]
}

type Listener = (...args: unknown[]) => void

/** Events of the process that a program may listen to. */
const events = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'beforeExit',
  'exit',
  'uncaughtException',
  'unhandledRejection',
]
/** What Node says of a file on which something is done. */
const closing: ReadonlySet<string> = new Set(['CloseReq', 'FSReqCallback', 'FSReqPromise', 'Immediate'])
const turnsToClose = 1_000
const exit = process.exit.bind(process)
const argv = process.argv.slice(0, 1)
const simulation = simulate()
let runs = 0

registerHooks({
  // The program's entry is another module in each run, and so is what a second entry imports as the first one.
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    const run = context.parentURL === undefined ? null : new URL(context.parentURL).searchParams.get('run')
    return run === null || specifier !== './index.js' ? found : { ...found, url: `${found.url}?run=${run}` }
  },
})

// Node reads them for the first connection, when the file of the first run may be gone already.
getCACertificates('extra')

// With a code it ends the program in the middle of things; without one it is the last thing that the program does.
process.exit = ((code?: number) => (code === undefined ? undefined : exit(code))) as typeof process.exit

// Whoever started it is gone.
process.once('disconnect', () => exit())
process.on('message', (start: ResidentStart) => void carryOut(start))

async function carryOut(start: ResidentStart): Promise<void> {
  const unfollow = await begin(start)
  const before = new Map(events.map((event) => [event, process.listeners(event as 'exit')]))
  // A program that waits for nothing any more ends as a process of its own does: what Node says then is 13.
  process.once('beforeExit', () => {
    process.exitCode ??= 13
  })
  process.channel?.unref()
  runs += 1
  try {
    await import(`${pathToFileURL(start.script)}?run=${runs}`)
  } catch (error) {
    console.error(error)
    exit(1)
  }
  const exitCode = Number(process.exitCode ?? 0)
  // Whatever still goes on ends here, and this process with it.
  if (!(await comesToRest())) exit(exitCode)
  process.channel?.ref()
  for (const [event, listeners] of before) {
    for (const listener of process.listeners(event as 'exit'))
      if (!listeners.includes(listener)) process.off(event, listener as Listener)
  }
  process.exitCode = undefined
  forgetConnections()
  unfollow()
  const written = [process.stdout, process.stderr].map((stream) => (stream as unknown as Socket).bytesWritten)
  const end: ResidentEnd = { exitCode, written: [written[0] ?? 0, written[1] ?? 0] }
  process.send?.(end)
  // What was compiled for it is there for every process that begins after it, however this one ends.
  if (runs === 1) flushCompileCache()
}

/** Files are closed a few turns of the event loop after they were written; nothing else is waited for. */
async function comesToRest(): Promise<boolean> {
  for (let turn = 0; turn < turnsToClose; turn += 1) {
    const working = process.getActiveResourcesInfo().filter((resource) => isWorking([resource]))
    if (simulation.waits || working.some((resource) => !closing.has(resource))) return false
    if (working.length === 0) return true
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return false
}

/** Returns what lets the clock go. */
async function begin({ script, directory, environment, clock }: ResidentStart): Promise<() => void> {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, environment)
  process.argv = [...argv, script]
  process.chdir(directory)
  return await simulation.follow(clock)
}

/** The idle connections that `fetch` keeps for its next call are this run's: a process takes them with it. */
function forgetConnections(): void {
  const name = Symbol.for('undici.globalDispatcher.1')
  const place = globalThis as unknown as Record<
    symbol,
    { destroy(): Promise<void>; constructor: new () => never } | undefined
  >
  const dispatcher = place[name]
  if (dispatcher === undefined) return
  place[name] = new dispatcher.constructor()
  void dispatcher.destroy()
}
