import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A `docker` program on a PATH of its own: a shell script, run as a real child process. */
export interface FakeDocker {
  readonly folder: string
  /** A PATH with this docker on it. */
  readonly path: string
  /** One line of arguments for each call. */
  calls(): Promise<readonly string[]>
  remove(): Promise<void>
}

/** @param script POSIX shell; `$*` are docker's arguments */
export async function fakeDocker(script: string): Promise<FakeDocker> {
  const folder = await mkdtemp(join(tmpdir(), 'docker-'))
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const log = join(folder, 'calls')
  await writeFile(log, '')
  await writeFile(join(bin, 'docker'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\n${script}\n`)
  await chmod(join(bin, 'docker'), 0o755)
  return {
    folder,
    path: `${bin}:${process.env.PATH}`,
    calls: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
