/** One rule of a network ACL: what it lets through. */
export interface AclEntry {
  readonly egress: boolean
  readonly number: number
  /** The protocol's number as a text (6: TCP), or `-1` for all. */
  readonly protocol: string
  readonly fromPort: number
  readonly toPort: number
  readonly cidr: string
}

/** Ports that answers go to: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports */
const ephemeral = [1024, 65_535] as const

/**
 * Network ACLs. They know no connections: a packet and its answer are judged each for itself, when it leaves a subnet
 * and when it comes into one. A subnet without an ACL has the network's default one, which lets everything through.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
 */
export class NetworkAcls {
  readonly #entries = new Map<string, AclEntry[]>()
  readonly #ofSubnet = new Map<string, string>()

  create(id: string): void {
    this.#entries.set(id, [])
  }

  /** @throws Error when there is no such ACL, or it has a rule of that number already */
  add(acl: string, entry: AclEntry): void {
    const entries = this.#entries.get(acl)
    if (!entries) throw new Error(`There is no network ACL ${acl}`)
    if (entries.some(({ egress, number }) => egress === entry.egress && number === entry.number)) {
      throw new Error(`The network ACL ${acl} has a rule ${entry.number} already`)
    }
    entries.push(entry)
  }

  /** @throws Error when there is no such ACL */
  associate(subnet: string, acl: string): void {
    if (!this.#entries.has(acl)) throw new Error(`There is no network ACL ${acl}`)
    this.#ofSubnet.set(subnet, acl)
  }

  /** Whether a TCP connection to a port gets through, and its answers back. Within a subnet, no ACL is asked. */
  pass(from: Side, to: Side, port: number): boolean {
    if (from.id === to.id) return true
    const there = [port, port] as const
    return (
      this.#allows(from.id, true, to.cidr, there) &&
      this.#allows(to.id, false, from.cidr, there) &&
      this.#allows(to.id, true, from.cidr, ephemeral) &&
      this.#allows(from.id, false, to.cidr, ephemeral)
    )
  }

  /** What no rule lets through does not pass. */
  #allows(subnet: string, egress: boolean, cidr: string, [first, last]: readonly [number, number]): boolean {
    const acl = this.#ofSubnet.get(subnet)
    if (acl === undefined) return true
    return (this.#entries.get(acl) ?? []).some(
      (entry) =>
        entry.egress === egress &&
        (entry.protocol === '-1' ||
          (entry.protocol === '6' && entry.fromPort <= first && last <= entry.toPort)) &&
        contains(entry.cidr, cidr),
    )
  }
}

/** A subnet that a connection leaves or comes to. */
export interface Side {
  readonly id: string
  readonly cidr: string
}

/** Whether all addresses of one block are in another. */
function contains(outer: string, inner: string): boolean {
  const [one, other] = [range(outer), range(inner)]
  return one.first <= other.first && other.last <= one.last
}

function range(cidr: string): { first: number; last: number } {
  const [address = '', length = '32'] = cidr.split('/')
  const size = 2 ** (32 - Number(length))
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const first = Math.floor(number / size) * size
  return { first, last: first + size - 1 }
}
