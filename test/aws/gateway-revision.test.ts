import { describe, expect, it } from 'vitest'
import type { Account } from '../../src/aws/account.ts'
import {
  failedRoutes,
  type GatewayRevisionApi,
  readServingRevision,
  urlOf,
} from '../../src/aws/gateway-revision.ts'

const account = { foundation: { cluster: 'c' }, names: { service: 's' } } as Account
const connection = (status: 'ACTIVE' | 'CREATE_IN_PROGRESS' | 'CREATE_FAILED', accessType = 'PUBLIC') => ({
  gatewayConnections: [
    {
      gatewayRouteArn: 'route',
      serviceUrl: 'https://x.example/',
      accessType: accessType as 'PUBLIC',
      status,
    },
  ],
})
const at = (minutes: number) => new Date(minutes * 60_000)

/** Deployments that succeeded, as ECS lists them; a revision's task definition has its name. */
function api(
  deployments: readonly { revision: string; createdAt: Date }[],
  asked: string[] = [],
): GatewayRevisionApi {
  return {
    listServiceDeployments: async ({ status }: { status?: readonly string[] }) => {
      asked.push(...(status ?? []))
      return {
        serviceDeployments: deployments.map(({ revision, createdAt }) => ({
          targetServiceRevisionArn: revision,
          createdAt,
        })),
      }
    },
    describeServiceRevisions: async ({ serviceRevisionArns = [] }: { serviceRevisionArns?: string[] }) => ({
      serviceRevisions: [
        { taskDefinition: `task-${serviceRevisionArns[0]}`, ecsManagedResources: connection('ACTIVE') },
      ],
    }),
  } as unknown as GatewayRevisionApi
}

describe('the URL of a route', () => {
  it('has no slash at its end, and is there only when the route is', () => {
    expect(urlOf(connection('ACTIVE'))).toBe('https://x.example')
    expect(urlOf(connection('CREATE_IN_PROGRESS'))).toBeNull()
    expect(urlOf(connection('CREATE_FAILED'))).toBeNull()
    expect(urlOf(connection('ACTIVE', 'PRIVATE'))).toBeNull()
    expect(urlOf(undefined)).toBeNull()
  })

  it('never comes where the route could not be made', () => {
    expect(failedRoutes(connection('CREATE_FAILED'))).toHaveLength(1)
    expect(failedRoutes(connection('CREATE_IN_PROGRESS'))).toEqual([])
  })
})

describe('what a service behind a gateway serves', () => {
  const service = { serviceArn: 'arn', createdAt: at(10), taskDefinition: 'task-asked-for' }

  it('is the revision of the newest deployment that succeeded, whatever was asked for last', async () => {
    const asked: string[] = []
    const deployments = [
      { revision: 'r1', createdAt: at(11) },
      { revision: 'r2', createdAt: at(12) },
    ]
    const serving = await readServingRevision(api(deployments, asked), account, service)
    expect(serving).toEqual({ serviceArn: 'arn', taskDefinition: 'task-r2', url: 'https://x.example' })
    expect(asked).toEqual(['SUCCESSFUL'])
  })

  it('is nothing while none has, also where one of the same name has served before', async () => {
    expect(await readServingRevision(api([]), account, service)).toBeNull()
    const before = [{ revision: 'old', createdAt: at(9) }]
    expect(await readServingRevision(api(before), account, service)).toBeNull()
  })

  it('is its one completed deployment where ECS has forgotten that it succeeded', async () => {
    const steady = {
      ...service,
      deployments: [{ rolloutState: 'COMPLETED' as const }],
      currentServiceRevisions: [{ arn: 'r0' }],
    }
    expect((await readServingRevision(api([]), account, steady))?.taskDefinition).toBe('task-r0')
  })
})
