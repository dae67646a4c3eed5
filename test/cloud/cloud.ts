import { rm } from 'node:fs/promises'
import { Calls } from './calls.ts'
import { type Clock, VirtualClock } from './clock.ts'
import { CloudWatch } from './cloudwatch.ts'
import { makeDirectory } from './directory.ts'
import { Docker } from './docker.ts'
import { DynamoDb } from './dynamodb.ts'
import { Ecr } from './ecr.ts'
import { Ecs } from './ecs.ts'
import { type Fault, Faults } from './faults.ts'
import { Foundation } from './foundation.ts'
import { GitHub } from './github.ts'
import { Iam } from './iam.ts'
import { LightBuilder } from './light/builder.ts'
import { LightEngine } from './light/engine.ts'
import { RegistryStore } from './light/registry-store.ts'
import { Logs } from './logs.ts'
import { Network } from './network.ts'
import { Oidc } from './oidc.ts'
import { Rds } from './rds.ts'
import { Registry } from './registry.ts'
import { RegistryProcess } from './registry-process.ts'
import { SecretsManager } from './secrets-manager.ts'
import { CloudServer } from './server.ts'
import type { Service, WebPart } from './service.ts'
import { Ssm } from './ssm.ts'
import type { StackInput } from './stack.ts'
import { Sts } from './sts.ts'
import { Tls } from './tls.ts'

export interface CloudOptions {
  /** Twelve digits; default 123456789012. */
  readonly account?: string
  /** Default eu-west-1. */
  readonly region?: string
  /** Templates to deploy before anybody calls. */
  readonly stacks?: readonly StackInput[]
  /** How many times faster than real a simulated wait may pass (see `clock.ts`); default: waits are skipped. */
  readonly speed?: number
  /** Another clock, for tests. */
  readonly clock?: Clock
  /** What goes wrong, see `faults.ts`. */
  readonly faults?: readonly Fault[]
  /** Sid of a policy statement to take out: what breaks then is what it is there for. */
  readonly withoutStatement?: string
  /** How long after its making (simulated ms) nobody can assume a role; default 0. */
  readonly rolePropagationMs?: number
  /** How late (simulated ms) a log line can be read; default 1500. */
  readonly logLatenessMs?: number
  /**
   * False: no Docker, no registry; for calls that run nothing. `light`: stand-ins in this process that run what they
   * can without containers (see `light/engine.ts`). Default true: real ones.
   */
  readonly containers?: boolean | 'light'
}

/**
 * A local AWS and GitHub: composes the services, each in its own file, behind one HTTP port. It remembers in memory,
 * runs containers for real, and is gone without a trace after `stop`.
 */
export class Cloud {
  readonly account: string
  readonly region: string
  readonly clock: Clock
  readonly calls = new Calls()
  readonly faults: Faults
  /** Breaches of AWS's own schemas by this cloud, unanswered requests: bugs. Empty after a good run. */
  readonly violations: string[] = []
  /** A test's door: AWS's clocks are so far (milliseconds) ahead of everybody else's. */
  aheadMs = 0
  /** Ends the action's process at a planned fault; who starts the action sets it. */
  kill: (signal: NodeJS.Signals) => void = () => {}

  readonly tls = new Tls(this)
  readonly iam: Iam
  readonly sts: Sts
  readonly oidc = new Oidc(this)
  readonly github: GitHub
  readonly foundation = new Foundation(this)
  readonly ssm = new Ssm(this)
  readonly dynamodb = new DynamoDb(this)
  readonly secrets = new SecretsManager(this)
  readonly logs: Logs
  readonly cloudwatch = new CloudWatch(this)
  readonly docker: Docker
  /** The docker command for runners of a light cloud. */
  readonly builder = new LightBuilder(this)
  readonly network = new Network(this)
  readonly registry: Registry
  readonly ecr = new Ecr(this)
  readonly rds = new Rds(this)
  readonly ecs = new Ecs(this)
  /** Keyed as calls are recorded. */
  readonly services: Readonly<Record<string, Service>>
  /** Keyed by the first part of the path. */
  readonly webParts: Readonly<Record<string, WebPart>>

