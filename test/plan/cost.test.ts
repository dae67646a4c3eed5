import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CostInput, estimateMonthlyCost } from '../../src/plan/cost.ts'

const INPUT: CostInput = {
  region: 'us-east-1',
  cpu: 512,
  memory: 1024,
  cpuArchitecture: 'X86_64',
  tasks: 1,
  spot: false,
  webTarget: 'express',
  database: { instanceClass: 'db.t4g.micro', storageGb: 20 },
}

test('one task and a small database, line by line', () => {
  const { usd, lines } = estimateMonthlyCost(INPUT)
  expect(lines.map(({ what, usd }) => [what, usd])).toEqual([
    ['Database instance db.t4g.micro', 11.68],
    ['Database storage, 20 GB gp3', 2.3],
    ['Fargate, 1 task of 0.5 vCPU and 1 GB', 18.02],
    ['Public IPv4 addresses of 1 task', 3.65],
    ['Load balancer', 16.43],
    ['Public IPv4 addresses of the load balancer', 7.3],
    ['Logs', 0.5],
  ])
  expect(usd).toBe(59.88)
})

test('without a database there are no lines for one', () => {
  const { lines } = estimateMonthlyCost({ ...INPUT, database: null })
  expect(lines.some(({ what }) => what.startsWith('Database'))).toBe(false)
})

test('an unknown instance class is named as not counted, never as free', () => {
  const database = { instanceClass: 'db.x2g.16xlarge', storageGb: 100 }
  const { lines, notCounted } = estimateMonthlyCost({ ...INPUT, database })
  expect(lines.some(({ what }) => what.startsWith('Database instance'))).toBe(false)
  expect(lines.some(({ what }) => what.startsWith('Database storage'))).toBe(true)
  expect(notCounted[0]).toContain('db.x2g.16xlarge')
})

test('a region without a list says whose prices are shown', () => {
  const { lines } = estimateMonthlyCost({ ...INPUT, region: 'ap-south-1' })
  expect(lines.find(({ what }) => what.startsWith('Fargate'))?.note).toContain('us-east-1')
  const own = estimateMonthlyCost({ ...INPUT, region: 'eu-west-1' })
  expect(own.lines.find(({ what }) => what.startsWith('Fargate'))?.note).toContain('eu-west-1')
})

test('the sum is that of its lines, and more tasks never cost less', () => {
  const input = fc.record({
    region: fc.constantFrom('us-east-1', 'eu-west-1', 'eu-central-1'),
    cpu: fc.constantFrom(256, 512, 1024, 4096),
    memory: fc.constantFrom(512, 1024, 8192),
    cpuArchitecture: fc.constantFrom('X86_64' as const, 'ARM64' as const),
    tasks: fc.nat(20),
    spot: fc.boolean(),
    webTarget: fc.constantFrom('express' as const, 'gateway' as const),
    database: fc.option(
      fc.record({
        instanceClass: fc.constantFrom('db.t4g.micro', 'db.m6g.large', 'db.none'),
        storageGb: fc.integer({ min: 20, max: 2000 }),
      }),
    ),
  })
  fc.assert(
    fc.property(input, (value) => {
      const { usd, lines, notCounted } = estimateMonthlyCost(value)
      expect(usd).toBeCloseTo(
        lines.reduce((sum, line) => sum + line.usd, 0),
        5,
      )
      expect(notCounted.length).toBeGreaterThan(0)
      expect(estimateMonthlyCost({ ...value, tasks: value.tasks + 1 }).usd).toBeGreaterThan(usd)
    }),
  )
})

test('a preview behind a gateway costs less for its task, says why, and shares the load balancer of its stage', () => {
  const express = estimateMonthlyCost(INPUT)
  const { usd, lines } = estimateMonthlyCost({ ...INPUT, webTarget: 'gateway', spot: true })
  expect(usd).toBeLessThan(express.usd)
  const spot = lines.find(({ what }) => what.startsWith('Fargate Spot'))
  expect(spot).toMatchObject({ usd: 9.01, shared: false })
  expect(spot?.note).toContain('it changes')
  const balancer = lines.find(({ what }) => what === 'Load balancer of the gateway')
  expect(balancer).toMatchObject({ usd: 16.43, shared: true })
})
