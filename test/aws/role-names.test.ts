import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roleArns } from '../../src/aws/account.ts'
import { Cloud } from '../cloud/cloud.ts'
import { gatewayStack, shippedStacks } from '../cloud/testing.ts'

/** As long as a repository's id is in years to come, and a region's name is at most. */
const repositoryId = 9_999_999_999
const regions = ['eu-west-1', 'ap-southeast-1'] as const
const stages = ['production', 'preview'] as const

/** The shipped templates in two regions of one account: IAM has the roles of both side by side. */
describe('the roles of the templates', () => {
  let clouds: readonly Cloud[]

  beforeAll(async () => {
    const stacks = [...shippedStacks, gatewayStack].map((stack) =>
      stack.parameters === undefined
        ? stack
        : { ...stack, parameters: { ...stack.parameters, RepositoryId: String(repositoryId) } },
    )
    clouds = await Promise.all(regions.map((region) => Cloud.start({ stacks, region, containers: false })))
  })
  afterAll(async () => {
    await Promise.all(clouds.map((cloud) => cloud.stop()))
  })

  const arnsIn = (cloud: Cloud) => cloud.iam.roles.map(({ arn }) => arn)
  const derived = (cloud: Cloud, stage: (typeof stages)[number]) =>
    roleArns({ partition: 'aws', accountId: cloud.account, region: cloud.region, repositoryId, stage })

  it('are all others in another region', () => {
    const all = clouds.flatMap(arnsIn)
    expect(all).toHaveLength(2 * 8)
    expect(new Set(all).size).toBe(all.length)
  })

  it('have names that the action makes of repository, stage and region', () => {
    for (const cloud of clouds) {
      const own = stages.flatMap((stage) => Object.values(derived(cloud, stage)))
      const role = (name: string) => `arn:aws:iam::${cloud.account}:role/monolayer/${name}-${cloud.region}`
      const shared = [role('monolayer-ecs-infrastructure'), role('monolayer-gateway')]
      expect(arnsIn(cloud).sort()).toEqual([...own, ...shared].sort())
    }
  })

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  it('have no name that is too long for IAM', () => {
    for (const { name } of clouds.flatMap((cloud) => cloud.iam.roles))
      expect(name.length).toBeLessThanOrEqual(64)
  })

  it('may hand on the roles of their own region, and those of no other', () => {
    const passable = (cloud: Cloud, from: string, stage: (typeof stages)[number]) => {
      const { deploy, app, database } = derived(cloud, stage)
      const infrastructure = `arn:aws:iam::${cloud.account}:role/monolayer/monolayer-ecs-infrastructure-${cloud.region}`
      const asked = [
        [app, 'ecs-tasks'],
        [database, 'ecs-tasks'],
        [infrastructure, 'ecs'],
      ] as const
      return asked.map(([arn, service]) => {
        const resource = arn.replace(cloud.region, from)
        const context = { 'iam:PassedToService': `${service}.amazonaws.com` }
        return cloud.iam.check(deploy, { action: 'iam:PassRole', resource, context }).allowed
      })
    }
    for (const cloud of clouds) {
      for (const from of regions) {
        const own = from === cloud.region
        for (const stage of stages) expect(passable(cloud, from, stage)).toEqual([own, own, own])
      }
    }
  })
})
