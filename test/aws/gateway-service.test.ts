import { expect, it } from 'vitest'
import type { Account } from '../../src/aws/account.ts'
import { gatewayCommand } from '../../src/aws/bootstrap-commands.ts'
import { createClassic, type GatewayServiceApi } from '../../src/aws/gateway-service.ts'
import type { RolloutRequest } from '../../src/aws/web.ts'

it('a service that no gateway takes is told with the command for the region of the workflow', async () => {
  const region = 'ap-southeast-1'
  const account = {
    region,
    foundation: { cluster: 'monolayer-preview', subnets: [], appSecurityGroup: 'sg-1' },
    address: { stage: 'preview' },
    names: { service: 'monolayer-preview-42-app-pr-7' },
    tags: {},
  } as unknown as Account
  const ecs = {
    createService: async () => {
      const message = 'No gateway of the cluster matches the connector'
      throw Object.assign(new Error(message), { name: 'InvalidParameterException' })
    },
  } as unknown as GatewayServiceApi
  const request = { voice: { say: () => {} }, port: 8000 } as unknown as RolloutRequest
  await expect(createClassic(ecs, account, request)).rejects.toMatchObject({
    code: 'gateway-missing',
    remedy: expect.stringContaining(gatewayCommand(region)),
  })
})
