import { type ChildProcess, spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DeployError } from '../errors.ts'
import type { Argv } from './docker-argv.ts'
import { LineReader } from './line-reader.ts'

export interface DockerCall {
  readonly argv: Argv
  /** For standard input; nothing is sent where it is missing. */
  readonly input?: AsyncIterable<Uint8Array>
  /** Variables beside those that every call gets. */
  readonly environment?: Readonly<Record<string, string>>
  /** Said line by line while it runs. What a program prints is hostile text: the receiver cleans it. */
  readonly say?: (line: string) => void
  readonly timeoutSeconds: number
  /** `null`: not even a cancelled deployment stops it (cleaning up). */
  readonly signal?: AbortSignal | null
}

export interface DockerResult {
  readonly code: number
  /** What it wrote to standard output, at most 1 MiB. */
  readonly stdout: string
  /** The last lines of both outputs. */
  readonly tail: readonly string[]
}

/** The one door to the docker command. */
export interface Docker {
  /**
   * Runs the command to its end, whatever its exit code.
   * @throws DeployError `docker-missing` where there is no such command; the signal's reason when it is aborted; what
   *   `input` throws
   */
  call(call: DockerCall): Promise<DockerResult>
}

const STDOUT_LIMIT = 1024 * 1024
const TAIL_LINES = 200
const KILL_AFTER_MS = 5_000

/** @param signal stops every call that does not say otherwise */
export function openDocker(environment: Readonly<Record<string, string>>, signal: AbortSignal): Docker {
  return {
    call: (call) => run(call, environment, call.signal === undefined ? signal : call.signal),
  }
}

async function run(
  call: DockerCall,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal | null,
): Promise<DockerResult> {
  signal?.throwIfAborted()
  // A process group of its own: a plugin that docker started ends with it.
  const child = spawn('docker', [...call.argv], {
    env: { ...environment, ...call.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let stopped: unknown
  const stop = (reason: unknown) => {
    stopped ??= reason
    kill(child)
  }
  const timer = setTimeout(() => stop(timedOut(call)), call.timeoutSeconds * 1000)
  const onAbort = () => stop(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const ended = outcomeOf(child, call)
    const sent = send(call, child).catch(stop)
    const result = await ended
    await sent
    if (stopped !== undefined) throw stopped
    return result
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

function outcomeOf(child: ChildProcess, call: DockerCall): Promise<DockerResult> {
  let stdout = ''
  const tail: string[] = []
  const lines = (text: string) => {
    call.say?.(text)
    tail.push(text)
    if (tail.length > TAIL_LINES) tail.shift()
  }
  const out = new LineReader(lines)
  const err = new LineReader(lines)
  child.stdout?.on('data', (chunk: Buffer) => {
    if (stdout.length < STDOUT_LIMIT) stdout += chunk.toString('utf8')
    out.write(chunk)
  })
  child.stderr?.on('data', (chunk: Buffer) => err.write(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(missing(error)))
    child.on('close', (code) => {
      out.end()
      err.end()
      resolve({ code: code ?? -1, stdout, tail })
    })
  })
}

async function send(call: DockerCall, child: ChildProcess): Promise<void> {
  if (child.stdin === null) return
  if (call.input === undefined) {
    child.stdin.on('error', () => {})
    child.stdin.end()
    return
  }
  try {
    await pipeline(Readable.from(call.input, { objectMode: false }), child.stdin)
  } catch (error) {
    // Docker stopped reading: its own words and exit code tell why.
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(code))
      throw error
  }
}

function kill(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS)
  child.once('close', () => clearTimeout(timer))
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, name)
  } catch {
    // It ended in the meantime.
  }
}

function missing(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ENOENT' && error.code !== 'EACCES') return error
  return new DeployError({
    code: 'docker-missing',
    message: 'This runner has no docker command, which builds the image.',
    safe: 'Nothing was built or deployed.',
    remedy: 'Run the job on a Linux runner with Docker, such as runs-on: ubuntu-latest.',
    cause: error,
  })
}

function timedOut(call: DockerCall): DeployError {
  const minutes = Math.round(call.timeoutSeconds / 60)
  return new DeployError({
    code: 'image-build-failed',
    message: `docker ${call.argv.find((word) => !word.startsWith('-')) ?? ''} did not end within ${minutes} minutes and was stopped.`,
    remedy: 'See in the log above which step takes so long, and run the deployment again.',
  })
}
