import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import { PassThrough } from 'node:stream'
import type { OpenCommand } from '../docker.ts'
import type { Creation } from './create-argv.ts'
import type { LightServer } from './databases.ts'

/** How to find the database server that a container's network gives it under a host name. */
export type FindServer = (host: string) => LightServer | undefined

/**
 * A container without a container: a shell command runs as a process of this machine with the container's variables,
 * a script for psql changes the model of its server, and a web server is one in this process, at a loopback address
 * of its own, which answers 200 to everything.
 */
export class LightContainer {
  readonly creation: Creation
  readonly address: string
  exitCode: number | undefined
  isStarted = false
  readonly #stdout = new PassThrough()
  readonly #stderr = new PassThrough()
  #ended: () => void = () => {}
  readonly #exited = new Promise<void>((resolve) => {
    this.#ended = resolve
  })
  #signal: (signal: NodeJS.Signals) => void = () => {}

  constructor(creation: Creation, address: string) {
    this.creation = creation
    this.address = address
  }

  get isRunning(): boolean {
    return this.isStarted && this.exitCode === undefined
  }

  /** `programs`: a folder with what the image would have on its PATH. */
  start(findServer: FindServer, programs: string): OpenCommand {
    this.isStarted = true
    const { entrypoint, command, environment } = this.creation
    const script = entrypoint === 'sh' ? (command[1] ?? '') : ''
    if (script.includes('psql ')) this.#psql(script, environment, findServer)
    else if (entrypoint === undefined || isServer.test(script)) this.#serve()
    else this.#spawn(findServer, programs)
    return { stdout: this.#stdout, stderr: this.#stderr, exited: this.#exited }
  }

  kill(signal: 'TERM' | 'KILL'): void {
    this.#signal(`SIG${signal}`)
  }

  #psql(script: string, environment: Creation['environment'], findServer: FindServer): void {
    const { PGHOST = '', PGUSER = '', PGPASSWORD = '' } = environment
    const server = findServer(PGHOST)
    if (!server?.admits(PGUSER, PGPASSWORD)) {
      const why = server ? `password authentication failed for user "${PGUSER}"` : 'could not connect'
      this.#stderr.write(`psql: error: connection to server at "${PGHOST}" failed: FATAL:  ${why}\n`)
      this.#exit(2)
      return
    }
    const { APP_DATABASE: name = '', APP_PASSWORD: password = '' } = environment
    server.execute(script, { name, password })
    for (const [, line] of script.matchAll(/^echo '([^']*)'$/gm)) this.#stdout.write(`${line}\n`)
    this.#exit(0)
  }

  #serve(): void {
    const port = Number(this.creation.environment.PORT ?? 8000)
    const server: Server = createServer((_, response) => response.end('{}'))
    server.on('error', (error) => {
      this.#stderr.write(`${error.message}\n`)
      this.#exit(1)
    })
    server.listen(port, this.address, () => this.#stdout.write(`Uvicorn running on port ${port}\n`))
    this.#signal = () => {
      server.closeAllConnections()
      server.close(() => this.#exit(0))
    }
  }

  #spawn(findServer: FindServer, programs: string): void {
    const { entrypoint = 'sh', command, environment } = this.creation
    const { PGHOST = '', PGUSER = '', PGPASSWORD = '', PGDATABASE = '' } = environment
    const server = findServer(PGHOST)
    const rows = server?.admits(PGUSER, PGPASSWORD) ? server.databases.get(PGDATABASE)?.rowsFile : undefined
    const child = spawn(entrypoint, [...command], {
      env: { ...environment, PATH: `${programs}:/usr/bin:/bin`, ...(rows && { LIGHT_ROWS: rows }) },
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    child.stdout.pipe(this.#stdout, { end: false })
    child.stderr.pipe(this.#stderr, { end: false })
    child.on('error', () => this.#exit(127))
    child.on('close', (code, signal) => this.#exit(code ?? (signal === 'SIGKILL' ? 137 : 143)))
    this.#signal = (signal) => {
      try {
        // SIGTERM goes to the first process alone, as in a container; SIGKILL ends all.
        process.kill(signal === 'SIGKILL' ? -(child.pid ?? 0) : (child.pid ?? 0), signal)
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  #exit(code: number): void {
    if (this.exitCode !== undefined) return
    this.exitCode = code
    this.#stdout.end()
    this.#stderr.end()
    this.#ended()
  }
}

const isServer = /^(?:exec )?(?:uvicorn|gunicorn|fastapi|hypercorn)\b/
