import type * as Sdk from '@aws-sdk/client-ssm'
import type { Cloud } from './cloud.ts'
import { page } from './pages.ts'
import { type Service, ServiceError } from './service.ts'

/** A parameter with its newest version. */
export interface StoredParameter {
  readonly name: string
  readonly arn: string
  readonly type: 'String' | 'StringList' | 'SecureString'
  readonly value: string
  readonly version: number
  readonly description: string
  /** Simulated milliseconds since the epoch. */
  readonly modifiedAt: number
  readonly tags: Readonly<Record<string, string>>
}

/** Bytes of a value in the standard tier. */
const longestValue = 4096

/**
 * Systems Manager's parameters, standard tier only.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export class Ssm {
  readonly #cloud: Cloud
  readonly #parameters = new Map<string, StoredParameter>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  readonly service: Service = {
    sdk: '@aws-sdk/client-ssm',
    operations: {
      PutParameter: (input: Sdk.PutParameterCommandInput) => this.#put(input),
      GetParameter: (input: Sdk.GetParameterCommandInput) => ({
        Parameter: this.#describe(this.#find(input.Name), input.WithDecryption),
      }),
      GetParameters: (input: Sdk.GetParametersCommandInput) => this.#getMany(input),
      GetParametersByPath: (input: Sdk.GetParametersByPathCommandInput) => this.#getByPath(input),
      DeleteParameter: (input: Sdk.DeleteParameterCommandInput) => {
        this.#parameters.delete(this.#find(input.Name).name)
        return {}
      },
      DeleteParameters: (input: Sdk.DeleteParametersCommandInput) => this.#deleteMany(input),
      AddTagsToResource: (input: Sdk.AddTagsToResourceCommandInput) => {
        const parameter = this.#tagged(input.ResourceType, input.ResourceId)
        this.#parameters.set(parameter.name, {
          ...parameter,
          tags: { ...parameter.tags, ...fromTags(input.Tags) },
        })
        return {}
      },
      RemoveTagsFromResource: (input: Sdk.RemoveTagsFromResourceCommandInput) => {
        const parameter = this.#tagged(input.ResourceType, input.ResourceId)
        const kept = Object.entries(parameter.tags).filter(([key]) => !input.TagKeys?.includes(key))
        this.#parameters.set(parameter.name, { ...parameter, tags: Object.fromEntries(kept) })
        return {}
      },
      ListTagsForResource: (input: Sdk.ListTagsForResourceCommandInput) => ({
        TagList: toTags(this.#tagged(input.ResourceType, input.ResourceId).tags),
      }),
    },
    tags: (arn) => [...this.#parameters.values()].find((parameter) => parameter.arn === arn)?.tags,
    inventory: () => [...this.#parameters.keys()].map((name) => `ssm-parameter:${name}`),
  }

  /** All parameters, values included. */
  get parameters(): readonly StoredParameter[] {
    return [...this.#parameters.values()]
  }

  /** By name or ARN, as a container's `valueFrom` may give it; `undefined` where there is none. */
  read(nameOrArn: string): StoredParameter | undefined {
    const name = /^arn:aws:ssm:[^:]*:[^:]*:parameter(\/.*)$/.exec(nameOrArn)?.[1] ?? nameOrArn
    return this.#parameters.get(name)
  }

  /** Takes a parameter away, as a person in the console would. */
  remove(name: string): void {
    this.#parameters.delete(name)
  }

  /** Makes or overwrites a parameter without the checks of PutParameter: what CloudFormation does. */
  put(
    input: Pick<StoredParameter, 'name' | 'type' | 'value' | 'description'> & {
      tags?: Record<string, string>
    },
  ) {
    const before = this.#parameters.get(input.name)
    const parameter: StoredParameter = {
      ...input,
      arn: parameterArn(this.#cloud, input.name),
      version: (before?.version ?? 0) + 1,
      modifiedAt: this.#cloud.clock.now(),
      tags: input.tags ?? before?.tags ?? {},
    }
    this.#parameters.set(input.name, parameter)
    return parameter
  }

  #put(input: Sdk.PutParameterCommandInput): Sdk.PutParameterCommandOutput | object {
    const { Name = '', Value = '', Overwrite = false, Tags, Description = '', Tier = 'Standard' } = input
    const before = this.#parameters.get(Name)
    const Type = input.Type ?? before?.type
    checkName(Name)
    if (Overwrite && Tags && Tags.length > 0) {
      throw invalid(
        'Invalid request: tags and overwrite can’t be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
      )
    }
    if (!Type) throw invalid('A parameter type is required when you create a parameter.')
    if (Tier !== 'Standard') throw invalid(`This cloud has only the standard tier, not ${Tier}.`)
    if (Buffer.byteLength(Value) > longestValue) {
      throw invalid(
        `Standard tier parameters support a maximum parameter value of ${longestValue} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.`,
      )
    }
    if (Value === '')
      throw invalid(
        "Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
      )
    if (/\{\{.*\}\}/.test(Value))
      throw invalid('Parameter value is not valid: nested parameters ({{}}) are not supported.')
    if (input.AllowedPattern && !new RegExp(input.AllowedPattern).test(Value)) {
      throw new ServiceError(
        'ParameterPatternMismatchException',
        'Parameter value, cannot be validated against allowedPattern',
      )
    }
    if (before && !Overwrite) {
      throw new ServiceError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      )
    }
    if (before && before.type !== Type) {
      throw new ServiceError('HierarchyTypeMismatchException', `The type of ${Name} cannot be changed`)
    }
    const tags = before ? before.tags : fromTags(Tags)
    const { version } = this.put({ name: Name, type: Type, value: Value, description: Description, tags })
    return { Version: version, Tier: 'Standard' }
  }

  #getMany({ Names = [], WithDecryption }: Sdk.GetParametersCommandInput) {
    checkCount(Names)
    const found = [...new Set(Names)].map((name) => [name, this.read(name)] as const)
    return {
      Parameters: found.flatMap(([, parameter]) =>
        parameter ? [this.#describe(parameter, WithDecryption)] : [],
      ),
      InvalidParameters: found.flatMap(([name, parameter]) => (parameter ? [] : [name])),
    }
  }

  #getByPath(input: Sdk.GetParametersByPathCommandInput) {
    const { Path = '/', Recursive = false, MaxResults = 10, NextToken, WithDecryption } = input
    if (!Path.startsWith('/'))
      throw invalid(`The parameter doesn't meet the parameter name requirements: ${Path}`)
    if (MaxResults < 1 || MaxResults > 10) throw invalid('MaxResults must be between 1 and 10')
    const prefix = Path.endsWith('/') ? Path : `${Path}/`
    const inside = [...this.#parameters.values()]
      .filter(
        ({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')),
      )
      .sort((one, other) => (one.name < other.name ? -1 : 1))
    const { items, nextToken } = page(inside, MaxResults, NextToken)
    return { Parameters: items.map((item) => this.#describe(item, WithDecryption)), NextToken: nextToken }
  }

  #deleteMany({ Names = [] }: Sdk.DeleteParametersCommandInput) {
    checkCount(Names)
    const deleted = Names.filter((name) => this.#parameters.delete(name))
    return { DeletedParameters: deleted, InvalidParameters: Names.filter((name) => !deleted.includes(name)) }
  }

  #find(name: string | undefined): StoredParameter {
    const parameter = this.read(name ?? '')
    if (!parameter) throw new ServiceError('ParameterNotFound', `Parameter ${name} not found.`)
    return parameter
  }

  #tagged(type: string | undefined, id: string | undefined): StoredParameter {
    const parameter = type === 'Parameter' ? this.#parameters.get(id ?? '') : undefined
    if (!parameter) throw new ServiceError('InvalidResourceId', `The resource ID ${id} is not valid.`)
    return parameter
  }

  #describe(parameter: StoredParameter, decrypt = false): Sdk.Parameter {
    const { name, arn, type, value, version, modifiedAt } = parameter
    return {
      Name: name,
      ARN: arn,
      Type: type,
      Value: type === 'SecureString' && !decrypt ? encrypted(value) : value,
      Version: version,
      LastModifiedDate: new Date(modifiedAt),
      DataType: 'text',
    }
  }
}

/** Names with a slash in front have none in their ARN after `parameter`. */
export function parameterArn(cloud: Pick<Cloud, 'region' | 'account'>, name: string): string {
  return `arn:aws:ssm:${cloud.region}:${cloud.account}:parameter/${name.replace(/^\//, '')}`
}

function encrypted(value: string): string {
  return Buffer.from(`encrypted:${value.length}`).toString('base64')
}

function checkName(name: string): void {
  const levels = name.split('/').length - 1
  if (!/^[A-Za-z0-9_.\-/]{1,1011}$/.test(name) || levels > 15 || (levels > 0 && !name.startsWith('/'))) {
    throw invalid(
      `Parameter name: can't be prefixed with "ssm" (case-insensitive) and must be a fully qualified name of letters, digits and ".-_/": ${name}`,
    )
  }
  if (/^\/?(aws|ssm)/i.test(name))
    throw new ServiceError('AccessDeniedException', `No access to reserved parameter name: ${name}.`)
}

function checkCount(names: readonly string[]): void {
  if (names.length >= 1 && names.length <= 10) return
  throw invalid(
    `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
  )
}

function fromTags(tags: readonly Sdk.Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
}

function toTags(tags: Readonly<Record<string, string>>): Sdk.Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message)
}
