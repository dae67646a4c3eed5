import { createHash } from 'node:crypto'
import type { Cloud } from './cloud.ts'
import type { IngressRule } from './foundation.ts'
import type { Made } from './stack.ts'

interface Place {
  readonly cloud: Cloud
  readonly stack: string
  /** Logical name in the template. */
  readonly name: string
}

type Properties = Record<string, unknown>

/** The resource types of CloudFormation that the foundation uses, and what this cloud makes of them. */
export const resourceTypes: Readonly<Record<string, (properties: Properties, place: Place) => Made>> = {
  'AWS::IAM::OIDCProvider': (properties, { cloud }) => {
    only(properties, ['Url', 'ClientIdList', 'ThumbprintList', 'Tags'])
    const arn = cloud.iam.createProvider(String(properties.Url), strings(properties.ClientIdList))
    return { ref: arn, attributes: { Arn: arn } }
  },

  'AWS::IAM::Role': (properties, { cloud, stack }) => {
    only(properties, [
      'Path',
      'RoleName',
      'Description',
      'MaxSessionDuration',
      'AssumeRolePolicyDocument',
      'ManagedPolicyArns',
      'Policies',
      'Tags',
    ])
    const policies = records(properties.Policies).map((policy) => {
      only(policy, ['PolicyName', 'PolicyDocument'])
      return [String(policy.PolicyName), policy.PolicyDocument]
    })
    const role = cloud.iam.createRole({
      name: String(properties.RoleName),
      path: String(properties.Path ?? '/'),
      trust: properties.AssumeRolePolicyDocument,
      policies: Object.fromEntries(policies),
      managedPolicyArns: strings(properties.ManagedPolicyArns),
      tags: tags(properties.Tags),
      maxSessionDuration: Number(properties.MaxSessionDuration ?? 3600),
      stack,
    })
    return { ref: role.name, attributes: { Arn: role.arn } }
  },

  'AWS::EC2::VPC': (properties, place) => {
    only(properties, ['CidrBlock', 'EnableDnsSupport', 'EnableDnsHostnames', 'Tags'])
    const id = physicalId('vpc', place)
    place.cloud.foundation.vpcs.set(id, { id, cidr: String(properties.CidrBlock) })
    return { ref: id, attributes: { VpcId: id, CidrBlock: String(properties.CidrBlock) } }
  },

  'AWS::EC2::InternetGateway': (properties, place) => {
    only(properties, ['Tags'])
    return named('igw', 'InternetGatewayId', place)
  },

  'AWS::EC2::VPCGatewayAttachment': (properties, place) => {
    only(properties, ['VpcId', 'InternetGatewayId'])
    return { ref: physicalId('igw-attach', place), attributes: {} }
  },

  'AWS::EC2::RouteTable': (properties, place) => {
    only(properties, ['VpcId', 'Tags'])
    return named('rtb', 'RouteTableId', place)
  },

  'AWS::EC2::Route': (properties, { cloud }) => {
    only(properties, ['RouteTableId', 'DestinationCidrBlock', 'GatewayId'])
    const table = String(properties.RouteTableId)
    const toInternet =
      properties.DestinationCidrBlock === '0.0.0.0/0' && String(properties.GatewayId).startsWith('igw-')
    if (toInternet) cloud.foundation.openRouteTable(table)
    return { ref: `${table}|${String(properties.DestinationCidrBlock)}`, attributes: {} }
  },

  'AWS::EC2::SubnetRouteTableAssociation': (properties, place) => {
    only(properties, ['SubnetId', 'RouteTableId'])
    place.cloud.foundation.associate(String(properties.SubnetId), String(properties.RouteTableId))
    return { ref: physicalId('rtbassoc', place), attributes: {} }
  },

  'AWS::EC2::Subnet': (properties, place) => {
    only(properties, ['VpcId', 'AvailabilityZone', 'CidrBlock', 'MapPublicIpOnLaunch', 'Tags'])
    const id = physicalId('subnet', place)
    const [vpcId, zone, cidr] = [properties.VpcId, properties.AvailabilityZone, properties.CidrBlock].map(
      String,
    )
    place.cloud.foundation.subnets.set(id, {
      id,
      vpcId: vpcId ?? '',
      availabilityZone: zone ?? '',
      cidr: cidr ?? '',
    })
    return { ref: id, attributes: { SubnetId: id, VpcId: vpcId ?? '', AvailabilityZone: zone ?? '' } }
  },

  'AWS::EC2::SecurityGroup': (properties, place) => {
    only(properties, ['VpcId', 'GroupName', 'GroupDescription', 'SecurityGroupIngress', 'Tags'])
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    if (!/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(String(properties.GroupDescription))) {
      throw new Error('GroupDescription has characters that EC2 does not allow, or is longer than 255')
    }
    const id = physicalId('sg', place)
    const [name, vpcId] = [String(properties.GroupName), String(properties.VpcId)]
    const ingress = records(properties.SecurityGroupIngress).map(ingressRule)
    place.cloud.foundation.securityGroups.set(id, { id, name, vpcId, ingress })
    return { ref: id, attributes: { GroupId: id, VpcId: vpcId } }
  },

  'AWS::EC2::SecurityGroupIngress': (properties, place) => {
    const { GroupId, ...rule } = properties
    const group = place.cloud.foundation.securityGroups.get(String(GroupId))
    if (!group) throw new Error(`There is no security group ${String(GroupId)}`)
    group.ingress.push(ingressRule(rule))
    return { ref: physicalId('sgr', place), attributes: {} }
  },

  'AWS::EC2::NetworkAcl': (properties, place) => {
    only(properties, ['VpcId', 'Tags'])
    const made = named('acl', 'Id', place)
    place.cloud.foundation.networkAcls.create(made.ref)
    return made
  },

  'AWS::EC2::NetworkAclEntry': (properties, place) => {
    const known = ['NetworkAclId', 'RuleNumber', 'Egress', 'Protocol', 'PortRange', 'CidrBlock', 'RuleAction']
    only(properties, known)
    if (properties.RuleAction !== 'allow') throw new Error('rules that deny are not known here')
    const ports = records(properties.PortRange)[0] ?? { From: 0, To: 65_535 }
    place.cloud.foundation.networkAcls.add(String(properties.NetworkAclId), {
      egress: properties.Egress === true,
      number: Number(properties.RuleNumber),
      protocol: String(properties.Protocol),
      fromPort: Number(ports.From),
      toPort: Number(ports.To),
      cidr: String(properties.CidrBlock),
    })
    return { ref: physicalId('acl-entry', place), attributes: {} }
  },

  'AWS::EC2::SubnetNetworkAclAssociation': (properties, place) => {
    only(properties, ['SubnetId', 'NetworkAclId'])
    const [subnet, acl] = [String(properties.SubnetId), String(properties.NetworkAclId)]
    place.cloud.foundation.networkAcls.associate(subnet, acl)
    return { ref: physicalId('aclassoc', place), attributes: {} }
  },

  'AWS::ECS::Cluster': (properties, { cloud }) => {
    only(properties, ['ClusterName', 'CapacityProviders', 'Tags'])
    const name = String(properties.ClusterName)
    const arn = `arn:aws:ecs:${cloud.region}:${cloud.account}:cluster/${name}`
    const capacityProviders = strings(properties.CapacityProviders)
    cloud.foundation.clusters.set(name, { name, arn, capacityProviders, tags: tags(properties.Tags) })
    return { ref: name, attributes: { Arn: arn } }
  },

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-gateway.html
  'AWS::ECS::Gateway': (properties, { cloud }) => {
    only(properties, [
      'GatewayName',
      'InfrastructureRoleArn',
      'DeletionProtection',
      'PropagateTags',
      'Configuration',
      'Tags',
    ])
    const [configuration = {}] = records(properties.Configuration)
    const [balancer = {}] = records(configuration.HostSharedAlb)
    only(balancer, ['Scheme', 'MaxAlbCount', 'NetworkConfiguration'])
    const [network = {}] = records(balancer.NetworkConfiguration)
    only(network, ['IpAddressType', 'Subnets', 'InboundSecurityGroup'])
    // The default is dualstack, and the foundation's subnets have no IPv6.
    if (network.IpAddressType !== 'ipv4') throw new Error('The subnets have no IPv6 addresses')
    const { InboundSecurityGroup: inbound } = network
    const gateway = cloud.ecs.gateways.add({
      name: String(properties.GatewayName),
      infrastructureRoleArn: String(properties.InfrastructureRoleArn),
      scheme: balancer.Scheme === 'internal' ? 'internal' : 'internet-facing',
      subnets: strings(network.Subnets).map((id) => cloud.foundation.subnet(id).id),
      inboundSecurityGroup: inbound === undefined ? undefined : String(inbound),
      tags: Object.entries(tags(properties.Tags)).map(([key, value]) => ({ key, value })),
    })
    return { ref: gateway.arn, attributes: { Arn: gateway.arn, Status: gateway.status } }
  },

  'AWS::ECS::GatewayClusterAssociations': (properties, { cloud }) => {
    only(properties, ['Cluster', 'Gateway'])
    const [cluster, gateway] = [String(properties.Cluster), String(properties.Gateway)]
    cloud.ecs.gateways.associate(gateway, cluster)
    return { ref: `${gateway}|${cluster}`, attributes: { GatewayArn: gateway, ClusterArn: cluster } }
  },

  'AWS::RDS::DBSubnetGroup': (properties, { cloud }) => {
    only(properties, ['DBSubnetGroupName', 'DBSubnetGroupDescription', 'SubnetIds', 'Tags'])
    const name = String(properties.DBSubnetGroupName).toLowerCase()
    const subnets = strings(properties.SubnetIds).map((id) => cloud.foundation.subnet(id))
    const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone))
    if (zones.size < 2) throw new Error('The subnet group does not cover at least two availability zones')
    cloud.foundation.databaseSubnetGroups.set(name, {
      name,
      arn: `arn:aws:rds:${cloud.region}:${cloud.account}:subgrp:${name}`,
      description: String(properties.DBSubnetGroupDescription),
      vpcId: subnets[0]?.vpcId ?? '',
      subnetIds: subnets.map(({ id }) => id),
      tags: tags(properties.Tags),
    })
    return { ref: name, attributes: {} }
  },

  'AWS::DynamoDB::Table': (properties, { cloud }) => {
    only(properties, [
      'TableName',
      'BillingMode',
      'AttributeDefinitions',
      'KeySchema',
      'DeletionProtectionEnabled',
      'PointInTimeRecoverySpecification',
      'Tags',
    ])
    const types = records(properties.AttributeDefinitions).map((definition) => {
      only(definition, ['AttributeName', 'AttributeType'])
      return [String(definition.AttributeName), String(definition.AttributeType)] as const
    })
    const keys = new Map(
      records(properties.KeySchema).map((key) => {
        only(key, ['AttributeName', 'KeyType'])
        return [String(key.KeyType), String(key.AttributeName)]
      }),
    )
    const [hash, range] = [keys.get('HASH'), keys.get('RANGE')]
    if (hash === undefined) throw new Error('KeySchema has no HASH key')
    const table = cloud.dynamodb.createTable({
      name: String(properties.TableName),
      key: range === undefined ? { HASH: hash } : { HASH: hash, RANGE: range },
      types: Object.fromEntries(types),
      tags: tags(properties.Tags),
    })
    return { ref: table.name, attributes: { Arn: table.arn } }
  },

  'AWS::SSM::Parameter': (properties, { cloud }) => {
    only(properties, ['Name', 'Type', 'Value', 'Description', 'Tags'])
    const name = String(properties.Name)
    const type = properties.Type
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
    if (type !== 'String' && type !== 'StringList') throw new Error(`no parameters of type ${String(type)}`)
    cloud.ssm.put({
      name,
      type,
      value: String(properties.Value),
      description: String(properties.Description ?? ''),
    })
    return { ref: name, attributes: { Type: type, Value: String(properties.Value) } }
  },
}

