import type { Task } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import type { RolloutEnd } from '../src/aws/web.ts'
import type { DeployRun } from '../src/deploy.ts'
import { newReport, type Report } from '../src/report.ts'
import { type FailedRollout, rolloutFailure } from '../src/rollout-failure.ts'

const taskDefinition = 'arn:aws:ecs:eu-west-1:1:task-definition/web:2'

/** What ECS and the log know of the service's tasks. */
interface Evidence {
  readonly tasks?: readonly Task[]
  readonly lines?: readonly string[]
  readonly refused?: boolean
}

async function failure(end: FailedRollout, evidence: Evidence = {}, report: Partial<Report> = {}) {
  const said: string[] = []
  const asked: object[] = []
  const ecs = {
    listTasks: async ({ desiredStatus }: { desiredStatus: string }) => {
      if (evidence.refused) throw new Error('not allowed')
      const wanted = (evidence.tasks ?? []).filter(
        ({ stoppedReason }) => (stoppedReason !== undefined) === (desiredStatus === 'STOPPED'),
      )
      return { taskArns: wanted.map(({ taskArn }) => taskArn) }
    },
    describeTasks: async ({ tasks }: { tasks: string[] }) => ({
      tasks: (evidence.tasks ?? []).filter(({ taskArn = '' }) => tasks.includes(taskArn)),
    }),
  }
  const logs = {
    getLogEvents: async (request: object) => {
      asked.push(request)
      return { events: (evidence.lines ?? []).map((message) => ({ message })) }
    },
  }
  const run = {
    account: {
      region: 'eu-west-1',
      foundation: { cluster: 'cluster' },
      names: { service: 'service', logGroup: '/group' },
      clients: { ecs: async () => ecs, logs: async () => logs },
    },
    inputs: { memory: 512, image: null },
    plan: { database: 'postgres' },
    progress: { say: (line: string) => said.push(line) },
    report: {
      ...newReport(),
      previous: {
        commit: 'abc1234567',
        image: 'i',
        taskDefinition: 't',
        url: 'https://app',
        at: '',
        fingerprint: 'f',
        imageKey: null,
      },
      ...report,
    },
  } as unknown as DeployRun
  return { error: await rolloutFailure(run, taskDefinition, end), said, asked }
}

const rolledBack = (rest: Partial<Extract<RolloutEnd, { kind: 'rolled-back' }>> = {}): FailedRollout => ({
  kind: 'rolled-back',
  reason: 'circuit breaker',
  alarms: [],
  restored: true,
  ...rest,
})

const task = (id: string, rest: Partial<Task> & { exitCode?: number; reason?: string } = {}): Task => ({
  taskArn: `arn:aws:ecs:eu-west-1:1:task/cluster/${id}`,
  taskDefinitionArn: taskDefinition,
  lastStatus: 'STOPPED',
  startedAt: new Date(1),
  stoppingAt: new Date(1),
  stoppedReason: 'Essential container in task exited',
  containers: [
    {
      name: 'Main',
      ...(rest.exitCode === undefined ? {} : { exitCode: rest.exitCode }),
      ...(rest.reason === undefined ? {} : { reason: rest.reason }),
    },
  ],
  ...rest,
})

