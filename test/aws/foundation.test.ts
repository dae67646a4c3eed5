import { describe, expect, it } from 'vitest'
import { accountCommand } from '../../src/aws/bootstrap-commands.ts'
import { parseFoundation, readFoundation } from '../../src/aws/foundation.ts'
import { DeployError } from '../../src/errors.ts'

const region = 'ap-southeast-1'

async function refusal(work: () => unknown): Promise<DeployError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof DeployError) return error
    throw error
  }
  throw new Error('It was not refused')
}

describe('a foundation that is not there', () => {
  it('is told with the command that makes it in the region of the workflow', async () => {
    const absent = async () => {
      throw Object.assign(new Error('no'), { name: 'ParameterNotFound' })
    }
    const error = await refusal(() => readFoundation({ getParameter: absent } as never, 'preview', region))
    expect(error.code).toBe('foundation-missing')
    expect(error.message).toContain(`no parameter /monolayer/foundation/preview in ${region}`)
    expect(error.remedy).toContain(accountCommand(region))
    // GitHub's provider is there already when a second region is set up.
    expect(error.remedy).toContain('--parameter-overrides CreateOidcProvider=no')
  })

  it.each(['', '{"version":2}', '{"version":1}', '{"version":1,"subnets":[]}'])(
    'is told so too where the parameter says %s',
    async (text) => {
      const error = await refusal(() => parseFoundation(text, 'name', region))
      expect(error.code).toBe('foundation-missing')
      expect(error.remedy).toContain(accountCommand(region))
    },
  )
})
