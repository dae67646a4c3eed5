import { readFileSync } from 'node:fs'
import type { Cloud } from './cloud.ts'
import { DockerError } from './docker.ts'
import type { Place } from './foundation.ts'

/** A Docker network of its own for one task, or one database. */
export interface TaskNetwork {
  readonly name: string
}

/** The network of a task, and where AWS would have it. */
export interface Member {
  readonly network: TaskNetwork
  readonly place: Place
}

/**
 * What can reach what. Every task has a small network of its own, and Docker keeps networks apart; a database joins
 * the network of a task exactly when security groups and network ACLs let the task connect (`rds.ts`). So what no rule admits cannot
 * be reached, by name or by address. The host reaches every container by its address.
 */
export class Network {
  /** The networks of tasks that are there: a database that comes up later joins them, too. */
  readonly tasks = new Set<Member>()
  readonly #cloud: Cloud
  readonly #blocks: Blocks

  constructor(cloud: Cloud) {
    this.#cloud = cloud
    this.#blocks = new Blocks(routes())
  }

  /**
   * Makes a network. `isolated`: without a route out, as the subnets of databases are.
   * Throws `DockerError` where Docker has no room for another network.
   */
  async create(name: string, options: { isolated?: boolean } = {}): Promise<TaskNetwork> {
    const labels = this.#cloud.docker.labels
    const internal = options.isolated ? ['--internal'] : []
    for (let attempt = 1; ; attempt += 1) {
      try {
        const subnet = this.#blocks.next()
        await this.#cloud.docker.run(['network', 'create', '--subnet', subnet, ...internal, ...labels, name])
        return { name }
      } catch (error) {
        if (attempt === 64 || !(error instanceof DockerError) || !/overlaps|conflicts/i.test(error.message))
          throw error
      }
    }
  }

  /** Makes the network of a task, with the databases in it that the task may reach from its place. */
  async createForTask(name: string, place: Place): Promise<TaskNetwork> {
    const network = await this.create(`monolayer-${this.#cloud.docker.id}-${name}`)
    const member = { network, place }
    this.tasks.add(member)
    await this.#cloud.rds.admit(member)
    return network
  }

  /** Lets a container (id or name) be found in a network under a host name. */
  async connect(network: TaskNetwork, container: string, alias: string): Promise<void> {
    await this.#cloud.docker.run(['network', 'connect', '--alias', alias, network.name, container])
  }

  /** Takes everything off a network that is still on it, and removes it. Not there: fine. */
  async remove(network: TaskNetwork): Promise<void> {
    for (const member of this.tasks) if (member.network === network) this.tasks.delete(member)
    try {
      const format = '{{range $id, $_ := .Containers}}{{$id}} {{end}}'
      const members = await this.#cloud.docker.run(['network', 'inspect', '--format', format, network.name])
      for (const container of members.split(' ').filter((id) => id !== '')) {
        await this.#cloud.docker.run(['network', 'disconnect', '--force', network.name, container])
      }
      await this.#cloud.docker.run(['network', 'rm', network.name])
    } catch (error) {
      if (!(error instanceof DockerError) || !/no such|not found/i.test(error.message)) throw error
    }
  }

  /** The address of a running container in a network. */
  async address(network: TaskNetwork, container: string): Promise<string> {
    const format = `{{(index .NetworkSettings.Networks "${network.name}").IPAddress}}`
    return await this.#cloud.docker.run(['inspect', '--format', format, container])
  }
}

/**
 * Blocks of sixteen addresses from a private /16 that the machine has no route into. Docker's own pools have room
 * for about thirty networks only, and hand out 4,096 addresses or more at a time.
 */
class Blocks {
  readonly #base: number
  #next: number

  constructor(taken: readonly Range[]) {
    const candidates = [213, 214, 215, 87, 88, 89, 201, 202].map(
      (second) => ((10 << 24) | (second << 16)) >>> 0,
    )
    const free = candidates.find((base) => !taken.some(({ from, to }) => from <= base + 0xffff && to >= base))
    this.#base = free ?? (candidates[0] as number)
    // Clouds that run at the same time start in different places, so that they seldom ask for the same block.
    this.#next = (process.pid * 61) % 4096
  }

  next(): string {
    const address = this.#base + this.#next * 16
    this.#next = (this.#next + 1) % 4096
    return `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/28`
  }
}

interface Range {
  readonly from: number
  readonly to: number
}

/**
 * The machine's routes (`/proc/net/route`: little-endian hexadecimal), without the default route, and without the
 * small ones that this or another cloud has made.
 */
function routes(): Range[] {
  let table: string
  try {
    table = readFileSync('/proc/net/route', 'utf8')
  } catch {
    return []
  }
  return table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter((fields) => fields.length > 7)
    .map((fields) => ({ destination: address(String(fields[1])), mask: address(String(fields[7])) }))
    .filter(({ mask }) => mask !== 0 && mask < 0xfffffff0)
    .map(({ destination, mask }) => ({ from: destination, to: (destination | ~mask) >>> 0 }))
}

function address(littleEndian: string): number {
  return Buffer.from(littleEndian, 'hex').readUInt32LE(0)
}
