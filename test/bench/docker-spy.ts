import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onLine } from '../cloud/clock-lines.ts'

/** One run of the docker command by the action. */
export interface DockerCall {
  /** Its arguments, joined. */
  readonly words: string
  readonly from: number
  readonly to: number
}

/**
 * A `docker` in front of the real one that says when it begins and ends, so that the simulated time of each command is
 * known.
 */
export class DockerSpy {
  readonly calls: DockerCall[] = []
  readonly #folder = mkdtempSync(join(tmpdir(), 'docker-spy-'))
  readonly #server: Server

  private constructor(now: () => number) {
    this.#server = createServer((socket) => this.#follow(socket, now))
  }

  static async start(now: () => number): Promise<DockerSpy> {
    const spy = new DockerSpy(now)
    await new Promise<void>((resolve) => spy.#server.listen(0, '127.0.0.1', resolve))
    const address = spy.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The spy has no TCP port.')
    const real = execFileSync('/bin/sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim()
    const path = join(spy.#folder, 'docker')
    writeFileSync(
      path,
      [
        '#!/usr/bin/env bash',
        `exec 3<>/dev/tcp/127.0.0.1/${address.port}`,
        // All words on one line, whatever they contain.
        'words=$*',
        "printf 'begin %s\\n' \"$(printf %s \"$words\" | tr '\\n' ' ')\" >&3",
        `${real} "$@" 3>&-`,
        'code=$?',
        "printf 'end\\n' >&3",
        'exit $code',
        '',
      ].join('\n'),
    )
    chmodSync(path, 0o755)
    return spy
  }

  /** A search path with this docker first. */
  get path(): string {
    return `${this.#folder}:${process.env.PATH}`
  }

  stop(): void {
    this.#server.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #follow(socket: Socket, now: () => number): void {
    let words = ''
    let from = now()
    socket.on('error', () => socket.destroy())
    onLine(socket, (line) => {
      if (line.startsWith('begin ')) {
        words = line.slice('begin '.length)
        from = now()
      } else this.calls.push({ words, from, to: now() })
    })
  }
}
