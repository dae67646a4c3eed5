import type { Account } from '../../src/aws/account.ts'
import { DeployError } from '../../src/errors.ts'
import { commentBody } from '../../src/github/comment-body.ts'
import { summaryOf } from '../../src/github/summary.ts'
import { parseInputs } from '../../src/inputs.ts'
import { phaseFailure } from '../../src/phase-failure.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import type { Step } from '../../src/progress.ts'
import type { Finding } from '../../src/project/project.ts'
import { readProject } from '../../src/project/read.ts'
import { describeServing, newReport, type PhaseReport, type Report } from '../../src/report.ts'
import type { Target } from '../../src/trigger.ts'

const repository = new URL('../../', import.meta.url).pathname
const commit = '9f1c2d3e4b5a69788796a5b4c3d2e1f001122334'
const url = 'https://mo-4f1c2d3e4b5a6978.ecs.eu-west-1.on.aws'
const runUrl = 'https://github.com/octo/app/actions/runs/17000042001/attempts/1'

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

/** What GitHub shows of one state of a deployment. */
export interface Rendered {
  readonly name: string
  readonly markdown: string
}

const target = (environment: string): Target => ({
  environment,
  stage: environment === 'production' ? 'production' : 'preview',
  pullRequest: environment === 'production' ? null : 12,
  branch: 'change',
  force: false,
  refuseOlder: false,
})

