import { DeployError } from '../errors.ts'
import type { Docker } from './docker.ts'
import { type Builder, versionArgv } from './docker-argv.ts'
import { dockerFailure } from './docker-failure.ts'

const TIMEOUT_SECONDS = 60

/**
 * Checks that Docker can build here, and with what.
 * @throws DeployError `docker-missing`, `docker-unavailable`
 */
export async function detectBuilder(docker: Docker): Promise<Builder> {
  const answer = await docker.call({ argv: versionArgv(), timeoutSeconds: TIMEOUT_SECONDS })
  if (answer.code !== 0) {
    throw dockerFailure(answer, {
      code: 'docker-unavailable',
      message: 'The Docker daemon did not answer.',
      remedy: 'Start Docker in an earlier step of the job, or run the job on a GitHub-hosted runner.',
    })
  }
  const { client, serverOs } = readVersion(answer.stdout)
  if (serverOs === 'windows') {
    throw new DeployError({
      code: 'docker-unavailable',
      message: 'The Docker daemon of this runner builds Windows images; the app runs on Linux.',
      remedy: 'Run the job on a Linux runner, such as runs-on: ubuntu-latest.',
    })
  }
  const buildx = await docker.call({ argv: ['buildx', 'version'], timeoutSeconds: TIMEOUT_SECONDS })
  if (buildx.code === 0) return 'buildx'
  // Docker 23 moved BuildKit's client out of the docker command, into the plugin.
  return client !== null && client < 23 ? 'embedded' : 'classic'
}

function readVersion(json: string): { client: number | null; serverOs: string } {
  try {
    const { Client, Server } = JSON.parse(json) as { Client?: { Version?: string }; Server?: { Os?: string } }
    const major = /^\d+/.exec(Client?.Version ?? '')?.[0]
    return { client: major === undefined ? null : Number(major), serverOs: Server?.Os ?? 'linux' }
  } catch {
    return { client: null, serverOs: 'linux' }
  }
}
