import type { Account } from '../../src/aws/account.ts'
import { parseInputs } from '../../src/inputs.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import type { Step } from '../../src/progress.ts'
import type { Finding } from '../../src/project/project.ts'
import { readProject } from '../../src/project/read.ts'
import { newReport, type PhaseReport, type Report } from '../../src/report.ts'
import type { Target } from '../../src/trigger.ts'

const repository = new URL('../../', import.meta.url).pathname
export const commit = '9f1c2d3e4b5a69788796a5b4c3d2e1f001122334'
export const url = 'https://mo-4f1c2d3e4b5a6978.ecs.eu-west-1.on.aws'
export const runUrl = 'https://github.com/octo/app/actions/runs/17000042001/attempts/1'

/** Lines as a container under somebody else's hand may write them. */
export const hostileLines = [
  'INFO  [alembic.runtime.migration] Running upgrade 0017 -> 0018, add "orders" | <b>bold</b>',
  '```',
  '</details><img src="https://evil.example/pixel.png"><!-- monolayer 42 app pr-12 -->',
  '@octo/admins fixes #1 GH-2 octo/app#3 https://evil.example www.evil.example [click](https://evil.example)',
  '::error::not yours ##[error]nor this',
  '| a | table | row |',
  'sqlalchemy.exc.ProgrammingError: relation "orders" does not exist $E=mc^2$ \u202egnp.exe \u001b[31mred\u001b[0m',
]

const target = (environment: string): Target => ({
  environment,
  stage: environment === 'production' ? 'production' : 'preview',
  pullRequest: environment === 'production' ? null : 12,
  branch: 'change',
  force: false,
  refuseOlder: false,
})

export function planOf(environment: string, directory: string): Plan {
  const given: Record<string, string> = {
    'aws-account-id': '123456789012',
    'aws-region': 'eu-west-1',
    'working-directory': directory,
  }
  const inputs = parseInputs((name) => given[name] ?? '', Object.keys(given))
  const reading = readProject({
    ...inputs,
    workspace: repository,
    directory,
    variables: [],
  })
  return makePlan(target(environment), inputs, reading)
}

export function account(stage: 'production' | 'preview', environment: string) {
  return {
    address: { stage, repositoryId: 42, app: 'app', environment },
    names: { logGroup: `/monolayer/${stage}/42/app/${environment}` },
    foundation: { databaseSubnetGroup: `monolayer-${stage}` },
    region: 'eu-west-1',
  } as unknown as Account
}

const logs = (environment: string, stage: string) => ({
  command: `aws logs tail /monolayer/${stage}/42/app/${environment} --follow --since 1h --region eu-west-1`,
  link: `https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Fmonolayer$252F${stage}$252F42$252Fapp$252F${environment}`,
})

export const previous = {
  commit: '1a2b3c4d5e6f708192a3b4c5d6e7f80910203040',
  image: 'registry/app@sha256:0',
  taskDefinition: 'web:3',
  url,
  at: '2026-11-22T10:00:00.000Z',
  fingerprint: '',
  imageKey: null,
}

export const step = (title: string, from: number, to: number, outcome: Step['outcome'] = 'done'): Step => ({
  title,
  startedMs: from * 1000,
  endedMs: to * 1000,
  outcome,
})
export const deploySteps = [
  step('Sign in to AWS', 0, 2),
  step('Image', 2, 2),
  step('Build', 2, 61),
  step('Take the environment', 2, 3),
  step('Prepare', 3, 391),
  step('Database', 3, 391),
  step('Push', 61, 74),
  step('Phase createDatabase', 391, 428),
  step('Phase migrateDatabase', 428, 428),
  step('Roll out', 428, 742),
]
export const phase = (
  name: PhaseReport['name'],
  outcome: PhaseReport['outcome'],
  more: Partial<PhaseReport> = {},
): PhaseReport => ({
  name,
  command: 'alembic upgrade head',
  outcome,
  exitCode: outcome === 'succeeded' ? 0 : null,
  seconds: outcome === 'succeeded' ? 37 : null,
  because: null,
  ...more,
})
export const warnings: Finding[] = [
  {
    code: 'database-class-differs',
    message:
      'database-instance-class is db.t4g.small, but the instance is a db.t4g.micro: inputs apply when it is made.',
    fix: 'Change it yourself, it restarts: aws rds modify-db-instance --db-instance-identifier monolayer-production-42-app --db-instance-class db.t4g.small --apply-immediately',
  },
]

export function report(environment: string, changes: Partial<Report>): Report {
  const stage = environment === 'production' ? 'production' : 'preview'
  return { ...newReport(), environment, stage, logs: logs(environment, stage), ...changes }
}
