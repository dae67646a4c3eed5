import { basename } from 'node:path'
import type { Cloud } from './cloud.ts'
import { resourceTypes } from './foundation-resources.ts'
import type { ResourceDeclaration, Template } from './template.ts'
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
  /** What other stacks may import, by name. */
  readonly exports: Readonly<Record<string, string>>
}

/** What a resource is to the rest of its template. */
export interface Made {
  /** Value of `!Ref`. */
  readonly ref: string
  /** Values of `!GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * Makes what a template says.
 *
 * @throws Error for anything in it that this cloud does not know, naming file and resource
 */
export function deployStack(cloud: Cloud, input: StackInput, template: Template): Stack {
  return new StackDeployment(cloud, input, template).deploy()
}

/** One deployment of one template: resources are made when something refers to them first. */
class StackDeployment implements Scope {
  readonly #cloud: Cloud
  readonly #input: StackInput
  readonly #template: Template
  readonly #parameters: Readonly<Record<string, string | readonly string[]>>
  readonly #made = new Map<string, Made>()
  readonly #making = new Set<string>()

  constructor(cloud: Cloud, input: StackInput, template: Template) {
    this.#cloud = cloud
    this.#input = input
    this.#template = template
    this.#parameters = parameterValues(cloud, input, template)
  }

  get region(): string {
    return this.#cloud.region
  }

  deploy(): Stack {
    const { resources, outputs } = this.#template
    for (const [name, { condition }] of Object.entries(resources)) {
      if (condition === undefined || this.condition(condition)) this.#make(name)
    }
    const there = Object.entries(outputs).filter(
      ([, { condition }]) => condition === undefined || this.condition(condition),
    )
    const values = there.map(([name, { value }]) => [name, String(evaluate(value, this))])
    const exports = there.flatMap(([, { value, exported }]) =>
      exported === undefined ? [] : [[String(evaluate(exported, this)), String(evaluate(value, this))]],
    )
    return {
      name: this.#input.name,
      outputs: Object.fromEntries(values),
      exports: Object.fromEntries(exports),
    }
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

  imported(name: string): string {
    for (const { exports } of this.#cloud.foundation.stacks)
      if (name in exports) return exports[name] as string
    throw new Error(`No export named ${name} found.`)
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

function parameterValues(
  cloud: Cloud,
  input: StackInput,
  template: Template,
): Record<string, string | readonly string[]> {
  for (const name of Object.keys(input.parameters ?? {})) {
    if (!template.parameters[name]) throw new Error(`${input.template} has no parameter ${name}`)
  }
  const values = Object.entries(template.parameters).map(
    ([name, { fallback, allowedValues, allowedPattern, storedList }]) => {
      const value = input.parameters?.[name] ?? fallback
      if (value === undefined) throw new Error(`${input.template} needs a value for ${name}`)
      if (allowedValues && !allowedValues.includes(value))
        throw new Error(`${name}: ${value} is none of ${allowedValues}`)
      if (allowedPattern && !new RegExp(`^(?:${allowedPattern})$`).test(value)) {
        throw new Error(`${name}: ${value} does not match ${allowedPattern}`)
      }
      if (!storedList) return [name, value]
      const stored = cloud.ssm.read(value)
      if (stored?.type !== 'StringList')
        throw new Error(`${name}: ${value} is no StringList in Parameter Store`)
      return [name, stored.value.split(',')]
    },
  )
  return Object.fromEntries(values)
}
