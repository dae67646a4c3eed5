import { type CollectionTag, parse, type ScalarTag } from 'yaml'

/** A CloudFormation template, with every short function (`!Ref x`) in its long form (`{ Ref: x }`). */
export interface Template {
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>
  readonly conditions: Readonly<Record<string, unknown>>
  readonly resources: Readonly<Record<string, ResourceDeclaration>>
  readonly outputs: Readonly<
    Record<
      string,
      { readonly value: unknown; readonly exported: unknown; readonly condition: string | undefined }
    >
  >
}

export interface ParameterDeclaration {
  readonly fallback: string | undefined
  readonly allowedValues: readonly string[] | undefined
  readonly allowedPattern: string | undefined
  /** The value is the name of a parameter in Parameter Store, whose list of texts is what the template gets. */
  readonly storedList: boolean
}

export interface ResourceDeclaration {
  readonly type: string
  readonly properties: unknown
  readonly condition: string | undefined
  readonly dependsOn: readonly string[]
}

/**
 * Reads a template. Parts that this cloud does not know are refused, so that nothing in a shipped template is
 * silently left out.
 *
 * @param where for errors: the file's name
 * @throws Error
 */
export function parseTemplate(yaml: string, where: string): Template {
  const document = record(parse(yaml, { customTags: shortFunctions }), where)
  const known = new Set([
    'AWSTemplateFormatVersion',
    'Description',
    'Metadata',
    'Parameters',
    'Conditions',
    'Resources',
    'Outputs',
  ])
  refuseUnknown(document, known, where)
  const parameters = entries(document.Parameters ?? {}, where).map(([name, raw]) => [
    name,
    parseParameter(raw, `${where}, ${name}`),
  ])
  const resources = entries(document.Resources, where).map(([name, raw]) => [
    name,
    parseResource(raw, `${where}, ${name}`),
  ])
  const outputs = entries(document.Outputs ?? {}, where).map(([name, raw]) => {
    const { Value, Export, Condition } = record(raw, where)
    const exported = Export === undefined ? undefined : record(Export, where).Name
    return [name, { value: Value, exported, condition: Condition as string | undefined }]
  })
  return {
    parameters: Object.fromEntries(parameters),
    conditions: record(document.Conditions ?? {}, where),
    resources: Object.fromEntries(resources),
    outputs: Object.fromEntries(outputs),
  }
}

function parseParameter(raw: unknown, where: string): ParameterDeclaration {
  const declaration = record(raw, where)
  const known = new Set([
    'Type',
    'Description',
    'Default',
    'AllowedValues',
    'AllowedPattern',
    'ConstraintDescription',
  ])
  refuseUnknown(declaration, known, where)
  const { Type, Default, AllowedValues, AllowedPattern } = declaration
  const storedList = Type === 'AWS::SSM::Parameter::Value<List<String>>'
  if (Type !== 'String' && Type !== 'Number' && !storedList)
    throw new Error(`${where}: parameters of type ${Type} are not known here`)
  return {
    fallback: Default === undefined ? undefined : String(Default),
    allowedValues: Array.isArray(AllowedValues) ? AllowedValues.map(String) : undefined,
    allowedPattern: typeof AllowedPattern === 'string' ? AllowedPattern : undefined,
    storedList,
  }
}

function parseResource(raw: unknown, where: string): ResourceDeclaration {
  const declaration = record(raw, where)
  const known = new Set([
    'Type',
    'Properties',
    'Condition',
    'DependsOn',
    'DeletionPolicy',
    'UpdateReplacePolicy',
    'Metadata',
  ])
  refuseUnknown(declaration, known, where)
  const { Type, Properties, Condition, DependsOn } = declaration
  return {
    type: String(Type),
    properties: Properties ?? {},
    condition: Condition as string | undefined,
    dependsOn: DependsOn === undefined ? [] : ([DependsOn].flat() as string[]),
  }
}

function refuseUnknown(object: Record<string, unknown>, known: ReadonlySet<string>, where: string): void {
  for (const name of Object.keys(object)) {
    if (!known.has(name)) throw new Error(`${where}: ${name} is not known here`)
  }
}

function entries(raw: unknown, where: string): [string, unknown][] {
  return Object.entries(record(raw, where))
}

function record(raw: unknown, where: string): Record<string, unknown> {
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as Record<string, unknown>
  throw new Error(`${where}: an object was expected, not ${JSON.stringify(raw)}`)
}

const names = [
  'Ref',
  'Condition',
  'Sub',
  'GetAtt',
  'If',
  'Equals',
  'Not',
  'And',
  'Or',
  'Join',
  'Select',
  'Split',
  'GetAZs',
  'Cidr',
  'ImportValue',
]

const shortFunctions: (ScalarTag | CollectionTag)[] = names.flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => long(name, text) },
  {
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (node: { toJSON(): unknown }) => long(name, node.toJSON()),
  },
])

function long(name: string, argument: unknown): Record<string, unknown> {
  if (name === 'Ref' || name === 'Condition') return { [name]: argument }
  if (name !== 'GetAtt' || typeof argument !== 'string') return { [`Fn::${name}`]: argument }
  const dot = argument.indexOf('.')
  return { 'Fn::GetAtt': [argument.slice(0, dot), argument.slice(dot + 1)] }
}
