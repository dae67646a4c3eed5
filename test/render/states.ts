import { DeployError } from '../../src/errors.ts'
import { commentBody, type Work } from '../../src/github/comment-body.ts'
import { summaryOf } from '../../src/github/summary.ts'
import { phaseFailure } from '../../src/phase-failure.ts'
import type { Step } from '../../src/progress.ts'
import type { Finding } from '../../src/project/project.ts'
import { describeServing, type Report } from '../../src/report.ts'
import {
  account,
  commit,
  deploySteps,
  hostileLines,
  phase,
  planOf,
  previous,
  report,
  runUrl,
  step,
  url,
  warnings,
} from './reports.ts'

/** What GitHub shows of one state of a deployment. */
export interface Rendered {
  readonly name: string
  readonly markdown: string
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
    safe: 'What was done so far is recorded. The environment is given back, at the latest by the post step of this job.',
    remedy: 'Run the job again: it finds the phase, waits for it, and goes on.',
  })
  const first = new DeployError({
    code: 'rollout-failed',
    message:
      "The new version did not come up: 3 tasks ended by themselves (exit code 1).\nThe last lines of a task:\n  Traceback (most recent call last):\n  KeyError: 'STRIPE_KEY'",
    where: 'ECS service monolayer-preview-42-app-pr-12, cluster monolayer-preview',
    safe: describeServing({ live: false, previous: null, rollout: 'none' }),
    remedy: 'Read what it wrote, mend it and push.',
  })
  const afterwards = new DeployError({
    code: 'phase-failed',
    message: 'Phase afterRollout (python -m app.housekeeping) ended with exit code 3.',
    safe: describeServing({ live: true, previous, rollout: 'none' }),
    remedy: 'Mend it and push; the rollout is not repeated for it.',
  })
  const left = new DeployError({
    code: 'cleanup-incomplete',
    message:
      'Of the environment pr-12 this is left:\n- the logs: User is not authorized to perform: logs:DeleteLogGroup',
    where: 'account 123456789012, region eu-west-1',
    safe: 'Everything else of it was removed.',
    remedy: 'Run the job again: it goes on with what is left. The hourly sweep tries too.',
  })
  const refused: Finding = {
    code: 'github-refused',
    message:
      'Could not comment on the pull request on GitHub: HTTP 403, Resource not accessible by integration',
    fix: 'Add "pull-requests: write" to the permissions of the job; the deployment itself is not affected.',
  }
  const failedAfter = [...done, phase('afterRollout', 'failed', { exitCode: 3, seconds: 12 })]
  const live = { url, live: true, image: 'registry/app@sha256:1' }
  const summaries: [string, Report, readonly Step[], readonly Finding[]][] = [
    [
      'deployed',
      report('production', {
        ...live,
        outcome: 'deployed',
        plan: production,
        phases: done,
        deployments: [previous],
      }),
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
      [
        step('List previews', 1, 2),
        step('Sweep previews', 3, 410),
        step('pr-3: Remove the service', 3, 360),
        step('pr-8: Remove the service', 3, 342),
        step('pr-8: Remove the database pr_8', 342, 371),
        step('pr-3: Remove the database pr_3', 360, 398),
        step('Look at the shared database instance', 410, 411),
      ],
      [],
    ],
    [
      'failed-first',
      report('pr-12', { outcome: 'failed', plan: preview, phases: done, failure: first }),
      [...deploySteps.slice(0, 7), step('Roll out', 428, 802, 'failed')],
      [refused],
    ],
    [
      'failed-after-rollout',
      report('production', {
        ...live,
        outcome: 'failed',
        plan: production,
        previous,
        phases: failedAfter,
        failure: afterwards,
      }),
      [...deploySteps, step('Phase afterRollout', 742, 754, 'failed')],
      [],
    ],
    [
      'rolled-back-on-purpose',
      report('production', {
        ...live,
        outcome: 'rolled-back',
        plan: production,
        notes: ['The database schema stays ahead: no migration was taken back.'],
      }),
      [deploySteps[0], deploySteps[1], step('Roll out', 3, 320)].filter((one) => one !== undefined),
      [],
    ],
    ['removal-incomplete', report('pr-12', { outcome: 'failed', failure: left, logs: null }), [], []],
    [
      'skipped-fork',
      report('pr-12', {
        environment: null,
        outcome: 'skipped',
        logs: null,
        notes: ['Pull requests of forks get no preview: GitHub gives them no identity for AWS.'],
      }),
      [],
      [],
    ],
    ['planned', report('pr-12', { outcome: 'planned', plan: preview, logs: null }), [], preview.warnings],
  ]
  const comments: [string, Report, Work | null][] = [
    ['building-first', report('pr-12', {}), 'deploying'],
    ['building', report('pr-12', { url, previous }), 'deploying'],
    ['removing', report('pr-12', { url, previous }), 'removing'],
    [
      'failed-first',
      report('pr-12', { outcome: 'failed', plan: preview, phases: done, failure: first }),
      null,
    ],
    [
      'failed-after-rollout',
      report('pr-12', {
        ...live,
        outcome: 'failed',
        plan: preview,
        phases: failedAfter,
        failure: afterwards,
      }),
      null,
    ],
    ['removal-incomplete', report('pr-12', { outcome: 'failed', failure: left }), null],
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
    [
      'live-until-asleep',
      report('pr-12', { ...live, outcome: 'deployed', plan: preview, sleepsAfterSeconds: 7200 }),
      null,
    ],
    ['asleep', report('pr-12', { url, outcome: 'asleep', previous }), null],
    ['waking', report('pr-12', { url, previous }), 'waking'],
    ['woken', report('pr-12', { ...live, outcome: 'woken', sleepsAfterSeconds: 7200 }), null],
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
