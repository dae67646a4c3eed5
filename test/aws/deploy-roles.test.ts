import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseTemplate } from '../cloud/template.ts'

/** Actions that no call of ours is named after: who makes them. */
const madeByOthers: Readonly<Record<string, string>> = {
  'ecr:BatchCheckLayerAvailability': 'docker push',
  'ecr:BatchGetImage': 'docker push',
  'ecr:CompleteLayerUpload': 'docker push',
  'ecr:GetDownloadUrlForLayer': 'docker build, for layers that it has pushed before',
  'ecr:InitiateLayerUpload': 'docker push',
  'ecr:PutImage': 'docker push',
  'ecr:TagResource': 'CreateRepository with tags',
  'ecr:UploadLayerPart': 'docker push',
  'ecs:TagResource': 'creation with tags',
  'iam:PassRole': 'registering and running tasks',
  'kms:DescribeKey': "CreateDBInstance with RDS's own master secret",
  'logs:TagResource': 'CreateLogGroup with tags',
  'secretsmanager:CreateSecret': "CreateDBInstance with RDS's own master secret",
  'secretsmanager:TagResource': "CreateDBInstance with RDS's own master secret",
}

interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
}

describe('the deploy roles', () => {
  const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join('src', name), 'utf8'))
    .join('\n')

  test.each(['ProductionDeployRole', 'PreviewDeployRole'])('%s allows nothing that nobody calls', (role) => {
    const unused = [...new Set(allowed(role))].filter((action) => {
      const [, name = ''] = action.split(':')
      const method = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
      return !(action in madeByOthers) && !new RegExp(`\\.${method}\\b`).test(source)
    })
    expect(unused).toEqual([])
  })
})

function allowed(role: string): string[] {
  const template = parseTemplate(readFileSync('bootstrap/repository.yml', 'utf8'), 'repository.yml')
  const properties = template.resources[role]?.properties as {
    Policies: readonly { PolicyDocument: { Statement: readonly Statement[] } }[]
  }
  return properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action)
}
