import { describe, expect, it } from 'vitest'
import { endOverduePhase, settleIntent, stopOpenPhase } from '../../src/open-phase.ts'
import { runPhases } from '../../src/phases.ts'
import { awsError, bootstrap, migrate, Stage } from './stage.ts'

/** A stage with a phase that an interrupted run left, after the next run has settled it. */
async function settled(
  stage: Stage,
  resolvePhase: Parameters<typeof settleIntent>[1] = null,
): Promise<Stage> {
  await settleIntent(stage.run, resolvePhase, stage.voice)
  return stage
}

describe('a phase that an interrupted run left', () => {
  it('ended with exit code 0: it is recorded, and never run again', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { exitCode: 0 })
    await settled(stage)
    expect(stage.state).toMatchObject({ intent: null, pending: { succeeded: ['migrateDatabase'] } })
    await runPhases(stage.run, [migrate])
    expect(stage.started).toEqual(['migrateDatabase'])
  })

  it('failed: the next deployment tries again', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { exitCode: 1 })
    await settled(stage)
    expect(stage.state).toMatchObject({ intent: null, pending: { succeeded: [] } })
  })

  it('runs: it is waited for, not started beside it', async () => {
    const stage = new Stage()
    const run = stage.run
    await stage.leave(migrate, { runs: true })
    // It runs since long, so that it is past its time at once.
    await expect(settleIntent(run, null, stage.voice)).rejects.toMatchObject({ code: 'phase-timeout' })
    expect(stage.lines).toContain('It is still running: waiting for it instead of starting it again.')
    expect(stage.started).toEqual(['migrateDatabase'])
  })

  it('runs, and its ARN was not written down: ECS finds it by its name', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { runs: true }, { knowsArn: false, minutesAgo: 90 })
    await expect(settled(stage)).rejects.toMatchObject({ code: 'phase-timeout' })
    expect(stage.started).toEqual(['migrateDatabase'])
  })

  it('was perhaps not started: the very same request is sent again, which starts it at most once', async () => {
    for (const ending of [null, { exitCode: 0 }]) {
      const stage = new Stage({ exitCode: 0 })
      await stage.leave(migrate, ending, { knowsArn: false, minutesAgo: 5 })
      await settled(stage)
      expect(stage.started).toEqual(['migrateDatabase'])
      expect(stage.state.pending?.succeeded).toEqual(['migrateDatabase'])
    }
  })

  it('is not asked for again once ECS may have forgotten that it was: the log knows', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { exitCode: 0 }, { knowsArn: false, minutesAgo: 51 })
    stage.forgetful = true
    await settled(stage)
    expect(stage.events.filter((event) => event.startsWith('RunTask'))).toEqual([])
    expect(stage.state.pending?.succeeded).toEqual(['migrateDatabase'])
  })

  it('is not taken for lost while ECS may not know it everywhere yet', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { exitCode: 0 }, { minutesAgo: 1 })
    stage.forgetful = true
    stage.afterWait = () => {
      stage.forgetful = false
    }
    await settled(stage)
    expect(stage.lines).toContain('It is still running: waiting for it instead of starting it again.')
    expect(stage.state.pending?.succeeded).toEqual(['migrateDatabase'])
  })

  it.each([migrate, bootstrap])(
    'was never started, and ECS does not take its request any more: $name is asked for anew',
    async (phase) => {
      const stage = new Stage({ exitCode: 0 })
      await stage.leave(phase, null, { minutesAgo: 5 })
      stage.refusal = awsError('InvalidParameterException', 'TaskDefinition is inactive')
      await settled(stage)
      expect(stage.lines.at(-1)).toContain(
        'never started (InvalidParameterException: TaskDefinition is inactive)',
      )
      expect(stage.state.intent).toBeNull()
      stage.refusal = null
      await runPhases(stage.run, [phase])
      expect(stage.started).toEqual([phase.name])
    },
  )

  it('has succeeded before ECS ceased to take its request: it is not run again', async () => {
    for (const forgetful of [false, true]) {
      const stage = new Stage()
      await stage.leave(bootstrap, { exitCode: 0 }, { knowsArn: false, minutesAgo: 5 })
      stage.refusal = awsError('ClientException', 'TaskDefinition not found.')
      stage.logless = !forgetful
      stage.forgetful = forgetful
      await settled(stage)
      expect(Object.keys(stage.state.once)).toEqual(['bootstrap'])
    }
  })

  it('was taken away before ECS ceased to take its request: that it was started is known, and no more', async () => {
    const stage = new Stage()
    await stage.leave(bootstrap, { lost: true }, { knowsArn: false, minutesAgo: 5 })
    stage.refusal = awsError('ClientException', 'TaskDefinition not found.')
    await expect(settled(stage)).rejects.toMatchObject({ code: 'phase-unknown' })
  })

  it('may run although ECS neither takes its request any more nor shows it yet', async () => {
    const stage = new Stage()
    await stage.leave(bootstrap, { exitCode: 0 }, { knowsArn: false, minutesAgo: 1 })
    stage.refusal = awsError('ClientException', 'TaskDefinition not found.')
    stage.hidden = true
    stage.logless = true
    stage.afterWait = () => {
      stage.hidden = false
    }
    await settled(stage)
    expect(Object.keys(stage.state.once)).toEqual(['bootstrap'])
  })

  it.each([
    ['AccessDeniedException', 1],
    ['ThrottlingException', 8],
    ['ClientException', 2],
  ])('stays open where ECS answers its request with %s at try %d', async (name, attempts) => {
    const stage = new Stage()
    await stage.leave(migrate, null, { minutesAgo: 5 })
    stage.refusal = awsError(name, 'no', attempts)
    await expect(settled(stage)).rejects.toBe(stage.refusal)
    expect(stage.state.intent).not.toBeNull()
  })

  it('has left no trace: one of every deployment runs again, with a notice', async () => {
    const stage = new Stage()
    await stage.leave(migrate, null, { minutesAgo: 90 })
    await settled(stage)
    expect(stage.lines.at(-1)).toContain('It runs in every deployment, so it runs again.')
    expect(stage.state).toMatchObject({ intent: null, pending: { succeeded: [] } })
  })

  it('has left no trace and runs once: nobody guesses', async () => {
    const stage = new Stage()
    await stage.leave(bootstrap, null, { minutesAgo: 90 })
    await expect(settled(stage)).rejects.toMatchObject({
      code: 'phase-unknown',
      remedy: expect.stringContaining('resolve-phase: bootstrap=done, or bootstrap=again'),
    })
    expect(stage.state.intent).not.toBeNull()
    await expect(settled(stage, { phase: 'createDatabase', as: 'done' })).rejects.toMatchObject({
      code: 'phase-unknown',
    })
  })

  it.each([
    ['done', ['bootstrap']],
    ['again', []],
  ] as const)('has left no trace, and resolve-phase says %s', async (as, once) => {
    const stage = new Stage()
    await stage.leave(bootstrap, null, { minutesAgo: 90 })
    await settled(stage, { phase: 'bootstrap', as })
    expect(stage.state.intent).toBeNull()
    expect(Object.keys(stage.state.once)).toEqual(once)
  })

  it('is not decided by resolve-phase where it is known how it ended', async () => {
    const stage = new Stage()
    await stage.leave(bootstrap, { exitCode: 0 })
    await settled(stage, { phase: 'bootstrap', as: 'again' })
    expect(Object.keys(stage.state.once)).toEqual(['bootstrap'])
  })
})

