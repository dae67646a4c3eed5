import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lives } from './docker.ts'

const prefix = 'local-cloud-'

/**
 * Makes a directory for a cloud in the system's temporary directory, and removes those that dead clouds left.
 *
 * @param id `<pid>-<start time>-<n>`, as containers are labelled with
 */
export async function makeDirectory(id: string): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const [, owner] = new RegExp(`^${prefix}(\\d+-\\d+-\\d+)-`).exec(name) ?? []
    if (owner && !lives(owner)) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
  return await mkdtemp(join(tmpdir(), `${prefix}${id}-`))
}
