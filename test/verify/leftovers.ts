import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { ECR } from '@aws-sdk/client-ecr'
import { ECS } from '@aws-sdk/client-ecs'
import { RDS } from '@aws-sdk/client-rds'
import { SSM } from '@aws-sdk/client-ssm'
import { describeInstance } from '../../src/aws/database-instance.ts'
import { isNamed } from '../../src/aws/refusal.ts'
import { deleteLogGroup, deleteParameters, deleteTaskDefinitions } from '../../src/aws/removal.ts'
import { namesOf, type Stage } from '../../src/plan/names.ts'

/** An instance that is being deleted is gone after so many seconds, or something is wrong. */
const goneWithin = 45 * 60

export interface Place {
  readonly region: string
  readonly stage: Stage
  readonly repositoryId: number
  readonly app: string
  readonly table: string
}

/**
 * Removes what the action leaves on purpose (production's database, images, logs) and what it would have removed had it
 * got that far. Only what carries the repository's number in its name.
 *
 * @returns what is still there, as `type:name`
 */
export async function removeLeftovers(place: Place, say: (line: string) => void): Promise<string[]> {
  const settings = { region: place.region, maxAttempts: 8 }
  const { stage, repositoryId, app } = place
  const names = namesOf({ stage, repositoryId, app, environment: 'any' })
  const path = `/monolayer/${stage}/${repositoryId}/`
  const [rds, ecr, ecs] = [new RDS(settings), new ECR(settings), new ECS(settings)]
  const [logs, ssm, dynamodb] = [new CloudWatchLogs(settings), new SSM(settings), new DynamoDB(settings)]
  say(`Removing what is left of stage ${stage}.`)
  await removeInstance(rds, names.databaseInstance, say)
  await removeRepository(ecr, names.repository)
  const familyPrefix = `monolayer-${stage}-${repositoryId}-`
  const { families = [] } = await ecs.listTaskDefinitionFamilies({ familyPrefix, status: 'ALL' })
  for (const family of families) await deleteTaskDefinitions(ecs, family)
  const groups = async () => (await logs.describeLogGroups({ logGroupNamePrefix: path })).logGroups ?? []
  for (const { logGroupName = '' } of await groups()) await deleteLogGroup(logs, logGroupName)
  await deleteParameters(ssm, path)
  const key = { ':repository': { S: names.stateKey.repository } }
  const items = async () =>
    (
      await dynamodb.query({
        TableName: place.table,
        KeyConditionExpression: 'repository = :repository',
        ExpressionAttributeValues: key,
        ConsistentRead: true,
      })
    ).Items ?? []
  for (const { repository, environment } of await items()) {
    if (repository === undefined || environment === undefined) continue
    await dynamodb.deleteItem({ TableName: place.table, Key: { repository, environment } })
  }
  const { services = [] } = await ecs.describeServices({
    cluster: `monolayer-${stage}`,
    services: [`monolayer-${stage}-${repositoryId}-${app}-production`],
  })
  return [
    ...((await describeInstance(rds, names.databaseInstance)) === null
      ? []
      : [`rds:${names.databaseInstance}`]),
    ...(await groups()).map(({ logGroupName }) => `logs:${logGroupName}`),
    ...(await items()).map(({ environment }) => `dynamodb:${environment?.S}`),
    ...services.flatMap(({ status, serviceName }) => (status === 'INACTIVE' ? [] : [`ecs:${serviceName}`])),
  ]
}

async function removeInstance(rds: RDS, identifier: string, say: (line: string) => void): Promise<void> {
  const instance = await describeInstance(rds, identifier)
  if (instance === null) return
  if (instance.DeletionProtection === true) {
    await rds.modifyDBInstance({
      DBInstanceIdentifier: identifier,
      DeletionProtection: false,
      ApplyImmediately: true,
    })
  }
  const began = Date.now()
  let asked = false
  for (;;) {
    const now = await describeInstance(rds, identifier)
    if (now === null) return
    if (!asked && now.DeletionProtection !== true && now.DBInstanceStatus !== 'deleting') {
      asked = await askForDeletion(rds, identifier)
      if (asked) say(`The instance ${identifier} is being deleted; that takes some minutes.`)
    }
    if ((Date.now() - began) / 1000 > goneWithin) return
    await sleep(15_000)
  }
}

/** @returns false where the instance is in a state in which it cannot be deleted yet */
async function askForDeletion(rds: RDS, identifier: string): Promise<boolean> {
  try {
    await rds.deleteDBInstance({
      DBInstanceIdentifier: identifier,
      SkipFinalSnapshot: true,
      DeleteAutomatedBackups: true,
    })
    return true
  } catch (error) {
    if (isNamed(error, 'InvalidDBInstanceStateFault', 'InvalidDBInstanceState')) return false
    throw error
  }
}

async function removeRepository(ecr: ECR, repositoryName: string): Promise<void> {
  try {
    await ecr.deleteRepository({ repositoryName, force: true })
  } catch (error) {
    if (!isNamed(error, 'RepositoryNotFoundException')) throw error
  }
}
