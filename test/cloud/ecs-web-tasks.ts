import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import type { HealthRules } from './ecs-revision.ts'
import type { TaskRequest } from './ecs-task.ts'
import type { TaskLife } from './ecs-task-life.ts'
import { pause } from './pause.ts'
import { noteViolation } from './violations.ts'
import { askHealth, describeHealth, type HealthAnswer, isHealthy } from './web-health.ts'
import type { Target } from './web-proxy.ts'

/** What the tasks of a revision are, and who hears of them. */
export interface WebTasksOptions {
  /** Of each task; the owner decides how one is started. */
  readonly start: () => TaskLife
  readonly port: number
  readonly healthCheckPath: string
  readonly health: HealthRules
  /** Whether the tasks' security groups let the load balancer in. */
  readonly admitted: () => boolean
  /** Adds a line to the service's events. */
  readonly report: (message: string) => void
}

interface Member {
  readonly life: TaskLife
  healthy: boolean
  /** It was taken away because fewer are wanted: no failure. */
  leaving: boolean
}

/** Real milliseconds that a container has until its first answer; then simulated time goes on without it. */
const firstAnswerTime = 60_000
/** The same for an app that answers, but not with 200. */
const unwellTime = 2_000

/**
 * After so many failures in a row without one healthy task, no further one is started until the next deployment. AWS
 * would go on for ever, ever more slowly.
 */
const hopeless = 10

/**
 * The tasks of one revision of a web service behind its target group: as many as are wanted, health-checked over HTTP
 * by their address, replaced when they end or stay unhealthy. Checks go on while a deployment watches; after that a
 * task is believed until it ends.
 */
export class WebTasks {
  /** Tasks that ended or were unhealthy since the last healthy one. */
  failures = 0
  readonly #cloud: Cloud
  readonly #options: WebTasksOptions
  readonly #members = new Set<Member>()
  readonly #over = new AbortController()
  #wanted = 0
  #watched = 0
  #changed: (() => void)[] = []

  constructor(cloud: Cloud, options: WebTasksOptions) {
    this.#cloud = cloud
    this.#options = options
  }

  get wanted(): number {
    return this.#wanted
  }

