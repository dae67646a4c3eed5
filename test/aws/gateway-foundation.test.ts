import { describe, expect, it } from 'vitest'
import { gatewayCommand } from '../../src/aws/bootstrap-commands.ts'
import { parseGateway, readGateway } from '../../src/aws/gateway-foundation.ts'
import { DeployError } from '../../src/errors.ts'

const arn = 'arn:aws:ecs:eu-west-1:123456789012:gateway/monolayer-preview/1'
const parameter = JSON.stringify({ version: 1, gateway: arn })
const named = (name: string, message = 'no') => Object.assign(new Error(message), { name })

/** What reading says where the parameter and the gateway answer so. */
async function read(
  value: () => string | undefined,
  describe: () => string,
): Promise<{ code?: string; text: string }> {
  const ssm = { getParameter: async () => ({ Parameter: { Value: value() } }) }
  const ecs = { describeGateway: async () => ({ gateway: { status: describe() as 'ACTIVE' } }) }
  try {
    return { text: await readGateway(ssm as never, ecs as never, 'preview', 'eu-west-1') }
  } catch (error) {
    if (error instanceof DeployError)
      return { code: error.code, text: `${error.message} What to do: ${error.remedy}` }
    throw error
  }
}
const fail = (error: Error) => (): never => {
  throw error
}

describe('the gateway of a stage', () => {
  it.each(['ACTIVE', 'UPDATE_COMPLETE', 'UPDATE_FAILED', 'UPDATE_IN_PROGRESS'])(
    'is usable when %s',
    async (status) => {
      expect(
        await read(
          () => parameter,
          () => status,
        ),
      ).toEqual({ text: arn })
    },
  )

  it('is missing with the command that makes it', async () => {
    const { code, text } = await read(fail(named('ParameterNotFound')), () => 'ACTIVE')
    expect(code).toBe('gateway-missing')
    expect(text).toContain(gatewayCommand('eu-west-1'))
    expect(
      (
        await read(
          () => parameter,
          () => 'DELETED',
        )
      ).code,
    ).toBe('gateway-missing')
    expect((await read(() => parameter, fail(named('GatewayNotFoundException')))).code).toBe(
      'gateway-missing',
    )
  })

  it('cannot be had in a region without it, and another way is named', async () => {
    for (const name of ['UnsupportedFeatureException', 'UnknownOperationException']) {
      const { code, text } = await read(() => parameter, fail(named(name, "isn't supported in this Region")))
      expect(code).toBe('gateway-missing')
      expect(text).toMatch(/no ECS Gateway in eu-west-1.*What to do: Leave web-target out/)
    }
  })

  it('passes on what it does not know', async () => {
    await expect(read(() => parameter, fail(named('ServerException')))).rejects.toThrow('no')
  })

  it.each(['', '[]', '{"version":2}', '{"version":1}', '{"version":1,"gateway":7}'])(
    'is refused where the parameter says %s',
    (text) => {
      expect(() => parseGateway(text, '/monolayer/gateway/preview', 'eu-west-1')).toThrow(DeployError)
    },
  )
})
