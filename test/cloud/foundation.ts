import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Cloud } from './cloud.ts'
import { resourceTypes } from './foundation-resources.ts'
import { parseTemplate, type ResourceDeclaration, type Template } from './template.ts'
import { evaluate, noValue, type Scope } from './template-functions.ts'

/** A template to deploy, and the values of its parameters. */
export interface StackInput {
  readonly name: string
  /** Path of the template file. */
  readonly template: string
  readonly parameters?: Readonly<Record<string, string>>
}

export interface Stack {
  readonly name: string
  readonly outputs: Readonly<Record<string, string>>
}

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

/** What a resource is to the rest of its template. */
export interface Made {
  /** Value of `!Ref`. */
  readonly ref: string
  /** Values of `!GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>
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
   * Makes what a template says.
   *
   * @throws Error for anything in it that this cloud does not know, naming file and resource
   */
  async deploy(input: StackInput): Promise<Stack> {
    const template = parseTemplate(await readFile(input.template, 'utf8'), basename(input.template))
    const stack = new StackDeployment(this.#cloud, input, template).deploy()
    this.stacks.push(stack)
    return stack
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

/** One deployment of one template: resources are made when something refers to them first. */
class StackDeployment implements Scope {
  readonly #cloud: Cloud
  readonly #input: StackInput
  readonly #template: Template
  readonly #parameters: Readonly<Record<string, string>>
  readonly #made = new Map<string, Made>()
  readonly #making = new Set<string>()

  constructor(cloud: Cloud, input: StackInput, template: Template) {
    this.#cloud = cloud
    this.#input = input
    this.#template = template
    this.#parameters = parameterValues(input, template)
  }

  get region(): string {
    return this.#cloud.region
  }

  deploy(): Stack {
    const { resources, outputs } = this.#template
    for (const [name, { condition }] of Object.entries(resources)) {
      if (condition === undefined || this.condition(condition)) this.#make(name)
    }
    const values = Object.entries(outputs)
      .filter(([, { condition }]) => condition === undefined || this.condition(condition))
      .map(([name, { value }]) => [name, String(evaluate(value, this))])
    return { name: this.#input.name, outputs: Object.fromEntries(values) }
  }

  ref(name: string): unknown {
    if (name in this.#parameters) return this.#parameters[name]
    const pseudo: Record<string, unknown> = {
      'AWS::AccountId': this.#cloud.account,
      'AWS::NoValue': noValue,
      'AWS::Partition': 'aws',
      'AWS::Region': this.#cloud.region,
      'AWS::StackName': this.#input.name,
      'AWS::URLSuffix': 'amazonaws.com',
    }
    return name in pseudo ? pseudo[name] : this.#make(name).ref
  }

  attribute(resource: string, name: string): unknown {
    const value = this.#make(resource).attributes[name]
    if (value === undefined) throw new Error(`${resource} has no attribute ${name} that is known here`)
    return value
  }

  condition(name: string): boolean {
    if (!(name in this.#template.conditions)) throw new Error(`There is no condition ${name}`)
    return evaluate(this.#template.conditions[name], this) === true
  }

  #make(name: string): Made {
    const known = this.#made.get(name)
    if (known) return known
    const declaration = this.#template.resources[name]
    if (!declaration) throw new Error(`${this.#input.template} has no parameter or resource ${name}`)
    if (this.#making.has(name)) throw new Error(`${name} depends on itself`)
    this.#making.add(name)
    const made = this.#makeOne(name, declaration)
    this.#made.set(name, made)
    return made
  }

  #makeOne(name: string, declaration: ResourceDeclaration): Made {
    const make = resourceTypes[declaration.type]
    if (!make) throw new Error(`${name}: resources of type ${declaration.type} are not known here`)
    for (const other of declaration.dependsOn) this.#make(other)
    try {
      const properties = evaluate(declaration.properties, this) as Record<string, unknown>
      return make(properties, { cloud: this.#cloud, stack: this.#input.name, name })
    } catch (error) {
      throw new Error(`${basename(this.#input.template)}, ${name}: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
}

function parameterValues(input: StackInput, template: Template): Record<string, string> {
  for (const name of Object.keys(input.parameters ?? {})) {
    if (!template.parameters[name]) throw new Error(`${input.template} has no parameter ${name}`)
  }
  const values = Object.entries(template.parameters).map(
    ([name, { fallback, allowedValues, allowedPattern }]) => {
      const value = input.parameters?.[name] ?? fallback
      if (value === undefined) throw new Error(`${input.template} needs a value for ${name}`)
      if (allowedValues && !allowedValues.includes(value))
        throw new Error(`${name}: ${value} is none of ${allowedValues}`)
      if (allowedPattern && !new RegExp(`^(?:${allowedPattern})$`).test(value)) {
        throw new Error(`${name}: ${value} does not match ${allowedPattern}`)
      }
      return [name, value]
    },
  )
  return Object.fromEntries(values)
}
