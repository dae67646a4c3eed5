import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The last version of the docker command that has BuildKit's client in itself, before it moved to the plugin buildx. */
const lastWithout = 22

/** A Docker that builds with BuildKit, and that can be made to forget what it has built. */
export class BuildKit {
  readonly #folder: string
  readonly #docker: string
  readonly #before: ReadonlySet<string>

  private constructor(folder: string, docker: string, before: readonly string[]) {
    this.#folder = folder
    this.#docker = docker
    this.#before = new Set(before)
  }

  /**
   * The first docker command on the search path that has BuildKit: Debian has an old one that does beside a newer one
   * that does not.
   *
   * @throws Error where there is none
   */
  static async find(): Promise<BuildKit> {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const docker = join(folder, 'docker')
      if (!(await hasBuildKit(docker))) continue
      const own = await mkdtemp(join(tmpdir(), 'buildkit-'))
      await symlink(docker, join(own, 'docker'))
      return new BuildKit(own, docker, await recordsOf(docker))
    }
    throw new Error(
      'No docker command here builds with BuildKit. Install the plugin buildx (docker-buildx-plugin, or docker-buildx).',
    )
  }

  /** A search path with this docker first. */
  get path(): string {
    return `${this.#folder}${delimiter}${process.env.PATH}`
  }

  /**
   * Takes an image of this machine away, and every layer that was built since: what a fresh runner does not have either.
   *
   * @throws Error where a container or another image still stands on one of them
   */
  async forget(image: string): Promise<void> {
    await run(this.#docker, ['image', 'rm', '--force', image])
    // A layer goes only when those that stand on it have gone.
    for (let left = await this.#records(); left.length > 0; ) {
      for (const id of left) {
        await run(this.#docker, ['builder', 'prune', '--all', '--force', `--filter=id=${id}`])
      }
      const now = await this.#records()
      if (now.length === left.length) throw new Error(`The builder keeps ${now.join(', ')}.`)
      left = now
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #records(): Promise<string[]> {
    return (await recordsOf(this.#docker)).filter((id) => !this.#before.has(id))
  }
}

async function hasBuildKit(docker: string): Promise<boolean> {
  const buildx = await run(docker, ['buildx', 'version']).catch(() => null)
  if (buildx !== null) return true
  const version = await run(docker, ['version', '--format={{.Client.Version}}']).catch(() => null)
  return version !== null && Number.parseInt(version.stdout, 10) <= lastWithout
}

/** What BuildKit keeps of builds that are over, by id. */
async function recordsOf(docker: string): Promise<string[]> {
  const { stdout } = await run(docker, ['system', 'df', '--verbose', '--format={{json .BuildCache}}'])
  const records = (JSON.parse(stdout) as { ID: string; InUse: string }[] | null) ?? []
  return records.filter(({ InUse }) => InUse === 'false').map(({ ID }) => ID)
}
