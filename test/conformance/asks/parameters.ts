import { openParameterStore } from '../../../src/aws/parameters.ts'
import { deleteParameters } from '../../../src/aws/removal.ts'
import type { World } from '../world.ts'

/** Secrets as SecureStrings: made once, changed only when they differ, removed by their path. */
export async function askParameters({ account, step }: World): Promise<void> {
  const ssm = await account.clients.ssm()
  const open = () => openParameterStore(ssm, account, () => {})
  const store = open()
  const rival = open()
  const names = ['FIRST', 'SECOND']
  await step('parameters: read what is not there', async () => [...(await rival.read(names)).keys()])
  await step('parameters: store', () => store.ensure('FIRST', 'one'))
  await step('parameters: store the same', () => open().ensure('FIRST', 'one'))
  await step('parameters: store another value', () => open().ensure('FIRST', 'two'))
  await step('parameters: store what somebody else has made meanwhile', () => rival.ensure('FIRST', 'three'))
  await step('parameters: read', async () => open().read(names))
  await step('parameters: make a password', async () => (await store.ensureGenerated('PGPASSWORD')).stored)
  await step('parameters: find it', async () => (await open().ensureGenerated('PGPASSWORD')).stored)
  // More than one call can read or delete.
  for (let number = 0; number < 12; number += 1) {
    await step('parameters: store many', () => store.ensure(`MANY_${number}`, `value ${number}`))
  }
  const many = Array.from({ length: 12 }, (_, number) => `MANY_${number}`)
  await step('parameters: read many', async () => (await open().read(many)).size)
  await step('parameters: remove all', () => deleteParameters(ssm, account.names.parameters))
  await step('parameters: remove what is gone', () => deleteParameters(ssm, account.names.parameters))
}
