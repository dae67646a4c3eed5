import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { productDirectory } from '../runner/product.ts'
import { withoutCidr } from './moto.ts'
import { textsOf } from './moto-api.ts'
import { operationsOfTheAction } from './operations.ts'

it('changes of a template nothing but how its blocks of addresses are written', () => {
  const template = readFileSync(join(productDirectory, 'bootstrap', 'account.yml'), 'utf8')
  const changed = withoutCidr(template).split('\n')
  const differing = template.split('\n').filter((line, index) => line !== changed[index])
  expect(differing.length).toBeGreaterThan(0)
  expect(differing.filter((line) => !line.includes('!Cidr'))).toEqual([])
  expect(changed.join('\n')).not.toContain('!Cidr')
  expect(changed.join('\n')).toContain('[10.42.0.0/20, 10.42.16.0/20,')
})

it('finds the texts of elements', () => {
  expect(textsOf('<a><n>one</n><n>&lt;two&gt;</n></a>', 'n')).toEqual(['one', '<two>'])
})

it('finds the operations that the action calls in its sources, and no others', async () => {
  const operations = await operationsOfTheAction()
  expect(operations).toEqual(
    expect.arrayContaining([
      'dynamodb:Query',
      'ecs:CreateExpressGatewayService',
      'ecs:RunTask',
      'rds:CreateDBInstance',
      'sts:AssumeRoleWithWebIdentity',
    ]),
  )
  expect(operations).not.toContain('ecs:CreateCluster')
  expect(operations).not.toContain('rds:DeleteDBCluster')
})