function ingressRule(rule: Properties): IngressRule {
  only(rule, ['IpProtocol', 'FromPort', 'ToPort', 'SourceSecurityGroupId', 'CidrIp', 'Description'])
  const { SourceSecurityGroupId: group, CidrIp: cidr } = rule
  return {
    protocol: String(rule.IpProtocol),
    fromPort: Number(rule.FromPort ?? 0),
    toPort: Number(rule.ToPort ?? 65_535),
    sourceSecurityGroupId: group === undefined ? undefined : String(group),
    cidr: cidr === undefined ? undefined : String(cidr),
  }
}

function only(properties: Properties, known: readonly string[]): void {
  for (const name of Object.keys(properties)) {
    if (!known.includes(name)) throw new Error(`the property ${name} is not known here`)
  }
}

/** The same in every cloud, so that two runs can be compared: AWS's are random. */
function physicalId(prefix: string, { cloud, stack, name }: Place): string {
  const hash = createHash('sha256').update(`${cloud.account}/${cloud.region}/${stack}/${name}`).digest('hex')
  return `${prefix}-0${hash.slice(0, 16)}`
}

function named(prefix: string, attribute: string, place: Place): Made {
  const id = physicalId(prefix, place)
  return { ref: id, attributes: { [attribute]: id } }
}

function strings(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String)
}

function records(value: unknown): Properties[] {
  return value === undefined ? [] : ([value].flat() as Properties[])
}

function tags(value: unknown): Record<string, string> {
  return Object.fromEntries(records(value).map(({ Key, Value }) => [String(Key), String(Value)]))
}
