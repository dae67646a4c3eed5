import type { SSM } from '@aws-sdk/client-ssm'
import { DeployError } from '../errors.ts'
import type { Stage } from '../plan/names.ts'
import { accountCommand } from './bootstrap-commands.ts'
import { isNamed } from './refusal.ts'

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

/**
 * The parameter's name is the one fixed point between the templates and this code. Each stage has its own: the ids of
 * production's subnets and groups are not for the preview role to read.
 */
export function foundationParameter(stage: Stage): string {
  return `/monolayer/foundation/${stage}`
}

const supportedVersion = 1

/** @throws DeployError `foundation-missing` with the command that creates it */
export async function readFoundation(
  ssm: Pick<SSM, 'getParameter'>,
  stage: Stage,
  region: string,
): Promise<Foundation> {
  const name = foundationParameter(stage)
  let text: string
  try {
    const answer = await ssm.getParameter({ Name: name })
    text = answer.Parameter?.Value ?? ''
  } catch (error) {
    if (isNamed(error, 'ParameterNotFound')) {
      throw missing(name, region, `There is no parameter ${name} in ${region}.`)
    }
    throw error
  }
  return parseFoundation(text, name, region)
}

/**
 * @param name the parameter that has the text, for errors
 * @param region where that parameter is, for the command that makes it anew
 * @throws DeployError `foundation-missing` where the text is not what `bootstrap/account.yml` writes
 */
export function parseFoundation(text: string, name: string, region: string): Foundation {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw missing(name, region, `The parameter ${name} is not JSON.`)
  }
  const root = record(value)
  if (root.version !== supportedVersion) {
    const version = String(root.version)
    throw missing(
      name,
      region,
      `The foundation has version ${version}; this action needs version ${supportedVersion}.`,
    )
  }
  const read = (member: Exclude<keyof Foundation, 'subnets'>): string => {
    const found = root[member]
    if (typeof found === 'string' && found !== '') return found
    throw missing(name, region, `The parameter ${name} has no "${member}".`)
  }
  const subnets = Array.isArray(root.subnets) ? root.subnets : []
  if (subnets.length === 0 || !subnets.every((subnet) => typeof subnet === 'string' && subnet !== '')) {
    throw missing(name, region, `The parameter ${name} names no subnets.`)
  }
  return {
    infrastructureRoleArn: read('infrastructureRoleArn'),
    cluster: read('cluster'),
    subnets,
    appSecurityGroup: read('appSecurityGroup'),
    databaseSecurityGroup: read('databaseSecurityGroup'),
    databaseSubnetGroup: read('databaseSubnetGroup'),
    table: read('table'),
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function missing(name: string, region: string, what: string): DeployError {
  return new DeployError({
    code: 'foundation-missing',
    message: `The foundation is not there: ${what}`,
    where: `AWS Systems Manager, parameter ${name}`,
    safe: 'Nothing was made and nothing was changed.',
    // A role or keys of one's own get as far as this where nothing has been set up in the region.
    remedy: `Create or update it once per account and region: ${accountCommand(region)} (the first time in another region of the account, add --parameter-overrides CreateOidcProvider=no)`,
  })
}