  get lives(): readonly TaskLife[] {
    return [...this.#members].map(({ life }) => life)
  }

  count(status: 'RUNNING' | 'other'): number {
    return this.lives.filter(({ task }) => (task.lastStatus === 'RUNNING') === (status === 'RUNNING')).length
  }

  /** Targets that may be sent requests: the healthy ones; where there is none, as a load balancer does, all. */
  targets(): readonly Target[] {
    if (!this.#options.admitted()) return []
    const running = [...this.#members].filter(
      ({ life, leaving }) => !leaving && life.task.lastStatus === 'RUNNING',
    )
    const healthy = running.filter((member) => member.healthy)
    return (healthy.length > 0 ? healthy : running).flatMap(({ life }) => {
      const { address } = life.task
      return address === undefined ? [] : [{ host: address, port: this.#options.port }]
    })
  }

  /** Those of them alone that passed their health check. */
  healthyTargets(): readonly Target[] {
    return [...this.#members].some(({ healthy }) => healthy) ? this.targets() : []
  }

  imageDigest(container: string): string | undefined {
    for (const { task } of this.lives) {
      const digest = task.containers.find(({ definition }) => definition.name === container)?.imageDigest
      if (digest !== undefined) return digest
    }
    return undefined
  }

  /** Wants so many tasks: starts what is missing, stops what is too much. */
  scale(count: number): void {
    this.#wanted = count
    const staying = [...this.#members].filter(({ leaving }) => !leaving)
    for (const member of staying.slice(count)) {
      member.leaving = true
      member.healthy = false
      const reason = 'Scaling activity initiated by (desired count)'
      member.life.task.stop({ code: 'ServiceSchedulerInitiated', reason }, this.#cloud.clock.now())
    }
    for (let missing = count - staying.length; missing > 0; missing -= 1) this.#add()
  }

  /**
   * Resolves with true when as many tasks as are wanted are healthy, with false when `threshold` of them failed, or
   * when the signal was aborted.
   */
  async steady(threshold: number, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const healthy = [...this.#members].filter((member) => member.healthy).length
      if (healthy >= this.#wanted) return true
      if (this.failures >= threshold) return false
      await this.#nextChange(signal)
    }
    return false
  }

  /** Lets health checks go on until the returned function is called. */
  watch(): () => void {
    this.#watched += 1
    this.#notify()
    let over = false
    return () => {
      if (!over) this.#watched -= 1
      over = true
    }
  }

  /** Wants no more tasks, and stops those that are there. Resolves when they are gone. */
  async stop(reason: string): Promise<void> {
    this.#wanted = 0
    this.#over.abort()
    for (const { life } of this.#members) {
      life.task.stop({ code: 'ServiceSchedulerInitiated', reason }, this.#cloud.clock.now())
    }
    await Promise.all(this.lives.map(({ ended }) => ended))
  }

  /** Starts no replacements any more; what runs goes on. */
  freeze(): void {
    this.#wanted = 0
  }

  #add(): void {
    const life = this.#options.start()
    const member: Member = { life, healthy: false, leaving: false }
    this.#members.add(member)
    this.#options.report(`has started 1 tasks: (task ${life.task.id}).`)
    this.#serve(member).catch((error: unknown) => {
      noteViolation(this.#cloud, `ECS, web task ${life.task.id}`, error)
    })
    void life.ended.then(() => this.#gone(member))
  }

  async #serve(member: Member): Promise<void> {
    const { life } = member
    if (!(await life.running)) return
    try {
      await this.#firstAnswer(life)
    } finally {
      life.release()
    }
    await this.#check(member)
  }

  /** Real time, until the app has come up: how long that takes depends on the machine, and so does nothing else. */
  async #firstAnswer(life: TaskLife): Promise<void> {
    let deadline = Date.now() + firstAnswerTime
    let answered = false
    while (!life.task.stopping.aborted && Date.now() < deadline && this.#options.admitted()) {
      const answer = await this.#ask(life)
      if (isHealthy(answer)) return
      if ('status' in answer && !answered) {
        answered = true
        deadline = Math.min(deadline, Date.now() + unwellTime)
      }
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  }

  async #check(member: Member): Promise<void> {
    const { clock } = this.#cloud
    const { life } = member
    const { stopping } = life.task
    const { health } = this.#options
    const registeredAt = clock.now()
    let passed = 0
    let failed = 0
    while (!stopping.aborted) {
      const answer = await this.#ask(life)
      if (stopping.aborted) return
      passed = isHealthy(answer) ? passed + 1 : 0
      failed = isHealthy(answer) ? 0 : failed + 1
      if (passed >= health.healthyCount && !member.healthy) this.#healthy(member)
      const inGrace = !member.healthy && clock.now() - registeredAt < health.grace
      if (failed >= health.unhealthyCount && !inGrace) {
        this.#unhealthy(member, answer)
        return
      }
      if (member.healthy && this.#watched === 0) await this.#until(() => this.#watched > 0, stopping)
      else await pause(clock, health.interval, stopping)
    }
  }

  async #ask(life: TaskLife): Promise<HealthAnswer> {
    const { address } = life.task
    if (address === undefined) return { failure: 'refused' }
    if (!this.#options.admitted()) return { failure: 'timeout' }
    const done = this.#cloud.clock.busy(`health check of ${life.task.id}`)
    try {
      const { port, healthCheckPath, health } = this.#options
      const { stopping } = life.task
      return await askHealth(address, port, healthCheckPath, health.timeout, stopping)
    } finally {
      done()
    }
  }

  #healthy(member: Member): void {
    member.healthy = true
    this.failures = 0
    this.#options.report('registered 1 targets in (target-group).')
    this.#notify()
  }

  #unhealthy(member: Member, answer: HealthAnswer): void {
    const { task } = member.life
    member.healthy = false
    this.#options.report(
      `(port ${this.#options.port}) is unhealthy in (target-group) due to (reason ${describeHealth(answer)}).`,
    )
    const reason = 'Task failed ELB health checks in (target-group)'
    task.stop({ code: 'ServiceSchedulerInitiated', reason }, this.#cloud.clock.now())
  }

  #gone(member: Member): void {
    this.#members.delete(member)
    if (this.#over.signal.aborted || member.leaving) {
      this.#notify()
      return
    }
    this.failures += 1
    const { cause } = member.life.task
    this.#options.report(`stopped 1 running tasks: (task ${member.life.task.id}): ${cause?.reason ?? ''}`)
    this.#notify()
    void this.#replace()
  }

  async #replace(): Promise<void> {
    if (!(await pause(this.#cloud.clock, delays.express.replace, this.#over.signal))) return
    const staying = [...this.#members].filter(({ leaving }) => !leaving).length
    if (this.failures < hopeless && staying < this.#wanted) this.#add()
  }

  #notify(): void {
    const waiting = this.#changed
    this.#changed = []
    for (const wake of waiting) wake()
  }

  async #nextChange(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#changed.push(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  async #until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    while (!condition() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#changed.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
}

/** Requests that differ from task to task in nothing but their subnet, which goes round. */
export function inTurn(request: TaskRequest, subnets: readonly string[], turn: number): TaskRequest {
  const subnet = subnets[turn % subnets.length] ?? request.network.subnet
  return { ...request, network: { ...request.network, subnet } }
}
