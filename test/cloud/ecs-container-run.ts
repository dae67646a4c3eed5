import type { Cloud } from './cloud.ts'
import { DockerError, type OpenCommand } from './docker.ts'
import type { ContainerPlan } from './ecs-containers.ts'
import { createCommand } from './ecs-containers.ts'
import type { LogStream } from './ecs-log-stream.ts'

/** How a container ended. */
export interface ContainerExit {
  readonly code: number
  /** The kernel killed it because it needed more memory than it has. */
  readonly outOfMemory: boolean
}

/** Why a container never ran, in ECS's words. */
export class StartError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StartError'
  }
}

/** A container that has been started. */
export interface RunningContainer {
  /** Address in its network; absent where it ended at once, or shares the network of another container. */
  readonly address: string | undefined
  readonly runtimeId: string
  /** Resolves when the container has ended and all of its output is in the log. */
  readonly exited: Promise<ContainerExit>
}

/**
 * Makes and starts a container, with its output going to the log from its first byte to its last.
 * Throws `StartError`.
 */
export async function runContainer(
  cloud: Cloud,
  plan: ContainerPlan,
  log: LogStream | undefined,
): Promise<RunningContainer> {
  const { argv, environment } = createCommand(plan)
  const runtimeId = await cloud.docker
    .run(argv, { environment })
    .catch((error: unknown) => refuse('CannotCreateContainerError', error))
  const done = cloud.clock.busy(`container ${plan.name} starts`)
  try {
    // Attached before it starts. Nothing is read until it is known to run: what docker itself says goes another way.
    const attached = cloud.docker.open(['start', '--attach', plan.name])
    const address = await started(cloud, plan, attached)
    return { address, runtimeId, exited: follow(cloud, plan.name, attached, log) }
  } finally {
    done()
  }
}

async function started(
  cloud: Cloud,
  plan: ContainerPlan,
  attached: OpenCommand,
): Promise<string | undefined> {
  const format = `{{.State.StartedAt}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}`
  let over = false
  void attached.exited.then(() => {
    over = true
  })
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const last = over
    const said = await cloud.docker.run(['inspect', '--format', format, plan.name])
    const [at = '', address = ''] = said.split(' ')
    if (!at.startsWith('0001-')) return address === '' ? undefined : address
    if (last) throw new StartError(`CannotStartContainerError: ${await readReason(attached)}`)
    await Promise.race([attached.exited, new Promise((resolve) => setTimeout(resolve, 50))])
  }
  throw new StartError('CannotStartContainerError: the container did not start in time')
}

async function follow(
  cloud: Cloud,
  name: string,
  { stdout, stderr }: OpenCommand,
  log: LogStream | undefined,
): Promise<ContainerExit> {
  await Promise.all([stdout, stderr].map((output) => (log ? log.copy(output) : drain(output))))
  let state = await inspectEnd(cloud, name)
  if (state.code === 137 && !state.outOfMemory) {
    // Docker may hear of the end before it hears why.
    await new Promise((resolve) => setTimeout(resolve, 300))
    state = await inspectEnd(cloud, name)
  }
  return state
}

async function inspectEnd(cloud: Cloud, name: string): Promise<ContainerExit> {
  const format = '{{.State.Running}} {{.State.ExitCode}} {{.State.OOMKilled}}'
  for (let attempt = 0; ; attempt += 1) {
    const said = await cloud.docker.run(['inspect', '--format', format, name])
    const [running, code, outOfMemory] = said.split(' ')
    if (running === 'false') return { code: Number(code), outOfMemory: outOfMemory === 'true' }
    if (attempt === 600) throw new Error(`The output of ${name} has ended, but it runs`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Sends a signal to a container; one that has ended meanwhile is fine. */
export async function signalContainer(cloud: Cloud, name: string, signal: 'TERM' | 'KILL'): Promise<void> {
  try {
    await cloud.docker.run(['kill', '--signal', signal, name])
  } catch (error) {
    if (!(error instanceof DockerError) || !/not running|no such/i.test(error.message)) throw error
  }
}

function refuse(kind: string, error: unknown): never {
  if (!(error instanceof DockerError)) throw error
  throw new StartError(`${kind}: ${error.message}`)
}

/** What docker says first; the rest is about its own command. */
async function readReason({ stderr }: OpenCommand): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stderr) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8').split('\n')[0] ?? ''
}

async function drain(output: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of output);
}
