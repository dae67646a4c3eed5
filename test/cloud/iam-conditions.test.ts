import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextOf, holds, substitute } from './iam-conditions.ts'

const context = contextOf({
  'aws:RequestTag/Team': 'shop',
  'ecs:cluster': 'arn:aws:ecs:eu-west-1:123456789012:cluster/one',
  'ecs:task-cpu': '512',
  'dynamodb:LeadingKeys': ['42/app', '42/admin'],
  'aws:SecureTransport': 'true',
})

const check = (operator: string, key: string, ...values: string[]) =>
  holds([{ operator, key, values }], context)

describe('a condition holds', () => {
  test.each([
    ['StringEquals', 'aws:RequestTag/Team', 'other', 'shop'],
    ['StringEquals', 'AWS:requesttag/team', 'shop'],
    ['StringLike', 'aws:RequestTag/Team', 's?o*'],
    ['StringNotEquals', 'aws:RequestTag/Team', 'other'],
    ['ArnEquals', 'ecs:cluster', 'arn:aws:ecs:*:123456789012:cluster/*'],
    ['NumericLessThanEquals', 'ecs:task-cpu', '512'],
    ['Bool', 'aws:SecureTransport', 'TRUE'],
    ['Null', 'aws:RequestTag/Missing', 'true'],
    ['Null', 'aws:RequestTag/Team', 'false'],
    ['StringEqualsIfExists', 'aws:RequestTag/Missing', 'x'],
    ['StringNotEquals', 'aws:RequestTag/Missing', 'x'],
    ['ForAllValues:StringLike', 'dynamodb:LeadingKeys', '42/*'],
    ['ForAllValues:StringLike', 'aws:TagKeys', 'x'],
    ['ForAnyValue:StringEquals', 'dynamodb:LeadingKeys', '42/admin'],
  ])('%s of %s', (operator, key, ...values) => {
    expect(check(operator, key, ...values)).toBe(true)
  })
})

describe('a condition does not hold', () => {
  test.each([
    ['StringEquals', 'aws:RequestTag/Team', 'SHOP'],
    ['StringEquals', 'aws:RequestTag/Team', 's*'],
    ['StringEquals', 'aws:RequestTag/Missing', 'x'],
    ['StringEqualsIfExists', 'aws:RequestTag/Team', 'x'],
    ['StringNotEquals', 'aws:RequestTag/Team', 'other', 'shop'],
    ['NumericLessThanEquals', 'ecs:task-cpu', '256'],
    ['NumericLessThanEquals', 'ecs:task-memory', '256'],
    ['ForAllValues:StringLike', 'dynamodb:LeadingKeys', '42/app'],
    ['ForAnyValue:StringEquals', 'dynamodb:LeadingKeys', '43/app'],
    ['ForAnyValue:StringEquals', 'aws:TagKeys', 'x'],
  ])('%s of %s', (operator, key, ...values) => {
    expect(check(operator, key, ...values)).toBe(false)
  })
})

test('an operator that nobody wrote here is refused, not ignored', () => {
  expect(() => check('DateLessThan', 'ecs:task-cpu', 'x')).toThrow('DateLessThan')
})

test('several values need a set operator', () => {
  expect(() => check('StringEquals', 'dynamodb:LeadingKeys', '42/app')).toThrow('ForAllValues')
})

test('variables stand for what the context has; one without a value matches nothing', () => {
  const variable = (name: string) => ['$', '{', name, '}'].join('')
  expect(substitute(`team/${variable('aws:RequestTag/Team')}/${variable('*')}`, context)).toBe('team/shop/*')
  expect(substitute(variable('aws:RequestTag/Missing'), context)).toBeUndefined()
})

test('a negated operator is the opposite of the plain one for every single value', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (value, values) => {
      const one = contextOf({ key: value })
      const wanted = values.map((text) => text.replaceAll('$', ''))
      const plain = holds([{ operator: 'StringEquals', key: 'key', values: wanted }], one)
      const negated = holds([{ operator: 'StringNotEquals', key: 'key', values: wanted }], one)
      return plain !== negated
    }),
  )
})
