import { describe, expect, it } from 'vitest'
import type { Environment } from '../src/aws/environment.ts'
import { warnOfElsewhere } from '../src/elsewhere.ts'
import { readDeployedPlaces } from '../src/github/deployed-places.ts'
import type { EnvironmentRun } from '../src/take.ts'

interface Told {
  readonly places: readonly { app: string; region: string }[] | null
  readonly stage?: 'production' | 'preview'
  readonly deployments?: number
}

/** The warnings when the app `shop` in eu-west-1 is deployed, and GitHub remembers these places. */
async function warningsOf({ places, stage = 'production', deployments = 0 }: Told): Promise<string[]> {
  const warnings: string[] = []
  const run = {
    account: { address: { stage }, region: 'eu-west-1' },
    inputs: { app: 'shop' },
    github: { deployedPlaces: async () => places },
    progress: { warn: ({ message }: { message: string }) => warnings.push(message) },
  } as unknown as EnvironmentRun
  const state = { deployments: Array.from({ length: deployments }) }
  await warnOfElsewhere(run, { state } as unknown as Environment)
  return warnings
}

// Shows F79.
describe('a first deployment of production', () => {
  it.each([
    ['under another app name', { app: 'app', region: 'eu-west-1' }, 'the app app in eu-west-1'],
    ['in another region', { app: 'shop', region: 'us-east-1' }, 'the app shop in us-east-1'],
  ])('of a repository that has one %s says so', async (_what, place, words) => {
    const warnings = await warningsOf({ places: [place, place] })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`has been deployed as ${words}.`)
    expect(warnings[0]).toContain('empty database')
  })

  it.each<[string, Told]>([
    ['where GitHub knows of no other place', { places: [{ app: 'shop', region: 'eu-west-1' }] }],
    ['where GitHub cannot be asked', { places: null }],
    ['of a preview', { places: [{ app: 'app', region: 'eu-west-1' }], stage: 'preview' }],
    ['that is not the first', { places: [{ app: 'app', region: 'eu-west-1' }], deployments: 1 }],
  ])('says nothing %s', async (_what, told) => {
    expect(await warningsOf(told)).toEqual([])
  })
})

it('what anybody wrote into a deployment is read only where it can be an app and a region', async () => {
  const payloads = [
    { app: 'shop', region: 'eu-west-1' },
    { app: 'shop', region: 'us-gov-west-1', more: 1 },
    { app: '::error::', region: 'eu-west-1' },
    { app: 'shop', region: '<b>' },
    { app: 7, region: null },
    { __proto__: null },
    'text',
    '',
  ]
  const data = payloads.map((payload) => ({ payload }))
  const github = { rest: { repos: { listDeployments: async () => ({ data }) } } }
  const place = { owner: 'octo', repo: 'app' }
  expect(await readDeployedPlaces(github as never, place)).toEqual([
    { app: 'shop', region: 'eu-west-1' },
    { app: 'shop', region: 'us-gov-west-1' },
  ])
})
