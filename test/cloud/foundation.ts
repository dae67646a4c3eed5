import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Cloud } from './cloud.ts'
import { NetworkAcls } from './network-acls.ts'
import { deployStack, type Stack, type StackInput } from './stack.ts'
import { parseTemplate } from './template.ts'

export interface Subnet {
  readonly id: string
  readonly vpcId: string
  readonly availabilityZone: string
  readonly cidr: string
}

export interface IngressRule {
  /** `tcp`, `udp` or `-1` for all. */
  readonly protocol: string
  readonly fromPort: number
  readonly toPort: number
  readonly sourceSecurityGroupId: string | undefined
  readonly cidr: string | undefined
}

export interface SecurityGroup {
  readonly id: string
  readonly name: string
  readonly vpcId: string
  readonly ingress: IngressRule[]
}

export interface Cluster {
  readonly name: string
  readonly arn: string
  readonly capacityProviders: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

export interface DatabaseSubnetGroup {
  readonly name: string
  readonly arn: string
  readonly description: string
  readonly vpcId: string
  readonly subnetIds: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

/** Where a task's network interface is, and the groups that speak for it. */
export interface Place {
  readonly subnet: string
  readonly securityGroups: readonly string[]
}

/**
 * What the templates of `bootstrap/` make. It reads the very files that users deploy with CloudFormation, so there
 * is no second copy of a role, a policy or a rule anywhere.
 */
export class Foundation {
  readonly #cloud: Cloud
  readonly stacks: Stack[] = []
  readonly vpcs = new Map<string, { readonly id: string; readonly cidr: string }>()
  /** By id. */
  readonly subnets = new Map<string, Subnet>()
  /** Route table of a subnet, and the tables with a route to an internet gateway. */
  readonly #routeTables = new Map<string, string>()
  readonly #open = new Set<string>()
  /** By id. */
  readonly securityGroups = new Map<string, SecurityGroup>()
  readonly networkAcls = new NetworkAcls()
  /** By name. */
  readonly clusters = new Map<string, Cluster>()
  /** By name. */
  readonly databaseSubnetGroups = new Map<string, DatabaseSubnetGroup>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** @throws Error when there is no such subnet */
  subnet(id: string): Subnet {
    const subnet = this.subnets.get(id)
    if (!subnet) throw new Error(`There is no subnet ${id}`)
    return subnet
  }

  /** Whether what is in the subnet can reach the internet: its route table leads to an internet gateway. */
  isPublic(subnetId: string): boolean {
    return this.#open.has(this.#routeTables.get(subnetId) ?? '')
  }

  associate(subnetId: string, routeTableId: string): void {
    this.#routeTables.set(subnetId, routeTableId)
  }

  /** Gives a route table a route to the internet. */
  openRouteTable(routeTableId: string): void {
    this.#open.add(routeTableId)
  }

  /** By name or ARN. */
  cluster(nameOrArn: string): Cluster | undefined {
    return this.clusters.get(nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1))
  }

  /** Whether the target's rules let a connection in that comes from one of the source groups. */
  admits(target: readonly string[], source: readonly string[], port: number): boolean {
    return target.some((id) =>
      this.securityGroups
        .get(id)
        ?.ingress.some(
          (rule) =>
            (rule.protocol === '-1' ||
              (rule.protocol === 'tcp' && rule.fromPort <= port && port <= rule.toPort)) &&
            (rule.cidr === '0.0.0.0/0' ||
              (rule.sourceSecurityGroupId !== undefined && source.includes(rule.sourceSecurityGroupId))),
        ),
    )
  }

  /**
   * Whether a task can connect to a database: the database's groups admit the task's, and no network ACL between
   * their subnets stops them. A database may come up in any subnet of its group: one that lets through is enough.
   */
  reaches(
    task: Place,
    database: { subnetGroup: string; securityGroups: readonly string[] },
    port: number,
  ): boolean {
    if (!this.admits(database.securityGroups, task.securityGroups, port)) return false
    const from = this.subnet(task.subnet)
    const subnets = this.databaseSubnetGroups.get(database.subnetGroup)?.subnetIds ?? []
    return subnets.some((id) => this.networkAcls.pass(from, this.subnet(id), port))
  }

  /**
   * Makes what a template says. A stack of that name that is there already is updated; only roles can be.
   *
   * @throws Error for anything in it that this cloud does not know, naming file and resource
   */
  async deploy(input: StackInput): Promise<Stack> {
    const text = await readFile(input.template, 'utf8')
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    if (Buffer.byteLength(text) > 51_200) throw new Error(`${input.template} is longer than 51,200 bytes`)
    const template = parseTemplate(text, basename(input.template))
    const stack = deployStack(this.#cloud, input, template)
    const before = this.stacks.findIndex(({ name }) => name === stack.name)
    if (before < 0) this.stacks.push(stack)
    else this.stacks[before] = stack
    return stack
  }

  /** Tags of a cluster or subnet group; `undefined`: none of them has this ARN. */
  tags(arn: string): Readonly<Record<string, string>> | undefined {
    return [...this.clusters.values(), ...this.databaseSubnetGroups.values()].find((one) => one.arn === arn)
      ?.tags
  }

  inventory(): string[] {
    return [
      ...[...this.clusters.keys()].map((name) => `ecs-cluster:${name}`),
      ...[...this.databaseSubnetGroups.keys()].map((name) => `rds-subnet-group:${name}`),
      ...[...this.securityGroups.values()].map(({ name }) => `security-group:${name}`),
      ...[...this.subnets.values()].map(({ cidr }) => `subnet:${cidr}`),
      ...[...this.vpcs.values()].map(({ cidr }) => `vpc:${cidr}`),
      ...this.stacks.map(({ name }) => `stack:${name}`),
    ]
  }
}
