import { expect, it } from 'vitest'
import type { Environment } from '../src/aws/environment.ts'
import { newState } from '../src/aws/environment-state.ts'
import { removeEnvironment } from '../src/removal.ts'
import { newReport } from '../src/report.ts'
import type { EnvironmentRun } from '../src/take.ts'
import { previous } from './render/reports.ts'

it('what is begun to be removed can be rolled back to no more, also where something of it is left', async () => {
  const report = { ...newReport(), deployments: [previous] }
  const run = {
    account: { address: { environment: 'pr-7' }, names: {}, accountId: '123456789012', region: 'eu-west-1' },
    inputs: { webTarget: 'express' },
    webTargets: {},
    progress: {
      step: async () => {
        throw new Error('AWS refuses it')
      },
    },
    report,
    signal: new AbortController().signal,
  } as unknown as EnvironmentRun
  const environment = { state: newState, save: async () => {} } as unknown as Environment
  await expect(removeEnvironment(run, environment)).rejects.toMatchObject({ code: 'cleanup-incomplete' })
  expect(report.deployments).toEqual([])
})
