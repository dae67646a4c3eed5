import { describe, expect, it } from 'vitest'
import type { Account } from '../src/aws/account.ts'
import type { FollowedEnd } from '../src/aws/task.ts'
import { DeployError } from '../src/errors.ts'
import { type FailedPhase, lacksShell, phaseFailure, refusedPhase } from '../src/phase-failure.ts'
import type { PlannedPhase } from '../src/plan/phases.ts'

const phase: PlannedPhase = {
  name: 'migrateDatabase',
  command: 'alembic upgrade head',
  when: 'every deployment',
  because: 'alembic.ini',
}
const once: PlannedPhase = { ...phase, name: 'bootstrap', command: 'python seed.py', when: 'once' }

const account = (stage: 'production' | 'preview') =>
  ({
    address: { stage, repositoryId: 42, app: 'app', environment: stage },
    names: { logGroup: '/monolayer/app' },
    foundation: { databaseSubnetGroup: `monolayer-${stage}` },
    region: 'eu-west-1',
  }) as Account

function failure(
  end: FollowedEnd,
  rest: Partial<FailedPhase> = {},
  stage: 'production' | 'preview' = 'production',
) {
  return phaseFailure(account(stage), {
    phase,
    end,
    taskArn: 'arn:aws:ecs:eu-west-1:1:task/c/1',
    lastLines: ['Running upgrade 0001 -> 0002, notes'],
    startedAt: '2026-11-22T10:00:00.000Z',
    memory: 1024,
    timeoutSeconds: 1800,
    serving: 'The previous version (commit abc1234) goes on serving at https://app.',
    databaseInstance: 'instance',
    ...rest,
  })
}

const exited = (exitCode: number, reason = ''): FollowedEnd => ({ kind: 'exited', exitCode, reason })
const neverStarted = (reason: string): FollowedEnd => ({ kind: 'not-started', reason })

