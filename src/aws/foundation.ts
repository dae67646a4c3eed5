import type { SSM } from '@aws-sdk/client-ssm'
import { DeployError } from '../errors.ts'
import type { Stage } from '../plan/names.ts'
import { isNamed } from './refusal.ts'
import { accountCommand } from './trust.ts'

/** What `bootstrap/account.yml` made for a stage: everything that deployments of it share. */
export interface Foundation {
  readonly infrastructureRoleArn: string
  readonly cluster: string
  readonly subnets: readonly string[]
  readonly appSecurityGroup: string
  readonly databaseSecurityGroup: string
  readonly databaseSubnetGroup: string
  readonly table: string
}

/** The parameter's name is the one fixed point between the templates and this code. */
export const foundationParameter = '/monolayer/foundation'

const supportedVersion = 1

/** @throws DeployError `foundation-missing` with the command that creates it */
export async function readFoundation(
  ssm: Pick<SSM, 'getParameter'>,
  stage: Stage,
  region: string,
): Promise<Foundation> {
  let text: string
  try {
    const answer = await ssm.getParameter({ Name: foundationParameter })
    text = answer.Parameter?.Value ?? ''
  } catch (error) {
    if (isNamed(error, 'ParameterNotFound'))
      throw missing(`There is no parameter ${foundationParameter} in ${region}.`)
    throw error
  }
  return parseFoundation(text, stage)
}

/** @throws DeployError `foundation-missing` where the text is not what `bootstrap/account.yml` writes */
export function parseFoundation(text: string, stage: Stage): Foundation {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw missing(`The parameter ${foundationParameter} is not JSON.`)
  }
  const root = record(value)
  if (root.version !== supportedVersion) {
    throw missing(
      `The foundation has version ${String(root.version)}; this action needs version ${supportedVersion}.`,
    )
  }
  const part = record(record(root.stages)[stage])
  const subnets = part.subnets
  const foundation: Foundation = {
    infrastructureRoleArn: string(root.infrastructureRoleArn, 'infrastructureRoleArn'),
    cluster: string(part.cluster, 'cluster'),
    subnets: Array.isArray(subnets) ? subnets.map((subnet) => string(subnet, 'subnets')) : [],
    appSecurityGroup: string(part.appSecurityGroup, 'appSecurityGroup'),
    databaseSecurityGroup: string(part.databaseSecurityGroup, 'databaseSecurityGroup'),
    databaseSubnetGroup: string(part.databaseSubnetGroup, 'databaseSubnetGroup'),
    table: string(part.table, 'table'),
  }
  if (foundation.subnets.length === 0) throw missing(`The parameter ${foundationParameter} names no subnets.`)
  return foundation
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function string(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw missing(`The parameter ${foundationParameter} has no "${name}".`)
}

function missing(what: string): DeployError {
  return new DeployError({
    code: 'foundation-missing',
    message: `The foundation is not there: ${what}`,
    where: `AWS Systems Manager, parameter ${foundationParameter}`,
    safe: 'Nothing was made and nothing was changed.',
    remedy: `Create or update it once per account and region: ${accountCommand}`,
  })
}
