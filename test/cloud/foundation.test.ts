import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { roleArn, shippedStacks } from './testing.ts'

let cloud: Cloud
let folder: string

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false })
  folder = await mkdtemp(join(tmpdir(), 'templates-'))
})

afterAll(async () => {
  await cloud.stop()
  await rm(folder, { recursive: true })
})

interface StageNames {
  readonly infrastructureRoleArn: string
  readonly cluster: string
  readonly subnets: readonly string[]
  readonly appSecurityGroup: string
  readonly databaseSecurityGroup: string
  readonly databaseSubnetGroup: string
  readonly table: string
}

function namesOf(stage: 'production' | 'preview'): StageNames {
  return JSON.parse(cloud.ssm.read(`/monolayer/foundation/${stage}`)?.value ?? '')
}

let templates = 0

async function deploy(template: string, parameters: Record<string, string> = {}) {
  templates += 1
  const path = join(folder, `${templates}.yml`)
  await writeFile(path, template)
  return await cloud.foundation.deploy({ name: `stack-${templates}`, template: path, parameters })
}

describe('the shipped templates', () => {
  test('give each stage what its tasks and databases need', () => {
    const { foundation } = cloud
    for (const stage of ['production', 'preview'] as const) {
      const { cluster, subnets, databaseSubnetGroup, table, infrastructureRoleArn } = namesOf(stage)
      expect(cloud.iam.role(infrastructureRoleArn)?.name).toBe('monolayer-ecs-infrastructure-eu-west-1')
      expect(foundation.cluster(cluster)?.name).toBe(`monolayer-${stage}`)
      expect(subnets.every((id: string) => foundation.isPublic(id))).toBe(true)
      const zones = subnets.map((id: string) => foundation.subnet(id).availabilityZone)
      expect(new Set(zones).size).toBe(2)
      const group = foundation.databaseSubnetGroups.get(databaseSubnetGroup)
      expect(group?.subnetIds.some((id) => foundation.isPublic(id))).toBe(false)
      expect(cloud.dynamodb.table(table)?.input.key).toEqual({ HASH: 'repository', RANGE: 'environment' })
    }
  })

  test('let each stage reach its own databases only', () => {
    const [production, preview] = [namesOf('production'), namesOf('preview')]
    const admits = (from: string, to: string, port = 5432) => cloud.foundation.admits([to], [from], port)
    expect(admits(production.appSecurityGroup, production.databaseSecurityGroup)).toBe(true)
    expect(admits(preview.appSecurityGroup, preview.databaseSecurityGroup)).toBe(true)
    expect(admits(preview.appSecurityGroup, production.databaseSecurityGroup)).toBe(false)
    expect(admits(production.appSecurityGroup, preview.databaseSecurityGroup)).toBe(false)
    expect(admits(production.appSecurityGroup, production.databaseSecurityGroup, 22)).toBe(false)
    expect(admits(production.databaseSecurityGroup, production.databaseSecurityGroup)).toBe(false)
  })

  test("let no task into the other stage's databases from its own subnets, whatever groups it joins", () => {
    for (const [one, other] of [
      ['production', 'preview'],
      ['preview', 'production'],
    ] as const) {
      const [own, foreign] = [namesOf(one), namesOf(other)]
      const groups = [own.appSecurityGroup, foreign.appSecurityGroup, foreign.databaseSecurityGroup]
      const database = {
        subnetGroup: foreign.databaseSubnetGroup,
        securityGroups: [foreign.databaseSecurityGroup],
      }
      const reaches = (subnet: string, port = 5432) =>
        cloud.foundation.reaches({ subnet, securityGroups: groups }, database, port)
      expect(own.subnets.map((subnet) => reaches(subnet))).toEqual([false, false])
      // The groups alone would let it in: from the other stage's subnets, they do.
      expect(foreign.subnets.map((subnet) => reaches(subnet))).toEqual([true, true])
      expect(foreign.subnets.map((subnet) => reaches(subnet, 22))).toEqual([false, false])
    }
  })

  test('keep the stages apart: no preview role may touch anything of production', () => {
    const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1-abcdef'
    const ask = (role: string, action: string, resource: string, context = {}) =>
      cloud.iam.check(roleArn(role), { action, resource, context }).allowed
    const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`
    expect(
      ask('42-preview-eu-west-1', 'ssm:GetParameter', arn('ssm', 'parameter/monolayer/production/42/app/x')),
    ).toBe(false)
    expect(
      ask('42-preview-eu-west-1-app', 'ssm:GetParameters', arn('ssm', 'parameter/monolayer/production/42/x')),
    ).toBe(false)
    expect(
      ask('42-preview-eu-west-1', 'ecr:PutImage', arn('ecr', 'repository/monolayer-production-42-app')),
    ).toBe(false)
    expect(
      ask('42-preview-eu-west-1', 'dynamodb:GetItem', arn('dynamodb', 'table/monolayer-production')),
    ).toBe(false)
    const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }
    expect(ask('42-preview-eu-west-1', 'iam:PassRole', roleArn('42-production-eu-west-1-app'), passed)).toBe(
      false,
    )
    expect(ask('42-preview-eu-west-1', 'iam:PassRole', roleArn('42-preview-eu-west-1-app'), passed)).toBe(
      true,
    )
    const production = { 'aws:ResourceTag/aws:secretsmanager:owningService': 'rds' }
    expect(ask('42-preview-eu-west-1-app', 'secretsmanager:GetSecretValue', secret, production)).toBe(false)
  })

  test('can be left without the OIDC provider where the account has one', async () => {
    const [account] = shippedStacks
    if (!account) throw new Error('no template')
    const parameters = { CreateOidcProvider: 'no' }
    const other = await Cloud.start({ stacks: [{ ...account, parameters }], containers: false })
    expect(other.inventory().filter((line) => line.startsWith('oidc-provider:'))).toEqual([])
    await other.stop()
  })
})

describe('a template', () => {
  test('may use functions in their short and long forms', async () => {
    const { outputs } = await deploy(`
Parameters:
  Name: { Type: String, Default: one }
Conditions:
  IsOne: !Equals [!Ref Name, one]
  IsNotOne: !Not [!Condition IsOne]
Resources:
  First:
    Type: AWS::SSM::Parameter
    DependsOn: Second
    Properties: { Name: /functions/first, Type: String, Value: !GetAtt Second.Value }
  Second:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /functions/second
      Type: String
      Value:
        Fn::Join:
          - ","
          - - !If [IsOne, "yes", "no"]
            - !Select [1, !Split ["-", a-b]]
            - !Sub ["\${Name} \${X} \${!Y}", { X: !Ref AWS::Region }]
      Description: !If [IsNotOne, x, !Ref AWS::NoValue]
  Never: { Type: AWS::Unknown::Thing, Condition: IsNotOne, Properties: {} }
Outputs:
  Value: { Value: !GetAtt First.Value }
  Block: { Value: !Select [3, !Cidr [10.0.0.0/16, 4, 12]] }
  Zone: { Value: !Select [1, !GetAZs ""] }
`)
    expect(outputs).toEqual({
      Value: `yes,b,one eu-west-1 $${'{Y}'}`,
      Block: '10.0.48.0/20',
      Zone: 'eu-west-1b',
    })
  })

  test.each([
    ['an unknown resource type', '{ Type: AWS::S3::Bucket, Properties: {} }', 'AWS::S3::Bucket'],
    [
      'an unknown property',
      '{ Type: AWS::ECS::Cluster, Properties: { ClusterName: a, Sparkle: 1 } }',
      'Sparkle',
    ],
    [
      'a reference to itself',
      '{ Type: AWS::ECS::Cluster, Properties: { ClusterName: !GetAtt R.Nothing } }',
      'itself',
    ],
    [
      'an unknown reference',
      '{ Type: AWS::ECS::Cluster, Properties: { ClusterName: !Ref Nothing } }',
      'Nothing',
    ],
    [
      'an unknown function',
      '{ Type: AWS::ECS::Cluster, Properties: { ClusterName: { "Fn::Transform": a } } }',
      'Transform',
    ],
    [
      'an import that no stack exports',
      '{ Type: AWS::ECS::Cluster, Properties: { ClusterName: !ImportValue nothing } }',
      'No export named nothing',
    ],
    ['an unknown part', '{ Type: AWS::ECS::Cluster, Properties: {}, CreationPolicy: {} }', 'CreationPolicy'],
  ])('with %s is refused', async (_, resource, named) => {
    await expect(deploy(`Resources:\n  R: ${resource}\n`)).rejects.toThrow(named)
  })

  test('that CloudFormation would not take is refused: too long, or with policies too long for a role', async () => {
    await expect(deploy(`# ${'x'.repeat(51_200)}\nResources: {}\n`)).rejects.toThrow('51,200')
    const resources = Array.from(
      { length: 400 },
      (_, index) => `arn:aws:s3:::a-bucket-with-a-long-name-${index}`,
    )
    const document = (statement: object) => ({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', ...statement },
    })
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'long',
        AssumeRolePolicyDocument: document({
          Sid: 'LongTrust',
          Principal: { AWS: 'x' },
          Action: 'sts:AssumeRole',
        }),
        Policies: [
          { PolicyName: 'p', PolicyDocument: document({ Sid: 'Long', Action: 's3:*', Resource: resources }) },
        ],
      },
    }
    await expect(deploy(JSON.stringify({ Resources: { Role: role } }))).rejects.toThrow('10,240')
  })

  test('refuses values that its parameters do not allow', async () => {
    const template = 'Parameters:\n  Id: { Type: String, AllowedPattern: "[0-9]+" }\nResources: {}\n'
    await expect(deploy(template, { Id: 'x' })).rejects.toThrow('does not match')
    await expect(deploy(template)).rejects.toThrow('needs a value for Id')
    await expect(deploy(template, { Other: '1' })).rejects.toThrow('no parameter Other')
  })
})
