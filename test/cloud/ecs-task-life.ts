import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import { type ContainerExit, runContainer, StartError, signalContainer } from './ecs-container-run.ts'
import { LogStream } from './ecs-log-stream.ts'
import { InitializationError, readSecrets } from './ecs-secrets.ts'
import type { Task, TaskContainer } from './ecs-task.ts'
import type { TaskNetwork } from './network.ts'
import { pause } from './pause.ts'
import { PullError, type PulledImage, pullImage } from './registry-pull.ts'
import type { Caller } from './service.ts'
import { noteViolation } from './violations.ts'

/** What a container needs before it is made. */
interface Prepared {
  readonly container: TaskContainer
  readonly secrets: Readonly<Record<string, string>>
  readonly log: LogStream | undefined
}

/** Real milliseconds that a container has to follow a SIGTERM, before simulated time goes on to the SIGKILL. */
const politeTime = 3_000

/**
 * The life of one task on Fargate, from its network interface to its end, with AWS's delays and a real container in
 * the middle. While a phase's container runs, time is real; a web container is released once it answers.
 */
export class TaskLife {
  readonly task: Task
  /** Resolves when the task is STOPPED and nothing of it is left in Docker. */
  readonly ended: Promise<void>
  /** Resolves with true once the containers run, with false when the task ends without. */
  readonly running: Promise<boolean>
  #runs: (really: boolean) => void = () => {}
  readonly #cloud: Cloud
  readonly #stalled: boolean
  readonly #exits: Promise<void>[] = []
  #network: TaskNetwork | undefined
  #busy: () => void = () => {}

  /** `stalled`: it waits for its network interface until somebody stops it. */
  constructor(cloud: Cloud, task: Task, stalled = false) {
    this.#cloud = cloud
    this.#stalled = stalled
    this.task = task
    this.running = new Promise((resolve) => {
      this.#runs = resolve
    })
    this.ended = this.#live()
  }

  /** Time need not be real any longer for this task's sake. */
  release(): void {
    this.#busy()
    this.#busy = () => {}
  }

  async #live(): Promise<void> {
    try {
      await this.#begin()
    } catch (error) {
      this.#failToStart(error)
    }
    this.#runs(false)
    try {
      await this.#end()
    } catch (error) {
      noteViolation(this.#cloud, `ECS, end of task ${this.task.id}`, error)
    } finally {
      this.release()
      this.#stopped()
    }
  }