  readonly #options: CloudOptions
  readonly #server = new CloudServer(this)
  #directory: string | undefined
  #port: number | undefined

  private constructor(options: CloudOptions) {
    this.#options = options
    this.account = options.account ?? '123456789012'
    this.region = options.region ?? 'eu-west-1'
    this.clock =
      options.clock ?? new VirtualClock(options.speed === undefined ? {} : { speed: options.speed })
    this.faults = new Faults(options.faults)
    const light = options.containers === 'light'
    this.docker = light ? new LightEngine(this) : new Docker(this)
    this.registry = new Registry(this, light ? new RegistryStore() : new RegistryProcess(this))
    this.iam = new Iam(this, options.withoutStatement)
    this.sts = new Sts(this, options.rolePropagationMs)
    this.logs = new Logs(this, options.logLatenessMs)
    this.github = new GitHub(this)
    this.services = {
      cloudwatch: this.cloudwatch.service,
      dynamodb: this.dynamodb.service,
      ecr: this.ecr.service,
      ecs: this.ecs.service,
      logs: this.logs.service,
      rds: this.rds.service,
      ssm: this.ssm.service,
      sts: this.sts.service,
    }
    this.webParts = { github: this.github, oidc: this.oidc }
  }

  /** Starts a cloud and deploys its stacks. @throws Error for a template that it cannot read, DockerError without Docker */
  static async start(options: CloudOptions = {}): Promise<Cloud> {
    const cloud = new Cloud(options)
    try {
      await cloud.#start()
      return cloud
    } catch (error) {
      // What failed first is what counts.
      await cloud.stop().catch(() => {})
      throw error
    }
  }

  async #start(): Promise<void> {
    this.#directory = await makeDirectory(this.docker.id)
    if (this.#options.containers !== false) {
      await this.docker.start()
      await this.registry.start()
      await this.tls.start()
    }
    if (this.#options.containers === 'light') await this.builder.start()
    this.#port = await this.#server.start()
    for (const stack of this.#options.stacks ?? []) await this.foundation.deploy(stack)
  }

  /** Ends everything that was started, in the reverse order. Can be called twice. */
  async stop(): Promise<void> {
    await this.#server.stop()
    await this.ecs.stop()
    this.rds.stop()
    if (this.#options.containers !== false) {
      await this.docker.stop()
      await this.registry.stop()
    }
    if (this.#options.containers === 'light') await this.builder.stop()
    if (this.clock instanceof VirtualClock) this.clock.close()
    if (this.#directory) await rm(this.#directory, { recursive: true, force: true })
    this.#directory = undefined
  }

  /** `http://127.0.0.1:<port>`: `AWS_ENDPOINT_URL`. */
  get url(): string {
    if (this.#port === undefined) throw new Error('The cloud has not been started')
    return `http://127.0.0.1:${this.#port}`
  }

  /** A directory of its own, which goes with the cloud. */
  get directory(): string {
    if (this.#directory === undefined) throw new Error('The cloud has not been started')
    return this.#directory
  }

  /** Tags of whatever has this ARN; `undefined` where nothing has it. */
  tags(arn: string): Readonly<Record<string, string>> | undefined {
    for (const service of Object.values(this.services)) {
      const tags = service.tags?.(arn)
      if (tags) return tags
    }
    return this.secrets.tags(arn) ?? this.foundation.tags(arn) ?? this.iam.role(arn)?.tags
  }

  /** `type:name` of everything that exists, sorted: without revisions, versions and times, and nothing INACTIVE. */
  inventory(): string[] {
    const services = Object.values(this.services).flatMap((service) => service.inventory?.() ?? [])
    return [
      ...new Set([
        ...services,
        ...this.foundation.inventory(),
        ...this.iam.inventory(),
        ...this.secrets.inventory(),
      ]),
    ].sort()
  }
}
