import {
  acquire,
  type Claim,
  freeLock,
  type ItemAddress,
  readItem,
  removeItem,
  renew,
  writeState,
} from '../../../src/aws/environment-item.ts'
import { newState, stringifyState } from '../../../src/aws/environment-state.ts'
import { listEnvironments } from '../../../src/aws/environments.ts'
import type { World } from '../world.ts'

const holder = { runId: 1, attempt: 1, url: 'https://github.com/acme/shop', commit: 'abc', actor: 'ann' }
const other: Claim = { owner: 'other', generation: '1' }

/** Lock and state: every write is conditional, and each condition is met and missed once. */
export async function askState({ account, step }: World): Promise<void> {
  const table = await account.clients.dynamodb()
  const address: ItemAddress = {
    table,
    tableName: account.foundation.table,
    key: account.names.stateKey,
  }
  const free = await step('state: read what is not there', () => readItem(address))
  if (free === undefined) return
  const taken = await step('state: take a free lock', () => acquire(address, 'owner', holder, free))
  await step('state: take it again, as if it were free', () => acquire(address, 'late', holder, free))
  const claim: Claim = { owner: 'owner', generation: taken?.generation?.N ?? '' }
  await step('state: renew', () => renew(address, claim))
  await step('state: renew what is held by another', () => renew(address, other))
  const revision = taken?.revision ?? 0
  const text = stringifyState(newState)
  await step('state: write', () => writeState(address, claim, revision, text))
  await step('state: write from an old revision', () => writeState(address, claim, revision, text))
  await step('state: read what is held', () => readItem(address))
  await step('state: list environments', () =>
    listEnvironments(table, address.tableName, address.key.repository, () => {}),
  )
  await step('state: list environments of an app without any', () =>
    listEnvironments(table, address.tableName, `${account.address.repositoryId}/none`, () => {}),
  )
  const held = await step('state: read before a takeover', () => readItem(address))
  if (held === undefined) return
  await step('state: take over what was seen', () => acquire(address, 'next', holder, held))
  await step('state: free what was taken over', () => freeLock(address, { S: 'owner' }))
  await step('state: free', () => freeLock(address, { S: 'next' }))
  await step('state: remove without a lock', () => removeItem(address, claim))
  const again = await step('state: read what is free', () => readItem(address))
  if (again === undefined) return
  const last = await step('state: take to remove', () => acquire(address, 'last', holder, again))
  const lastClaim = { owner: 'last', generation: last?.generation?.N ?? '' }
  await step('state: remove', () => removeItem(address, lastClaim))
  await step('state: read what was removed', () => readItem(address))
}
