import type { AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb'
import { environmentPattern, isReservedName } from '../plan/names.ts'
import { type EnvironmentState, parseState } from './environment-state.ts'
import { unusableAnswer } from './refusal.ts'

/** An environment as it stands in the table, without holding it. */
export interface ListedEnvironment {
  readonly environment: string
  readonly state: EnvironmentState
}

/** Far above what one repository can have open at once. */
const mostPages = 1000

/**
 * All environments of an app in a stage, in the order of their names.
 *
 * @param onUnreadable is told of an item whose state cannot be read; it is left out
 */
export async function listEnvironments(
  table: Pick<DynamoDB, 'query'>,
  tableName: string,
  repository: string,
  onUnreadable: (environment: string, error: unknown) => void,
): Promise<ListedEnvironment[]> {
  const found: ListedEnvironment[] = []
  let start: Record<string, AttributeValue> | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await table.query({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'repository = :repository',
      ExpressionAttributeValues: { ':repository': { S: repository } },
      ...(start ? { ExclusiveStartKey: start } : {}),
    })
    for (const item of answer.Items ?? []) {
      const environment = item.environment?.S
      // The lock of what all previews share stands in the same table, under a name that no environment can have.
      if (environment === undefined || !environmentPattern.test(environment)) continue
      // Nor is there one of these: whoever wrote it wants a database of PostgreSQL's own removed.
      if (isReservedName(environment)) continue
      try {
        found.push({
          environment,
          state: parseState(item.state?.S, `DynamoDB table ${tableName}, item ${environment}`),
        })
      } catch (error) {
        onUnreadable(environment, error)
      }
    }
    start = answer.LastEvaluatedKey
    if (start === undefined) break
  }
  return found
}

/**
 * Whose images are in use beside those of an environment that is being removed. Another one that is being removed as
 * well uses none any more: of two that go at the same time, neither waits for the other.
 *
 * @param all what was listed while the environment was held: a list without it is none, and says nothing of the others
 * @throws DeployError `aws-failed`
 */
export function neighboursOf(all: readonly ListedEnvironment[], environment: string): ListedEnvironment[] {
  if (!all.some((one) => one.environment === environment)) {
    throw unusableAnswer('dynamodb Query', `${environment} itself is not among the environments of its table`)
  }
  return all.filter((other) => other.environment !== environment && other.state.status !== 'destroying')
}