describe('a phase that is to end', () => {
  it('is stopped with the environment that is being removed', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { runs: true })
    await stopOpenPhase(stage.run.account, stage.environment, stage.voice, stage.pace)
    expect(stage.events[0]).toBe('StopTask')
    expect(stage.state.intent).toBeNull()
  })

  it.each([true, false])(
    'is stopped with its environment also where ECS shows it late (ARN known: %s)',
    async (knowsArn) => {
      const stage = new Stage()
      await stage.leave(migrate, { runs: true }, { knowsArn })
      stage.hidden = true
      stage.afterWait = () => {
        stage.hidden = false
      }
      await stopOpenPhase(stage.run.account, stage.environment, stage.voice, stage.pace)
      expect(stage.events[0]).toBe('StopTask')
      expect(stage.state.intent).toBeNull()
    },
  )

  it.each([
    ['that is young is looked for until it would show', 1, 60],
    ['that is old is not looked for any longer', 3, 0],
  ])('and %s', async (_what, minutesAgo, seconds) => {
    const stage = new Stage()
    await stage.leave(migrate, null, { minutesAgo })
    await stopOpenPhase(stage.run.account, stage.environment, stage.voice, stage.pace)
    expect(Math.floor(stage.pace.now() / 10_000) * 10).toBe(seconds)
    expect(stage.state.intent).toBeNull()
  })

  it('because it is past its time is stopped, and how it ended is recorded', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { runs: true })
    await endOverduePhase(stage.run.account, stage.environment, stage.voice, stage.pace)
    expect(stage.events[0]).toBe('StopTask')
    expect(stage.state.intent).toBeNull()
  })

  it('because it is past its time, and succeeds in that moment, has succeeded', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { runs: true, whenStopped: 0 })
    await endOverduePhase(stage.run.account, stage.environment, stage.voice, stage.pace)
    expect(stage.state).toMatchObject({ intent: null, pending: { succeeded: ['migrateDatabase'] } })
  })

  it.each([
    ['that ECS goes on showing', { unstoppable: true }, 'ECS still shows it running'],
    ['of whose end ECS says nothing', { whenStopped: null }, 'looks into its log'],
  ])('%s stays open', async (_what, ending, said) => {
    const stage = new Stage()
    await stage.leave(migrate, { runs: true, ...ending })
    await endOverduePhase(stage.run.account, stage.environment, stage.voice, stage.pace)
    expect(stage.lines.at(-1)).toContain(said)
    expect(stage.state.intent).not.toBeNull()
  })

  it('and does not keeps its environment from being removed', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { runs: true, unstoppable: true })
    await expect(
      stopOpenPhase(stage.run.account, stage.environment, stage.voice, stage.pace),
    ).rejects.toMatchObject({ code: 'cleanup-incomplete' })
    expect(stage.state.intent).not.toBeNull()
  })

  it('and has ended by itself is left to the next deployment, which finds out how', async () => {
    const stage = new Stage()
    await stage.leave(migrate, { exitCode: 0 })
    await endOverduePhase(stage.run.account, stage.environment, stage.voice, stage.pace)
    expect(stage.events).toEqual([])
    expect(stage.state.intent).not.toBeNull()
  })
})
