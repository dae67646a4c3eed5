import {
  awaitDeletion,
  awaitInstance,
  beginInstance,
  describeInstance,
  idleSinceTag,
} from '../../../src/aws/database-instance.ts'
import type { World } from '../world.ts'

/** Real milliseconds: minutes of AWS's time pass in seconds here. */
const longestWaitMs = 90_000

const settings = { instanceClass: 'db.t4g.micro', engineVersion: '17', storageGb: 20 }

/** The instance of a stage, from its making to its removal. */
export async function askDatabase({ account, side, voice, step }: World): Promise<void> {
  const rds = await account.clients.rds()
  const { stage } = account.address
  const { databaseInstance } = account.names
  // What it returns is the whole instance, of which the action reads no more than what is compared below.
  const begin = async () => {
    await beginInstance(rds, account, settings, false, voice)
  }
  await step(`database (${stage}): describe one that is not there`, () =>
    describeInstance(rds, databaseInstance),
  )
  await step(`database (${stage}): make`, begin)
  await step(`database (${stage}): make it again`, begin)
  const instance = await step(`database (${stage}): wait for it`, () =>
    side.meanwhile(() => awaitInstance(rds, account, voice, AbortSignal.timeout(longestWaitMs))),
  )
  if (instance === undefined) return
  const remove = () =>
    rds.deleteDBInstance({
      DBInstanceIdentifier: databaseInstance,
      SkipFinalSnapshot: true,
      DeleteAutomatedBackups: true,
    })
  if (stage === 'production') {
    // The role has no such right, whatever it asks.
    await step('database (production): remove', remove)
    return
  }
  await step('database (preview): mark as idle', async () => {
    const arn = (await describeInstance(rds, databaseInstance))?.DBInstanceArn
    await rds.addTagsToResource({ ResourceName: arn ?? '', Tags: [{ Key: idleSinceTag, Value: 'no' }] })
    return (await describeInstance(rds, databaseInstance))?.TagList?.find(({ Key }) => Key === idleSinceTag)
  })
  await step('database (preview): remove', async () => (await remove()).DBInstance?.DBInstanceIdentifier)
  await step('database (preview): wait until it is gone', () =>
    side.meanwhile(() => awaitDeletion(rds, account, voice, AbortSignal.timeout(longestWaitMs))),
  )
}
