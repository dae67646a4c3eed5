import { expect, it } from 'vitest'
import { parseVerifyArguments, usage, verifyRepositoryId } from './arguments.ts'
import { describeSpending, isAgreed } from './consent.ts'

it('takes a region, and asks for what else it needs by itself', () => {
  expect(parseVerifyArguments(['--region', 'eu-west-1'])).toEqual({
    region: 'eu-west-1',
    record: 'verify-aws.json',
    agreedAccount: null,
    repositoryId: verifyRepositoryId,
    app: null,
    webTarget: 'express',
  })
})

it('refuses what it does not understand', () => {
  expect(() => parseVerifyArguments([])).toThrow('--region is missing')
  expect(() => parseVerifyArguments(['--region', 'Ireland'])).toThrow('no AWS region')
  expect(() => parseVerifyArguments(['--region', 'eu-west-1', '--yes', 'yes'])).toThrow('twelve digits')
  expect(() => parseVerifyArguments(['--region', 'eu-west-1', '--repository-id', '0'])).toThrow('the number')
  expect(() => parseVerifyArguments(['--region', 'eu-west-1', '--web-target', 'alb'])).toThrow('express or')
  expect(() => parseVerifyArguments(['--regoin', 'eu-west-1'])).toThrow()
})

it('says what it does, costs and needs', () => {
  expect(usage).toContain('Asks before it spends')
  expect(usage).toContain('bootstrap/account.yml')
})

it('spends only in the account that was agreed to, and nothing where nobody can be asked', async () => {
  const spending = {
    accountId: '123456789012',
    region: 'eu-west-1',
    arn: 'arn:aws:iam::123456789012:user/ann',
  }
  expect(describeSpending(spending)).toContain('account 123456789012, region eu-west-1')
  expect(await isAgreed(spending, '123456789012')).toBe(true)
  expect(await isAgreed(spending, '210987654321')).toBe(false)
  expect(process.stdin.isTTY === true || (await isAgreed(spending, null))).toBe(process.stdin.isTTY === true)
})
