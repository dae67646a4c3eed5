import type { CreateDBInstanceMessage } from '@aws-sdk/client-rds'
import { expect, test } from 'vitest'
import { checkCreation, checkDeletion, maxConnections } from './rds-rules.ts'

const input: CreateDBInstanceMessage = {
  DBInstanceIdentifier: 'monolayer-production-42-app',
  Engine: 'postgres',
  DBInstanceClass: 'db.t4g.micro',
  AllocatedStorage: 20,
  MasterUsername: 'monolayer',
  ManageMasterUserPassword: true,
}

test('what the product asks for is taken', () => {
  expect(() => checkCreation(input)).not.toThrow()
})

test.each([
  ['an identifier with two hyphens', { DBInstanceIdentifier: 'a--b' }, 'InvalidParameterValue'],
  ['an identifier that ends with a hyphen', { DBInstanceIdentifier: 'a-' }, 'InvalidParameterValue'],
  ['another engine', { Engine: 'oracle-ee' }, 'InvalidParameterValue'],
  ['a class that is none', { DBInstanceClass: 't4g.micro' }, 'InvalidParameterValue'],
  ['too little storage', { AllocatedStorage: 10 }, 'InvalidParameterValue'],
  ['a maximum below the storage', { MaxAllocatedStorage: 20 }, 'InvalidParameterCombination'],
  ['a reserved master user', { MasterUsername: 'rdsadmin' }, 'InvalidParameterValue'],
  ['a password beside a managed one', { MasterUserPassword: 'secret-secret' }, 'InvalidParameterCombination'],
  ['no password at all', { ManageMasterUserPassword: false }, 'InvalidParameterValue'],
  ['too long a backup retention', { BackupRetentionPeriod: 36 }, 'InvalidParameterValue'],
])('%s is refused', (_, change, code) => {
  expect(() => checkCreation({ ...input, ...change })).toThrow(expect.objectContaining({ code }))
})

test('a deletion needs no protection, and either a final snapshot or the word that none is wanted', () => {
  const DBInstanceIdentifier = 'a'
  const refused = expect.objectContaining({ code: 'InvalidParameterCombination' })
  expect(() => checkDeletion({ DBInstanceIdentifier, SkipFinalSnapshot: true }, true)).toThrow(refused)
  expect(() => checkDeletion({ DBInstanceIdentifier }, false)).toThrow(refused)
  const both = { DBInstanceIdentifier, SkipFinalSnapshot: true, FinalDBSnapshotIdentifier: 'last' }
  expect(() => checkDeletion(both, false)).toThrow(refused)
  expect(() => checkDeletion({ DBInstanceIdentifier, SkipFinalSnapshot: true }, false)).not.toThrow()
})

test('a bigger class takes more connections', () => {
  expect(maxConnections('db.t4g.micro')).toBe(112)
  expect(maxConnections('db.t4g.small')).toBe(225)
})