  /** Up to RUNNING, and on until the task is to stop. */
  async #begin(): Promise<void> {
    const { task } = this
    const { network } = task.request
    if (this.#stalled) return await this.#told()
    if (!(await this.#pause(delays.ecs.provisioning))) return
    this.#network = await this.#cloud.network.createForTask(`task-${task.id}`, network)
    this.#mark('connectivityAt')
    task.advance('PENDING')
    if (!(await this.#pause(delays.ecs.pending))) return
    this.#checkRoute()
    const prepared = this.#prepare()
    task.advance('ACTIVATING')
    this.#mark('pullStartedAt')
    const [images, pulled] = await Promise.all([this.#pull(), this.#pause(delays.ecs.pull)])
    this.#mark('pullStoppedAt')
    if (!pulled) return
    this.#busy = this.#cloud.clock.busy(`task ${task.id}`)
    await this.#start(prepared, images)
    this.#mark('startedAt')
    if (!task.stopping.aborted) task.advance('RUNNING')
    this.#runs(!task.stopping.aborted)
    await this.#told()
  }

  /** Until the task is to stop. */
  async #told(): Promise<void> {
    const { stopping } = this.task
    if (stopping.aborted) return
    await new Promise<void>((resolve) => {
      stopping.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** A task without a public address in a public subnet reaches neither ECR nor Parameter Store. */
  #checkRoute(): void {
    const { subnet, publicAddress } = this.task.request.network
    if (publicAddress && this.#cloud.foundation.isPublic(subnet)) return
    throw new InitializationError(
      'unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: dial tcp: i/o timeout',
    )
  }

  #prepare(): Prepared[] {
    const role = this.#role()
    return this.task.containers.map((container) => {
      const { definition } = container
      if (!role) return { container, secrets: {}, log: undefined }
      return {
        container,
        secrets: readSecrets(this.#cloud, definition.secrets ?? [], role),
        log: LogStream.open(this.#cloud, definition, this.task.id, role),
      }
    })
  }

  /** The session of the execution role that acts for this task. */
  #role(): Caller | undefined {
    const { overrides, definition } = this.task.request
    const roleArn = overrides.executionRoleArn ?? definition.executionRoleArn
    if (roleArn === undefined) return undefined
    const name = roleArn.slice(roleArn.lastIndexOf('/') + 1)
    return { roleArn, sessionArn: `arn:aws:sts::${this.#cloud.account}:assumed-role/${name}/${this.task.id}` }
  }

  async #pull(): Promise<Map<TaskContainer, PulledImage>> {
    const images = new Map<TaskContainer, PulledImage>()
    for (const container of this.task.containers) {
      const image = await pullImage(this.#cloud, container.definition.image ?? '', this.#role()).catch(
        (error: Error) => {
          container.reason = error.message
          throw error
        },
      )
      container.imageDigest = image.digest
      images.set(container, image)
    }
    return images
  }

  async #start(
    prepared: readonly Prepared[],
    images: ReadonlyMap<TaskContainer, PulledImage>,
  ): Promise<void> {
    for (const { container, secrets, log } of prepared) {
      const image = images.get(container)
      if (!image) throw new Error(`${container.dockerName} has no image`)
      if (image.platform !== this.#platform()) {
        // A manifest for another architecture is pulled, and the kernel refuses to run what is in it.
        log?.say('exec format error')
        this.#exited(container, { code: 255, outOfMemory: false })
        continue
      }
      const { definition, overrides } = this.task.request
      const running = await runContainer(
        this.#cloud,
        {
          name: container.dockerName,
          definition: container.definition,
          override: overrides.containerOverrides?.find(({ name }) => name === container.definition.name),
          secrets,
          image: image.reference,
          network: this.#networkOf(container),
          labels: this.#cloud.docker.labels,
          cpu: overrides.cpu ?? definition.cpu ?? '',
          memory: overrides.memory ?? definition.memory ?? '',
          region: this.#cloud.region,
        },
        log,
      ).catch((error: Error) => {
        container.reason = error.message
        throw error
      })
      this.task.address ??= running.address
      container.runtimeId = `${this.task.id}-${running.runtimeId.slice(0, 10)}`
      container.lastStatus = 'RUNNING'
      this.#exits.push(this.#follow(container, running.exited))
    }
  }

  async #follow(container: TaskContainer, exited: Promise<ContainerExit>): Promise<void> {
    try {
      this.#exited(container, await exited)
    } catch (error) {
      noteViolation(this.#cloud, `ECS, container ${container.dockerName}`, error)
      this.#exited(container, { code: 255, outOfMemory: false })
    }
  }

  /** The containers of a task share one network, which is the first one's. */
  #networkOf(container: TaskContainer): string {
    const [first] = this.task.containers
    if (first && first !== container) return `container:${first.dockerName}`
    return this.#network?.name ?? 'none'
  }

  #platform(): string {
    const architecture = this.task.request.definition.runtimePlatform?.cpuArchitecture ?? 'X86_64'
    return architecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64'
  }

  #exited(container: TaskContainer, exit: ContainerExit): void {
    container.exitCode = exit.code
    container.lastStatus = 'STOPPED'
    if (exit.outOfMemory && exit.code === 137) {
      container.reason = 'OutOfMemoryError: Container killed due to memory usage'
    }
    const all = this.task.containers.every(({ lastStatus }) => lastStatus === 'STOPPED')
    if (container.definition.essential !== false || all) {
      this.task.stop(
        { code: 'EssentialContainerExited', reason: 'Essential container in task exited' },
        this.#now(),
      )
    }
  }

  #failToStart(error: unknown): void {
    const known =
      error instanceof InitializationError || error instanceof PullError || error instanceof StartError
    const message = error instanceof Error ? error.message : String(error)
    if (!known) noteViolation(this.#cloud, `ECS, task ${this.task.id}`, error)
    this.task.stop({ code: 'TaskFailedToStart', reason: message }, this.#now())
  }

  /** From the wish that the task stops to its end. */
  async #end(): Promise<void> {
    const { task } = this
    task.advance('DEACTIVATING')
    await this.#stopContainers()
    if (this.#exits.length > 0) this.#mark('executionStoppedAt')
    this.release()
    task.advance('STOPPING')
    await this.#cloud.clock.sleep(delays.ecs.stopping)
    for (const container of task.containers) container.lastStatus = 'STOPPED'
    task.advance('DEPROVISIONING')
    await this.#remove()
    await this.#cloud.clock.sleep(delays.ecs.deprovisioning)
  }

  /** SIGTERM to all that run, `stopTimeout` later SIGKILL. */
  async #stopContainers(): Promise<void> {
    const running = this.task.containers.filter(({ lastStatus }) => lastStatus === 'RUNNING')
    if (running.length === 0) return
    const gone = Promise.all(this.#exits)
    await Promise.all(running.map(({ dockerName }) => signalContainer(this.#cloud, dockerName, 'TERM')))
    const done = this.#cloud.clock.busy(`task ${this.task.id} stops`)
    const polite = await Promise.race([gone.then(() => true), later(politeTime)])
    done()
    if (polite) return
    this.release()
    const [first] = running
    const timeout =
      first?.definition.stopTimeout === undefined
        ? delays.ecs.stopTimeout
        : first.definition.stopTimeout * 1000
    const over = new AbortController()
    void gone.then(() => over.abort())
    await pause(this.#cloud.clock, Math.max(timeout - politeTime, 0), over.signal)
    const stubborn = running.filter(({ lastStatus }) => lastStatus === 'RUNNING')
    await Promise.all(stubborn.map(({ dockerName }) => signalContainer(this.#cloud, dockerName, 'KILL')))
    await gone
  }

  async #remove(): Promise<void> {
    const { docker } = this.#cloud
    const made = this.task.containers.map(({ dockerName }) => dockerName)
    // Those that were never made are no matter; what could not be removed stays with the label, for the cloud's end.
    await docker.run(['rm', '--force', '--volumes', ...made]).catch(() => '')
    if (this.#network) await this.#cloud.network.remove(this.#network)
  }

  #stopped(): void {
    this.#mark('stoppedAt')
    this.task.advance('STOPPED')
  }

  async #pause(milliseconds: number): Promise<boolean> {
    return await pause(this.#cloud.clock, milliseconds, this.task.stopping)
  }

  #mark(moment: keyof Task['moments']): void {
    this.task.moments[moment] = this.#now()
  }

  #now(): number {
    return this.#cloud.clock.now()
  }
}

function later(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds).unref())
}