describe('a phase that ended', () => {
  it.each([
    [exited(3), 'phase-failed', 'ended with exit code 3', 'Mend what the last lines say and push'],
    [exited(126), 'phase-failed', 'the command is not executable', 'git update-index --chmod=+x'],
    [exited(127), 'phase-failed', 'the command was not found in the image', 'Add what "alembic" belongs to'],
    [exited(137), 'phase-failed', 'it was killed (SIGKILL)', 'who killed it'],
    [exited(139), 'phase-failed', 'it crashed (SIGSEGV)', 'Mend what the last lines say'],
    [exited(143), 'phase-failed', 'it was told to stop (SIGTERM)', 'CloudTrail: StopTask'],
    [
      exited(137, 'OutOfMemoryError: killed'),
      'phase-failed',
      'out of memory (1024 MiB)',
      'memory above 1024',
    ],
    [
      { kind: 'timed-out', gone: true },
      'phase-timeout',
      '(30 min) and was stopped',
      'phase-timeout above 30 min',
    ],
    [
      { kind: 'timed-out', gone: false },
      'phase-timeout',
      'ECS still shows it running',
      'waits until the phase is gone',
    ],
    [
      { kind: 'lost', reason: 'host gone' },
      'phase-failed',
      'taken away by AWS before',
      'looks once more how',
    ],
    [{ kind: 'forgotten' }, 'phase-failed', 'not known to ECS any more', 'looks once more how'],
  ] as const)('%o is told as %s', (end, code, message, remedy) => {
    const error = failure(end)
    expect(error.code).toBe(code)
    expect(error.message).toContain('Phase migrateDatabase (alembic upgrade head) ')
    expect(error.message).toContain(message)
    expect(error.message).toContain('  Running upgrade 0001 -> 0002')
    expect(error.safe).toContain('goes on serving')
    expect(error.safe).toContain('0001 -> 0002')
    expect(error.safe).toContain('restore-db-instance-to-point-in-time')
    expect(error.remedy).toContain(remedy)
  })

  it('and that nobody knows of and runs once is not run again on a guess', () => {
    for (const end of [{ kind: 'forgotten' }, { kind: 'lost', reason: 'host gone' }] as const) {
      expect(failure(end, { phase: once }).remedy).toContain(
        'resolve-phase: bootstrap=done, or bootstrap=again',
      )
    }
  })

  it('without a word says so', () => {
    expect(failure(exited(1), { lastLines: [] }).message).toContain('It wrote nothing to its log.')
  })

  it('shows the last twenty lines', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}.`)
    const { message } = failure(exited(1), { lastLines: lines })
    expect(message).not.toContain('line 10.')
    expect(message).toContain('line 11.')
    expect(message).toContain('line 30.')
  })

  it.each([
    "Can't locate revision identified by 'abc'",
    'relation "notes" already exists',
    'database "pr_7" does not exist',
  ])('in a preview because of %s points to a new database, and in production never', (line) => {
    expect(failure(exited(1), { lastLines: [line] }, 'preview').remedy).toContain('command: reset')
    expect(failure(exited(1), { lastLines: [line] }).remedy).not.toContain('reset')
  })
})

describe('a phase that never started', () => {
  it.each([
    ['CannotPullContainerError: pull image manifest: not found', 'builds the image anew'],
    ["CannotPullContainerError: no match for platform 'linux/arm64'", 'cpu-architecture'],
    ['CannotStartContainerError: exec: "sh": executable file not found in $PATH', 'has a shell (sh)'],
    ['there is no sh in the image', 'has a shell (sh)'],
    ['ResourceInitializationError: dial tcp 10.0.0.1:443: i/o timeout', 'reach the internet'],
    ['ResourceInitializationError: unable to pull secrets', 'monolayer:repository-id'],
    ['ResourceInitializationError: The specified log group does not exist', 'makes the log group anew'],
    ['it was still provisioning after 15 min, and was stopped', 'AWS Health Dashboard'],
    ['something new', 'Mend what AWS names'],
  ])('because of "%s" has a remedy of its own', (reason, remedy) => {
    const error = failure(neverStarted(reason))
    expect(error.code).toBe('task-not-started')
    expect(error.message).toContain(`never started: `)
    expect(error.message).toContain(reason)
    expect(error.message).toContain('Its command did not run.')
    expect(error.safe).toContain('not touched by this phase')
    expect(error.remedy).toContain(remedy)
  })

  it('for want of a shell says so in the same words, whoever noticed it', () => {
    const aws = failure(neverStarted('CannotStartContainerError: exec: "sh": executable file not found'))
    const ours = failure(neverStarted('there is no sh in the image'))
    expect(aws.message).toContain('never started: the image has no shell')
    expect(ours.message).toContain('never started: the image has no shell')
    expect(ours.remedy).toBe(aws.remedy)
  })

  it('because ECS refused it is a failure of that phase', () => {
    const refusal = new DeployError({ code: 'task-not-started', message: 'No capacity.', remedy: 'Later.' })
    expect(refusedPhase(phase, refusal, 'Version 1 serves.')).toMatchObject({
      code: 'task-not-started',
      message: 'Phase migrateDatabase (alembic upgrade head) never started. No capacity.',
      safe: 'Version 1 serves.\nThe database was not touched by this phase.',
      remedy: 'Later.',
    })
  })
})

describe('a phase whose request ECS refuses', () => {
  it.each([
    ['TaskDefinition not found.', 'registers the task definition anew'],
    ['TaskDefinition is inactive', 'registers the task definition anew'],
    ['Container Overrides length must be at most 8192', 'command of migrateDatabase shorter'],
    ["The subnet ID 'subnet-1' does not exist", 'bootstrap/account.yml'],
    ['something new', 'Mend what ECS names'],
  ])('with "%s" is told with a remedy of its own', (words, remedy) => {
    const refusal = Object.assign(new Error(words), { name: 'InvalidParameterException' })
    const error = refusedPhase(phase, refusal, 'Version 1 serves.')
    expect(error.code).toBe('task-not-started')
    expect(error.message).toContain(
      `never started. ECS refused to start it: InvalidParameterException: ${words}`,
    )
    expect(error.safe).toContain('not touched by this phase')
    expect(error.remedy).toContain(remedy)
  })
})

describe('an image without a shell', () => {
  it('is one whose phase ends with 127 in silence', () => {
    expect(lacksShell(exited(127), [], false)).toBe(true)
    expect(
      lacksShell(exited(127), ['[FATAL tini (7)] exec sh failed: No such file or directory'], false),
    ).toBe(true)
  })

  it('is none where a shell has said something', () => {
    expect(lacksShell(exited(127), ['sh: 1: alembik: not found'], false)).toBe(false)
    expect(lacksShell(exited(127), [], true)).toBe(false)
    expect(lacksShell(exited(1), [], false)).toBe(false)
    expect(lacksShell({ kind: 'forgotten' }, [], false)).toBe(false)
  })
})
