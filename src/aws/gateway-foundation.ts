import type { ECS } from '@aws-sdk/client-ecs'
import type { SSM } from '@aws-sdk/client-ssm'
import { DeployError } from '../errors.ts'
import type { Stage } from '../plan/names.ts'
import { gatewayCommand } from './bootstrap-commands.ts'
import { isNamed } from './refusal.ts'

/** Written by `bootstrap/gateway.yml`; its name is the one fixed point between that template and this code. */
export function gatewayParameter(stage: Stage): string {
  return `/monolayer/gateway/${stage}`
}

const supportedVersion = 1

/**
 * States in which a gateway takes new services: how its last update ended does not matter (ECS API, Gateway.status).
 */
const usable = new Set(['ACTIVE', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_FAILED'])

/**
 * Makes sure that a stage has a gateway in this region before anything is made. AWS publishes no list of the regions
 * that have ECS Gateway: a region without it answers UnsupportedFeatureException, or does not know the operation.
 *
 * @returns the gateway's ARN
 * @throws DeployError `gateway-missing` with the command that makes it
 */
export async function readGateway(
  ssm: Pick<SSM, 'getParameter'>,
  ecs: Pick<ECS, 'describeGateway'>,
  stage: Stage,
  region: string,
): Promise<string> {
  const parameter = gatewayParameter(stage)
  const arn = parseGateway(await readParameter(ssm, parameter, region), parameter, region)
  try {
    const { gateway } = await ecs.describeGateway({ gateway: arn })
    if (usable.has(gateway?.status ?? '')) return arn
    throw missing(`The gateway ${arn} is ${gateway?.status ?? 'not there'}.`, parameter, region)
  } catch (error) {
    if (isNamed(error, 'UnsupportedFeatureException', 'UnknownOperationException')) {
      const what = `AWS has no ECS Gateway in ${region} (it says: ${error.message}).`
      throw missing(what, parameter, region, unsupported)
    }
    if (isNamed(error, 'GatewayNotFoundException'))
      throw missing(`The gateway ${arn} is not there any more.`, parameter, region)
    throw error
  }
}

async function readParameter(ssm: Pick<SSM, 'getParameter'>, name: string, region: string): Promise<string> {
  try {
    const { Parameter } = await ssm.getParameter({ Name: name })
    return Parameter?.Value ?? ''
  } catch (error) {
    if (isNamed(error, 'ParameterNotFound'))
      throw missing(`There is no parameter ${name} in ${region}.`, name, region)
    throw error
  }
}

/** @throws DeployError `gateway-missing` where the text is not what `bootstrap/gateway.yml` writes */
export function parseGateway(text: string, parameter: string, region: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw missing(`The parameter ${parameter} is not JSON.`, parameter, region)
  }
  const { version, gateway } = record(value)
  if (version !== supportedVersion) {
    const what = `The gateway's parameter has version ${String(version)}; this action needs version ${supportedVersion}.`
    throw missing(what, parameter, region)
  }
  if (typeof gateway === 'string' && gateway !== '') return gateway
  throw missing(`The parameter ${parameter} names no gateway.`, parameter, region)
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const unsupported = 'Leave web-target out (Express Mode), or use a region that has ECS Gateway.'

function create(region: string): string {
  return `Make it once per account and region: ${gatewayCommand(region)}. If CloudFormation does not know AWS::ECS::Gateway there, leave web-target out.`
}

function missing(what: string, parameter: string, region: string, remedy = create(region)): DeployError {
  return new DeployError({
    code: 'gateway-missing',
    message: `web-target: gateway cannot be used here: ${what}`,
    where: `AWS Systems Manager, parameter ${parameter}, and Amazon ECS`,
    safe: 'Nothing was made and nothing was changed.',
    remedy,
  })
}
