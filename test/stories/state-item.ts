import { type AttributeValue, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { administrator } from '../cloud/testing.ts'
import type { Theatre } from './theatre.ts'

/** Where production's lock and state stand. */
const address = {
  TableName: 'monolayer-production',
  Key: { repository: { S: '42/app' }, environment: { S: 'production' } },
}

/** An attribute of production's item as AWS has it now. */
export async function readAttribute(theatre: Theatre, name: string): Promise<AttributeValue | undefined> {
  const answer = await administrator(theatre.cloud).dynamodb.send(
    new GetItemCommand({ ...address, ConsistentRead: true }),
  )
  return answer.Item?.[name]
}

/** Changes an attribute by hand, as somebody could in the console. */
export async function writeAttribute(theatre: Theatre, name: string, value: AttributeValue): Promise<void> {
  await administrator(theatre.cloud).dynamodb.send(
    new UpdateItemCommand({
      ...address,
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  )
}

/** Who holds production, if anybody does. */
export async function lockOwner(theatre: Theatre): Promise<string | undefined> {
  return (await readAttribute(theatre, 'lockOwner'))?.S
}