function planOf(environment: string, directory: string): Plan {
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

function account(stage: 'production' | 'preview', environment: string) {
  return {
    address: { stage, repositoryId: 42, app: 'app', environment },
    names: { logGroup: `/monolayer/${stage}/42/app/${environment}` },
  } as unknown as Account
}

const logs = (environment: string, stage: string) => ({
  command: `aws logs tail /monolayer/${stage}/42/app/${environment} --follow --since 1h --region eu-west-1`,
  link: `https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Fmonolayer$252F${stage}$252F42$252Fapp$252F${environment}`,
})

const previous = {
  commit: '1a2b3c4d5e6f708192a3b4c5d6e7f80910203040',
  image: 'registry/app@sha256:0',
  taskDefinition: 'web:3',
  url,
  at: '2026-11-22T10:00:00.000Z',
  fingerprint: '',
  imageKey: null,
}

const step = (title: string, from: number, to: number, outcome: Step['outcome'] = 'done'): Step => ({
  title,
  startedMs: from * 1000,
  endedMs: to * 1000,
  outcome,
})
const deploySteps = [
  step('Sign in to AWS', 0, 2),
  step('Take the environment', 2, 3),
  step('Prepare', 3, 391),
  step('Image', 3, 74),
  step('Database', 3, 391),
  step('Phase createDatabase', 391, 428),
  step('Phase migrateDatabase', 428, 428),
  step('Roll out', 428, 742),
]
const phase = (
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
const warnings: Finding[] = [
  {
    code: 'database-class-differs',
    message:
      'database-instance-class is db.t4g.small, but the instance is a db.t4g.micro: inputs apply when it is made.',
    fix: 'Change it yourself, it restarts: aws rds modify-db-instance --db-instance-identifier monolayer-production-42-app --db-instance-class db.t4g.small --apply-immediately',
  },
]

function report(environment: string, changes: Partial<Report>): Report {
  const stage = environment === 'production' ? 'production' : 'preview'
  return { ...newReport(), environment, stage, logs: logs(environment, stage), ...changes }
}

/** Every state that a summary and a comment can be in. */
export function states(): Rendered[] {
  const production = planOf('production', 'examples/fastapi-postgres')
  const preview = planOf('pr-12', 'examples/fastapi-postgres')
  const broken = planOf('pr-12', 'test/apps/entry-ambiguous')
  const phaseError = (environment: string) => {
    const stage = environment === 'production' ? 'production' : 'preview'
    return phaseFailure(account(stage, environment), {
      phase: {
        name: 'migrateDatabase',
        command: 'alembic upgrade head',
        when: 'every deployment',
        because: 'alembic.ini',
      },
      end: { kind: 'exited', exitCode: 1, reason: 'Essential container in task exited' },
      taskArn: `arn:aws:ecs:eu-west-1:123456789012:task/monolayer-${stage}/0123456789abcdef0123456789abcdef`,
      lastLines: hostileLines,
      startedAt: '2026-11-22T11:00:00.000Z',
      memory: 1024,
      timeoutSeconds: 1800,
      serving: describeServing({ live: false, previous, rollout: 'none' }),
      databaseInstance: `monolayer-${stage}-42-app`,
    })
  }
  const done = [
    phase('createDatabase', 'succeeded'),
    phase('migrateDatabase', 'satisfied', { because: 'createDatabase ran the same command' }),
  ]
  const failedPhases = [
    phase('createDatabase', 'already-done', { because: 'in an earlier deployment' }),
    phase('migrateDatabase', 'failed', { exitCode: 1, seconds: 21 }),
    phase('afterRollout', 'not-started'),
  ]
  const failedSteps = [...deploySteps.slice(0, 5), step('Phase migrateDatabase', 391, 412, 'failed')]
  const rolledBack = new DeployError({
    code: 'rollout-rolled-back',
    message:
      "The new version was not healthy, so AWS went back to the previous one: 3 tasks ended by themselves (exit code 1).\nThe last lines of a task:\n  Traceback (most recent call last):\n  KeyError: 'STRIPE_KEY'",
    where: 'ECS service monolayer-production-42-app-production, cluster monolayer-production',
    safe: `${describeServing({ live: false, previous, rollout: 'none' })}\nThe database is not taken back: migrations of the new version have run, and the previous version works with them or does not.`,
    remedy:
      'Read what the new version wrote, mend it and push: aws logs tail /monolayer/production/42/app/production --log-stream-name-prefix web/ --since 1h --region eu-west-1',
  })
  const unread = new DeployError({
    code: 'project-unreadable',
    message: broken.errors.map(({ code, message }) => `${message} (${code})`).join('\n'),
    where: 'folder test/apps/entry-ambiguous of the checkout',
    safe: 'Nothing was called on AWS and nothing was changed.',
    remedy: broken.errors[0]?.fix ?? '',
  })
  const cancelled = new DeployError({
    code: 'cancelled',
    message:
      'The job was cancelled while the phase migrateDatabase was running. The phase was left to finish: a half-killed migration is worse.',
    safe: 'The environment is free again. What was done so far is recorded.',
    remedy: 'Run the job again: it finds the phase, waits for it, and goes on.',
  })
  const live = { url, live: true, image: 'registry/app@sha256:1' }
  const summaries: [string, Report, readonly Step[], readonly Finding[]][] = [
    [
      'deployed',
      report('production', { ...live, outcome: 'deployed', plan: production, phases: done }),
      deploySteps,
      warnings,
    ],
    [
      'deployed-preview',
      report('pr-12', { ...live, outcome: 'deployed', plan: preview, phases: done }),
      deploySteps,
      [],
    ],
    [
      'unchanged',
      report('production', { ...live, outcome: 'unchanged', plan: production }),
      deploySteps.slice(0, 5),
      [],
    ],
    [
      'failed-phase',
      report('production', {
        url,
        outcome: 'failed',
        plan: production,
        previous,
        phases: failedPhases,
        failure: phaseError('production'),
      }),
      failedSteps,
      [],
    ],
    [
      'rolled-back',
      report('production', {
        url,
        outcome: 'failed',
        plan: production,
        previous,
        phases: done,
        failure: rolledBack,
      }),
      [...deploySteps.slice(0, 7), step('Roll out', 428, 802, 'failed')],
      [],
    ],
    [
      'cancelled',
      report('production', {
        url,
        outcome: 'cancelled',
        plan: production,
        previous,
        failure: cancelled,
        phases: [phase('migrateDatabase', 'running')],
      }),
      deploySteps.slice(0, 5),
      [],
    ],
    [
      'removed',
      report('pr-12', {
        outcome: 'destroyed',
        notes: ['Pull request #12 was closed meanwhile, so its preview is removed.'],
      }),
      [
        'running phases',
        'the service',
        'the database pr_12',
        'the secrets',
        'the logs',
        'the task definitions',
        'images that nothing else uses',
      ].map((what, index) => step(`Remove ${what}`, 3 + index * 20, 20 + index * 20)),
      [],
    ],
    [
      'plan-with-errors',
      report('pr-12', { outcome: 'failed', plan: broken, failure: unread, logs: null }),
      [],
      broken.warnings,
    ],
    [
      'swept',
      report('sweep', {
        environment: null,
        outcome: 'swept',
        logs: null,
        notes: [
          'Removed pr-3: pull request #3 is closed.',
          'Removed pr-8: nobody has deployed to it for 15 days.',
        ],
      }),
      [step('List previews', 1, 2), step('Remove the service', 3, 60), step('Remove the service', 61, 110)],
      [],
    ],
  ]
  const comments: [string, Report, 'deploying' | 'removing' | null][] = [
    ['building', report('pr-12', { url, previous }), 'deploying'],
    ['live', report('pr-12', { ...live, outcome: 'deployed', plan: preview, phases: done }), null],
    ['unchanged', report('pr-12', { ...live, outcome: 'unchanged', plan: preview }), null],
    [
      'failed-phase',
      report('pr-12', {
        url,
        outcome: 'failed',
        plan: preview,
        previous,
        phases: failedPhases,
        failure: phaseError('pr-12'),
      }),
      null,
    ],
    ['plan-with-errors', report('pr-12', { outcome: 'failed', plan: broken, failure: unread }), null],
    [
      'cancelled',
      report('pr-12', { url, outcome: 'cancelled', plan: preview, previous, failure: cancelled }),
      null,
    ],
    ['removed', report('pr-12', { outcome: 'destroyed' }), null],
  ]
  return [
    ...summaries.map(([name, facts, steps, found]) => ({
      name: `summary-${name}`,
      markdown: summaryOf(facts, steps, found),
    })),
    ...comments.map(([name, facts, running]) => ({
      name: `comment-${name}`,
      markdown: commentBody({ report: facts, running, commit, runUrl, seconds: 742 }),
    })),
  ]
}
