import { type Policy, parsePolicy } from './iam-policy.ts'

/**
 * The policies of AWS that templates may name, as far as this cloud asks for what they allow.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-awsmanpol.html
 */
const documents: Readonly<Record<string, readonly string[]>> = {
  'service-role/AmazonECSTaskExecutionRolePolicy': [
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ],
  // Version 1 (2026-09-25, without a path): no alarms, no scaling, no ec2:DescribeAccountAttributes.
  AmazonECSInfrastructureRoleForGatewayHostSharedALB: [
    'acm:RequestCertificate',
    'acm:DescribeCertificate',
    'acm:DeleteCertificate',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:CreateSecurityGroup',
    'ec2:DeleteSecurityGroup',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
    'elasticloadbalancing:CreateListener',
    'elasticloadbalancing:CreateLoadBalancer',
    'elasticloadbalancing:CreateRule',
    'elasticloadbalancing:CreateTargetGroup',
    'elasticloadbalancing:DeleteListener',
    'elasticloadbalancing:DeleteLoadBalancer',
    'elasticloadbalancing:DeleteRule',
    'elasticloadbalancing:DeleteTargetGroup',
    'elasticloadbalancing:ModifyRule',
  ],
  // Version 6 lacks ec2:DescribeAccountAttributes, which the service asks for.
  'service-role/AmazonECSInfrastructureRoleforExpressGatewayServices': [
    'acm:RequestCertificate',
    'acm:DescribeCertificate',
    'acm:DeleteCertificate',
    'application-autoscaling:RegisterScalableTarget',
    'application-autoscaling:DeregisterScalableTarget',
    'application-autoscaling:PutScalingPolicy',
    'application-autoscaling:DeleteScalingPolicy',
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:DeleteAlarms',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:CreateSecurityGroup',
    'ec2:DeleteSecurityGroup',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
    'elasticloadbalancing:*',
    'logs:CreateLogGroup',
    'logs:TagResource',
  ],
}

const prefix = 'arn:aws:iam::aws:policy/'

/** @throws Error where the cloud does not have that policy */
export function managedPolicy(arn: string): Policy {
  const actions = arn.startsWith(prefix) ? documents[arn.slice(prefix.length)] : undefined
  if (!actions) throw new Error(`The managed policy ${arn} is not known here`)
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' }
  return parsePolicy({ Version: '2012-10-17', Statement: statement }, arn)
}