describe('a rollout that did not make it', () => {
  it('was taken back: says why, what serves, and that the database is not taken back', async () => {
    const { error } = await failure(rolledBack(), { tasks: [task('one', { exitCode: 1 })], lines: ['boom'] })
    expect(error.code).toBe('rollout-rolled-back')
    expect(error.message).toContain('so AWS went back to the previous one: circuit breaker')
    expect(error.message).toContain('Its task one ended: exit code 1.')
    expect(error.message).toContain('  boom')
    expect(error.safe).toContain('(commit abc1234) goes on serving at https://app')
    expect(error.safe).toContain('The database is not taken back')
    expect(error.remedy).toContain('Mend what its last lines say')
    expect(error.remedy).toContain('aws logs tail /group')
  })

  it('was taken back by its alarm: the answers with errors are looked for', async () => {
    const { error } = await failure(rolledBack({ reason: 'alarm Rollback', alarms: ['Rollback'] }))
    expect(error.message).toContain('alarm Rollback')
    expect(error.remedy).toContain('answers with errors')
  })

  it('could not even be taken back: claims to know nothing of what serves', async () => {
    const { error } = await failure(rolledBack({ restored: false }), {}, { rollout: 'unknown' })
    expect(error.message).toContain('going back to the previous one failed too')
    expect(error.safe).toContain('Nobody knows what serves now')
    expect(error.safe).not.toContain('goes on serving')
  })

  it('was the first one: nothing serves, and nothing is gone back to', async () => {
    const { error } = await failure(
      { kind: 'never-served', reason: 'circuit breaker' },
      {},
      { previous: null },
    )
    expect(error.code).toBe('rollout-failed')
    expect(error.safe).toContain('Nothing serves yet')
  })

  it('took too long: AWS goes on with it', async () => {
    const end = { kind: 'timed-out', waitedSeconds: 1800, lastStatus: 'Baking.' } as const
    const { error } = await failure(end, {}, { rollout: 'under-way' })
    expect(error.code).toBe('rollout-timeout')
    expect(error.message).toContain('(30 min). Last seen: Baking.')
    expect(error.safe).toContain('unless AWS finishes the rollout that was begun. AWS goes on with it.')
    expect(error.remedy).toContain('waits for the same rollout')
  })

  it('was stopped by hand: nobody claims that it was taken back', async () => {
    const end = { kind: 'stopped', reason: 'by ann', wentBack: 'no' } as const
    const { error } = await failure(end, {}, { rollout: 'unknown' })
    expect(error.code).toBe('rollout-stopped')
    expect(error.message).toContain('Somebody stopped the rollout before its end: by ann.')
    expect(error.safe).toContain('Nobody knows what serves now')
  })

  it('was stopped by hand and taken back: the previous version serves, and the new one is not blamed', async () => {
    const end = { kind: 'stopped', reason: 'by ann', wentBack: 'yes' } as const
    const { error, asked } = await failure(end, { tasks: [task('one', { exitCode: 1 })] })
    expect(error.code).toBe('rollout-stopped')
    expect(error.message).toContain('and AWS went back to the previous version: by ann.')
    expect(error.message).not.toContain('healthy')
    expect(error.safe).toContain('(commit abc1234) goes on serving at https://app')
    expect(asked).toEqual([])
  })

  it('was stopped by hand and could not be taken back: that is said', async () => {
    const end = { kind: 'stopped', reason: 'by ann', wentBack: 'failed' } as const
    const { error } = await failure(end, {}, { rollout: 'unknown' })
    expect(error.message).toContain('and going back to the previous version failed: by ann.')
  })

  it('was overtaken: names the deployment that decides, and shows no task of it', async () => {
    const { error, asked } = await failure({ kind: 'superseded', by: 'arn:theirs' }, { tasks: [task('one')] })
    expect(error.code).toBe('rollout-superseded')
    expect(error.message).toContain('arn:theirs')
    expect(error.safe).toContain('Their deployment decides what serves')
    expect(asked).toEqual([])
  })

  it('is told all the same when its tasks cannot be looked at', async () => {
    const { error, said } = await failure(rolledBack(), { refused: true })
    expect(error.code).toBe('rollout-rolled-back')
    expect(error.remedy).toContain('Mend what AWS names')
    expect(said).toEqual(['Its tasks could not be looked at: not allowed'])
  })
})

describe('the task that is shown', () => {
  it('is of the new version, and ended by itself', async () => {
    const scaledDown = {
      stoppedReason: 'Scaling activity initiated by (deployment)',
      stoppingAt: new Date(9),
    }
    const tasks = [
      task('old', { taskDefinitionArn: 'web:1', exitCode: 9, stoppingAt: new Date(99) }),
      task('scaled', scaledDown),
      task('first', { exitCode: 1 }),
      task('second', { exitCode: 2, stoppingAt: new Date(5) }),
    ]
    expect((await failure(rolledBack(), { tasks })).error.message).toContain(
      'Its task second ended: exit code 2.',
    )
  })

  it('has its last fifty lines', async () => {
    const { asked } = await failure(rolledBack(), { tasks: [task('one', { exitCode: 1 })] })
    expect(asked).toEqual([
      { logGroupName: '/group', logStreamName: 'web/Main/one', startFromHead: false, limit: 50 },
    ])
  })

  it.each([
    [{ exitCode: 137, reason: 'OutOfMemoryError: x' }, ['x'], 'Set the input memory higher'],
    [{ stoppedReason: 'Task failed ELB health checks' }, ['x'], 'answer the health check with 200'],
    [{ exitCode: 1 }, [], 'Find out why it ends'],
  ])('%o decides the remedy', async (end, lines, remedy) => {
    expect((await failure(rolledBack(), { tasks: [task('one', end)], lines })).error.remedy).toContain(remedy)
  })
})
