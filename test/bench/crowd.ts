import { createHash } from 'node:crypto'
import type { Cloud } from '../cloud/cloud.ts'
import type { Call } from '../cloud/service.ts'

/**
 * Fills an account with the traces of so many more environments of the same app and stage: state, task definitions, log
 * groups and streams, images, parameters. None of them runs.
 */
export async function addEnvironments(cloud: Cloud, count: number): Promise<void> {
  const call: Call = {
    cloud,
    caller: { roleArn: '', sessionArn: '' },
    requestId: 'crowd',
    stale: false,
    authorize: () => {},
  }
  const run = async (service: string, operation: string, input: object) =>
    cloud.services[service]?.operations[operation]?.(input, call)
  const { TableName, Key } = lastInput(cloud, 'dynamodb', 'UpdateItem')
  const { repositoryName } = lastInput(cloud, 'ecr', 'DescribeImages')
  const images = repositoryName === undefined ? undefined : cloud.ecr.repository(repositoryName)
  for (let number = 0; number < count; number += 1) {
    const name = `crowd-${number}`
    await run('dynamodb', 'PutItem', {
      TableName,
      Item: { ...Key, environment: { S: name }, revision: { N: '1' }, state: { S: '{}' } },
    })
    for (const family of ['phase', 'web']) {
      await run('ecs', 'RegisterTaskDefinition', {
        family: `monolayer-production-42-app-${name}-${family}`,
        containerDefinitions: [{ name: 'Main', image: 'example', essential: true }],
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
      })
    }
    const group = `/monolayer/production/42/app/${name}`
    await run('logs', 'CreateLogGroup', { logGroupName: group })
    cloud.logs.append(group, 'phase/Main/0123456789abcdef', ['done'])
    await run('ssm', 'PutParameter', { Name: `${group}/PGPASSWORD`, Value: 'x', Type: 'SecureString' })
    const manifest = JSON.stringify({ schemaVersion: 2, config: { size: 1, number }, layers: [] })
    const key = createHash('sha256').update(name).digest('hex').slice(0, 12)
    images?.put(Buffer.from(manifest), 'application/vnd.oci.image.manifest.v1+json', key, cloud.clock.now())
  }
}

interface Input {
  readonly TableName?: string
  readonly Key?: object
  readonly repositoryName?: string
}

function lastInput(cloud: Cloud, service: string, operation: string): Input {
  return (cloud.calls.of(service, operation).at(-1)?.input ?? {}) as Input
}
