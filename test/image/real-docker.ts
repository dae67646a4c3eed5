import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { BuildSecret } from '../../src/image/build-settings.ts'
import type { BuildTools } from '../../src/image/build-steps.ts'
import { detectBuilder } from '../../src/image/builder.ts'
import { openDocker } from '../../src/image/docker.ts'
import { createDockerConfig, removeDockerConfig } from '../../src/image/docker-config.ts'
import { dockerEnvironment } from '../../src/image/docker-environment.ts'
import { buildLocally } from '../../src/image/local-build.ts'
import { type ImageSource, prepareImage } from '../../src/image/prepare.ts'
import type { InstallPlan } from '../../src/project/reading.ts'
import { machinePipSettings } from '../runner/pip-settings.ts'

const run = promisify(execFile)

/** Standard output of a docker command. */
export async function docker(...argv: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', [...argv], { maxBuffer: 64 * 1024 * 1024, timeout: 120_000 })
  return stdout
}

/** A value that must be nowhere but in memory while packages are installed. */
export const canary = "it's-a-canary-4711"

export const pythonVersion = '3.13'

/** How this machine's pip reaches its packages, as a user would give it, and the canary. */
export function buildSecrets(): readonly BuildSecret[] {
  const lines = machinePipSettings()
    .split('\n')
    .filter((line) => line !== '')
  return [
    ...lines.map((line) => ({
      name: line.slice(0, line.indexOf('=')),
      value: line.slice(line.indexOf('=') + 1),
    })),
    { name: 'CANARY', value: canary },
  ]
}

export function installPlan(parts: Partial<InstallPlan>): InstallPlan {
  return {
    packageManager: 'pip',
    python: pythonVersion,
    pythonBecause: 'default',
    manifests: ['requirements.txt'],
    lock: null,
    localPackages: [],
    installProject: false,
    pythonPath: ['.'],
    extra: [],
    ...parts,
  }
}

/** A checkout in a temporary folder, the images that were built from it, and the containers that ran them. */
export class TestProject {
  readonly folder: string
  readonly #images: string[] = []
  readonly #containers: string[] = []

  private constructor(folder: string) {
    this.folder = folder
  }

  static async create(files: Readonly<Record<string, string>>): Promise<TestProject> {
    const project = new TestProject(await mkdtemp(join(tmpdir(), 'project-')))
    await project.write(files)
    return project
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.folder, path)), { recursive: true })
      await writeFile(join(this.folder, path), text)
    }
  }

  /** Builds with whatever Docker this machine has; returns the image and everything that was said. */
  async build(source: ImageSource, secrets = buildSecrets()): Promise<{ reference: string; log: string }> {
    const image = await prepareImage({
      workspace: this.folder,
      directory: '.',
      source,
      platform: process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64',
      buildArgs: [],
      buildSecrets: secrets,
    })
    const config = await createDockerConfig(process.env, tmpdir())
    const log: string[] = []
    const tools: BuildTools = {
      docker: openDocker(dockerEnvironment(process.env, config.directory), new AbortController().signal),
      config,
      say: (line) => log.push(line),
      quote: (line) => log.push(line),
      timeoutSeconds: 300,
    }
    const reference = `monolayer-test:${image.tag}-${this.#images.length}`
    try {
      const builder = await detectBuilder(tools.docker)
      await buildLocally(tools, builder, image, { reference, labels: {}, cacheFrom: [], refresh: false })
    } finally {
      await removeDockerConfig(config.directory)
    }
    this.#images.push(reference)
    return { reference, log: log.join('\n') }
  }

  /** Starts the image; returns the address of its port 8000 and the container. */
  async start(reference: string): Promise<{ url: string; container: string }> {
    const container = (await docker('run', '--detach', reference)).trim()
    this.#containers.push(container)
    const address = await docker('inspect', '--format={{.NetworkSettings.IPAddress}}', container)
    return { url: `http://${address.trim()}:8000`, container }
  }

  async remove(): Promise<void> {
    if (this.#containers.length > 0) await docker('rm', '--force', ...this.#containers)
    if (this.#images.length > 0) await docker('rmi', '--force', ...this.#images)
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The answer of an app that is just starting, as JSON. */
export async function answerOf(url: string, container: string): Promise<Record<string, unknown>> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      const answer = await fetch(url, {
        headers: { 'x-forwarded-proto': 'https' },
        signal: AbortSignal.timeout(2_000),
      })
      return (await answer.json()) as Record<string, unknown>
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  throw new Error(`No answer from ${url}: ${await docker('logs', container)}`)
}

/** Stops a container as ECS does; returns its exit code and how long it took, in seconds. */
export async function stop(container: string): Promise<{ code: number; seconds: number }> {
  const began = performance.now()
  await docker('stop', '--time=20', container)
  const seconds = (performance.now() - began) / 1000
  return { code: Number(await docker('inspect', '--format={{.State.ExitCode}}', container)), seconds }
}
