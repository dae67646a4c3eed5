import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { clients, shippedStacks } from './testing.ts'

let cloud: Cloud

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks, containers: false })
})

afterAll(async () => {
  await cloud.stop()
})

test('the shipped templates make a foundation that the deploy role can read', async () => {
  const { ssm } = clients(cloud, '42-production-eu-west-1')
  const answer = await ssm.send(new GetParameterCommand({ Name: '/monolayer/foundation/production' }))
  const foundation = JSON.parse(answer.Parameter?.Value ?? '')
  expect(foundation.cluster).toBe('monolayer-production')
  expect(cloud.violations).toEqual([])
})

test('a caller learns who it is', async () => {
  const { sts } = clients(cloud, '42-preview-eu-west-1')
  const identity = await sts.send(new GetCallerIdentityCommand({}))
  expect(identity.Arn).toBe('arn:aws:sts::123456789012:assumed-role/42-preview-eu-west-1/test')
  expect(identity.Account).toBe('123456789012')
})
